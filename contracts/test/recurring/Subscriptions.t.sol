// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Test} from "forge-std/Test.sol";

import {SubscriptionState, SubscriptionTerms, Subscriptions} from "../../src/recurring/Subscriptions.sol";
import {BlockingToken, CallbackToken, MintableToken, TaxedToken} from "./RecurringHostileTokens.sol";

contract SubscriptionsTest is Test {
    Subscriptions private _subscriptions = new Subscriptions();
    MintableToken private _token = new MintableToken();
    address private _payer;
    uint256 private _payerKey;
    address private _payee = makeAddr("payee");
    address private _stranger = makeAddr("stranger");

    function setUp() public {
        vm.warp(1_760_000_000);
        (_payer, _payerKey) = makeAddrAndKey("payer");
        _token.mint(_payer, 1e12);
        vm.prank(_payer);
        _token.approve(address(_subscriptions), type(uint256).max);
    }

    /// @dev 10 units every 30 days, two missed periods may be collected later.
    function _terms() private view returns (SubscriptionTerms memory) {
        return SubscriptionTerms({
            payer: _payer,
            payee: _payee,
            token: address(_token),
            amount: 10,
            startAt: uint64(1_760_000_000),
            periodSec: 30 days,
            periods: 0,
            catchUp: 2,
            salt: "1"
        });
    }

    function _subscribe(SubscriptionTerms memory terms) private returns (bytes32) {
        vm.prank(_payer);
        return _subscriptions.subscribe(terms);
    }

    function _sign(bytes32 digest) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_payerKey, digest);
        return abi.encodePacked(r, s, v);
    }

    function _flipped(bytes memory signature) private pure returns (bytes memory) {
        (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        return abi.encodePacked(r, bytes32(order - uint256(s)), signature[64] == 0x1b ? uint8(28) : uint8(27));
    }

    function _nothingDue(SubscriptionTerms memory terms) private {
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.NothingDue.selector, _subscriptions.hashTerms(terms)));
        _subscriptions.charge(terms, 10);
    }

    // -- charging

    function test_chargesOncePerPeriodFromItsBeginning() public {
        SubscriptionTerms memory terms = _terms();
        _subscribe(terms);
        vm.prank(_stranger);
        assertEq(_subscriptions.charge(terms, 10), 10);
        assertEq(_token.balanceOf(_payee), 10);
        _nothingDue(terms);
        skip(30 days - 1);
        _nothingDue(terms);
        skip(1);
        assertEq(_subscriptions.charge(terms, 10), 10);
        _nothingDue(terms);
    }

    function test_nothingIsChargedBeforeTheStart() public {
        SubscriptionTerms memory terms = _terms();
        terms.startAt += 1 days;
        _subscribe(terms);
        _nothingDue(terms);
        skip(1 days);
        assertEq(_subscriptions.charge(terms, 1), 10);
    }

    function test_catchUpCollectsMissedPeriodsAndOlderOnesLapse() public {
        SubscriptionTerms memory terms = _terms();
        _subscribe(terms);
        skip(6 * 30 days);
        (uint64 first, uint64 count) = _subscriptions.due(terms);
        assertEq(first, 4);
        assertEq(count, 3);
        assertEq(_subscriptions.charge(terms, 10), 30);
        _nothingDue(terms);
    }

    function test_withoutCatchUpMissedPeriodsLapse() public {
        SubscriptionTerms memory terms = _terms();
        terms.catchUp = 0;
        _subscribe(terms);
        skip(6 * 30 days);
        assertEq(_subscriptions.charge(terms, 10), 10);
        _nothingDue(terms);
    }

    function test_partOfWhatIsDueLeavesTheRest() public {
        SubscriptionTerms memory terms = _terms();
        _subscribe(terms);
        skip(2 * 30 days);
        assertEq(_subscriptions.charge(terms, 1), 10);
        assertEq(_subscriptions.charge(terms, 10), 20);
        _nothingDue(terms);
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.NothingDue.selector, _subscriptions.hashTerms(terms)));
        _subscriptions.charge(terms, 0);
    }

    function test_endsAfterTheAgreedPeriods() public {
        SubscriptionTerms memory terms = _terms();
        terms.periods = 2;
        _subscribe(terms);
        skip(30 days);
        assertEq(_subscriptions.charge(terms, 10), 20);
        skip(300 days);
        _nothingDue(terms);
    }

    // -- consent and cancellation

    function test_subscribesBySignature() public {
        SubscriptionTerms memory terms = _terms();
        bytes memory signature = _sign(_subscriptions.hashTerms(terms));
        vm.prank(_stranger);
        bytes32 id = _subscriptions.subscribeWithSignature(terms, signature);
        assertEq(uint8(_subscriptions.statusOf(id).state), uint8(SubscriptionState.Active));
        assertEq(_subscriptions.charge(terms, 1), 10);
    }

    function test_payerCancelsAtOnceEvenWithAPeriodDue() public {
        SubscriptionTerms memory terms = _terms();
        bytes32 id = _subscribe(terms);
        skip(30 days);
        vm.prank(_payer);
        _subscriptions.cancel(terms);
        (, uint64 count) = _subscriptions.due(terms);
        assertEq(count, 0);
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.NotActive.selector, id));
        _subscriptions.charge(terms, 1);
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.NotActive.selector, id));
        vm.prank(_payer);
        _subscriptions.cancel(terms);
    }

    function test_payeeCancelsAndStrangersDoNot() public {
        SubscriptionTerms memory terms = _terms();
        bytes32 id = _subscribe(terms);
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.NotPayer.selector, _stranger, _payer));
        vm.prank(_stranger);
        _subscriptions.cancel(terms);
        vm.prank(_payee);
        _subscriptions.cancel(terms);
        assertEq(uint8(_subscriptions.statusOf(id).state), uint8(SubscriptionState.Cancelled));
    }

    function test_cancelsBySignature() public {
        SubscriptionTerms memory terms = _terms();
        bytes32 id = _subscribe(terms);
        bytes memory wrong = _sign(_subscriptions.hashTerms(terms));
        vm.expectRevert(Subscriptions.InvalidSignature.selector);
        _subscriptions.cancelWithSignature(terms, wrong);
        _subscriptions.cancelWithSignature(terms, _sign(_subscriptions.hashCancel(id)));
        assertEq(uint8(_subscriptions.statusOf(id).state), uint8(SubscriptionState.Cancelled));
    }

    function test_attack_signatureGivenAwayCanBeVoided() public {
        SubscriptionTerms memory terms = _terms();
        bytes memory signature = _sign(_subscriptions.hashTerms(terms));
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.NotActive.selector, _subscriptions.hashTerms(terms)));
        vm.prank(_payee);
        _subscriptions.cancel(terms);
        vm.prank(_payer);
        _subscriptions.cancel(terms);
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.NotNew.selector, _subscriptions.hashTerms(terms)));
        _subscriptions.subscribeWithSignature(terms, signature);
    }

    function test_attack_cancelledSubscriptionIsNotRevivedByReplay() public {
        SubscriptionTerms memory terms = _terms();
        terms.startAt += 30 days;
        bytes memory signature = _sign(_subscriptions.hashTerms(terms));
        bytes32 id = _subscriptions.subscribeWithSignature(terms, signature);
        vm.prank(_payer);
        _subscriptions.cancel(terms);
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.NotNew.selector, id));
        _subscriptions.subscribeWithSignature(terms, signature);
        vm.expectRevert(Subscriptions.InvalidSignature.selector);
        _subscriptions.subscribeWithSignature(terms, _flipped(signature));
    }

    function test_attack_oldSignatureDoesNotChargeForThePast() public {
        SubscriptionTerms memory terms = _terms();
        bytes memory signature = _sign(_subscriptions.hashTerms(terms));
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.StartsInThePast.selector, terms.startAt, block.timestamp));
        _subscriptions.subscribeWithSignature(terms, signature);
    }

    function test_attack_signatureOfAnotherChainOrContractIsRefused() public {
        SubscriptionTerms memory terms = _terms();
        bytes memory signature = _sign(new Subscriptions().hashTerms(terms));
        vm.expectRevert(Subscriptions.InvalidSignature.selector);
        _subscriptions.subscribeWithSignature(terms, signature);
        signature = _sign(_subscriptions.hashTerms(terms));
        vm.chainId(1);
        vm.expectRevert(Subscriptions.InvalidSignature.selector);
        _subscriptions.subscribeWithSignature(terms, signature);
    }

    function testFuzz_attack_consentBindsEveryField(uint256 field) public {
        SubscriptionTerms memory terms = _terms();
        bytes memory signature = _sign(_subscriptions.hashTerms(terms));
        field %= 9;
        if (field == 0) terms.payer = _stranger;
        if (field == 1) terms.payee = _stranger;
        if (field == 2) terms.token = address(this);
        if (field == 3) terms.amount = 11;
        if (field == 4) terms.startAt += 1;
        if (field == 5) terms.periodSec -= 1;
        if (field == 6) terms.periods = 1;
        if (field == 7) terms.catchUp = 3;
        if (field == 8) terms.salt = "2";
        vm.expectRevert(Subscriptions.InvalidSignature.selector);
        _subscriptions.subscribeWithSignature(terms, signature);
    }

    function test_attack_nobodySubscribesAnother() public {
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.NotPayer.selector, _stranger, _payer));
        vm.prank(_stranger);
        _subscriptions.subscribe(_terms());
    }

    // -- prices

    function test_higherPriceNeedsConsentAndHoldsFromTheNextPeriod() public {
        SubscriptionTerms memory terms = _terms();
        _subscribe(terms);
        vm.prank(_payee);
        _subscriptions.proposePrice(terms, 15);
        assertEq(_subscriptions.charge(terms, 1), 10);
        skip(30 days);
        // Without consent the old price stays.
        vm.prank(_payer);
        _subscriptions.acceptPrice(terms, 15);
        assertEq(_subscriptions.charge(terms, 10), 10);
        skip(30 days);
        assertEq(_subscriptions.charge(terms, 10), 15);
    }

    function test_catchUpChargesEachPeriodAtItsPrice() public {
        SubscriptionTerms memory terms = _terms();
        _subscribe(terms);
        vm.prank(_payee);
        _subscriptions.proposePrice(terms, 15);
        vm.prank(_payer);
        _subscriptions.acceptPrice(terms, 15);
        skip(2 * 30 days);
        assertEq(_subscriptions.charge(terms, 10), 10 + 15 + 15);
    }

    function test_priceAcceptedBeforeTheStartHoldsFromTheFirstPeriod() public {
        SubscriptionTerms memory terms = _terms();
        terms.startAt += 1 days;
        _subscribe(terms);
        vm.prank(_payee);
        _subscriptions.proposePrice(terms, 15);
        vm.prank(_payer);
        _subscriptions.acceptPrice(terms, 15);
        skip(1 days);
        assertEq(_subscriptions.charge(terms, 10), 15);
    }

    function test_lowerPriceHoldsAtOnce() public {
        SubscriptionTerms memory terms = _terms();
        _subscribe(terms);
        skip(30 days);
        vm.prank(_payee);
        _subscriptions.proposePrice(terms, 4);
        assertEq(_subscriptions.charge(terms, 10), 8);
    }

    function test_attack_lowerProposalNeverRaisesAnEarlierPeriod() public {
        SubscriptionTerms memory terms = _terms();
        _subscribe(terms);
        vm.prank(_payee);
        _subscriptions.proposePrice(terms, 15);
        vm.prank(_payer);
        _subscriptions.acceptPrice(terms, 15);
        // 12 is below the coming price and above the one of the period that is due: it needs consent.
        vm.prank(_payee);
        _subscriptions.proposePrice(terms, 12);
        assertEq(_subscriptions.charge(terms, 1), 10);
        skip(30 days);
        assertEq(_subscriptions.charge(terms, 1), 15);
    }

    function test_secondChangeLetsPeriodsOfTheFirstPriceLapse() public {
        SubscriptionTerms memory terms = _terms();
        _subscribe(terms);
        vm.prank(_payee);
        _subscriptions.proposePrice(terms, 15);
        vm.prank(_payer);
        _subscriptions.acceptPrice(terms, 15);
        skip(30 days);
        vm.prank(_payee);
        _subscriptions.proposePrice(terms, 20);
        vm.prank(_payer);
        _subscriptions.acceptPrice(terms, 20);
        skip(30 days);
        assertEq(_subscriptions.charge(terms, 10), 15 + 20);
    }

    function test_twoChangesWithinAPeriodBeginTogether() public {
        SubscriptionTerms memory terms = _terms();
        _subscribe(terms);
        for (uint256 price = 15; price <= 20; price += 5) {
            vm.prank(_payee);
            _subscriptions.proposePrice(terms, price);
            vm.prank(_payer);
            _subscriptions.acceptPrice(terms, price);
        }
        skip(30 days);
        assertEq(_subscriptions.charge(terms, 10), 10 + 20);
    }

    function test_attack_onlyTheProposedPriceIsAccepted() public {
        SubscriptionTerms memory terms = _terms();
        _subscribe(terms);
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.PriceMismatch.selector, 0, 0));
        vm.prank(_payer);
        _subscriptions.acceptPrice(terms, 0);
        vm.prank(_payee);
        _subscriptions.proposePrice(terms, 15);
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.NotPayer.selector, _payee, _payer));
        vm.prank(_payee);
        _subscriptions.acceptPrice(terms, 15);
        vm.prank(_payee);
        _subscriptions.proposePrice(terms, 99);
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.PriceMismatch.selector, 15, 99));
        vm.prank(_payer);
        _subscriptions.acceptPrice(terms, 15);
    }

    function test_attack_signedConsentServesOnceAndInTime() public {
        SubscriptionTerms memory terms = _terms();
        bytes32 id = _subscribe(terms);
        uint64 validBefore = uint64(block.timestamp + 1 hours);
        bytes memory signature = _sign(_subscriptions.hashAcceptPrice(id, 15, validBefore));
        vm.startPrank(_payee);
        _subscriptions.proposePrice(terms, 15);
        _subscriptions.acceptPriceWithSignature(terms, 15, validBefore, signature);
        _subscriptions.proposePrice(terms, 5);
        _subscriptions.proposePrice(terms, 15);
        vm.expectRevert(Subscriptions.InvalidSignature.selector);
        _subscriptions.acceptPriceWithSignature(terms, 15, validBefore, signature);
        vm.stopPrank();
        vm.warp(validBefore);
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.ConsentExpired.selector, validBefore, validBefore));
        _subscriptions.acceptPriceWithSignature(terms, 15, validBefore, signature);
    }

    // -- refused terms and hostile tokens

    function test_refusesTermsThatMakeNoSense() public {
        SubscriptionTerms memory terms = _terms();
        address[4] memory wrong = [address(0), _payer, address(_subscriptions), address(_token)];
        vm.startPrank(_payer);
        for (uint256 i = 0; i < 4; ++i) {
            terms.payee = wrong[i];
            vm.expectRevert(abi.encodeWithSelector(Subscriptions.InvalidPayee.selector, wrong[i]));
            _subscriptions.subscribe(terms);
        }
        terms = _terms();
        terms.amount = 0;
        vm.expectRevert(Subscriptions.ZeroAmount.selector);
        _subscriptions.subscribe(terms);
        terms = _terms();
        terms.periodSec = 1 hours - 1;
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.PeriodTooShort.selector, 1 hours - 1, 1 hours));
        _subscriptions.subscribe(terms);
        bytes32 id = _subscriptions.subscribe(_terms());
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.NotNew.selector, id));
        _subscriptions.subscribe(_terms());
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.NotPayee.selector, _payer, _payee));
        _subscriptions.proposePrice(_terms(), 1);
        vm.stopPrank();
        vm.expectRevert(Subscriptions.ZeroAmount.selector);
        vm.prank(_payee);
        _subscriptions.proposePrice(_terms(), 0);
    }

    function test_attack_feeOnTransferTokenIsRefused() public {
        TaxedToken taxed = new TaxedToken();
        taxed.mint(_payer, 1e6);
        SubscriptionTerms memory terms = _terms();
        (terms.token, terms.amount) = (address(taxed), 1_000);
        _subscribe(terms);
        vm.prank(_payer);
        taxed.approve(address(_subscriptions), 1e6);
        vm.expectRevert(abi.encodeWithSelector(Subscriptions.InexactTransfer.selector, address(taxed), 990, 1_000));
        _subscriptions.charge(terms, 1);
    }

    function test_attack_failedChargeCanBeRepeatedLater() public {
        BlockingToken token = new BlockingToken();
        token.mint(_payer, 1_000);
        vm.prank(_payer);
        token.approve(address(_subscriptions), 1_000);
        SubscriptionTerms memory terms = _terms();
        terms.token = address(token);
        _subscribe(terms);
        token.setBlocked(_payer, true);
        vm.expectRevert("blocked");
        _subscriptions.charge(terms, 1);
        token.setBlocked(_payer, false);
        assertEq(_subscriptions.charge(terms, 1), 10);
    }

    function test_attack_reentrantTokenIsTurnedAway() public {
        CallbackToken token = new CallbackToken();
        token.mint(_payer, 1_000);
        vm.prank(_payer);
        token.approve(address(_subscriptions), 1_000);
        SubscriptionTerms memory terms = _terms();
        terms.token = address(token);
        _subscribe(terms);
        skip(30 days);
        token.arm(address(_subscriptions), abi.encodeCall(Subscriptions.charge, (terms, 1)));
        _subscriptions.charge(terms, 1);
        assertEq(token.answer(), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(token.balanceOf(_payee), 10);
    }
}
