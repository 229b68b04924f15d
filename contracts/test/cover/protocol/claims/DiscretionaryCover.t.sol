// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Base64} from "solady/utils/Base64.sol";

import {ICapital} from "../../../../src/cover/protocol/ICapital.sol";
import {IAssessedCover} from "../../../../src/cover/protocol/claims/IAssessedCover.sol";
import {AssessorStake} from "../../../../src/cover/protocol/claims/AssessorStake.sol";
import {DevStablecoin} from "../../../../src/tokens/DevStablecoin.sol";
import {CoverLedger} from "../../../../src/cover/protocol/CoverLedger.sol";
import {CommitmentBook} from "../../../../src/cover/protocol/CommitmentBook.sol";
import {Settlement} from "../../../../src/cover/protocol/LossWaterfall.sol";
import {ClaimAssessment, Phase} from "../../../../src/cover/protocol/claims/ClaimAssessment.sol";
import {
    DiscretionaryBook,
    DiscretionaryProduct,
    Peril
} from "../../../../src/cover/protocol/claims/DiscretionaryBook.sol";
import {DiscretionaryCover} from "../../../../src/cover/protocol/claims/DiscretionaryCover.sol";
import {DiscretionaryPolicy} from "../../../../src/cover/protocol/claims/DiscretionaryPolicy.sol";
import {Treaty} from "../../../../src/cover/protocol/ReinsuranceTreaty.sol";
import {SaleBook} from "../../../../src/cover/protocol/SaleBook.sol";
import {AcceptedPayouts} from "../../../../src/governance/AcceptedPayouts.sol";
import {CoverOrder} from "../../../../src/types/Cover.sol";
import {ClaimFixture} from "./ClaimFixture.sol";

