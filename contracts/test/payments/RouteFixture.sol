// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DevMarkets, Markets} from "../../script/DevMarkets.sol";
import {IUniswapV3Factory} from "@uniswap/v3-core/contracts/interfaces/IUniswapV3Factory.sol";

import {StableSwap} from "../../src/markets/StableSwap.sol";
import {Venue, VenueList} from "../../src/markets/VenueList.sol";
import {RouteRouter} from "../../src/payments/RouteRouter.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";
import {Hop, Leg, RoutedPayment} from "../../src/types/RoutedPayment.sol";
import {Consent, PaymentsFixture, Way} from "./PaymentsFixture.sol";

/// @notice What the fixture needs of Uniswap v2's factory.
interface IUniswapV2Factory {
    function createPair(address tokenA, address tokenB) external returns (address pair);
}

/// @notice What the fixture needs of a Uniswap v2 pair besides swapping.
interface IUniswapV2Mint {
    function mint(address to) external returns (uint256 liquidity);
}

/// @notice A router over Uniswap v2 and v3 from the bytecode of their npm packages and a StableSwap of our own.
abstract contract RouteFixture is PaymentsFixture, DevMarkets {
    DevStablecoin internal usdt;
    Markets internal markets;
    StableSwap internal stable;
    VenueList internal venues;
    RouteRouter internal routeRouter;
    address internal v2UsdcDai;
    address internal v2UsdcUsdt;
    address internal v3UsdcUsdt;
    address internal v3UsdtDai;
    address internal recipient = makeAddr("recipient");

    function setUp() public virtual override {
        super.setUp();
        usdt = new DevStablecoin("Tether USD", "USDT", 6);
        usdt.faucet(payer, 1_000_000e6);
        markets = deployMarkets(address(this), usdc, usdt, dai);
        v3UsdcUsdt = IUniswapV3Factory(markets.factory).getPool(address(usdc), address(usdt), 100);
        v3UsdtDai = IUniswapV3Factory(markets.factory).getPool(address(usdt), address(dai), 500);
        address v2Factory = _createV2Factory();
        v2UsdcDai = _createPair(v2Factory, usdc, dai);
        v2UsdcUsdt = _createPair(v2Factory, usdc, usdt);
        stable = _createStable();
        venues = new VenueList(address(this));
        venues.setVenue(v2UsdcDai, Venue.UniswapV2);
        venues.setVenue(v2UsdcUsdt, Venue.UniswapV2);
        venues.setVenue(v3UsdcUsdt, Venue.UniswapV3);
        venues.setVenue(v3UsdtDai, Venue.UniswapV3);
        venues.setVenue(address(stable), Venue.StableSwap);
        routeRouter = new RouteRouter(collectors, venues);
    }

    /// @dev 1,000 USDC for the recipient out of at most 1,020 USDT, 5 of them for the relayer.
    function _payment() internal view returns (RoutedPayment memory) {
        return RoutedPayment({
            payer: payer,
            recipient: recipient,
            tokenIn: address(usdt),
            maxAmountIn: 1_020e6,
            tokenOut: address(usdc),
            amountOut: 1_000e6,
            fee: 5e6,
            feeRecipient: relayer,
            validBefore: uint64(block.timestamp + 10 minutes),
            route: 0,
            salt: 1
        });
    }

    function _routeConsent(Way way, RoutedPayment memory p) internal returns (address, bytes memory) {
        return _consent(
            way,
            payerKey,
            Consent({
                consumer: address(routeRouter),
                token: p.tokenIn,
                maxAmount: p.maxAmountIn,
                terms: routeRouter.hashPayment(p),
                validBefore: p.validBefore
            })
        );
    }

    function _settle(RoutedPayment memory p, Leg[] memory legs) internal {
        (address collector, bytes memory consent) = _routeConsent(Way.Authorization, p);
        vm.prank(relayer);
        routeRouter.settle(p, legs, collector, consent);
    }

    /// @dev A route of one leg with one hop.
    function _oneHop(RoutedPayment memory p, address pool) internal pure returns (Leg[] memory legs) {
        legs = new Leg[](1);
        legs[0] = _leg(p.amountOut, pool, p.tokenOut);
    }

    function _leg(uint256 amountOut, address pool, address tokenOut) internal pure returns (Leg memory leg) {
        leg.amountOut = amountOut;
        leg.hops = new Hop[](1);
        leg.hops[0] = Hop(pool, tokenOut);
    }

    function _createStable() internal returns (StableSwap created) {
        address[] memory coins = new address[](3);
        (coins[0], coins[1], coins[2]) = (address(usdc), address(usdt), address(dai));
        created = new StableSwap("Three", "3S", coins, 200, 400);
        uint256[] memory amounts = new uint256[](3);
        (amounts[0], amounts[1], amounts[2]) = (1_000_000e6, 1_000_000e6, 1_000_000e18);
        for (uint256 i = 0; i < 3; ++i) {
            DevStablecoin(coins[i]).faucet(address(this), amounts[i]);
            DevStablecoin(coins[i]).approve(address(created), amounts[i]);
        }
        created.addLiquidity(amounts, 0, address(this));
    }

    function _createV2Factory() private returns (address factory) {
        // The artifact names its bytecode twice, in two forms, which `vm.getCode` refuses.
        string memory artifact = vm.readFile("node_modules/@uniswap/v2-core/build/UniswapV2Factory.json");
        string memory code = string.concat("0x", vm.parseJsonString(artifact, ".bytecode"));
        bytes memory initCode = bytes.concat(vm.parseBytes(code), abi.encode(address(this)));
        assembly ("memory-safe") {
            factory := create(0, add(initCode, 0x20), mload(initCode))
        }
        assertTrue(factory != address(0));
    }

    function _createPair(address factory, DevStablecoin a, DevStablecoin b) private returns (address pair) {
        pair = IUniswapV2Factory(factory).createPair(address(a), address(b));
        a.faucet(pair, 1_000_000 * 10 ** a.decimals());
        b.faucet(pair, 1_000_000 * 10 ** b.decimals());
        IUniswapV2Mint(pair).mint(address(this));
    }
}
