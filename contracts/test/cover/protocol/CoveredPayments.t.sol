// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Attachment, CoveredPayments} from "../../../src/cover/protocol/CoveredPayments.sol";
import {DepegCover} from "../../../src/cover/protocol/DepegCover.sol";
import {SaleBook} from "../../../src/cover/protocol/SaleBook.sol";
import {PaymentEscrow} from "../../../src/payments/PaymentEscrow.sol";
import {CoverOrder} from "../../../src/types/Cover.sol";
import {EscrowTerms} from "../../../src/types/EscrowTerms.sol";
import {CoverFixture} from "./CoverFixture.sol";

contract CoveredPaymentsTest is CoverFixture {
    PaymentEscrow private _escrow;
    CoveredPayments private _covered;
    address private _shop = makeAddr("shop");
    address private _operator = makeAddr("operator");

    function setUp() public override {
        super.setUp();
        _escrow = new PaymentEscrow(new address[](0));
        _covered = new CoveredPayments(_escrow, cover);
    }

    function test_attach_insuresWhatIsInCustodyUntilItsExpiry() public {
        EscrowTerms memory terms = _authorize(5_000e18 + 1);
        bytes32 id = _attach(terms, _shop);
        Attachment memory a = _covered.attachmentOf(id);
        assertEq(policies.ownerOf(a.policyId), address(_covered));
        assertEq(cover.policyOf(a.policyId).insured, 5_000e6);
        assertEq(cover.policyOf(a.policyId).startsAt, block.timestamp + 1 days);
        assertEq(cover.policyOf(a.policyId).endsAt, terms.authorizationExpiry);
        assertEq(usdc.balanceOf(address(_covered)), 0);
        assertEq(usdc.allowance(address(_covered), address(cover)), 0);
    }

    function test_attach_takesThePremiumAndNoMore() public {
        EscrowTerms memory terms = _authorize(5_000e18);
        (uint256 premium,) = book.quote(SHOCK, 5_000e6, 29 days);
        bytes32 id = _attach(terms, _shop);
        assertEq(usdc.balanceOf(_shop), 100e6 - premium);
        assertEq(_covered.attachmentOf(id).beneficiary, _shop);
    }

    /// @dev Cover that expired is released in the purchase, which makes it cheaper than the quote before it.
    function test_attach_returnsWhatTheSaleWasCheaper() public {
        _fill(200_000e6);
        EscrowTerms memory terms = _authorize(5_000e18);
        terms = _later(terms, 30 days);
        (uint256 quoted,) = book.quote(SHOCK, 5_000e6, 29 days);
        _attach(terms, _shop);
        assertGt(usdc.balanceOf(_shop), 100e6 - quoted);
        assertEq(usdc.balanceOf(address(_covered)), 0);
        assertEq(usdc.allowance(address(_covered), address(cover)), 0);
    }

    function test_release_returnsTheUnearnedPremiumOnceThePaymentSettled() public {
        EscrowTerms memory terms = _authorize(5_000e18);
        bytes32 id = _attach(terms, _shop);
        uint256 premium = 100e6 - usdc.balanceOf(_shop);
        skip(5 days);
        vm.expectRevert(abi.encodeWithSelector(CoveredPayments.PaymentOpen.selector, _escrow.hashTerms(terms)));
        _covered.release(id);
        vm.prank(_operator);
        _escrow.capture(terms, 5_000e18, 0, address(0));
        uint256 refund = _covered.release(id); // by anyone
        assertApproxEqRel(refund, premium * 5 / 6, 0.1e18);
        assertEq(usdc.balanceOf(_shop), 100e6 - premium + refund);
        vm.expectRevert(abi.encodeWithSelector(CoveredPayments.CoverEnded.selector, id));
        _covered.release(id);
    }

    function test_release_followsVoidAndReclaimToo() public {
        EscrowTerms memory voided = _authorize(5_000e18);
        bytes32 first = _attach(voided, _shop);
        vm.prank(_shop);
        _escrow.void(voided);
        _covered.release(first);
        EscrowTerms memory reclaimed = _terms(4_000e18, 2);
        _authorize(reclaimed);
        bytes32 second = _attach(reclaimed, holder);
        vm.warp(reclaimed.authorizationExpiry);
        vm.prank(holder);
        _escrow.reclaim(reclaimed);
        // The period is over as well, so nothing is left to refund.
        bytes memory over =
            abi.encodeWithSelector(DepegCover.PolicyClosed.selector, _covered.attachmentOf(second).policyId);
        vm.expectRevert(over);
        _covered.release(second);
    }

    function test_claim_paysTheBeneficiaryWhereItLikes() public {
        EscrowTerms memory terms = _authorize(5_000e18);
        bytes32 id = _attach(terms, _shop);
        skip(2 days);
        _depeg();
        cover.settle(SHOCK);
        address to = makeAddr("elsewhere");
        vm.expectRevert(abi.encodeWithSelector(CoveredPayments.NotBeneficiary.selector, address(this), _shop));
        _covered.claim(id, 1, address(this));
        vm.prank(_shop);
        uint256 payout = _covered.claim(id, 1, to);
        assertEq(payout, 5_000e6 * 375 / 1000); // 1 − 0.60 − 0.025
        assertEq(usdc.balanceOf(to), payout);
        vm.prank(_shop);
        vm.expectRevert(abi.encodeWithSelector(CoveredPayments.CoverEnded.selector, id));
        _covered.claim(id, 1, to);
    }

    function test_attack_nobodyReleasesACoverThatIsOwedAPayout() public {
        EscrowTerms memory terms = _authorize(5_000e18);
        bytes32 id = _attach(terms, _shop);
        skip(2 days);
        _depeg();
        vm.prank(_operator);
        _escrow.capture(terms, 5_000e18, 0, address(0));
        vm.expectRevert(abi.encodeWithSelector(SaleBook.ProductHeld.selector, SHOCK));
        _covered.release(id);
        cover.settle(SHOCK);
        _hold(1e18, 30 hours);
        assertFalse(book.isHeld(SHOCK));
        vm.expectRevert(abi.encodeWithSelector(CoveredPayments.NotBeneficiary.selector, address(this), _shop));
        _covered.release(id);
        vm.prank(_shop);
        assertGt(_covered.claim(id, 1, _shop), 0);
    }

    function test_attack_onlyPartiesCoverAndOnlyOnce() public {
        EscrowTerms memory terms = _authorize(5_000e18);
        vm.expectRevert(abi.encodeWithSelector(CoveredPayments.NotParty.selector, address(this)));
        _covered.attach(terms, SHOCK, 1e6);
        bytes32 id = _attach(terms, _shop);
        bytes32 other = _attach(terms, holder); // the payer may cover it as well
        assertNotEq(id, other);
        vm.prank(_shop);
        vm.expectRevert(abi.encodeWithSelector(CoveredPayments.AlreadyCovered.selector, id));
        _covered.attach(terms, SHOCK, 1e6);
    }

    function test_attach_refusesWhatItCannotCover() public {
        EscrowTerms memory terms = _terms(5_000e18, 1);
        vm.startPrank(holder);
        vm.expectRevert(abi.encodeWithSelector(CoveredPayments.NothingInCustody.selector, _escrow.hashTerms(terms)));
        _covered.attach(terms, SHOCK, 1e6);
        vm.stopPrank();
        _authorize(terms);
        vm.startPrank(holder);
        vm.expectRevert(abi.encodeWithSelector(CoveredPayments.UnfitProduct.selector, STANDARD_SWAP));
        _covered.attach(terms, STANDARD_SWAP, 1e6);
        vm.expectRevert(abi.encodeWithSelector(CoveredPayments.UnfitProduct.selector, OTHER_SHOCK));
        _covered.attach(terms, OTHER_SHOCK, 1e6);
        vm.expectPartialRevert(CoveredPayments.PremiumAboveMaximum.selector);
        _covered.attach(terms, SHOCK, 1);
        vm.warp(terms.authorizationExpiry - 1 days);
        vm.expectRevert(
            abi.encodeWithSelector(
                CoveredPayments.StartsTooLate.selector, terms.authorizationExpiry, terms.authorizationExpiry
            )
        );
        _covered.attach(terms, SHOCK, 1e6);
        vm.stopPrank();
    }

    function testFuzz_coveredAmountIsTheFaceValueRoundedDown(uint256 amount) public {
        amount = bound(amount, 1e12, 20_000e18);
        EscrowTerms memory terms = _authorize(amount);
        bytes32 id = _attach(terms, _shop);
        assertEq(cover.policyOf(_covered.attachmentOf(id).policyId).insured, amount / 1e12);
        vm.prank(_operator);
        _escrow.void(terms);
        _covered.release(id);
        assertEq(usdc.balanceOf(address(_covered)), 0);
        assertLe(usdc.balanceOf(_shop), 100e6);
        assertEq(book.committedOf(SHOCK), 0);
    }

    /// @dev Another holder's cover of 1 day, so that a purchase a month later releases it.
    function _fill(uint256 insured) private {
        CoverOrder memory order = _order(SHOCK);
        (order.insured, order.periodSec) = (insured, 1 days);
        _buy(order);
    }

    function _later(EscrowTerms memory terms, uint256 time) private returns (EscrowTerms memory later) {
        vm.prank(_shop);
        _escrow.void(terms);
        skip(time);
        tiers.observe(asset);
        later = _terms(terms.maxAmount, 3);
        _authorize(later);
    }

    function _terms(uint256 amount, uint256 salt) private view returns (EscrowTerms memory) {
        return EscrowTerms({
            operator: _operator,
            payer: holder,
            receiver: _shop,
            token: address(coin),
            maxAmount: amount,
            preApprovalExpiry: uint64(block.timestamp + 1 days),
            authorizationExpiry: uint64(block.timestamp + 30 days),
            refundExpiry: uint64(block.timestamp + 60 days),
            minFeeBps: 0,
            maxFeeBps: 0,
            feeReceiver: address(0),
            salt: salt
        });
    }

    function _authorize(uint256 amount) private returns (EscrowTerms memory terms) {
        terms = _terms(amount, 1);
        _authorize(terms);
    }

    function _authorize(EscrowTerms memory terms) private {
        coin.faucet(holder, terms.maxAmount);
        vm.startPrank(holder);
        coin.approve(address(_escrow), terms.maxAmount);
        _escrow.authorize(terms, terms.maxAmount, address(0), "");
        vm.stopPrank();
    }

    function _attach(EscrowTerms memory terms, address party) private returns (bytes32 id) {
        deal(address(usdc), party, 100e6);
        vm.startPrank(party);
        usdc.approve(address(_covered), 100e6);
        id = _covered.attach(terms, SHOCK, 100e6);
        vm.stopPrank();
    }
}
