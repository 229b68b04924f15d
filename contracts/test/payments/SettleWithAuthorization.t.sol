// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentRouter} from "../../src/payments/PaymentRouter.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";
import {Payment} from "../../src/types/Payment.sol";
import {Fixture} from "../Fixture.sol";
import {GullibleToken} from "./HostileTokens.sol";

contract SettleWithAuthorizationTest is Fixture {
    function setUp() public override {
        super.setUp();
        usdc.faucet(payer, 1_000e6);
        usdt.faucet(payer, 1_000e6);
        dai.faucet(payer, 1_000e18);
    }

    function test_direct_paysExactlyAndReturnsTheSurplus() public {
        Payment memory p = _directPayment();
        bytes memory signature = _authorize(p);
        vm.expectEmit(address(router));
        emit PaymentRouter.PaymentSettled(
            p.id, payer, recipient, address(usdc), 101e6, address(usdc), 100e6, 1e6, relayer
        );
        vm.prank(relayer);
        router.settleWithAuthorization(p, signature);

        assertEq(usdc.balanceOf(recipient), 100e6);
        assertEq(usdc.balanceOf(relayer), 1e6);
        assertEq(usdc.balanceOf(payer), 899e6);
        assertEq(usdc.balanceOf(address(router)), 0);
        assertTrue(router.isSettled(payer, p.id));
    }

    function test_swap_paysExactlyAndLeavesNoApproval() public {
        Payment memory p = _swapPayment();
        router.settleWithAuthorization(p, _authorize(p));

        assertEq(usdc.balanceOf(recipient), 100e6);
        assertEq(usdt.balanceOf(relayer), 1e6);
        uint256 spent = 1_000e6 - usdt.balanceOf(payer);
        assertGt(spent, 101e6); // the pool's fee
        assertLt(spent, 101.1e6);
        assertEq(usdt.balanceOf(address(router)), 0);
        assertEq(usdt.allowance(address(router), deployment.markets.swapRouter), 0);
    }

    function test_swap_fromEighteenToSixDecimals() public {
        Payment memory p = _swapPayment();
        (p.tokenIn, p.maxAmountIn, p.fee, p.poolFee) = (address(dai), 105e18, 1e18, 500);
        router.settleWithAuthorization(p, _authorize(p));
        assertEq(usdc.balanceOf(recipient), 100e6);
        assertLt(1_000e18 - dai.balanceOf(payer), 101.2e18);
    }

    function test_revert_swapAboveMaximum() public {
        Payment memory p = _swapPayment();
        p.maxAmountIn = 101e6;
        bytes memory signature = _authorize(p);
        vm.expectRevert(bytes("STF")); // the pool asks for more than the approval
        router.settleWithAuthorization(p, signature);
        assertFalse(router.isSettled(payer, p.id));
    }

    function test_revert_replay() public {
        Payment memory p = _directPayment();
        bytes memory signature = _authorize(p);
        router.settleWithAuthorization(p, signature);
        vm.expectRevert(abi.encodeWithSelector(PaymentRouter.AlreadySettled.selector, payer, p.id));
        router.settleWithAuthorization(p, signature);
    }

    function test_revert_sameIdWithOtherTerms() public {
        Payment memory p = _directPayment();
        router.settleWithAuthorization(p, _authorize(p));
        p.amountOut = 7e6;
        bytes memory signature = _authorize(p);
        vm.expectRevert(abi.encodeWithSelector(PaymentRouter.AlreadySettled.selector, payer, p.id));
        router.settleWithAuthorization(p, signature);
    }

    function test_revert_whateverFieldARelayerChanges(uint256 field, uint256 value) public {
        Payment memory p = _directPayment();
        bytes memory signature = _authorize(p);
        address other = address(uint160(bound(value, 10_000, type(uint160).max)));
        vm.assume(other != recipient && other != relayer && other != payer && other.code.length == 0);
        field = bound(field, 0, 7);
        if (field == 0) p.id = keccak256(abi.encode(value));
        else if (field == 1) p.recipient = other;
        else if (field == 2) p.feeRecipient = other;
        else if (field == 3) p.amountOut = bound(value, 1, 100e6 - 1);
        else if (field == 4) p.fee = bound(value, 1e6 + 1, 5e6);
        else if (field == 5) p.maxAmountIn = bound(value, 105e6 + 1, 1_000e6);
        else if (field == 6) p.validBefore += uint64(bound(value, 1, 1e9));
        else (p.tokenOut, p.poolFee) = (address(usdt), 100);
        vm.expectRevert(PaymentRouter.InvalidSignature.selector);
        router.settleWithAuthorization(p, signature);
    }

    function test_revert_malleatedSignature() public {
        Payment memory p = _directPayment();
        bytes memory signature = _malleate(_authorize(p));
        vm.expectRevert(PaymentRouter.InvalidSignature.selector);
        router.settleWithAuthorization(p, signature);
    }

    function test_revert_worthlessTokenCannotSettleAVictimsId() public {
        Payment memory p = _directPayment();
        bytes memory signature = _authorize(p);
        Payment memory fake = p;
        GullibleToken gullible = new GullibleToken(usdc.DOMAIN_SEPARATOR());
        (fake.tokenIn, fake.tokenOut) = (address(gullible), address(gullible));
        vm.expectRevert(PaymentRouter.InvalidSignature.selector);
        router.settleWithAuthorization(fake, signature);
        assertFalse(router.isSettled(payer, p.id));
    }

    function test_revert_atValidBefore() public {
        Payment memory p = _directPayment();
        bytes memory signature = _authorize(p);
        vm.warp(p.validBefore);
        vm.expectRevert(abi.encodeWithSelector(PaymentRouter.PaymentExpired.selector, p.validBefore, p.validBefore));
        router.settleWithAuthorization(p, signature);
    }

    function test_revert_cancelledAuthorization() public {
        Payment memory p = _directPayment();
        bytes memory signature = _authorize(p);
        bytes32 structHash = keccak256(
            abi.encode(keccak256("CancelAuthorization(address authorizer,bytes32 nonce)"), payer, router.hashPayment(p))
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", usdc.DOMAIN_SEPARATOR(), structHash));
        usdc.cancelAuthorization(payer, router.hashPayment(p), _sign(payerKey, digest));
        vm.expectRevert();
        router.settleWithAuthorization(p, signature);
    }

    function test_donatedTokensDisturbNobody(uint96 donation) public {
        usdc.faucet(address(router), donation);
        Payment memory p = _directPayment();
        router.settleWithAuthorization(p, _authorize(p));
        assertEq(usdc.balanceOf(address(router)), donation);
        assertEq(usdc.balanceOf(payer), 899e6);
    }

    function test_direct_anyAmounts(uint256 amountOut, uint256 fee, uint256 surplus) public {
        amountOut = bound(amountOut, 1, type(uint96).max);
        fee = bound(fee, 0, type(uint96).max);
        surplus = bound(surplus, 0, type(uint96).max);
        Payment memory p = _directPayment();
        (p.amountOut, p.fee, p.maxAmountIn) = (amountOut, fee, amountOut + fee + surplus);
        DevStablecoin(p.tokenIn).faucet(payer, p.maxAmountIn);
        router.settleWithAuthorization(p, _authorize(p));
        assertEq(usdc.balanceOf(recipient), amountOut);
        assertEq(usdc.balanceOf(relayer), fee);
        assertEq(usdc.balanceOf(payer), 1_000e6 + surplus);
    }

    function test_swap_anyAmount(uint256 amountOut) public {
        amountOut = bound(amountOut, 1, 500_000e6);
        Payment memory p = _swapPayment();
        p.amountOut = amountOut;
        p.maxAmountIn = amountOut * 102 / 100 + 2e6;
        usdt.faucet(payer, p.maxAmountIn);
        uint256 before = usdt.balanceOf(payer);
        router.settleWithAuthorization(p, _authorize(p));
        assertEq(usdc.balanceOf(recipient), amountOut);
        assertLe(before - usdt.balanceOf(payer), p.maxAmountIn);
        assertEq(usdt.balanceOf(address(router)), 0);
        assertEq(usdc.balanceOf(address(router)), 0);
    }
}
