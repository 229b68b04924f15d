// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {UnderwritingVault} from "../../../../src/cover/protocol/UnderwritingVault.sol";
import {Outcome, Phase} from "../../../../src/cover/protocol/claims/ClaimAssessment.sol";
import {AssessedTerms, Claim} from "../../../../src/cover/protocol/claims/DiscretionaryCover.sol";
import {CoverOrder} from "../../../../src/types/Cover.sol";
import {ClaimFixture} from "./ClaimFixture.sol";

/// @notice Everything holders, assessors, underwriters, guardian and keepers can do, in any order; the test is its own
/// handler.
contract DiscretionaryCoverInvariantTest is ClaimFixture {
    address[3] private _holders = [makeAddr("holder 1"), makeAddr("holder 2"), makeAddr("holder 3")];
    uint256[] private _sold;
    uint256[] private _filed;
    uint256 private _salt;
    uint256 private _redeemed;
    uint256 private _owed; // accepted payouts and deposits to return
    string private _violation;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < 3; ++i) {
            _stake(assessors[i], 900_000e6);
        }
        bytes4[] memory selectors = new bytes4[](15);
        selectors[0] = this.buyCover.selector;
        selectors[1] = this.buyCover.selector;
        selectors[2] = this.cancelCover.selector;
        selectors[3] = this.claimLoss.selector;
        selectors[4] = this.claimLoss.selector;
        selectors[5] = this.vote.selector;
        selectors[6] = this.assess.selector;
        selectors[7] = this.appealOutcome.selector;
        selectors[8] = this.decideClaim.selector;
        selectors[9] = this.redeem.selector;
        selectors[10] = this.moveCapital.selector;
        selectors[11] = this.passTime.selector;
        selectors[12] = this.pauseSales.selector;
        selectors[13] = this.settleVotes.selector;
        selectors[14] = this.fundAssessors.selector;
        targetContract(address(this));
        targetSelector(FuzzSelector({addr: address(this), selectors: selectors}));
    }

    function buyCover(uint256 productId, uint256 who, uint256 insured, uint64 periodSec) external {
        productId = bound(productId, 1, 3);
        uint256 most = book.capacity(productId);
        if (most == 0 || pauses.isPaused(address(cover))) return;
        CoverOrder memory order = _order(productId, _holders[who % 3]);
        (order.insured, order.maxPremium) = (bound(insured, 1, most), 1_000_000e6);
        (order.periodSec, order.salt) = (uint64(bound(periodSec, 1 days, 365 days)), bytes32(++_salt));
        usdc.faucet(order.holder, order.maxPremium);
        vm.startPrank(order.holder);
        usdc.approve(address(cover), order.maxPremium);
        bool held = book.isHeld(productId);
        try cover.buy(order) returns (uint256 policyId) {
            _sold.push(policyId);
            if (held) _violation = "sold while a claim was open";
            if (book.committedOf(productId) > book.productCapacity(productId)) _violation = "above capacity";
            if (book.minimumCapital() > cover.capital()) _violation = "above minimum capital";
        } catch {} // held, or its group had a loss
        vm.stopPrank();
    }

    function cancelCover(uint256 which) external {
        if (_sold.length == 0) return;
        uint256 policyId = _sold[which % _sold.length];
        vm.prank(policies.ownerOf(policyId));
        try cover.cancel(policyId) {} catch {}
    }

    function claimLoss(uint256 which, uint256 amount, uint256 ago) external {
        if (_sold.length == 0) return;
        uint256 policyId = _sold[which % _sold.length];
        AssessedTerms memory policy = cover.policyOf(policyId);
        amount = bound(amount, 1, policy.insured);
        address owner = policies.ownerOf(policyId);
        uint256 deposit = cover.depositFor(amount);
        usdc.faucet(owner, deposit);
        vm.startPrank(owner);
        usdc.approve(address(cover), deposit);
        try cover.fileClaim(policyId, amount, block.timestamp - bound(ago, 0, 30 days), "evidence") returns (
            uint256 claimId
        ) {
            _filed.push(claimId);
        } catch {} // too early, too late, or claimed
        vm.stopPrank();
    }

    /// @dev All assessors commit or reveal; what they vote depends on the claim, the round and `votes` alone.
    function vote(uint256 which, uint256 votes) external {
        if (_filed.length == 0) return;
        uint256 claimId = _filed[which % _filed.length];
        Phase phase = assessment.phaseOf(claimId);
        uint256 round = phase == Phase.Commit || phase == Phase.Reveal ? 0 : 1;
        for (uint256 i = 0; i < 3; ++i) {
            if (phase == Phase.Commit || phase == Phase.AppealCommit) {
                _commit(claimId, round, assessors[i], (votes >> i) & 3 != 0);
            } else if (phase == Phase.Reveal || phase == Phase.AppealReveal) {
                bytes32 made = assessment.commitOf(claimId, round, assessors[i]);
                if (made == 0) continue;
                bool accept = made == assessment.commitment(claimId, round, assessors[i], true, SALT, REASON);
                _reveal(claimId, assessors[i], accept);
            }
        }
    }

    /// @dev A first round from its beginning to its end: chance alone rarely finds its way through one.
    function assess(uint256 which, uint256 votes) external {
        if (_filed.length == 0) return;
        uint256 claimId = _filed[which % _filed.length];
        if (assessment.phaseOf(claimId) != Phase.Commit) return;
        for (uint256 i = 0; i < 3; ++i) {
            _commit(claimId, 0, assessors[i], (votes >> i) & 3 != 0);
        }
        vm.warp(assessment.assessmentOf(claimId).filedAt + 48 hours);
        for (uint256 i = 0; i < 3; ++i) {
            _reveal(claimId, assessors[i], (votes >> i) & 3 != 0);
        }
        skip(bound(votes, 0, 60 hours));
    }

    function appealOutcome(uint256 which) external {
        if (_filed.length == 0) return;
        uint256 claimId = _filed[which % _filed.length];
        usdc.faucet(underwriter, 10_000e6);
        vm.startPrank(underwriter);
        usdc.approve(address(cover), 10_000e6);
        try cover.appeal(claimId) {} catch {}
        vm.stopPrank();
    }

    function decideClaim(uint256 which) external {
        if (_filed.length == 0) return;
        uint256 claimId = _filed[which % _filed.length];
        Claim memory filed = cover.claimOf(claimId);
        uint256 before = cover.acceptedTotal();
        try cover.decide(claimId) returns (uint256 payout) {
            _owed += cover.acceptedTotal() - before;
            if (payout > uint256(filed.amount) * 95 / 100) _violation = "above the loss";
            (Outcome outcome,) = assessment.finalOutcome(claimId);
            if (payout != 0 && outcome != Outcome.Accepted) _violation = "paid without acceptance";
            if (filed.decidedAt != 0) _violation = "decided twice";
        } catch {
            if (filed.decidedAt == 0 && assessment.phaseOf(claimId) == Phase.Final) {
                _violation = "a final outcome could not be carried out";
            }
        }
    }

    function settleVotes(uint256 which, uint256 round) external {
        if (_filed.length == 0) return;
        uint256 claimId = _filed[which % _filed.length];
        round = bound(round, 0, 1);
        bool closed = assessment.assessmentOf(claimId).closed;
        for (uint256 i = 0; i < 3; ++i) {
            uint256 open = stake.openVotes(assessors[i]);
            try assessment.settleVote(claimId, round, assessors[i]) {
                if (!closed) _violation = "settled before the decision";
                if (stake.openVotes(assessors[i]) != open - 1) _violation = "settled twice";
            } catch {
                if (closed && assessment.commitOf(claimId, round, assessors[i]) != 0) _violation = "not settled";
            }
        }
    }

    function fundAssessors() external {
        cover.fundAssessors();
    }

    function redeem(uint256 which) external {
        if (_filed.length == 0) return;
        bytes32 id = bytes32(_filed[which % _filed.length]);
        (address to, uint256 amount) = cover.acceptedPayout(id);
        if (amount == 0) return;
        _redeemed += cover.redeemPayout(id, to); // never reverts, paused or not
    }

    function moveCapital(uint256 which, uint256 amount) external {
        UnderwritingVault vault = which % 4 == 0 ? junior : which % 4 == 1 ? senior : reinsurance;
        if (which % 4 == 3) vault = cover.quotaShare();
        vm.startPrank(underwriter);
        uint256 redeemable = vault.maxRedeem(underwriter);
        uint256 escrowed = vault.exitOf(underwriter).shares;
        if (redeemable != 0) {
            vault.redeem(bound(amount, 1, redeemable), underwriter, underwriter);
            if (book.isOnWatch()) _violation = "left while a claim was open";
            // Sales go down to the minimum capital itself; reinsurance is not counted as capital.
            bool counts = vault == junior || vault == senior;
            if (counts && cover.capital() * 10 < book.minimumCapital() * 13) {
                _violation = "left below 1.3 minimum capital";
            }
        } else if (escrowed == 0 && vault.balanceOf(underwriter) != 0) {
            vault.requestExit(bound(amount, 1, vault.balanceOf(underwriter)));
        } else if (escrowed != 0 && block.timestamp >= vault.exitOf(underwriter).expiresAt) {
            vault.cancelExit();
        }
        vm.stopPrank();
        if (vault.maxDeposit(underwriter) != 0) _deposit(vault, bound(amount, 1, 100_000e6));
    }

    function passTime(uint256 seconds_) external {
        skip(bound(seconds_, 1, seconds_ % 8 == 0 ? 60 days : 3 days));
        for (uint256 id = 1; id <= 3; ++id) {
            book.release(id);
        }
    }

    function pauseSales() external {
        vm.prank(guardian);
        try pauses.pause(address(cover)) {} catch {}
    }

    function invariant_everythingOwedIsThereAndEverythingClaimableIsBound() public view {
        assertEq(_violation, "");
        assertEq(cover.acceptedTotal(), _owed - _redeemed);
        uint256 owed = cover.premiumReserve() + cover.pendingPremium(address(junior))
            + cover.pendingPremium(address(senior)) + cover.pendingPremium(address(reinsurance))
            + cover.pendingPremium(address(cover.quotaShare())) + cover.acceptedTotal() + cover.assessorPremium();
        uint256[4] memory pending;
        for (uint256 i = 0; i < _filed.length; ++i) {
            Claim memory filed = cover.claimOf(_filed[i]);
            if (filed.decidedAt != 0) continue;
            owed += filed.deposit;
            if (filed.appellant != address(0)) owed += filed.deposit;
            ++pending[cover.policyOf(filed.policyId).productId];
        }
        uint256[4] memory claimable;
        uint256[4] memory open;
        for (uint256 i = 0; i < _sold.length; ++i) {
            AssessedTerms memory policy = cover.policyOf(_sold[i]);
            if (policy.closed) continue;
            open[policy.productId] += policy.insured;
            bool canClaim = block.timestamp < policy.endsAt + book.GRACE_PERIOD();
            if (canClaim || policy.claimId != 0) claimable[policy.productId] += policy.insured;
            uint256 streamEnd = (uint256(policy.endsAt) + 7 days - 1) / 7 days * 7 days;
            if (block.timestamp < policy.endsAt) {
                owed += (uint256(policy.premiumRate) * (streamEnd - block.timestamp)) >> 32;
            }
        }
        assertGe(usdc.balanceOf(address(cover)), owed, "money");
        for (uint256 id = 1; id <= 3; ++id) {
            assertEq(book.openClaims(id), pending[id]);
            assertGe(book.committedOf(id), claimable[id], "whoever can claim binds capital");
            assertLe(book.committedOf(id), open[id], "a closed policy binds none");
        }
        uint256 staked = stake.rewards();
        for (uint256 i = 0; i < 3; ++i) {
            staked += stake.stakeOf(assessors[i]).staked + stake.stakeOf(assessors[i]).leaving;
        }
        assertGe(usdc.balanceOf(address(stake)), staked, "stake and rewards");
        assertGe(usdc.balanceOf(address(junior)), junior.capital());
        assertGe(usdc.balanceOf(address(senior)), senior.capital());
        assertGe(usdc.balanceOf(address(reinsurance)), reinsurance.capital());
        assertGe(usdc.balanceOf(address(cover.quotaShare())), cover.quotaShare().capital());
        assertGe(book.minimumCapital(), book.requiredCapital());
    }
}
