// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @title AssessorStake
/// @notice Stake of the assessors of discretionary claims, with its history. It is in the asset that claims are paid in,
/// because a quorum compares it with a claim. It is no pool capital and no loss ever touches it.
///
///     votes(t) = staked at t, if listed at t, else 0        unstaking: votes end at once, money after {UNSTAKE_DELAY}
///
/// @dev The owner (governance, behind a timelock) decides who is an assessor; it can neither take nor hold back stake.
/// Votes cannot be transferred or delegated. All state is per assessor.
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

    /// @notice Deploys without assessors.
    /// @param asset_ Stablecoin that is staked: the one that claims are paid in.
    /// @param owner_ Lists assessors.
    constructor(IERC20 asset_, address owner_) Ownable(owner_) {
        asset = asset_;
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
        uint256 before = asset.balanceOf(address(this));
        asset.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = asset.balanceOf(address(this)) - before;
        if (received != amount) revert InexactTransfer(received, amount);
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

    /// @notice Pays the caller what left its stake.
    /// @return amount Base units of {asset}.
    function withdraw() external nonReentrant returns (uint256 amount) {
        Stake storage own = _stakes[msg.sender];
        amount = own.leaving;
        if (amount == 0) revert ZeroAmount();
        if (block.timestamp < own.withdrawableAt) revert TooEarly(block.timestamp, own.withdrawableAt);
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

    /// @dev Writes the votes from now on.
    function _record(address assessor) private {
        Stake storage own = _stakes[assessor];
        _history[assessor].push(uint48(block.timestamp), own.listed ? own.staked : 0);
    }
}
