// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {PaymentRouter} from "../../src/payments/PaymentRouter.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";
import {Payment} from "../../src/types/Payment.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Settles random payments of a few payers over every route, and tries everything again.
contract PaymentHandler is CommonBase, StdUtils {
    PaymentRouter private immutable _router;
    DevStablecoin[3] private _tokens;
    uint256[3] private _keys;
    address private immutable _recipient;
    address private immutable _relayer;
    Payment[] private _history;
    bytes[] private _signatures;

    /// @notice Payments settled.
    uint256 public settled;
    /// @notice Times a guarantee did not hold.
    uint256 public violations;

    constructor(PaymentRouter router, DevStablecoin[3] memory tokens, address recipient, address relayer) {
        _router = router;
        _tokens = tokens;
        _recipient = recipient;
        _relayer = relayer;
        for (uint256 i = 0; i < 3; ++i) {
            _keys[i] = uint256(keccak256(abi.encode("payer", i)));
        }
    }

    /// @notice Settles one payment by authorization.
    function pay(uint256 who, uint256 inIndex, uint256 outIndex, uint256 dollars, uint256 slackBps) external {
        uint256 key = _keys[who % 3];
        Payment memory p = _payment(vm.addr(key), _tokens[inIndex % 3], _tokens[outIndex % 3], dollars, slackBps);
        bytes memory signature = _authorize(p, key);
        DevStablecoin(p.tokenIn).faucet(p.payer, p.maxAmountIn);

        uint256 payerBefore = DevStablecoin(p.tokenIn).balanceOf(p.payer);
        uint256 recipientBefore = DevStablecoin(p.tokenOut).balanceOf(p.recipient);
        uint256 relayerBefore = DevStablecoin(p.tokenIn).balanceOf(p.feeRecipient);
        try _router.settleWithAuthorization(p, signature) {
            ++settled;
            if (DevStablecoin(p.tokenOut).balanceOf(p.recipient) != recipientBefore + p.amountOut) ++violations;
            if (DevStablecoin(p.tokenIn).balanceOf(p.feeRecipient) != relayerBefore + p.fee) ++violations;
            if (payerBefore - DevStablecoin(p.tokenIn).balanceOf(p.payer) > p.maxAmountIn) ++violations;
            if (!_router.isSettled(p.payer, p.id)) ++violations;
            _history.push(p);
            _signatures.push(signature);
        } catch {
            // The pool has moved away from what the payer accepts: nothing may have happened.
            if (DevStablecoin(p.tokenIn).balanceOf(p.payer) != payerBefore) ++violations;
            if (_router.isSettled(p.payer, p.id)) ++violations;
        }
    }

    /// @notice Tries a settled payment again, unchanged.
    function replay(uint256 which) external {
        if (_history.length == 0) return;
        which %= _history.length;
        try _router.settleWithAuthorization(_history[which], _signatures[which]) {
            ++violations;
        } catch {}
    }

    /// @notice Tries a settled payment again by the payer itself, with standing approval.
    function replayByPayer(uint256 which) external {
        if (_history.length == 0) return;
        Payment memory p = _history[which % _history.length];
        DevStablecoin(p.tokenIn).faucet(p.payer, p.maxAmountIn);
        vm.startPrank(p.payer);
        DevStablecoin(p.tokenIn).approve(address(_router), p.maxAmountIn);
        try _router.settle(p) {
            ++violations;
        } catch {}
        DevStablecoin(p.tokenIn).approve(address(_router), 0);
        vm.stopPrank();
    }

    function _payment(address payer, DevStablecoin tokenIn, DevStablecoin tokenOut, uint256 dollars, uint256 slackBps)
        private
        view
        returns (Payment memory p)
    {
        dollars = bound(dollars, 1, 20_000);
        p.id = keccak256(abi.encode(settled));
        (p.payer, p.recipient, p.feeRecipient) = (payer, _recipient, _relayer);
        (p.tokenIn, p.tokenOut) = (address(tokenIn), address(tokenOut));
        p.amountOut = dollars * 10 ** tokenOut.decimals();
        p.fee = 10 ** tokenIn.decimals() / 20;
        p.maxAmountIn = dollars * 10 ** tokenIn.decimals() * (10_000 + bound(slackBps, 1, 300)) / 10_000 + p.fee;
        p.poolFee = tokenIn == tokenOut ? 0 : slackBps % 2 == 0 ? 100 : 500;
        p.validBefore = uint64(block.timestamp + 1 hours);
    }

    function _authorize(Payment memory p, uint256 key) private view returns (bytes memory) {
        bytes32 structHash = keccak256(
            abi.encode(
                _router.RECEIVE_WITH_AUTHORIZATION_TYPEHASH(),
                p.payer,
                address(_router),
                p.maxAmountIn,
                uint256(0),
                uint256(p.validBefore),
                _router.hashPayment(p)
            )
        );
        bytes32 domain = DevStablecoin(p.tokenIn).DOMAIN_SEPARATOR();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, structHash)));
        return abi.encodePacked(r, s, v);
    }
}

contract PaymentRouterInvariantTest is Fixture {
    PaymentHandler private _handler;

    function setUp() public override {
        super.setUp();
        _handler = new PaymentHandler(router, [usdc, usdt, dai], recipient, relayer);
        targetContract(address(_handler));
    }

    function invariant_paymentsAreExactBoundedAndSettleOnce() public view {
        assertEq(_handler.violations(), 0);
    }

    function invariant_routerHoldsAndApprovesNothing() public view {
        DevStablecoin[3] memory tokens = [usdc, usdt, dai];
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(tokens[i].balanceOf(address(router)), 0);
            assertEq(tokens[i].allowance(address(router), deployment.markets.swapRouter), 0);
        }
    }

    function afterInvariant() public view {
        // A run in which nothing settles would prove nothing.
        assertGt(_handler.settled(), 0);
    }
}
