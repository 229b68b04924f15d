// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Venue} from "../../src/markets/VenueList.sol";
import {Hop, Leg, RoutedPayment} from "../../src/types/RoutedPayment.sol";
import {RouteFixture} from "../payments/RouteFixture.sol";

/// @notice Gas of whole transactions, base cost and calldata included, refunds taken off; consent by EIP-3009.
/// forge-config: default.isolate = true
contract RoutesGasTest is RouteFixture {
    /// @dev Most gas of a transaction since Osaka (EIP-7825).
    uint256 private constant TRANSACTION_CAP = 2 ** 24;
    /// @dev The estimates that quotes use: `DEFAULT_ROUTE_GAS` of the TypeScript side.
    uint256 private constant ESTIMATED_SETTLEMENT = 200_000;
    uint256 private constant ESTIMATED_LEG = 8_000;
    uint256 private constant ESTIMATED_V2 = 65_000;
    uint256 private constant ESTIMATED_V3 = 90_000;
    uint256 private constant ESTIMATED_STABLE = 120_000;

    function setUp() public override {
        super.setUp();
        usdc.faucet(recipient, 1);
        usdc.faucet(relayer, 1);
        usdt.faucet(relayer, 1);
    }

    function test_gas_routes() public {
        RoutedPayment memory p = _payment();
        (p.tokenIn, p.maxAmountIn) = (address(usdc), 1_005e6);
        _settle(p, new Leg[](0));
        vm.snapshotGasLastCall("RouteRouter", "settle without a swap");
        _swap(v2UsdcUsdt, 2);
        vm.snapshotGasLastCall("RouteRouter", "settle through Uniswap v2");
        _swap(v3UsdcUsdt, 3);
        vm.snapshotGasLastCall("RouteRouter", "settle through Uniswap v3");
        _swap(address(stable), 4);
        vm.snapshotGasLastCall("RouteRouter", "settle through StableSwap of three coins");
    }

    /// @dev The dearest venue, and no pool twice: everything is read for the first time.
    function test_gas_sixteenLegsOfSixHops_everyPoolItsOwn() public {
        Leg[] memory legs = new Leg[](16);
        for (uint256 i = 0; i < legs.length; ++i) {
            legs[i] = Leg({amountOut: 1_000e6 / legs.length, hops: new Hop[](6)});
            for (uint256 hop = 0; hop < 6; ++hop) {
                address pool = address(_createStable());
                venues.setVenue(pool, Venue.StableSwap);
                legs[i].hops[hop] = Hop(pool, hop % 2 == 0 ? address(dai) : address(usdc));
            }
        }
        _settle(_widePayment(5), legs);
        uint256 used = vm.snapshotGasLastCall("RouteRouter", "settle over 16 legs of 6 hops, 96 StableSwaps");
        assertLt(used, ESTIMATED_SETTLEMENT + 16 * (ESTIMATED_LEG + 6 * ESTIMATED_STABLE));
        assertLt(used, TRANSACTION_CAP);
    }

    function test_gas_sixteenLegsOfSixHops_overTheSamePools() public {
        address other = address(_createStable());
        venues.setVenue(other, Venue.StableSwap);
        Hop[] memory hops = new Hop[](6);
        hops[0] = Hop(v3UsdtDai, address(dai));
        hops[1] = Hop(v2UsdcDai, address(usdc));
        hops[2] = Hop(v2UsdcUsdt, address(usdt));
        hops[3] = Hop(v3UsdcUsdt, address(usdc));
        hops[4] = Hop(address(stable), address(dai));
        hops[5] = Hop(other, address(usdc));
        Leg[] memory legs = new Leg[](16);
        for (uint256 i = 0; i < legs.length; ++i) {
            legs[i] = Leg({amountOut: 1_000e6 / legs.length, hops: hops});
        }
        _settle(_widePayment(6), legs);
        uint256 used = vm.snapshotGasLastCall("RouteRouter", "settle over 16 legs of the same 6 hops");
        uint256 perLeg = ESTIMATED_LEG + 2 * (ESTIMATED_V2 + ESTIMATED_V3 + ESTIMATED_STABLE);
        assertLt(used, ESTIMATED_SETTLEMENT + 16 * perLeg);
        assertLt(used, TRANSACTION_CAP);
    }

    /// @dev Six hops cost more than the usual payment allows for.
    function _widePayment(uint256 salt) private view returns (RoutedPayment memory p) {
        p = _payment();
        (p.salt, p.maxAmountIn) = (salt, 1_200e6);
    }

    function _swap(address pool, uint256 salt) private {
        RoutedPayment memory p = _payment();
        p.salt = salt;
        _settle(p, _oneHop(p, pool));
    }
}
