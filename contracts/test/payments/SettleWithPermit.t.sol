// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentRouter} from "../../src/payments/PaymentRouter.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";
import {Payment} from "../../src/types/Payment.sol";
import {Fixture} from "../Fixture.sol";

contract SettleWithPermitTest is Fixture {
    bytes32 private constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    function setUp() public override {
        super.setUp();
        usdc.faucet(payer, 1_000e6);
        dai.faucet(payer, 1_000e18);
    }

    function test_direct_paysExactlyAndLeavesNoAllowance() public {
        Payment memory p = _directPayment();
        (uint8 v, bytes32 r, bytes32 s) = _permit(p);
        router.settleWithPermit(p, v, r, s, _sign(payerKey, router.hashPayment(p)));
        assertEq(usdc.balanceOf(recipient), 100e6);
        assertEq(usdc.balanceOf(payer), 899e6);
        assertEq(usdc.allowance(payer, address(router)), 0);
    }

    function test_swap_paysExactly() public {
        Payment memory p = _swapPayment();
        (p.tokenIn, p.maxAmountIn, p.fee) = (address(dai), 105e18, 1e18);
        (uint8 v, bytes32 r, bytes32 s) = _permit(p);
        router.settleWithPermit(p, v, r, s, _sign(payerKey, router.hashPayment(p)));
        assertEq(usdc.balanceOf(recipient), 100e6);
        assertEq(dai.allowance(payer, address(router)), 0);
    }

    function test_permitSpentByAFrontRunnerDoesNotBlockThePayment() public {
        Payment memory p = _directPayment();
        (uint8 v, bytes32 r, bytes32 s) = _permit(p);
        vm.prank(makeAddr("front-runner"));
        usdc.permit(payer, address(router), p.maxAmountIn, p.validBefore, v, r, s);
        router.settleWithPermit(p, v, r, s, _sign(payerKey, router.hashPayment(p)));
        assertEq(usdc.balanceOf(recipient), 100e6);
    }

    function test_revert_permitAloneAuthorizesNothing() public {
        Payment memory p = _directPayment();
        (uint8 v, bytes32 r, bytes32 s) = _permit(p);
        p.recipient = makeAddr("thief");
        (, uint256 thiefKey) = makeAddrAndKey("thief");
        bytes memory signature = _sign(thiefKey, router.hashPayment(p));
        vm.expectRevert(PaymentRouter.InvalidSignature.selector);
        router.settleWithPermit(p, v, r, s, signature);
    }

    function test_revert_standingAllowanceAuthorizesNothing() public {
        vm.prank(payer);
        usdc.approve(address(router), type(uint256).max);
        Payment memory p = _directPayment();
        vm.expectRevert(PaymentRouter.InvalidSignature.selector);
        router.settleWithPermit(p, 27, bytes32(0), bytes32(0), new bytes(65));
    }

    function test_revert_badPermitWithoutAllowance() public {
        Payment memory p = _directPayment();
        bytes memory signature = _sign(payerKey, router.hashPayment(p));
        vm.expectRevert(abi.encodeWithSelector(PaymentRouter.InsufficientAllowance.selector, 0, p.maxAmountIn));
        router.settleWithPermit(p, 27, bytes32(uint256(1)), bytes32(uint256(1)), signature);
    }

    function test_revert_idAlreadySettledByAuthorization() public {
        Payment memory p = _directPayment();
        router.settleWithAuthorization(p, _authorize(p));
        (uint8 v, bytes32 r, bytes32 s) = _permit(p);
        bytes memory signature = _sign(payerKey, router.hashPayment(p));
        vm.expectRevert(abi.encodeWithSelector(PaymentRouter.AlreadySettled.selector, payer, p.id));
        router.settleWithPermit(p, v, r, s, signature);
    }

    function _permit(Payment memory p) private view returns (uint8 v, bytes32 r, bytes32 s) {
        DevStablecoin token = DevStablecoin(p.tokenIn);
        bytes32 structHash = keccak256(
            abi.encode(
                PERMIT_TYPEHASH, payer, address(router), p.maxAmountIn, token.nonces(payer), uint256(p.validBefore)
            )
        );
        return vm.sign(payerKey, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash)));
    }
}
