// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StableSwap} from "../src/markets/StableSwap.sol";
import {Venue, VenueList} from "../src/markets/VenueList.sol";
import {NameRegistry} from "../src/names/NameRegistry.sol";
import {DevStablecoin} from "../src/tokens/DevStablecoin.sol";
import {Deployment, ListedPool} from "./DeploymentJson.sol";
import {DevMarkets, UniswapV3Market} from "./DevMarkets.sol";
import {DevPools} from "./DevPools.sol";

/// @title DeployPayments
/// @notice The payment contracts, ways to consent, and the pools that routes may use.
abstract contract DeployPayments is DevMarkets, DevPools {
    /// @dev Uniswap v2's fee in millionths.
    uint256 private constant V2_FEE = 3_000;
    /// @dev Base units of USDC per year for names of 3, 4, and 5 or more characters.
    uint256[3] private _namePrices = [uint256(640e6), 160e6, 5e6];

    address[] private _collectors;
    ListedPool[] private _pools;

    /// @notice The pools that were listed or found.
    function listedPools() public view returns (ListedPool[] memory) {
        return _pools;
    }

    /// @dev Deploys what is missing; every call comes from `deployer`, who owns the list of pools and the names.
    function _deployPayments(Deployment memory d, address deployer)
        internal
        returns (address escrow, NameRegistry names)
    {
        bytes memory collectors = abi.encode(_deployCollectors());
        escrow = _deploy("PaymentEscrow", collectors);
        _deploy("AuthorizedPayments", "");
        _deploy("PaymentRequests", collectors);
        _deploy("ClaimLinks", collectors);
        _deploy("BatchPayments", collectors);
        _deploy("Subscriptions", "");
        _deploy("PaymentStreams", "");
        _deploy("PaymentChannels", "");
        _deploy("AgentPermissions", "");
        names = NameRegistry(_deploy("NameRegistry", abi.encode("lane", deployer, d.usdc, deployer, _namePrices)));
    }

    /// @dev The router over all pools; needs the collectors.
    function _deployRoutes(Deployment memory d, address deployer) internal returns (VenueList venues) {
        venues = VenueList(_deploy("VenueList", abi.encode(deployer)));
        DevStablecoin[3] memory tokens = [d.usdc, d.usdt, d.dai];
        UniswapV3Market[] memory v3 = uniswapV3Markets();
        for (uint256 i = 0; i < v3.length; ++i) {
            _list(venues, deployer, v3[i].pool, Venue.UniswapV3, _two(v3[i].a, v3[i].b), v3[i].fee);
        }
        address[3] memory pairs = _deployV2Pairs(deployer, tokens);
        for (uint256 i = 0; i < 3; ++i) {
            _list(venues, deployer, pairs[i], Venue.UniswapV2, _two(tokens[i], tokens[(i + 1) % 3]), V2_FEE);
        }
        StableSwap stable = _deployStableSwap(deployer, tokens);
        address[] memory coins = new address[](3);
        (coins[0], coins[1], coins[2]) = (address(d.usdc), address(d.usdt), address(d.dai));
        _list(venues, deployer, address(stable), Venue.StableSwap, coins, stable.fee());
        _deploy("RouteRouter", abi.encode(_collectors, venues));
    }

    /// @dev Every way to consent. Permit2 and the ERC-4337 entry point are where they are on all public networks.
    function _deployCollectors() private returns (address[] memory) {
        address permit2 = _create2(
            "Permit2",
            0x0000000000000000000000000000000000000000d3af2663da51c10215000000,
            vm.parseBytes(vm.readFile("contracts/script/permit2.hex"))
        );
        _record("Permit2", permit2);
        _record(
            "EntryPoint",
            _create2(
                "EntryPoint",
                0x0a59dbff790c23c976a548690c27297883cc66b4c67024f9117b0238995e35e9,
                vm.getCode(_account("EntryPoint"))
            )
        );
        _deploy("Simple7702Account", vm.getCode(_account("Simple7702Account")), "");
        _collectors.push(_deploy("ApprovalCollector", ""));
        _collectors.push(_deploy("AccountCollector", ""));
        _collectors.push(_deploy("PermitCollector", ""));
        _collectors.push(_deploy("AuthorizationCollector", ""));
        _collectors.push(_deploy("Permit2Collector", abi.encode(permit2)));
        return _collectors;
    }

    /// @dev Lists a pool while the deployer may; afterwards the list is its owner's.
    function _list(VenueList venues, address deployer, address pool, Venue venue, address[] memory tokens, uint256 fee)
        private
    {
        if (venues.venueOf(pool) == Venue.None && venues.owner() == deployer) venues.setVenue(pool, venue);
        if (venues.venueOf(pool) == venue) _pools.push(ListedPool(pool, venue, tokens, fee));
    }

    function _two(DevStablecoin a, DevStablecoin b) private pure returns (address[] memory tokens) {
        tokens = new address[](2);
        (tokens[0], tokens[1]) = (address(a), address(b));
    }

    /// @dev Path of an artifact of the account abstraction package.
    function _account(string memory name) private pure returns (string memory) {
        return string.concat("node_modules/@account-abstraction/contracts/artifacts/", name, ".json");
    }
}
