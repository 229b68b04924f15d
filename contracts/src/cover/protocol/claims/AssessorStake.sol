// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @title AssessorStake
/// @notice Stake of the assessors of discretionary claims, with its history, and what their votes earn and cost. It is in
/// the asset that claims are paid in, because a quorum compares it with a claim. It is no pool capital and no loss ever
/// touches it.
///
///     votes(t) = staked at t, if listed at t, else 0        unstaking: votes end at once, money after {UNSTAKE_DELAY}
///     rewards  = what was given and what votes cost − what was allotted to decided claims
///
/// @dev The owner (governance, behind a timelock) decides who is an assessor; it can neither take nor hold back stake. The
/// assessment, fixed at deployment, adds rewards to the stake of voters and takes penalties from it, by its own rules. No
/// stake is paid out before the votes of its owner are settled, so a penalty cannot be evaded. Votes cannot be transferred
/// or delegated. All state but the rewards is per assessor.
contract AssessorStake is Ownable2Step, ReentrancyGuardTransient {
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @notice Stake of one assessor, in base units of {asset}.
    struct Stake {
        /// Whether it counts.
        bool listed;
        /// Staked, unstaking excluded.
        uint104 staked;
        /// On its way out.
        uint104 leaving;
        /// When what leaves may be withdrawn (seconds).
        uint40 withdrawableAt;
    }

    /// @notice Time between unstaking and withdrawal (seconds), longer than an assessment with its appeal.
    uint256 public constant UNSTAKE_DELAY = 14 days;

    /// @notice Stablecoin that is staked.
    IERC20 public immutable asset;
    /// @notice Counts the votes and says what they earn and cost.
    address public immutable assessment;

    /// @notice Rewards that no claim was allotted yet, in base units of {asset}.
    uint256 public rewards;
    /// @notice Votes of an assessor that are not settled.
    mapping(address assessor => uint256) public openVotes;

    mapping(address assessor => Stake) private _stakes;
    mapping(address assessor => Checkpoints.Trace208) private _history;

    /// @notice Somebody became an assessor or is none any more.
    event AssessorListed(address indexed assessor, bool listed);
    /// @notice Stake was added.
    event Staked(address indexed assessor, uint256 amount);
    /// @notice Stake stopped counting and leaves.
    event Unstaked(address indexed assessor, uint256 amount, uint256 withdrawableAt);
    /// @notice Stake was paid out.
    event Withdrawn(address indexed assessor, uint256 amount);

    /// @notice Rewards for later votes were given.
    event RewardsFunded(address indexed from, uint256 amount);
    /// @notice A vote was settled.
    event VoteSettled(address indexed assessor, uint256 reward, uint256 penalty);

    /// @notice Only the assessment may do this.
    error NotAssessment(address attempted, address bound);
    /// @notice Votes have to be settled before; see {ClaimAssessment.settleVote}.
    error VotesOpen(address assessor, uint256 count);
    /// @notice Nothing would move.
    error ZeroAmount();
    /// @notice More than is staked.
    error StakeTooLow(uint256 attempted, uint256 bound);
    /// @notice The stake may not be withdrawn yet (seconds).
    error TooEarly(uint256 attempted, uint256 bound);
    /// @notice History is known for the past alone (seconds).
    error NotPast(uint256 attempted, uint256 bound);
    /// @notice The token moved another amount than asked for.
    error InexactTransfer(uint256 attempted, uint256 bound);

    /// @dev Restricts a function to the assessment.
    modifier onlyAssessment() {
        if (msg.sender != assessment) revert NotAssessment(msg.sender, assessment);
        _;
    }

    /// @notice Deploys without assessors.
    /// @param asset_ Stablecoin that is staked: the one that claims are paid in.
    /// @param assessment_ Counts the votes; it may be deployed later at a known address.
    /// @param owner_ Lists assessors.
    constructor(IERC20 asset_, address assessment_, address owner_) Ownable(owner_) {
        (asset, assessment) = (asset_, assessment_);
    }

    /// @notice Makes somebody an assessor or ends it; the stake counts or stops counting from now on.
    /// @param assessor Who.
    /// @param listed Whether its stake counts.
    function setAssessor(address assessor, bool listed) external onlyOwner {
        _stakes[assessor].listed = listed;
        _record(assessor);
        emit AssessorListed(assessor, listed);
    }

    /// @notice Adds stake of the caller, who approved it.
    /// @param amount Base units of {asset}.
    function stake(uint256 amount) external nonReentrant {
        if (amount == 0) revert ZeroAmount();
        _stakes[msg.sender].staked += amount.toUint104();
        _record(msg.sender);
        emit Staked(msg.sender, amount);
        _take(amount);
    }

    /// @notice Gives rewards for later votes, which the caller approved. Open to anyone; a protocol gives a part of its
    /// premiums.
    /// @param amount Base units of {asset}.
    function fund(uint256 amount) external nonReentrant {
        if (amount == 0) revert ZeroAmount();
        rewards += amount;
        emit RewardsFunded(msg.sender, amount);
        _take(amount);
    }

    /// @notice Keeps the stake of a voter until its vote is settled.
    /// @param assessor Who voted.
    function bind(address assessor) external onlyAssessment {
        ++openVotes[assessor];
    }

    /// @notice Sets rewards aside for the votes on one claim.
    /// @param most Most that they may be, in base units of {asset}.
    /// @return pot What they are.
    function allot(uint256 most) external onlyAssessment returns (uint256 pot) {
        pot = Math.min(most, rewards);
        rewards -= pot;
    }

    /// @notice Ends what {bind} began: adds to the voter's stake what its vote earned, and takes what it cost from what is
    /// staked, then from what leaves.
    /// @param assessor Who voted.
    /// @param reward Base units of {asset}, of a pot.
    /// @param penalty Base units of {asset}; at most all of the stake is taken.
    function settle(address assessor, uint256 reward, uint256 penalty) external onlyAssessment {
        --openVotes[assessor];
        Stake storage own = _stakes[assessor];
        uint256 fromStaked = Math.min(penalty, own.staked);
        uint256 fromLeaving = Math.min(penalty - fromStaked, own.leaving);
        own.staked = (own.staked + reward - fromStaked).toUint104();
        // At most what leaves, which has 104 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        own.leaving -= uint104(fromLeaving);
        rewards += fromStaked + fromLeaving;
        _record(assessor);
        emit VoteSettled(assessor, reward, fromStaked + fromLeaving);
    }

    /// @notice Ends the votes of a part of the caller's stake now; it may be withdrawn after {UNSTAKE_DELAY}. What is
    /// already on its way waits again.
    /// @param amount Base units of {asset}.
    function unstake(uint256 amount) external {
        Stake storage own = _stakes[msg.sender];
        if (amount == 0) revert ZeroAmount();
        if (amount > own.staked) revert StakeTooLow(amount, own.staked);
        // At most what is staked, which has 104 bits; below as well.
        // forge-lint: disable-next-line(unsafe-typecast)
        own.staked -= uint104(amount);
        // forge-lint: disable-next-line(unsafe-typecast)
        own.leaving += uint104(amount);
        // A time of today and a constant.
        // forge-lint: disable-next-line(unsafe-typecast)
        own.withdrawableAt = uint40(block.timestamp + UNSTAKE_DELAY);
        _record(msg.sender);
        emit Unstaked(msg.sender, amount, own.withdrawableAt);
    }

    /// @notice Pays the caller what left its stake, once all its votes are settled.
    /// @return amount Base units of {asset}.
    function withdraw() external nonReentrant returns (uint256 amount) {
        Stake storage own = _stakes[msg.sender];
        amount = own.leaving;
        if (amount == 0) revert ZeroAmount();
        if (block.timestamp < own.withdrawableAt) revert TooEarly(block.timestamp, own.withdrawableAt);
        if (openVotes[msg.sender] != 0) revert VotesOpen(msg.sender, openVotes[msg.sender]);
        own.leaving = 0;
        emit Withdrawn(msg.sender, amount);
        asset.safeTransfer(msg.sender, amount);
    }

    /// @notice Stake of an assessor.
    /// @param assessor Who.
    function stakeOf(address assessor) external view returns (Stake memory) {
        return _stakes[assessor];
    }

    /// @notice Votes of an assessor at the end of a past second, in base units of {asset}.
    /// @param assessor Who.
    /// @param time Seconds, before now: within one transaction or second votes can neither be gained nor borrowed.
    function votesAt(address assessor, uint256 time) external view returns (uint256) {
        if (time >= block.timestamp) revert NotPast(time, block.timestamp);
        // A time that has passed.
        // forge-lint: disable-next-line(unsafe-typecast)
        return _history[assessor].upperLookupRecent(uint48(time));
    }

    /// @dev Takes exactly `amount` from the caller.
    function _take(uint256 amount) private {
        uint256 before = asset.balanceOf(address(this));
        asset.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = asset.balanceOf(address(this)) - before;
        if (received != amount) revert InexactTransfer(received, amount);
    }

    /// @dev Writes the votes from now on.
    function _record(address assessor) private {
        Stake storage own = _stakes[assessor];
        _history[assessor].push(uint48(block.timestamp), own.listed ? own.staked : 0);
    }
}
