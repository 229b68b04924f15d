// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ClaimAssessment, Outcome, Phase} from "../../../../src/cover/protocol/claims/ClaimAssessment.sol";
import {IAssessedCover} from "../../../../src/cover/protocol/claims/IAssessedCover.sol";
import {CoverOrder} from "../../../../src/types/Cover.sol";
import {ClaimFixture} from "./ClaimFixture.sol";

contract ClaimAssessmentTest is ClaimFixture {
    uint256 private _policyId;
    uint256 private _claimId;
    uint256 private _filedAt;

    function setUp() public override {
        super.setUp();
        _policyId = _activePolicy();
        _filedAt = block.timestamp;
        _claimId = _file(_policyId, 10_000e6);
    }

    function test_phases_followFromTimeAlone() public {
        assertEq(uint8(assessment.phaseOf(0)), uint8(Phase.None));
        _expectPhase(0, Phase.Commit);
        _expectPhase(48 hours - 1, Phase.Commit);
        _expectPhase(48 hours, Phase.Reveal);
        _expectPhase(72 hours - 1, Phase.Reveal);
        _expectPhase(72 hours, Phase.Cooldown);
        _expectPhase(96 hours - 1, Phase.Cooldown);
        _expectPhase(96 hours, Phase.AppealCommit); // nobody voted: a draw
        _expectPhase(144 hours, Phase.AppealReveal);
        _expectPhase(168 hours - 1, Phase.AppealReveal);
        _expectPhase(168 hours, Phase.Final);
    }

    function test_clearOutcome_isFinalAfterTheCooldown() public {
        _round(_claimId, 0, 3, 7);
        _expectPhase(96 hours - 1, Phase.Cooldown);
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.WrongPhase.selector, _claimId, Phase.Cooldown));
        assessment.finalOutcome(_claimId);
        _expectPhase(96 hours, Phase.Final);
        (Outcome outcome, bool changed) = assessment.finalOutcome(_claimId);
        assertEq(uint8(outcome), uint8(Outcome.Accepted));
        assertFalse(changed);
    }

    function test_draw_goesToAppealByItself() public {
        _round(_claimId, 0, 2, 1); // one against one
        assertEq(uint8(assessment.roundOutcome(_claimId, 0)), uint8(Outcome.Draw));
        vm.warp(_filedAt + 96 hours);
        _round(_claimId, 1, 3, 7);
        (Outcome outcome, bool changed) = assessment.finalOutcome(_claimId);
        assertEq(uint8(outcome), uint8(Outcome.Accepted));
        assertTrue(changed);
    }

    function test_appeal_replacesTheOutcome() public {
        _round(_claimId, 0, 3, 7);
        _appeal(_claimId, underwriter);
        vm.warp(_filedAt + 96 hours);
        _round(_claimId, 1, 3, 0);
        (Outcome outcome, bool changed) = assessment.finalOutcome(_claimId);
        assertEq(uint8(outcome), uint8(Outcome.Denied));
        assertTrue(changed);
    }

    function test_attack_anAppealNobodyAttendsChangesNothing() public {
        _round(_claimId, 0, 3, 7);
        _appeal(_claimId, underwriter);
        vm.warp(_filedAt + 168 hours);
        (Outcome outcome, bool changed) = assessment.finalOutcome(_claimId);
        assertEq(uint8(outcome), uint8(Outcome.Accepted));
        assertFalse(changed);
    }

    function test_quorum_needsFiveTimesTheClaim() public {
        uint256 policyId = _buyFor(makeAddr("another holder"), 60_000e6);
        skip(2 days);
        uint256 claimId = _file(policyId, 60_000e6);
        _round(claimId, 0, 2, 3); // 200,000 of 300,000 that are needed
        assertEq(uint8(assessment.roundOutcome(claimId, 0)), uint8(Outcome.Draw));
        skip(24 hours);
        _round(claimId, 1, 3, 7); // exactly 300,000
        assertEq(uint8(assessment.roundOutcome(claimId, 1)), uint8(Outcome.Accepted));
    }

    /// @dev Two of three are 66.67 %, which reaches 66 % for either side.
    function test_majority_worksForBothSides() public {
        _round(_claimId, 0, 3, 6);
        assertEq(uint8(assessment.roundOutcome(_claimId, 0)), uint8(Outcome.Accepted));
        _appeal(_claimId, underwriter);
        vm.warp(_filedAt + 96 hours);
        _round(_claimId, 1, 3, 1);
        assertEq(uint8(assessment.roundOutcome(_claimId, 1)), uint8(Outcome.Denied));
    }

    function testFuzz_outcome_isTheMajorityOfAQuorum(uint256 claimed, uint256[3] memory stakes, uint256 votes) public {
        uint256 accepting;
        uint256 all;
        for (uint256 i = 0; i < 3; ++i) {
            uint256 more = bound(stakes[i], 1, 1_000_000e6);
            _stake(assessors[i], more);
            all += 100_000e6 + more;
            if ((votes >> i) & 1 == 1) accepting += 100_000e6 + more;
        }
        uint256 policyId = _buyFor(makeAddr("another holder"), 300_000e6);
        skip(2 days);
        claimed = bound(claimed, 1, 300_000e6);
        uint256 claimId = _file(policyId, claimed);
        _round(claimId, 0, 3, votes);
        Outcome expected = Outcome.Draw;
        if (all >= 5 * claimed) {
            if (accepting * 100 >= all * 66) expected = Outcome.Accepted;
            else if ((all - accepting) * 100 >= all * 66) expected = Outcome.Denied;
        }
        assertEq(uint8(assessment.roundOutcome(claimId, 0)), uint8(expected));
    }

    function test_attack_stakeBorrowedForTheVoteCountsForNothing() public {
        address late = makeAddr("late");
        vm.prank(dao);
        stake.setAssessor(late, true);
        _stake(late, 10_000_000e6); // in the second in which the claim was filed
        vm.startPrank(late);
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.NoVotes.selector, late));
        assessment.commit(_claimId, bytes32(uint256(1)));
        vm.stopPrank();
    }

    function test_attack_stakeThatGrewAfterwardsDoesNotCount() public {
        _stake(assessors[0], 10_000_000e6);
        _commit(_claimId, 0, assessors[0], true);
        skip(48 hours);
        _reveal(_claimId, assessors[0], true);
        assertEq(assessment.assessmentOf(_claimId).accepting[0], 100_000e6);
    }

    function test_attack_aCopiedCommitmentCannotBeRevealed() public {
        bytes32 hash = assessment.commitment(_claimId, 0, assessors[0], true, SALT, REASON);
        vm.prank(assessors[1]);
        assessment.commit(_claimId, hash);
        skip(48 hours);
        bytes32 own = assessment.commitment(_claimId, 0, assessors[1], true, SALT, REASON);
        vm.prank(assessors[1]);
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.WrongReveal.selector, own, hash));
        assessment.reveal(_claimId, true, SALT, REASON);
    }

    function test_attack_aVoteIsNeitherCountedTwiceNorInAnotherRoundChainOrContract() public {
        _commit(_claimId, 0, assessors[0], true);
        bytes32 here = assessment.commitment(_claimId, 0, assessors[0], true, SALT, REASON);
        skip(48 hours);
        _reveal(_claimId, assessors[0], true);
        vm.prank(assessors[0]);
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.WrongReveal.selector, here, bytes32(0)));
        assessment.reveal(_claimId, true, SALT, REASON);
        assertNotEq(here, assessment.commitment(_claimId, 1, assessors[0], true, SALT, REASON));
        ClaimAssessment other = new ClaimAssessment(IAssessedCover(address(cover)), stake);
        assertNotEq(here, other.commitment(_claimId, 0, assessors[0], true, SALT, REASON));
        vm.chainId(block.chainid + 1);
        assertNotEq(here, assessment.commitment(_claimId, 0, assessors[0], true, SALT, REASON));
    }

    function test_attack_aVoteCannotBeTurnedRound() public {
        _commit(_claimId, 0, assessors[0], true);
        skip(48 hours);
        vm.prank(assessors[0]);
        vm.expectPartialRevert(ClaimAssessment.WrongReveal.selector);
        assessment.reveal(_claimId, false, SALT, REASON);
        vm.prank(assessors[0]);
        vm.expectPartialRevert(ClaimAssessment.WrongReveal.selector);
        assessment.reveal(_claimId, true, SALT, "another reason");
    }

    function test_commit_isReplacedByALaterOne() public {
        _commit(_claimId, 0, assessors[0], true);
        _commit(_claimId, 0, assessors[0], false);
        skip(48 hours);
        _reveal(_claimId, assessors[0], false);
        assertEq(assessment.assessmentOf(_claimId).denying[0], 100_000e6);
    }

    function test_attack_theClaimantAndOtherPolicyHoldersHaveNoVote() public {
        vm.prank(dao);
        stake.setAssessor(holder, true);
        _stake(holder, 1_000_000e6);
        skip(8 days);
        uint256 policyId = _buyForOther(makeAddr("another holder"));
        skip(2 days);
        uint256 claimId = _file(policyId, 1_000e6);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.Conflicted.selector, holder));
        assessment.commit(claimId, bytes32(uint256(1)));
    }

    function test_attack_whoBecomesAHolderAfterCommittingCannotReveal() public {
        skip(8 days);
        uint256 policyId = _buyForOther(makeAddr("another holder"));
        skip(2 days);
        uint256 claimId = _file(policyId, 1_000e6);
        _commit(claimId, 0, assessors[0], true);
        _buy(_order(CUSTODIAN, assessors[0]));
        skip(48 hours);
        vm.prank(assessors[0]);
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.Conflicted.selector, assessors[0]));
        assessment.reveal(claimId, true, SALT, REASON);
    }

    function test_reasons_areNeededAndBounded() public {
        _commit(_claimId, 0, assessors[0], true);
        skip(48 hours);
        vm.startPrank(assessors[0]);
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.InvalidReason.selector, 0, 1024));
        assessment.reveal(_claimId, true, SALT, "");
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.InvalidReason.selector, 1025, 1024));
        assessment.reveal(_claimId, true, SALT, string(new bytes(1025)));
        vm.expectEmit();
        emit ClaimAssessment.VoteRevealed(_claimId, 0, assessors[0], true, 100_000e6, REASON);
        assessment.reveal(_claimId, true, SALT, REASON);
        vm.stopPrank();
    }

    function test_steps_outOfTheirPhaseAreRefused() public {
        vm.startPrank(assessors[0]);
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.WrongPhase.selector, _claimId, Phase.Commit));
        assessment.reveal(_claimId, true, SALT, REASON);
        vm.expectRevert(ClaimAssessment.ZeroCommitment.selector);
        assessment.commit(_claimId, 0);
        skip(48 hours);
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.WrongPhase.selector, _claimId, Phase.Reveal));
        assessment.commit(_claimId, bytes32(uint256(1)));
        vm.stopPrank();
    }

    function test_attack_onlyTheCoverOpensAndAppeals() public {
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.NotCover.selector, address(this), address(cover)));
        assessment.open(1, 1);
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.NotCover.selector, address(this), address(cover)));
        assessment.appeal(_claimId);
        vm.prank(address(cover));
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.AssessmentExists.selector, _claimId));
        assessment.open(_claimId, 1);
    }

    /// @dev The product is held by the first claim: sales wait until it is decided.
    function _buyFor(address buyer, uint256 insured) private returns (uint256) {
        skip(8 days);
        return _buySized(EXPLOIT, buyer, insured);
    }

    function _buyForOther(address buyer) private returns (uint256) {
        return _buySized(OTHER, buyer, 10_000e6);
    }

    function _buySized(uint256 productId, address buyer, uint256 insured) private returns (uint256) {
        if (book.openClaims(EXPLOIT) != 0) cover.decide(_claimId);
        CoverOrder memory order = _order(productId, buyer);
        (order.insured, order.maxPremium) = (insured, 100_000e6);
        return _buy(order);
    }

    function _expectPhase(uint256 after_, Phase phase) private {
        vm.warp(_filedAt + after_);
        assertEq(uint8(assessment.phaseOf(_claimId)), uint8(phase));
    }
}
