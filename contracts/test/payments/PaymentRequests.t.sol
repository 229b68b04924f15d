// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {PaymentRequests} from "../../src/payments/PaymentRequests.sol";
import {ConsentConsumer} from "../../src/payments/consent/ConsentConsumer.sol";
import {PaymentRequest, RequestPayment} from "../../src/types/PaymentRequest.sol";
import {HookedToken} from "./Attackers.sol";
import {FeeOnTransferToken} from "./HostileTokens.sol";
import {Consent, PaymentsFixture, Way} from "./PaymentsFixture.sol";
import {SlotRecorder} from "./SlotRecorder.sol";

/// forge-config: default.isolate = false
contract PaymentRequestsTest is PaymentsFixture, SlotRecorder {
    PaymentRequests private _requests;

    function setUp() public override {
        super.setUp();
        _requests = new PaymentRequests(collectors);
    }

    function test_pay_atOnceInEveryWay() public {
        for (uint256 way = 0; way < 5; ++way) {
            PaymentRequest memory request = _request();
            request.salt = way;
            RequestPayment memory p = RequestPayment(payer, 100e6, 0);
            (address collector, bytes memory consent) = _payConsent(Way(way), request, p);
            vm.expectEmit(address(_requests));
            emit PaymentRequests.RequestPaid(_requests.hashRequest(request), payer, receiver, address(usdc), 100e6, 0);
            vm.prank(relayer);
            _requests.pay(request, p, collector, consent);
        }
        assertEq(usdc.balanceOf(receiver), 500e6);
    }

    function test_pay_overpaymentIsNotTaken() public {
        PaymentRequest memory request = _request();
        RequestPayment memory p = RequestPayment(payer, 130e6, 0);
        for (uint256 way = 0; way < 5; ++way) {
            request.salt = way;
            (address collector, bytes memory consent) = _payConsent(Way(way), request, p);
            uint256 balance = usdc.balanceOf(payer);
            assertEq(_requests.pay(request, p, collector, consent), 100e6);
            assertEq(usdc.balanceOf(payer), balance - 100e6);
        }
    }

    function test_pay_inPartsBySeveralPayersAndTheLastPaysTheRestOnly() public {
        PaymentRequest memory request = _request();
        (request.inParts, request.debtor) = (true, address(0));
        _payDirectly(request, payer, 70e6);
        usdc.faucet(stranger, 70e6);
        _payDirectly(request, stranger, 70e6);
        assertEq(usdc.balanceOf(stranger), 40e6);
        assertEq(usdc.balanceOf(receiver), 100e6);
        bytes32 id = _requests.hashRequest(request);
        (uint256 paid, bool cancelled) = _requests.stateOf(id);
        assertEq(paid, 100e6);
        assertFalse(cancelled);
        (uint256 refundable,) = _requests.contributionOf(id, stranger);
        assertEq(refundable, 30e6);
        vm.expectRevert(abi.encodeWithSelector(PaymentRequests.NothingDue.selector, id));
        vm.prank(stranger);
        _requests.pay(request, RequestPayment(stranger, 1, 9), address(0), "");
    }

    function test_revert_lessThanTheWholeUnlessInParts() public {
        PaymentRequest memory request = _request();
        vm.expectRevert(abi.encodeWithSelector(PaymentRequests.WholeAmountExpected.selector, 99e6, 100e6));
        vm.prank(payer);
        _requests.pay(request, RequestPayment(payer, 99e6, 0), address(0), "");
    }

    function test_revert_expiredCancelledOrForSomebodyElse() public {
        PaymentRequest memory request = _request();
        RequestPayment memory p = RequestPayment(stranger, 100e6, 0);
        vm.expectRevert(abi.encodeWithSelector(PaymentRequests.NotDebtor.selector, stranger, payer));
        _requests.pay(request, p, address(0), "");
        p.payer = payer;
        vm.expectRevert(abi.encodeWithSelector(PaymentRequests.NotPayee.selector, payer, receiver));
        vm.prank(payer);
        _requests.cancel(request);
        vm.prank(receiver);
        _requests.cancel(request);
        vm.startPrank(payer);
        vm.expectRevert(
            abi.encodeWithSelector(PaymentRequests.RequestWithdrawn.selector, _requests.hashRequest(request))
        );
        _requests.pay(request, p, address(0), "");
        vm.warp(request.validBefore);
        vm.expectRevert(
            abi.encodeWithSelector(PaymentRequests.RequestExpired.selector, request.validBefore, request.validBefore)
        );
        _requests.pay(request, p, address(0), "");
    }

    function test_revert_termsThatCannotBeMeant() public {
        address[4] memory payees = [address(0), payer, address(usdc), address(_requests)];
        vm.startPrank(payer);
        for (uint256 i = 0; i < 4; ++i) {
            PaymentRequest memory wrong = _request();
            wrong.payee = payees[i];
            vm.expectRevert(abi.encodeWithSelector(PaymentRequests.InvalidPayee.selector, payees[i]));
            _requests.pay(wrong, RequestPayment(payer, 100e6, 0), address(0), "");
        }
        PaymentRequest memory request = _request();
        request.inParts = true;
        vm.expectRevert(PaymentRequests.ZeroAmount.selector);
        _requests.pay(request, RequestPayment(payer, 0, 0), address(0), "");
        request.amount = uint256(type(uint128).max) + 1;
        vm.expectRevert(
            abi.encodeWithSelector(PaymentRequests.AmountTooHigh.selector, request.amount, type(uint128).max)
        );
        _requests.pay(request, RequestPayment(payer, 1, 0), address(0), "");
    }

    /// @dev Parts of one size: the same consent must not pay the second part.
    function test_attack_replayOfAPart() public {
        PaymentRequest memory request = _request();
        request.inParts = true;
        RequestPayment memory p = RequestPayment(payer, 30e6, 0);
        (address collector, bytes memory consent) = _payConsent(Way.Permit, request, p);
        _requests.pay(request, p, collector, consent);
        vm.prank(payer);
        usdc.approve(collector, type(uint256).max);
        bytes32 terms = _requests.hashPayment(_requests.hashRequest(request), p);
        vm.expectRevert(abi.encodeWithSelector(PaymentRequests.AlreadyUsed.selector, terms));
        _requests.pay(request, p, collector, consent);
    }

    function testFuzz_attack_everyFieldIsSigned(uint8 field, uint8 way) public {
        PaymentRequest memory request = _request();
        RequestPayment memory p = RequestPayment(payer, 100e6, 0);
        (address collector, bytes memory consent) = _payConsent(Way(way % 5), request, p);
        field %= 8;
        if (field == 0) request.payee = stranger;
        if (field == 1) request.debtor = address(0);
        if (field == 2) request.amount -= 1;
        if (field == 3) request.inParts = true;
        if (field == 4) request.validBefore += 1;
        if (field == 5) request.invoice = 0;
        if (field == 6) request.salt += 1;
        if (field == 7) p.salt += 1;
        vm.expectRevert();
        _requests.pay(request, p, collector, consent);
    }

    function test_attack_replayOnAnotherChain() public {
        PaymentRequest memory request = _request();
        RequestPayment memory p = RequestPayment(payer, 100e6, 0);
        (address collector, bytes memory consent) = _payConsent(Way.Authorization, request, p);
        vm.chainId(31_338);
        vm.expectRevert();
        _requests.pay(request, p, collector, consent);
    }

    function test_refund_toWhoPaidAndNeverMore() public {
        PaymentRequest memory request = _request();
        _payDirectly(request, payer, 100e6);
        uint64 end = uint64(block.timestamp + 1 days);
        vm.startPrank(receiver);
        usdc.approve(address(_requests), 100e6);
        vm.expectEmit(address(_requests));
        emit PaymentRequests.RequestRefunded(_requests.hashRequest(request), payer, 40e6);
        _requests.refund(request, payer, 40e6, end, address(0), "");
        vm.expectRevert(abi.encodeWithSelector(PaymentRequests.AmountTooHigh.selector, 60e6 + 1, 60e6));
        _requests.refund(request, payer, 60e6 + 1, end, address(0), "");
        vm.expectRevert(abi.encodeWithSelector(PaymentRequests.AmountTooHigh.selector, 1, 0));
        _requests.refund(request, stranger, 1, end, address(0), "");
        vm.expectRevert(PaymentRequests.ZeroAmount.selector);
        _requests.refund(request, payer, 0, end, address(0), "");
        vm.warp(end);
        vm.expectRevert(abi.encodeWithSelector(PaymentRequests.RequestExpired.selector, end, end));
        _requests.refund(request, payer, 1, end, address(0), "");
        assertEq(usdc.balanceOf(payer), 1_000_000e6 - 60e6);
    }

    function test_refund_relayedOnceAndOnlyByThePayee() public {
        PaymentRequest memory request = _request();
        _payDirectly(request, payer, 100e6);
        uint64 end = uint64(block.timestamp + 1 days);
        vm.expectRevert(abi.encodeWithSelector(ConsentConsumer.NotPayer.selector, stranger, receiver));
        vm.prank(stranger);
        _requests.refund(request, payer, 10e6, end, address(0), "");
        bytes32 terms = _requests.hashRefund(_requests.hashRequest(request), payer, 10e6, 0, end);
        (address collector, bytes memory consent) =
            _consent(Way.Permit, receiverKey, Consent(address(_requests), address(usdc), 10e6, terms, end));
        _requests.refund(request, payer, 10e6, end, collector, consent);
        vm.prank(receiver);
        usdc.approve(collector, type(uint256).max);
        vm.expectRevert();
        _requests.refund(request, payer, 10e6, end, collector, consent);
    }

    function test_attack_reentrancyAndFeesOnTransfer() public {
        HookedToken hooked = new HookedToken();
        PaymentRequest memory request = _request();
        (request.token, request.amount, request.inParts) = (address(hooked), 100, true);
        hooked.mint(payer, 1_000);
        RequestPayment memory p = RequestPayment(payer, 60, 0);
        vm.startPrank(payer);
        hooked.approve(address(_requests), 1_000);
        hooked.arm(address(_requests), abi.encodeCall(_requests.pay, (request, p, address(0), "")));
        _requests.pay(request, p, address(0), "");
        assertEq(bytes4(hooked.returned()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        FeeOnTransferToken taxed = new FeeOnTransferToken();
        taxed.mint(payer, 100);
        taxed.approve(address(_requests), 100);
        (request.token, p.maxAmount) = (address(taxed), 100);
        vm.expectRevert(abi.encodeWithSelector(ConsentConsumer.InexactTransfer.selector, address(taxed), 99, 100));
        _requests.pay(request, p, address(0), "");
    }

    function test_slotsOfTwoPaymentsAreDisjoint() public {
        PaymentRequest memory a = _request();
        PaymentRequest memory b = _request();
        (b.debtor, b.payee) = (stranger, makeAddr("second payee"));
        usdc.faucet(stranger, 100e6);
        vm.startStateDiffRecording();
        _payDirectly(a, payer, 100e6);
        assertGt(_keepChanges("a"), 3);
        vm.startStateDiffRecording();
        _payDirectly(b, stranger, 100e6);
        _assertDisjoint("a");
    }

    /// @dev However it is paid in parts, what is due goes down by what the payee gets, and never below zero.
    function testFuzz_parts_addUp(uint96[6] calldata parts) public {
        PaymentRequest memory request = _request();
        (request.inParts, request.amount) = (true, 1_000_000e6);
        uint256 due = request.amount;
        for (uint256 i = 0; i < 6 && due != 0; ++i) {
            uint256 part = bound(parts[i], 1, 600_000e6);
            vm.startPrank(payer);
            usdc.approve(address(_requests), part);
            uint256 paid = _requests.pay(request, RequestPayment(payer, part, i), address(0), "");
            vm.stopPrank();
            assertEq(paid, part < due ? part : due);
            due -= paid;
            assertEq(usdc.balanceOf(receiver), request.amount - due);
        }
    }

    function _request() private view returns (PaymentRequest memory) {
        return PaymentRequest({
            payee: receiver,
            debtor: payer,
            token: address(usdc),
            amount: 100e6,
            inParts: false,
            validBefore: uint64(block.timestamp + 30 days),
            invoice: keccak256("invoice 2026-17"),
            salt: 1
        });
    }

    function _payDirectly(PaymentRequest memory request, address from, uint256 maxAmount) private {
        vm.startPrank(from);
        usdc.approve(address(_requests), maxAmount);
        _requests.pay(request, RequestPayment(from, maxAmount, 0), address(0), "");
        usdc.approve(address(_requests), 0);
        vm.stopPrank();
    }

    function _payConsent(Way way, PaymentRequest memory request, RequestPayment memory p)
        private
        returns (address, bytes memory)
    {
        bytes32 terms = _requests.hashPayment(_requests.hashRequest(request), p);
        return
            _consent(way, payerKey, Consent(address(_requests), request.token, p.maxAmount, terms, request.validBefore));
    }
}
