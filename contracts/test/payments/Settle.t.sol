// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {PaymentRouter} from "../../src/payments/PaymentRouter.sol";
import {Payment} from "../../src/types/Payment.sol";
import {Fixture} from "../Fixture.sol";
import {FeeOnTransferToken, ReentrantToken} from "./HostileTokens.sol";

contract SettleTest is Fixture {
    function setUp() public override {
        super.setUp();
        usdc.faucet(payer, 1_000e6);
        vm.prank(payer);
        usdc.approve(address(router), type(uint256).max);
    }

    function test_direct_paysExactly() public {
        vm.prank(payer);
        router.settle(_directPayment());
        assertEq(usdc.balanceOf(recipient), 100e6);
        assertEq(usdc.balanceOf(payer), 899e6);
    }

    function test_twoPayersMayUseTheSameId() public {
        address other = makeAddr("other");
        usdc.faucet(other, 1_000e6);
        Payment memory p = _directPayment();
        vm.prank(payer);
        router.settle(p);
        p.payer = other;
        vm.startPrank(other);
        usdc.approve(address(router), p.maxAmountIn);
        router.settle(p);
        assertEq(usdc.balanceOf(recipient), 200e6);
    }

    function test_revert_anyoneElse(address caller) public {
        vm.assume(caller != payer);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(PaymentRouter.NotPayer.selector, caller, payer));
        router.settle(_directPayment());
    }

    function test_revert_zeroAmount() public {
        Payment memory p = _directPayment();
        p.amountOut = 0;
        _expectRevert(p, abi.encodeWithSelector(PaymentRouter.ZeroAmount.selector));
    }

    function test_revert_recipientsThatCannotBeMeant() public {
        Payment memory p = _directPayment();
        address[4] memory invalid = [address(0), address(router), payer, address(usdc)];
        for (uint256 i = 0; i < invalid.length; ++i) {
            p.recipient = invalid[i];
            _expectRevert(p, abi.encodeWithSelector(PaymentRouter.InvalidRecipient.selector, invalid[i]));
        }
    }

    function test_revert_feeWithoutRecipient() public {
        Payment memory p = _directPayment();
        p.feeRecipient = address(0);
        _expectRevert(p, abi.encodeWithSelector(PaymentRouter.InvalidFeeRecipient.selector, address(0)));
    }

    function test_revert_inputAboveMaximum(uint256 amountOut) public {
        Payment memory p = _directPayment();
        p.amountOut = bound(amountOut, 104e6 + 1, type(uint256).max);
        _expectRevert(p, abi.encodeWithSelector(PaymentRouter.InputAboveMaximum.selector, p.amountOut, 104e6));
    }

    function test_revert_feeAboveMaximum(uint256 fee) public {
        Payment memory p = _directPayment();
        p.fee = bound(fee, 105e6 + 1, type(uint256).max);
        _expectRevert(p, abi.encodeWithSelector(PaymentRouter.InputAboveMaximum.selector, p.fee, 105e6));
    }

    function test_revert_tokensThatDoNotFitTheRoute() public {
        Payment memory p = _directPayment();
        p.tokenOut = address(usdt);
        _expectRevert(p, abi.encodeWithSelector(PaymentRouter.SameTokenExpected.selector, address(usdt), address(usdc)));
        (p.tokenOut, p.poolFee) = (address(usdc), 100);
        _expectRevert(p, abi.encodeWithSelector(PaymentRouter.DistinctTokensExpected.selector, address(usdc)));
    }

    function test_revert_swapWithoutPool() public {
        Payment memory p = _directPayment();
        (p.tokenOut, p.poolFee) = (address(usdt), 10_000);
        vm.prank(payer);
        vm.expectRevert();
        router.settle(p);
    }

    function test_revert_feeOnTransferToken() public {
        FeeOnTransferToken token = new FeeOnTransferToken();
        token.mint(payer, 1_000e6);
        Payment memory p = _directPayment();
        (p.tokenIn, p.tokenOut) = (address(token), address(token));
        vm.prank(payer);
        token.approve(address(router), type(uint256).max);
        _expectRevert(
            p,
            abi.encodeWithSelector(
                PaymentRouter.InexactTransfer.selector, address(token), p.maxAmountIn * 99 / 100, p.maxAmountIn
            )
        );
    }

    function test_revert_reentrancy() public {
        ReentrantToken token = new ReentrantToken();
        token.mint(payer, 1_000e6);
        Payment memory p = _directPayment();
        (p.tokenIn, p.tokenOut) = (address(token), address(token));
        Payment memory nested = _directPayment();
        (nested.payer, nested.id) = (address(token), keccak256("nested"));
        token.arm(router, nested);
        vm.prank(payer);
        token.approve(address(router), type(uint256).max);
        _expectRevert(p, abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector));
    }

    function test_revert_recipientIsThePoolThatPays() public {
        usdt.faucet(payer, 1_000e6);
        vm.prank(payer);
        usdt.approve(address(router), type(uint256).max);
        Payment memory p = _swapPayment();
        (bool success, bytes memory data) = deployment.markets.factory
            .call(abi.encodeWithSignature("getPool(address,address,uint24)", address(usdc), address(usdt), uint24(100)));
        assertTrue(success);
        p.recipient = abi.decode(data, (address));
        vm.prank(payer);
        vm.expectRevert();
        router.settle(p);
    }

    function _expectRevert(Payment memory p, bytes memory reason) private {
        vm.prank(payer);
        vm.expectRevert(reason);
        router.settle(p);
        assertFalse(router.isSettled(p.payer, p.id));
    }
}
