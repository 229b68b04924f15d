// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AssessorStake} from "../../../../src/cover/protocol/claims/AssessorStake.sol";
import {ClaimAssessment, Phase} from "../../../../src/cover/protocol/claims/ClaimAssessment.sol";
import {CoverOrder} from "../../../../src/types/Cover.sol";
import {ClaimFixture} from "./ClaimFixture.sol";

/// @notice What votes on a claim of 10,000 (deposit 50) earn and cost; three assessors with 100,000 votes each.
contract AssessorRewardsTest is ClaimFixture {
    uint256 private constant STAKED = 100_000e6;
    uint256 private constant DEPOSIT = 50e6;
    uint256 private constant WRONG = 100e6;
    uint256 private constant MISSING = 200e6;

    uint256 private _claimId;
    uint256 private _filedAt;

    function setUp() public override {
        super.setUp();
        uint256 policyId = _activePolicy();
        _filedAt = block.timestamp;
        _claimId = _file(policyId, 10_000e6);
        _fund(1_000e6);
    }

    function test_rightVotesShareTheDepositsWorthAndWrongOnesPay() public {
        _round(_claimId, 0, 3, 6);
        _decide();
        _settle(0, 3);
        _expectStakes(STAKED - WRONG, STAKED + DEPOSIT / 2, STAKED + DEPOSIT / 2);
        assertEq(stake.rewards(), 1_000e6 - DEPOSIT + WRONG); // what one lost is for later votes
        skip(1);
        assertEq(stake.votesAt(assessors[0], block.timestamp - 1), STAKED - WRONG);
    }

    function test_rightVotesOfADenialEarnAsMuch() public {
        _round(_claimId, 0, 3, 1);
        _decide();
        _settle(0, 3);
        _expectStakes(STAKED - WRONG, STAKED + DEPOSIT / 2, STAKED + DEPOSIT / 2);
    }

    function test_aVoteThatWasNotRevealedCostsMoreThanAWrongOne() public {
        for (uint256 i = 0; i < 3; ++i) {
            _commit(_claimId, 0, assessors[i], true);
        }
        skip(48 hours);
        _reveal(_claimId, assessors[0], true);
        _reveal(_claimId, assessors[1], true);
        _decide();
        _settle(0, 3);
        _expectStakes(STAKED + DEPOSIT / 2, STAKED + DEPOSIT / 2, STAKED - MISSING);
    }

    function test_afterTwoDrawsNoVoteWasRightOrWrongButMissingOnesPay() public {
        _round(_claimId, 0, 2, 1);
        vm.warp(_filedAt + 96 hours);
        _commit(_claimId, 1, assessors[2], true);
        _decide();
        _settle(0, 2);
        assessment.settleVote(_claimId, 1, assessors[2]);
        _expectStakes(STAKED, STAKED, STAKED - MISSING);
        assertEq(stake.rewards(), 1_000e6 + MISSING);
    }

    function test_anAppealMeasuresTheFirstRoundToo() public {
        _round(_claimId, 0, 3, 7);
        _appeal(_claimId, underwriter);
        vm.warp(_filedAt + 96 hours);
        _round(_claimId, 1, 2, 0);
        _decide();
        _settle(0, 3);
        _settle(1, 2);
        // All were wrong first; the two that came back were right then.
        _expectStakes(STAKED - WRONG + DEPOSIT / 2, STAKED - WRONG + DEPOSIT / 2, STAKED - WRONG);
    }

    function test_votesOfBothRoundsShareOnePot() public {
        _round(_claimId, 0, 3, 7);
        _appeal(_claimId, underwriter);
        vm.warp(_filedAt + 96 hours);
        _round(_claimId, 1, 1, 1);
        _decide();
        _settle(0, 3);
        _settle(1, 1);
        uint256 part = DEPOSIT / 4; // 100,000 of 400,000 votes
        _expectStakes(STAKED + 2 * part, STAKED + part, STAKED + part);
    }

    function test_noMoreIsEarnedThanWasGiven() public {
        uint256 policyId = _another();
        uint256 claimId = _file(policyId, 10_000e6);
        uint256 left = stake.rewards();
        vm.prank(address(assessment));
        stake.allot(left - 30e6);
        _round(claimId, 0, 3, 7);
        skip(24 hours);
        cover.decide(claimId);
        for (uint256 i = 0; i < 3; ++i) {
            assessment.settleVote(claimId, 0, assessors[i]);
        }
        _expectStakes(STAKED + 10e6, STAKED + 10e6, STAKED + 10e6);
        assertEq(stake.rewards(), 0);
    }

    function testFuzz_attack_filingClaimsToBeDeniedCostsMoreThanItsVotesEarn(uint256 amount) public {
        uint256 policyId = _another();
        amount = bound(amount, 1, 10_000e6);
        uint256 deposit = cover.depositFor(amount);
        uint256 claimId = _file(policyId, amount);
        _round(claimId, 0, 3, 0);
        skip(24 hours);
        cover.decide(claimId);
        uint256 before = _held();
        for (uint256 i = 0; i < 3; ++i) {
            assessment.settleVote(claimId, 0, assessors[i]);
        }
        assertLe(_held() - before, deposit);
    }

    function test_settleVote_onceAndOnlyAfterTheDecision() public {
        _round(_claimId, 0, 2, 3);
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.NotClosed.selector, _claimId));
        assessment.settleVote(_claimId, 0, assessors[0]);
        _decide();
        assessment.settleVote(_claimId, 0, assessors[0]);
        _expectNothing(0, assessors[0]);
        _expectNothing(1, assessors[1]);
        _expectNothing(0, assessors[2]);
        _expectNothing(0, holder);
    }

    function test_attack_aPenaltyIsNotEvadedByUnstaking() public {
        _round(_claimId, 0, 3, 6);
        vm.startPrank(assessors[0]);
        stake.unstake(STAKED);
        skip(15 days);
        assertEq(stake.openVotes(assessors[0]), 1);
        vm.expectRevert(abi.encodeWithSelector(AssessorStake.VotesOpen.selector, assessors[0], 1));
        stake.withdraw();
        vm.stopPrank();
        cover.decide(_claimId);
        assessment.settleVote(_claimId, 0, assessors[0]);
        vm.prank(assessors[0]);
        assertEq(stake.withdraw(), STAKED - WRONG);
    }

    function test_aCommitmentThatReplacesAnotherIsOneVote() public {
        _commit(_claimId, 0, assessors[0], true);
        _commit(_claimId, 0, assessors[0], false);
        assertEq(stake.openVotes(assessors[0]), 1);
    }

    function test_aPenaltyTakesAtMostTheStake() public {
        vm.startPrank(assessors[0]);
        stake.unstake(STAKED - 10e6);
        vm.stopPrank();
        vm.startPrank(address(assessment));
        stake.bind(assessors[0]);
        stake.settle(assessors[0], 0, 30e6);
        assertEq(stake.stakeOf(assessors[0]).staked, 0);
        assertEq(stake.stakeOf(assessors[0]).leaving, STAKED - 30e6);
        stake.bind(assessors[0]);
        stake.settle(assessors[0], 5e6, STAKED);
        assertEq(stake.stakeOf(assessors[0]).staked, 5e6);
        assertEq(stake.stakeOf(assessors[0]).leaving, 0);
        assertEq(stake.rewards(), 1_000e6 + STAKED);
    }

    function test_attack_onlyTheAssessmentMovesStakeAndOnlyTheCoverCloses() public {
        bytes memory refusal =
            abi.encodeWithSelector(AssessorStake.NotAssessment.selector, address(this), address(assessment));
        vm.expectRevert(refusal);
        stake.bind(assessors[0]);
        vm.expectRevert(refusal);
        stake.allot(1);
        vm.expectRevert(refusal);
        stake.settle(assessors[0], 1, 0);
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.NotCover.selector, address(this), address(cover)));
        assessment.close(_claimId, 1);
        vm.prank(address(cover));
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.WrongPhase.selector, _claimId, Phase.Commit));
        assessment.close(_claimId, 1);
        vm.expectRevert(AssessorStake.ZeroAmount.selector);
        stake.fund(0);
    }

    function test_premiumsGiveTheAssessorsHalfOfWhatNoTrancheEarns() public {
        skip(400 days);
        assertEq(cover.fundAssessors(), cover.premiumReserve());
        assertGt(cover.premiumReserve(), 0);
        assertEq(stake.rewards(), 1_000e6 + cover.premiumReserve());
        assertEq(cover.fundAssessors(), 0);
        assertEq(usdc.balanceOf(address(stake)), 3 * STAKED + stake.rewards());
    }

    function _fund(uint256 amount) private {
        usdc.faucet(address(this), amount);
        usdc.approve(address(stake), amount);
        stake.fund(amount);
    }

    /// @dev A policy of another holder, after the first claim was decided.
    function _another() private returns (uint256 policyId) {
        skip(8 days);
        cover.decide(_claimId);
        CoverOrder memory order = _order(OTHER, makeAddr("another holder"));
        policyId = _buy(order);
        skip(2 days);
    }

    function _decide() private {
        vm.warp(_filedAt + 168 hours);
        cover.decide(_claimId);
    }

    function _settle(uint256 round, uint256 voters) private {
        for (uint256 i = 0; i < voters; ++i) {
            assessment.settleVote(_claimId, round, assessors[i]);
        }
    }

    function _held() private view returns (uint256 held) {
        for (uint256 i = 0; i < 3; ++i) {
            held += stake.stakeOf(assessors[i]).staked;
        }
    }

    function _expectStakes(uint256 first, uint256 second, uint256 third) private view {
        assertEq(stake.stakeOf(assessors[0]).staked, first, "first");
        assertEq(stake.stakeOf(assessors[1]).staked, second, "second");
        assertEq(stake.stakeOf(assessors[2]).staked, third, "third");
    }

    function _expectNothing(uint256 round, address voter) private {
        vm.expectRevert(abi.encodeWithSelector(ClaimAssessment.NothingToSettle.selector, _claimId, round, voter));
        assessment.settleVote(_claimId, round, voter);
    }
}
