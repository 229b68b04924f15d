// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {AssessorStake} from "./AssessorStake.sol";
import {IAssessedCover} from "./IAssessedCover.sol";

/// @notice Where an assessment stands. Times count from the filing of the claim.
enum Phase {
    /// There is no such claim.
    None,
    /// 0 to 48 h: votes are committed.
    Commit,
    /// 48 to 72 h: votes are revealed.
    Reveal,
    /// 72 to 96 h: the outcome is known and may be appealed.
    Cooldown,
    /// 96 to 144 h, after a draw or an appeal: votes are committed again.
    AppealCommit,
    /// 144 to 168 h: they are revealed.
    AppealReveal,
    /// The outcome stands.
    Final
}

/// @notice What a round of votes says.
enum Outcome {
    /// No quorum, or neither side has the majority.
    Draw,
    /// Quorum, and at least 66 % of the votes accept.
    Accepted,
    /// Quorum, and at least 66 % of the votes deny.
    Denied
}

/// @title ClaimAssessment
/// @notice Assessors decide over discretionary claims by commit and reveal, with an appeal.
///
///     quorum    votes ≥ 5 · claim         accepted or denied by ≥ 66 % of the votes, else a draw
///     48 h commit, 24 h reveal, 24 h cooldown; after a draw or an appeal again 48 h commit, 24 h reveal
///     a vote with the outcome earns pot · votes / votes with the outcome        pot ≤ the claimant's deposit
///     a vote against it costs 0.1 % of its votes, one that was committed and not revealed 0.2 %
///
/// @dev Holds no money, has no owner, and needs nobody to move it on: phases follow from time. Votes weigh what the assessor
/// had staked one second before the claim was filed, in both rounds. Holders of policies of the cover, the claimant
/// among them, have no vote: neither when they commit nor when they reveal. A reveal binds chain, contract, claim,
/// round and voter, so a copied commitment cannot be revealed.
/// Votes of both rounds are measured by the outcome that stands; after two draws none was right or wrong. At the
/// least quorum a right vote earns 0.1 % of its votes (a deposit of 0.5 % of the claim over five times the claim), what a
/// wrong one costs; hiding a vote costs more than revealing a wrong one. As the pot is at most the deposit, nobody gains by
/// filing claims to be denied. All values are our own starting parameters.
contract ClaimAssessment {
    using SafeCast for uint256;

    /// @dev What a voter revealed.
    enum Ballot {
        None,
        Accept,
        Deny
    }

    /// @dev One claim. The pot is what its votes earn together.
    struct Assessment {
        uint40 filedAt;
        bool appealed;
        bool closed;
        uint96 amount;
        uint96 pot;
        uint128[2] accepting;
        uint128[2] denying;
    }

    /// @notice Length of a commit phase (seconds).
    uint256 public constant COMMIT = 48 hours;
    /// @notice Length of a reveal phase (seconds).
    uint256 public constant REVEAL = 24 hours;
    /// @notice Length of the cooldown, in which an appeal may be lodged (seconds).
    uint256 public constant COOLDOWN = 24 hours;
    /// @notice Length of an appeal, commit and reveal together (seconds).
    uint256 public constant APPEAL = COMMIT + REVEAL;
    /// @notice Votes needed per unit claimed.
    uint256 public constant QUORUM_FACTOR = 5;
    /// @notice Share of the votes that decides, percent.
    uint256 public constant MAJORITY_PERCENT = 66;
    /// @notice Cost of a vote against the outcome, basis points of its votes.
    uint256 public constant WRONG_BPS = 10;
    /// @notice Cost of a vote that was committed and not revealed, basis points of its votes.
    uint256 public constant MISSING_BPS = 20;
    /// @notice Longest published reason in bytes.
    uint256 public constant MAX_REASON = 1024;
    uint256 private constant BPS = 10_000;

    /// @notice The protocol whose claims are assessed.
    IAssessedCover public immutable cover;
    /// @notice Votes of the assessors.
    AssessorStake public immutable stake;

    mapping(uint256 claimId => Assessment) private _assessments;
    /// @notice Commitment of a voter; 0 before it committed and after it revealed.
    mapping(uint256 claimId => mapping(uint256 round => mapping(address voter => bytes32))) public commitOf;
    /// @dev What was revealed and is not settled.
    mapping(uint256 claimId => mapping(uint256 round => mapping(address voter => Ballot))) private _ballots;

    /// @notice An assessment began.
    event AssessmentOpened(uint256 indexed claimId, uint256 amount);
    /// @notice The outcome was appealed.
    event Appealed(uint256 indexed claimId);
    /// @notice A vote was committed; a later one of the same voter replaces it.
    event VoteCommitted(uint256 indexed claimId, uint256 indexed round, address indexed voter, bytes32 hash);
    /// @notice A vote was revealed and counted.
    event VoteRevealed(
        uint256 indexed claimId, uint256 indexed round, address indexed voter, bool accept, uint256 votes, string reason
    );

    /// @notice The outcome was carried out; votes may be settled.
    event AssessmentClosed(uint256 indexed claimId, Outcome outcome, uint256 pot);

    /// @notice Only the protocol may do this.
    error NotCover(address attempted, address bound);
    /// @notice The claim was filed before.
    error AssessmentExists(uint256 claimId);
    /// @notice The step does not belong to the claim's phase.
    error WrongPhase(uint256 claimId, Phase phase);
    /// @notice The voter had no votes before the claim was filed.
    error NoVotes(address voter);
    /// @notice The voter gains or loses by the claim.
    error Conflicted(address voter);
    /// @notice What was revealed is not what was committed.
    error WrongReveal(bytes32 attempted, bytes32 bound);
    /// @notice A reason is needed, of at most {MAX_REASON} bytes.
    error InvalidReason(uint256 attempted, uint256 bound);
    /// @notice A commitment cannot be zero.
    error ZeroCommitment();
    /// @notice The voter had no vote in this round, or it was settled.
    error NothingToSettle(uint256 claimId, uint256 round, address voter);
    /// @notice The outcome was not carried out yet; see {DiscretionaryCover.decide}.
    error NotClosed(uint256 claimId);

    /// @dev Restricts a function to the protocol.
    modifier onlyCover() {
        if (msg.sender != address(cover)) revert NotCover(msg.sender, address(cover));
        _;
    }

    /// @notice Deploys the assessment of a protocol.
    /// @param cover_ The protocol; it may be deployed later at a known address.
    /// @param stake_ Votes of the assessors.
    constructor(IAssessedCover cover_, AssessorStake stake_) {
        (cover, stake) = (cover_, stake_);
    }

    /// @notice Begins an assessment; only the protocol may.
    /// @param claimId The claim.
    /// @param amount What is claimed, in base units of the stake's asset.
    function open(uint256 claimId, uint256 amount) external onlyCover {
        Assessment storage a = _assessments[claimId];
        if (a.filedAt != 0) revert AssessmentExists(claimId);
        (a.filedAt, a.amount) = (uint40(block.timestamp), amount.toUint96());
        emit AssessmentOpened(claimId, amount);
    }

    /// @notice Orders a second round; only the protocol may, in the cooldown.
    /// @param claimId The claim.
    function appeal(uint256 claimId) external onlyCover {
        _requirePhase(claimId, Phase.Cooldown);
        _assessments[claimId].appealed = true;
        emit Appealed(claimId);
    }

    /// @notice Says that the outcome was carried out and sets its votes' rewards aside; only the protocol may, once.
    /// @param claimId The claim.
    /// @param deposit Deposit of its claimant: the most that the votes earn together.
    function close(uint256 claimId, uint256 deposit) external onlyCover {
        (Outcome outcome,) = finalOutcome(claimId);
        Assessment storage a = _assessments[claimId];
        a.closed = true;
        if (outcome != Outcome.Draw) a.pot = stake.allot(deposit).toUint96();
        emit AssessmentClosed(claimId, outcome, a.pot);
    }

    /// @notice Adds to a voter's stake what its vote earned, or takes what it cost. Open to anyone, once the outcome was carried
    /// out; a voter's stake is not paid out before.
    /// @param claimId The claim.
    /// @param round 0, or 1 for the appeal.
    /// @param voter Who voted.
    function settleVote(uint256 claimId, uint256 round, address voter) external {
        Assessment storage a = _assessments[claimId];
        if (!a.closed) revert NotClosed(claimId);
        Ballot ballot = _ballots[claimId][round][voter];
        bool missing = commitOf[claimId][round][voter] != 0;
        if (ballot == Ballot.None && !missing) revert NothingToSettle(claimId, round, voter);
        delete _ballots[claimId][round][voter];
        delete commitOf[claimId][round][voter];
        (Outcome outcome,) = finalOutcome(claimId);
        uint256 votes = stake.votesAt(voter, a.filedAt - 1);
        (uint256 reward, uint256 penalty) = (0, 0);
        if (missing) {
            penalty = Math.ceilDiv(votes * MISSING_BPS, BPS);
        } else if (outcome != Outcome.Draw) {
            bool right = (ballot == Ballot.Accept) == (outcome == Outcome.Accepted);
            if (right) reward = a.pot * votes / _votesWith(a, outcome);
            else penalty = Math.ceilDiv(votes * WRONG_BPS, BPS);
        }
        stake.settle(voter, reward, penalty);
    }

    /// @notice Commits the caller's vote; until the phase ends a new commitment replaces it.
    /// @param claimId The claim.
    /// @param hash {commitment} of the vote.
    function commit(uint256 claimId, bytes32 hash) external {
        Phase phase = phaseOf(claimId);
        if (phase != Phase.Commit && phase != Phase.AppealCommit) revert WrongPhase(claimId, phase);
        if (hash == 0) revert ZeroCommitment();
        _weightOf(claimId, msg.sender);
        uint256 round = phase == Phase.Commit ? 0 : 1;
        if (commitOf[claimId][round][msg.sender] == 0) stake.bind(msg.sender);
        commitOf[claimId][round][msg.sender] = hash;
        emit VoteCommitted(claimId, round, msg.sender, hash);
    }

    /// @notice Reveals and counts the caller's vote and publishes its reason.
    /// @param claimId The claim.
    /// @param accept Whether the claim should be paid.
    /// @param salt What made the commitment unguessable.
    /// @param reason Why, in words or as the address of a text.
    function reveal(uint256 claimId, bool accept, bytes32 salt, string calldata reason) external {
        Phase phase = phaseOf(claimId);
        if (phase != Phase.Reveal && phase != Phase.AppealReveal) revert WrongPhase(claimId, phase);
        if (bytes(reason).length == 0 || bytes(reason).length > MAX_REASON) {
            revert InvalidReason(bytes(reason).length, MAX_REASON);
        }
        uint256 round = phase == Phase.Reveal ? 0 : 1;
        bytes32 made = commitOf[claimId][round][msg.sender];
        bytes32 shown = commitment(claimId, round, msg.sender, accept, salt, reason);
        if (shown != made) revert WrongReveal(shown, made);
        delete commitOf[claimId][round][msg.sender];
        _ballots[claimId][round][msg.sender] = accept ? Ballot.Accept : Ballot.Deny;
        uint256 votes = _weightOf(claimId, msg.sender);
        Assessment storage a = _assessments[claimId];
        // Stakes have 104 bits; below as well.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (accept) a.accepting[round] += uint128(votes);
        // forge-lint: disable-next-line(unsafe-typecast)
        else a.denying[round] += uint128(votes);
        emit VoteRevealed(claimId, round, msg.sender, accept, votes, reason);
    }

    /// @notice What a voter commits to.
    /// @param claimId The claim.
    /// @param round 0, or 1 for the appeal.
    /// @param voter Who votes.
    /// @param accept Whether the claim should be paid.
    /// @param salt A secret of 32 random bytes: without one a vote could be guessed.
    /// @param reason Why.
    function commitment(
        uint256 claimId,
        uint256 round,
        address voter,
        bool accept,
        bytes32 salt,
        string calldata reason
    ) public view returns (bytes32) {
        return keccak256(
            abi.encode(block.chainid, address(this), claimId, round, voter, accept, salt, keccak256(bytes(reason)))
        );
    }

    /// @notice Where a claim stands now.
    /// @param claimId The claim.
    function phaseOf(uint256 claimId) public view returns (Phase) {
        Assessment storage a = _assessments[claimId];
        if (a.filedAt == 0) return Phase.None;
        uint256 passed = block.timestamp - a.filedAt;
        if (passed < COMMIT) return Phase.Commit;
        if (passed < COMMIT + REVEAL) return Phase.Reveal;
        if (passed < COMMIT + REVEAL + COOLDOWN) return Phase.Cooldown;
        if (!a.appealed && roundOutcome(claimId, 0) != Outcome.Draw) return Phase.Final;
        passed -= COMMIT + REVEAL + COOLDOWN;
        if (passed < COMMIT) return Phase.AppealCommit;
        return passed < APPEAL ? Phase.AppealReveal : Phase.Final;
    }

    /// @notice What the votes of a round say so far.
    /// @param claimId The claim.
    /// @param round 0, or 1 for the appeal.
    function roundOutcome(uint256 claimId, uint256 round) public view returns (Outcome) {
        Assessment storage a = _assessments[claimId];
        (uint256 accepting, uint256 denying) = (a.accepting[round], a.denying[round]);
        uint256 votes = accepting + denying;
        if (votes == 0 || votes < QUORUM_FACTOR * a.amount) return Outcome.Draw;
        if (accepting * 100 >= MAJORITY_PERCENT * votes) return Outcome.Accepted;
        return denying * 100 >= MAJORITY_PERCENT * votes ? Outcome.Denied : Outcome.Draw;
    }

    /// @notice The outcome that stands; reverts before it does.
    /// @param claimId The claim.
    /// @return outcome Of the last round that was no draw: an appeal to which too few come changes nothing.
    /// @return changed Whether an appeal changed the first round's outcome.
    function finalOutcome(uint256 claimId) public view returns (Outcome outcome, bool changed) {
        _requirePhase(claimId, Phase.Final);
        Outcome first = roundOutcome(claimId, 0);
        outcome = roundOutcome(claimId, 1);
        if (outcome == Outcome.Draw) outcome = first;
        changed = outcome != first;
    }

    /// @notice An assessment; all zero if there is none.
    /// @param claimId The claim.
    function assessmentOf(uint256 claimId) external view returns (Assessment memory) {
        return _assessments[claimId];
    }

    /// @dev Votes of both rounds for what the outcome says.
    function _votesWith(Assessment storage a, Outcome outcome) private view returns (uint256) {
        if (outcome == Outcome.Accepted) return uint256(a.accepting[0]) + a.accepting[1];
        return uint256(a.denying[0]) + a.denying[1];
    }

    /// @dev Votes of an assessor without a conflict.
    function _weightOf(uint256 claimId, address voter) private view returns (uint256 votes) {
        if (cover.isConflicted(claimId, voter)) revert Conflicted(voter);
        votes = stake.votesAt(voter, _assessments[claimId].filedAt - 1);
        if (votes == 0) revert NoVotes(voter);
    }

    /// @dev Reverts with {WrongPhase} unless the claim is in `phase`.
    function _requirePhase(uint256 claimId, Phase phase) private view {
        Phase now_ = phaseOf(claimId);
        if (now_ != phase) revert WrongPhase(claimId, now_);
    }
}
