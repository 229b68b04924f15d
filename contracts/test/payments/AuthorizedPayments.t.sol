// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";

import {AuthorizedPayment, AuthorizedPayments} from "../../src/payments/AuthorizedPayments.sol";
import {FeeOnAuthorizationToken} from "./ConsentCollectors.t.sol";
import {PaymentsFixture} from "./PaymentsFixture.sol";
import {SlotRecorder} from "./SlotRecorder.sol";

contract AuthorizedPaymentsTest is PaymentsFixture, SlotRecorder {
    AuthorizedPayments private _payments;

    function setUp() public override {
        super.setUp();
        _payments = new AuthorizedPayments();
    }

    function test_pay_recipientAndRelayerGetExactlyWhatIsSigned() public {
        AuthorizedPayment memory p = _payment();
        bytes memory signature = _authorize(p, payerKey);
        vm.expectEmit(address(_payments));
        emit AuthorizedPayments.AuthorizedPaymentSettled(
            _payments.hashPayment(p), payer, receiver, address(usdc), 100e6, 1e6
        );
        vm.prank(relayer);
        _payments.pay(p, signature);
        assertEq(usdc.balanceOf(receiver), 100e6);
        assertEq(usdc.balanceOf(relayer), 1e6);
        assertEq(usdc.balanceOf(payer), 1_000_000e6 - 101e6);
        assertEq(usdc.balanceOf(address(_payments)), 0);
        assertTrue(usdc.authorizationState(payer, _payments.hashPayment(p)));
    }

    /// @dev The whole transaction: base cost and calldata included, refunds taken off. Recipient and relayer hold the
    /// token already, as shops and relayers do.
    /// forge-config: default.isolate = true
    function test_gas_paymentWithRelayedFeeIsWithin120k() public {
        usdc.faucet(receiver, 1);
        usdc.faucet(relayer, 1);
        AuthorizedPayment memory p = _payment();
        bytes memory signature = _authorize(p, payerKey);
        vm.prank(relayer);
        _payments.pay(p, signature);
        uint256 used = vm.lastCallGas().gasTotalUsed;
        emit log_named_uint("gas of the transaction", used);
        assertGt(used, 60_000); // less would be the call alone
        assertLe(used, 120_000);
    }

    function test_revert_replay() public {
        AuthorizedPayment memory p = _payment();
        bytes memory signature = _authorize(p, payerKey);
        _payments.pay(p, signature);
        bytes32 id = _payments.hashPayment(p);
        vm.expectRevert(abi.encodeWithSelector(ERC3009.ERC3009UsedAuthorization.selector, payer, id));
        _payments.pay(p, signature);
    }

    function testFuzz_revert_everyFieldIsSigned(uint8 field) public {
        AuthorizedPayment memory p = _payment();
        bytes memory signature = _authorize(p, payerKey);
        field %= 8;
        if (field == 0) p.payer = stranger;
        if (field == 1) p.recipient = stranger;
        if (field == 2) p.token = address(dai);
        if (field == 3) p.amount += 1;
        if (field == 4) (p.amount, p.fee) = (p.amount - 1, p.fee + 1); // the sum is the same
        if (field == 5) p.feeRecipient = stranger;
        if (field == 6) p.validBefore += 1;
        if (field == 7) p.salt += 1;
        vm.expectRevert();
        _payments.pay(p, signature);
    }

    function test_revert_replayOnAnotherContractOrChain() public {
        AuthorizedPayment memory p = _payment();
        bytes memory signature = _authorize(p, payerKey);
        AuthorizedPayments other = new AuthorizedPayments();
        vm.expectRevert();
        other.pay(p, signature);
        vm.chainId(31_338);
        vm.expectRevert();
        _payments.pay(p, signature);
    }

    function test_revert_malleatedSignatureAndExpiry() public {
        AuthorizedPayment memory p = _payment();
        bytes memory signature = _authorize(p, payerKey);
        vm.expectRevert();
        _payments.pay(p, _malleate(signature));
        vm.warp(p.validBefore);
        vm.expectRevert();
        _payments.pay(p, signature);
    }

    function test_attack_theTokensTransferCannotBeSubmittedWithoutThePayment() public {
        AuthorizedPayment memory p = _payment();
        bytes memory signature = _authorize(p, payerKey);
        bytes32 id = _payments.hashPayment(p);
        vm.expectRevert();
        vm.prank(stranger);
        usdc.receiveWithAuthorization(payer, address(_payments), 101e6, 0, p.validBefore, id, signature);
    }

    function test_revert_termsThatCannotBeMeant() public {
        address[4] memory recipients = [address(0), payer, address(usdc), address(_payments)];
        for (uint256 i = 0; i < 4; ++i) {
            AuthorizedPayment memory wrong = _payment();
            wrong.recipient = recipients[i];
            vm.expectRevert(abi.encodeWithSelector(AuthorizedPayments.InvalidRecipient.selector, recipients[i]));
            _payments.pay(wrong, "");
        }
        address[3] memory feeRecipients = [address(0), receiver, address(_payments)];
        for (uint256 i = 0; i < 3; ++i) {
            AuthorizedPayment memory wrong = _payment();
            wrong.feeRecipient = feeRecipients[i];
            vm.expectRevert(abi.encodeWithSelector(AuthorizedPayments.InvalidFeeRecipient.selector, feeRecipients[i]));
            _payments.pay(wrong, "");
        }
        AuthorizedPayment memory p = _payment();
        p.amount = 0;
        vm.expectRevert(AuthorizedPayments.ZeroAmount.selector);
        _payments.pay(p, "");
    }

    /// @dev What strangers left in the contract would hide that the token moved less.
    function test_attack_feeOnTransferIsRefused() public {
        FeeOnAuthorizationToken token = new FeeOnAuthorizationToken();
        token.mint(payer, 1_000);
        token.mint(address(_payments), 1_000);
        AuthorizedPayment memory p = _payment();
        (p.token, p.amount, p.fee) = (address(token), 100, 0);
        vm.expectRevert(abi.encodeWithSelector(AuthorizedPayments.InexactTransfer.selector, address(token), 99, 100));
        _payments.pay(p, "");
    }

    function test_slotsOfTwoPayersAreDisjoint() public {
        AuthorizedPayment memory a = _payment();
        AuthorizedPayment memory b = _payment();
        (address second, uint256 secondKey) = makeAddrAndKey("second payer");
        usdc.faucet(second, 1_000e6);
        (b.payer, b.recipient, b.feeRecipient) = (second, makeAddr("second"), makeAddr("second relayer"));
        bytes memory signatureA = _authorize(a, payerKey);
        bytes memory signatureB = _authorize(b, secondKey);
        vm.startStateDiffRecording();
        _payments.pay(a, signatureA);
        assertGt(_keepChanges("a"), 3);
        vm.startStateDiffRecording();
        _payments.pay(b, signatureB);
        _assertDisjoint("a");
    }

    function _payment() private view returns (AuthorizedPayment memory) {
        return AuthorizedPayment({
            payer: payer,
            recipient: receiver,
            token: address(usdc),
            amount: 100e6,
            fee: 1e6,
            feeRecipient: relayer,
            validBefore: uint64(block.timestamp + 10 minutes),
            salt: 1
        });
    }

    function _authorize(AuthorizedPayment memory p, uint256 key) private view returns (bytes memory) {
        bytes32 structHash = keccak256(
            abi.encode(
                RECEIVE_TYPEHASH,
                p.payer,
                address(_payments),
                p.amount + p.fee,
                uint256(0),
                uint256(p.validBefore),
                _payments.hashPayment(p)
            )
        );
        return _sign(key, _typed(usdc.DOMAIN_SEPARATOR(), structHash));
    }
}