contract DiscretionaryCoverTest is ClaimFixture {
    function test_buy_bindsCapitalThroughTheGracePeriod() public {
        _buy(_order(EXPLOIT, holder));
        assertEq(book.committedOf(EXPLOIT), 10_000e6);
        skip(1 days + 90 days + 29 days);
        book.release(EXPLOIT);
        assertEq(book.committedOf(EXPLOIT), 10_000e6);
        skip(9 days);
        book.release(EXPLOIT);
        assertEq(book.committedOf(EXPLOIT), 0);
    }

    function test_buy_refusesWhatTheOrderDoesNotAllow() public {
        CoverOrder memory order = _order(EXPLOIT, holder);
        vm.expectRevert(abi.encodeWithSelector(AcceptedPayouts.NotHolder.selector, address(this), holder));
        cover.buy(order);
        order.validBefore = uint64(block.timestamp);
        vm.startPrank(holder);
        vm.expectRevert(
            abi.encodeWithSelector(DiscretionaryCover.OrderExpired.selector, block.timestamp, block.timestamp)
        );
        cover.buy(order);
        order = _order(EXPLOIT, holder);
        order.maxPremium = 1;
        vm.expectPartialRevert(DiscretionaryCover.PremiumAboveMaximum.selector);
        cover.buy(order);
        vm.stopPrank();
        vm.prank(dao);
        book.setOnSale(EXPLOIT, false);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(SaleBook.NotOnSale.selector, EXPLOIT));
        cover.buy(_order(EXPLOIT, holder));
    }

    function test_cancel_refundsTheUnearnedPart() public {
        uint256 policyId = _buy(_order(EXPLOIT, holder));
        uint256 premium = 10_000e6 - usdc.balanceOf(holder);
        skip(45 days);
        vm.prank(holder);
        uint256 refund = cover.cancel(policyId);
        assertApproxEqRel(refund, premium / 2, 0.05e18);
        assertEq(book.committedOf(EXPLOIT), 0);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryCover.PolicyClosed.selector, policyId));
        cover.cancel(policyId);
    }

    function test_cancel_endsWithThePeriodAndNotInAClaim() public {
        uint256 policyId = _activePolicy();
        _file(policyId, 1_000e6);
        vm.startPrank(holder);
        vm.expectRevert(abi.encodeWithSelector(SaleBook.ProductHeld.selector, EXPLOIT));
        cover.cancel(policyId);
        skip(100 days);
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryCover.PolicyClosed.selector, policyId));
        cover.cancel(policyId);
        vm.stopPrank();
    }

    function test_acceptedClaim_isFundedByTheWaterfallAndNeverExpires() public {
        uint256 policyId = _activePolicy();
        uint256 claimId = _file(policyId, 10_000e6);
        uint256 before = usdc.balanceOf(holder);
        _round(claimId, 0, 3, 7);
        skip(24 hours);
        uint256 capital = junior.capital();
        assertEq(cover.decide(claimId), 9_500e6);
        assertEq(capital - junior.capital() + cover.settlementOf(EXPLOIT, claimId).fromReserve, 9_500e6);
        assertEq(book.committedOf(EXPLOIT), 0);
        skip(5000 days);
        assertEq(cover.redeemPayout(bytes32(claimId), holder), 9_550e6); // with the deposit of 0.5 %
        assertEq(usdc.balanceOf(holder) - before, 9_550e6);
        vm.expectRevert(abi.encodeWithSelector(AcceptedPayouts.NoPayout.selector, bytes32(claimId)));
        cover.redeemPayout(bytes32(claimId), holder);
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryCover.ClaimClosed.selector, claimId));
        cover.decide(claimId);
    }

    function test_pause_stopsSalesAndNothingElse() public {
        uint256 policyId = _activePolicy();
        vm.prank(guardian);
        pauses.pause(address(cover));
        vm.prank(holder);
        vm.expectRevert(AcceptedPayouts.Paused.selector);
        cover.buy(_order(OTHER, holder));
        uint256 claimId = _file(policyId, 10_000e6);
        _round(claimId, 0, 3, 7);
        skip(24 hours);
        assertTrue(pauses.isPaused(address(cover)));
        cover.decide(claimId);
        assertEq(cover.redeemPayout(bytes32(claimId), holder), 9_550e6);
    }

    function test_deniedClaim_losesItsDeposit() public {
        uint256 policyId = _activePolicy();
        uint256 claimId = _file(policyId, 1_000e6);
        _round(claimId, 0, 3, 0);
        skip(24 hours);
        uint256 reserve = cover.premiumReserve();
        assertEq(cover.decide(claimId), 0);
        assertEq(cover.premiumReserve() - reserve, 20e6);
        assertEq(cover.acceptedTotal(), 0);
        assertFalse(cover.policyOf(policyId).closed);
    }

    function test_drawnClaim_getsItsDepositBack() public {
        uint256 claimId = _file(_activePolicy(), 1_000e6);
        skip(168 hours);
        assertEq(cover.decide(claimId), 0);
        assertEq(cover.redeemPayout(bytes32(claimId), holder), 20e6);
    }

    function test_appeal_depositComesBackIfTheOutcomeChanges() public {
        uint256 claimId = _file(_activePolicy(), 10_000e6);
        _round(claimId, 0, 3, 0);
        _appeal(claimId, holder);
        skip(24 hours);
        _round(claimId, 1, 3, 7);
        assertEq(cover.decide(claimId), 9_500e6);
        assertEq(cover.redeemPayout(cover.appealPayoutId(claimId), holder), 50e6);
        assertEq(cover.redeemPayout(bytes32(claimId), holder), 9_550e6);
    }

    function test_appeal_depositIsLostIfItDoesNot() public {
        uint256 claimId = _file(_activePolicy(), 10_000e6);
        _round(claimId, 0, 3, 7);
        _appeal(claimId, underwriter);
        vm.startPrank(holder);
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryCover.AlreadyAppealed.selector, claimId));
        cover.appeal(claimId);
        vm.stopPrank();
        skip(24 hours);
        _round(claimId, 1, 3, 7);
        uint256 reserve = cover.premiumReserve();
        cover.decide(claimId);
        // Premium that streamed in meanwhile comes on top.
        assertGe(cover.premiumReserve() + cover.settlementOf(EXPLOIT, claimId).fromReserve, reserve + 50e6);
        assertEq(cover.acceptedTotal(), 9_550e6);
    }

    function test_appeal_hasItsTimeAndNeedsAnOutcome() public {
        uint256 claimId = _file(_activePolicy(), 10_000e6);
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryCover.NothingToAppeal.selector, claimId));
        cover.appeal(claimId);
        _round(claimId, 0, 3, 7);
        skip(24 hours);
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.WrongPhase.selector, claimId, Phase.Final));
        cover.appeal(claimId);
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryCover.ClaimClosed.selector, 7));
        cover.appeal(7);
    }

    function test_claim_staysWithinPolicyPeriodAndAmount() public {
        uint256 policyId = _activePolicy();
        uint256 startsAt = cover.policyOf(policyId).startsAt;
        uint256 endsAt = cover.policyOf(policyId).endsAt;
        vm.expectRevert(abi.encodeWithSelector(AcceptedPayouts.NotHolder.selector, address(this), holder));
        cover.fileClaim(policyId, 1, startsAt, "text");
        vm.startPrank(holder);
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryCover.InvalidAmount.selector, 0, 10_000e6));
        cover.fileClaim(policyId, 0, startsAt, "text");
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryCover.InvalidAmount.selector, 10_000e6 + 1, 10_000e6));
        cover.fileClaim(policyId, 10_000e6 + 1, startsAt, "text");
        vm.expectPartialRevert(DiscretionaryCover.OutsidePeriod.selector);
        cover.fileClaim(policyId, 1, startsAt - 1, "text");
        vm.expectPartialRevert(DiscretionaryCover.OutsidePeriod.selector);
        cover.fileClaim(policyId, 1, block.timestamp + 1, "text");
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryCover.InvalidEvidence.selector, 0, 1024));
        cover.fileClaim(policyId, 1, startsAt, "");
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryCover.InvalidEvidence.selector, 1025, 1024));
        cover.fileClaim(policyId, 1, startsAt, string(new bytes(1025)));
        vm.warp(endsAt + 1);
        vm.expectPartialRevert(DiscretionaryCover.OutsidePeriod.selector);
        cover.fileClaim(policyId, 1, endsAt, "text");
        vm.warp(endsAt + 30 days);
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryCover.PolicyClosed.selector, policyId));
        cover.fileClaim(policyId, 1, endsAt - 1, "text");
        vm.stopPrank();
    }

    function test_claim_inTheGracePeriodStillBindsCapitalWhenDecidedAfterIt() public {
        uint256 policyId = _activePolicy();
        vm.warp(cover.policyOf(policyId).endsAt - 1);
        uint256 incident = block.timestamp;
        skip(30 days);
        usdc.faucet(holder, 50e6);
        vm.startPrank(holder);
        usdc.approve(address(cover), 50e6);
        uint256 claimId = cover.fileClaim(policyId, 10_000e6, incident, "late");
        vm.stopPrank();
        _round(claimId, 0, 3, 7);
        skip(60 days);
        book.release(EXPLOIT);
        assertEq(book.committedOf(EXPLOIT), 10_000e6);
        assertEq(cover.decide(claimId), 9_500e6);
        assertEq(book.committedOf(EXPLOIT), 0);
    }

    function test_attack_aPolicyHoldsTheCapitalThreeTimesAtMost() public {
        uint256 policyId = _activePolicy();
        for (uint256 i = 0; i < 3; ++i) {
            uint256 claimId = _file(policyId, 1_000e6);
            vm.prank(holder);
            vm.expectRevert(abi.encodeWithSelector(DiscretionaryCover.ClaimRefused.selector, policyId));
            cover.fileClaim(policyId, 1, block.timestamp, "again");
            skip(168 hours);
            cover.decide(claimId);
        }
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryCover.ClaimRefused.selector, policyId));
        cover.fileClaim(policyId, 1, block.timestamp, "again");
    }

    function test_attack_nothingLeavesOrEntersWhileAClaimIsOpen() public {
        uint256 policyId = _activePolicy();
        uint256 shares = junior.balanceOf(underwriter) / 10;
        vm.prank(underwriter);
        junior.requestExit(shares);
        skip(7 days);
        assertEq(junior.maxRedeem(underwriter), shares);
        uint256 claimId = _file(policyId, 1_000e6);
        assertEq(junior.maxRedeem(underwriter), 0);
        assertEq(senior.maxDeposit(underwriter), 0);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(SaleBook.ProductHeld.selector, EXPLOIT));
        cover.buy(_order(EXPLOIT, holder));
        _round(claimId, 0, 3, 0);
        skip(24 hours);
        cover.decide(claimId);
        assertEq(junior.maxRedeem(underwriter), shares);
    }

    function test_attack_aPolicyWithAnOpenClaimIsNotSold() public {
        uint256 policyId = _activePolicy();
        uint256 claimId = _file(policyId, 1_000e6);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryPolicy.ClaimOpen.selector, policyId));
        policies.transferFrom(holder, underwriter, policyId);
        skip(168 hours);
        cover.decide(claimId);
        vm.prank(holder);
        policies.transferFrom(holder, underwriter, policyId);
        assertEq(policies.ownerOf(policyId), underwriter);
    }

    function test_attack_nobodyTakesAnAssessorsVoteWithAPresent() public {
        uint256 policyId = _activePolicy();
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryPolicy.RecipientIsAssessor.selector, assessors[0]));
        policies.transferFrom(holder, assessors[0], policyId);
    }

    function test_cause_everyClaimGetsTheSameFactorInAnyOrder() public {
        uint256 first = _buySized(EXPLOIT, makeAddr("first"), 500_000e6);
        uint256 second = _buySized(CUSTODIAN, makeAddr("second"), 500_000e6);
        skip(2 days);
        _stakeForAll(1_000_000e6);
        skip(1);
        uint256 limit = book.eventLimit();
        assertEq(limit, 600_000e6);
        uint256 a = _file(first, 500_000e6);
        uint256 b = _file(second, 500_000e6);
        for (uint256 i = 0; i < 3; ++i) {
            _commit(a, 0, assessors[i], true);
            _commit(b, 0, assessors[i], true);
        }
        skip(48 hours);
        for (uint256 i = 0; i < 3; ++i) {
            _reveal(a, assessors[i], true);
            _reveal(b, assessors[i], true);
        }
        skip(48 hours);
        uint256 paidSecond = cover.decide(b);
        uint256 paidFirst = cover.decide(a);
        assertEq(paidFirst, paidSecond);
        assertEq(paidFirst, 300_000e6); // 475,000 · 600,000 / 950,000
        CoverOrder memory order = _order(EXPLOIT, holder);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(SaleBook.ProductHeld.selector, EXPLOIT));
        cover.buy(order);
        vm.warp(block.timestamp + 30 days);
        order.validBefore = type(uint64).max;
        _buy(order);
    }

    function test_quote_showsTheWorstFactor() public {
        _buySized(EXPLOIT, makeAddr("first"), 500_000e6);
        (, uint256 factor) = book.quote(CUSTODIAN, 500_000e6, 90 days);
        assertEq(factor, uint256(600_000e18) / 950_000);
        assertEq(book.productCapacity(EXPLOIT), 2_000_000e6); // levered twofold
    }

    function test_waterfall_reachesReinsuranceAndSeniorCapital() public {
        uint256 policyId = _buySized(EXPLOIT, holder, 700_000e6);
        skip(2 days);
        _stakeForAll(2_000_000e6);
        skip(1);
        uint256 claimId = _file(policyId, 700_000e6);
        _round(claimId, 0, 3, 7);
        skip(24 hours);
        assertEq(cover.decide(claimId), 600_000e6);
        Settlement memory s = cover.settlementOf(EXPLOIT, claimId);
        assertEq(s.demanded, 665_000e6);
        assertEq(s.fromReinsurance, 200_000e6);
        assertEq(uint256(s.fromReserve) + s.fromJunior + s.fromSenior, 400_000e6);
        assertGt(s.fromSenior, 0);
        // The layer is reinstated as far as the premium reserve can pay for it, a tenth of the amount.
        Treaty memory treaty = cover.treaty();
        assertEq(treaty.layer, 400_000e6);
        assertEq(treaty.ceded, 200_000e6);
        assertEq(cover.premiumReserve(), 0);
        assertGt(treaty.reinstated, 0);
        assertEq(reinsurance.capital() * 10, treaty.reinstated);
        assertEq(cover.reinsuranceCapital(), reinsurance.capital());
    }

    function test_products_mustMakeSense() public {
        DiscretionaryProduct memory terms = _terms(Peril.Exploit, 1);
        terms.capacityBps = 20_001;
        _expectInvalid(terms, 0);
        terms = _terms(Peril.Exploit, 1);
        terms.wording = 0;
        _expectInvalid(terms, 0);
        terms = _terms(Peril.Exploit, 1);
        terms.deductibleBps = 10_000;
        _expectInvalid(terms, 0);
        terms = _terms(Peril.Exploit, 1);
        terms.probableLossBps = 0;
        _expectInvalid(terms, 0);
        _expectInvalid(_terms(Peril.Exploit, 1), 10_001);
        _expectInvalid(_terms(Peril.Exploit, 1), 1 << 48);
        vm.expectRevert(abi.encodeWithSelector(CommitmentBook.UnknownProduct.selector, 4));
        book.product(4);
    }

    function test_attack_onlyTheCoverCommitsAndSettles() public {
        bytes memory refusal = abi.encodeWithSelector(CommitmentBook.NotCover.selector, address(this), address(cover));
        vm.expectRevert(refusal);
        book.open(EXPLOIT, 1, 1);
        vm.expectRevert(refusal);
        book.hold(EXPLOIT);
        vm.expectRevert(refusal);
        book.unhold(EXPLOIT);
        vm.expectRevert(refusal);
        book.settle(EXPLOIT, 1, 1);
        vm.expectRevert(refusal);
        book.close(EXPLOIT, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(DiscretionaryPolicy.NotCover.selector, address(this), address(cover)));
        policies.mint(holder, 1);
    }

    function test_deployment_refusesForeignParts() public {
        vm.expectPartialRevert(CoverLedger.NotThisCover.selector);
        new DiscretionaryCover(IERC20(address(usdc)), book, assessment, pauses);
    }

    function test_deployment_refusesStakeInAnotherAsset() public {
        DevStablecoin other = new DevStablecoin("Other", "OTH", 6);
        uint256 nonce = vm.getNonce(address(this));
        address counts = vm.computeCreateAddress(address(this), nonce + 2);
        AssessorStake foreign = new AssessorStake(IERC20(address(other)), counts, dao);
        address predicted = vm.computeCreateAddress(address(this), nonce + 3);
        DiscretionaryBook itsBook = new DiscretionaryBook(ICapital(predicted), address(usdc), dao);
        ClaimAssessment its = new ClaimAssessment(IAssessedCover(predicted), foreign);
        vm.expectRevert(abi.encodeWithSelector(CoverLedger.NotThisCover.selector, address(other), address(usdc)));
        new DiscretionaryCover(IERC20(address(usdc)), itsBook, its, pauses);
    }

    function test_deployment_refusesStakeOfAnotherAssessment() public {
        address predicted = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 2);
        DiscretionaryBook itsBook = new DiscretionaryBook(ICapital(predicted), address(usdc), dao);
        ClaimAssessment its = new ClaimAssessment(IAssessedCover(predicted), stake);
        vm.expectRevert(abi.encodeWithSelector(CoverLedger.NotThisCover.selector, address(assessment), address(its)));
        new DiscretionaryCover(IERC20(address(usdc)), itsBook, its, pauses);
    }

    function test_token_describesItself() public {
        uint256 policyId = _buy(_order(CUSTODIAN, holder));
        _expectStatus(policyId, "Custodian cover", "waiting");
        skip(2 days);
        _expectStatus(policyId, "Custodian cover", "active");
        uint256 claimId = _file(policyId, 1_000e6);
        _expectStatus(policyId, "Custodian cover", "claimed");
        skip(100 days);
        cover.decide(claimId);
        _expectStatus(policyId, "Custodian cover", "ended");
        policyId = _buy(_order(EXPLOIT, holder));
        vm.prank(holder);
        cover.cancel(policyId);
        _expectStatus(policyId, "Exploit cover", "closed");
    }

    function testFuzz_payoutIsAtMostLossAndInsured(uint256 insured, uint256 amount) public {
        insured = bound(insured, 1e6, 600_000e6);
        amount = bound(amount, 1, insured);
        uint256 policyId = _buySized(EXPLOIT, holder, insured);
        skip(2 days);
        _stakeForAll(2_000_000e6);
        skip(1);
        uint256 claimId = _file(policyId, amount);
        _round(claimId, 0, 3, 7);
        skip(24 hours);
        uint256 payout = cover.decide(claimId);
        assertLe(payout, amount * 95 / 100);
        assertLe(payout, 600_000e6);
        if (insured <= 600_000e6) assertEq(payout, amount * 95 / 100); // the event limit does not bind
    }

    function _expectStatus(uint256 policyId, string memory name, string memory status) private view {
        bytes memory uri = bytes(policies.tokenURI(policyId));
        bytes memory prefix = "data:application/json;base64,";
        bytes memory encoded = new bytes(uri.length - prefix.length);
        for (uint256 i = 0; i < encoded.length; ++i) {
            encoded[i] = uri[prefix.length + i];
        }
        string memory json = string(Base64.decode(string(encoded)));
        assertEq(vm.parseJsonString(json, ".name"), name);
        assertEq(vm.parseJsonString(json, ".attributes[3].value"), status);
        assertEq(vm.parseJsonUint(json, ".attributes[0].value"), 10_000);
    }

    function _expectInvalid(DiscretionaryProduct memory terms, uint256 correlations) private {
        vm.prank(dao);
        vm.expectRevert(CommitmentBook.InvalidProduct.selector);
        book.addProduct(terms, correlations);
    }

    function _stakeForAll(uint256 amount) private {
        for (uint256 i = 0; i < 3; ++i) {
            _stake(assessors[i], amount);
        }
    }

    function _buySized(uint256 productId, address buyer, uint256 insured) private returns (uint256) {
        CoverOrder memory order = _order(productId, buyer);
        (order.insured, order.maxPremium) = (insured, 200_000e6);
        return _buy(order);
    }
}
