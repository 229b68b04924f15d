// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

import {IPauseRegistry} from "../interfaces/IPauseRegistry.sol";

/// @title PauseRegistry
/// @notice Who may stop new business, and for how long. The guardian may pause a contract for {GUARDIAN_PAUSE} and then not
/// again for {GUARDIAN_COOLDOWN}; the owner (the timelock) may end a pause, pause for any time and replace the guardian.
/// @dev The guardian can do nothing else: it cannot prolong or end a pause, name its successor, or move anything. A guardian
/// that turns against the protocol stops it at most half of the time until governance replaces it, and never stops what
/// is owed already (see {AcceptedPayouts}). Ownership moves in two steps.
contract PauseRegistry is IPauseRegistry, Ownable2Step {
    /// @notice How long a pause by the guardian lasts (seconds).
    uint64 public constant GUARDIAN_PAUSE = 7 days;
    /// @notice How long after the end of any pause the guardian cannot pause the same contract (seconds).
    uint64 public constant GUARDIAN_COOLDOWN = 7 days;

    /// @notice May pause.
    address public guardian;
    /// @notice End of a contract's last pause (seconds); 0 if there never was one.
    mapping(address target => uint64) public pausedUntil;

    /// @notice A pause began, was prolonged or ended.
    /// @param target The contract.
    /// @param until Its end (seconds); now or earlier if it ended.
    /// @param by Who did it.
    event PauseSet(address indexed target, uint64 until, address by);
    /// @notice Another guardian may pause.
    /// @param guardian The guardian; zero for none.
    event GuardianSet(address guardian);

    /// @notice Only the guardian may do this.
    error NotGuardian(address caller);
    /// @notice The guardian paused too recently (seconds).
    error CooldownRuns(uint256 attempted, uint256 bound);

    /// @notice Deploys the registry.
    /// @param owner_ The timelock.
    /// @param guardian_ May pause; zero for nobody.
    constructor(address owner_, address guardian_) Ownable(owner_) {
        guardian = guardian_;
        emit GuardianSet(guardian_);
    }

    /// @notice Pauses a contract for {GUARDIAN_PAUSE}; only the guardian may.
    /// @param target The contract.
    function pause(address target) external {
        if (msg.sender != guardian) revert NotGuardian(msg.sender);
        uint64 last = pausedUntil[target];
        if (last != 0 && block.timestamp < uint256(last) + GUARDIAN_COOLDOWN) {
            revert CooldownRuns(block.timestamp, uint256(last) + GUARDIAN_COOLDOWN);
        }
        _set(target, uint64(block.timestamp) + GUARDIAN_PAUSE);
    }

    /// @notice Ends a pause now; only the owner may.
    /// @param target The contract.
    function unpause(address target) external onlyOwner {
        _set(target, uint64(block.timestamp));
    }

    /// @notice Pauses until any time; only the owner may.
    /// @param target The contract.
    /// @param until Its end (seconds).
    function pauseUntil(address target, uint64 until) external onlyOwner {
        _set(target, until);
    }

    /// @notice Replaces the guardian; only the owner may.
    /// @param guardian_ May pause; zero for nobody.
    function setGuardian(address guardian_) external onlyOwner {
        guardian = guardian_;
        emit GuardianSet(guardian_);
    }

    /// @inheritdoc IPauseRegistry
    function isPaused(address target) external view returns (bool) {
        return block.timestamp < pausedUntil[target];
    }

    function _set(address target, uint64 until) private {
        pausedUntil[target] = until;
        emit PauseSet(target, until, msg.sender);
    }
}
