// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {RouteRouter} from "../../src/payments/RouteRouter.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";
import {Hop, Leg, RoutedPayment} from "../../src/types/RoutedPayment.sol";
import {RouteFixture} from "./RouteFixture.sol";

/// @notice Settles random payments of a few payers over random splits and paths, and tries everything again.
contract RouteHandler is CommonBase, StdUtils {
    RouteRouter private immutable _router;
    DevStablecoin private immutable _usdc;
    DevStablecoin private immutable _usdt;
    DevStablecoin private immutable _dai;
    address[5] private _pools;
    address private immutable _recipient;
    address private immutable _relayer;

    /// @notice Payments settled.
    uint256 public settled;
    /// @notice Times a guarantee did not hold.
    uint256 public violations;

    constructor(
        RouteRouter router,
        DevStablecoin[3] memory tokens,
        address[5] memory pools,
        address recipient,
        address relayer
    ) {
        (_router, _pools, _recipient, _relayer) = (router, pools, recipient, relayer);
        (_usdc, _usdt, _dai) = (tokens[0], tokens[1], tokens[2]);
    }

    /// @notice Pays USDC out of USDT over one to four legs and tries the payment again.
    function pay(uint256 who, uint256 dollars, uint256 slackBps, uint8 legMask, uint256 share) external {
        uint256 amount = bound(dollars, 1, 20_000) * 1e6;
        RoutedPayment memory p = RoutedPayment({
            payer: address(uint160(0x1000 + who % 3)),
            recipient: _recipient,
            tokenIn: address(_usdt),
            maxAmountIn: amount * (10_000 + bound(slackBps, 1, 600)) / 10_000 + 1e5,
            tokenOut: address(_usdc),
            amountOut: amount,
            fee: 1e5,
            feeRecipient: _relayer,
            validBefore: uint64(block.timestamp + 1 hours),
            route: 0,
            salt: settled
        });
        Leg[] memory legs = _route(amount, legMask, share);
        _usdt.faucet(p.payer, p.maxAmountIn);
        uint256[3] memory balances = [_usdt.balanceOf(p.payer), _usdc.balanceOf(_recipient), _usdt.balanceOf(_relayer)];
        vm.startPrank(p.payer);
        _usdt.approve(address(_router), type(uint256).max);
        try _router.settle(p, legs, address(0), "") {
            ++settled;
            if (_usdc.balanceOf(_recipient) != balances[1] + amount) ++violations;
            if (_usdt.balanceOf(_relayer) != balances[2] + p.fee) ++violations;
            if (balances[0] - _usdt.balanceOf(p.payer) > p.maxAmountIn) ++violations;
            try _router.settle(p, legs, address(0), "") {
                ++violations;
            } catch {}
        } catch {
            if (_usdt.balanceOf(p.payer) != balances[0]) ++violations;
        }
        vm.stopPrank();
    }

    function _route(uint256 amount, uint8 legMask, uint256 share) private view returns (Leg[] memory legs) {
        bool split = legMask % 2 == 1;
        legs = new Leg[](split ? 2 : 1);
        uint256 first = split ? bound(share, 1, amount - 1) : amount;
        legs[0].amountOut = first;
        legs[0].hops = new Hop[](1);
        legs[0].hops[0] = Hop(_pools[(legMask >> 1) % 3], address(_usdc));
        if (!split) return legs;
        legs[1].amountOut = amount - first;
        legs[1].hops = new Hop[](2);
        bool stableLast = (legMask >> 3) % 2 == 1;
        legs[1].hops[0] = Hop(_pools[3], address(_dai));
        legs[1].hops[1] = Hop(stableLast ? _pools[2] : _pools[4], address(_usdc));
    }
}

contract RouteRouterInvariantTest is RouteFixture {
    RouteHandler private _handler;

    function setUp() public override {
        super.setUp();
        address[5] memory pools = [v2UsdcUsdt, v3UsdcUsdt, address(stable), v3UsdtDai, v2UsdcDai];
        _handler = new RouteHandler(routeRouter, [usdc, usdt, dai], pools, recipient, relayer);
        targetContract(address(_handler));
    }

    /// @dev Payments are exact, bounded and settle once, and the router holds and approves nothing.
    function invariant_paymentsAreExactAndNothingStays() public view {
        assertEq(_handler.violations(), 0);
        DevStablecoin[3] memory tokens = [usdc, usdt, dai];
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(tokens[i].balanceOf(address(routeRouter)), 0);
            assertEq(tokens[i].allowance(address(routeRouter), address(stable)), 0);
        }
    }

    function afterInvariant() public view {
        assertGt(_handler.settled(), 0);
    }
}
