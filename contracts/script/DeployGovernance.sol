// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {PauseRegistry} from "../src/governance/PauseRegistry.sol";
import {GovernorConfig, SafelaneGovernor} from "../src/governance/SafelaneGovernor.sol";
import {SafelaneVotes} from "../src/governance/SafelaneVotes.sol";
import {Deterministic} from "./Deterministic.sol";

/// @notice What the script deploys.
struct Governance {
    SafelaneVotes votes;
    TimelockController timelock;
    SafelaneGovernor governor;
    PauseRegistry pauses;
}

/// @title DeployGovernance
/// @notice Deploys votes, timelock, governor and pause registry, and gives every power away.
/// @dev Until {handOver} the timelock has no delay and the deployer may propose to it: that is how it accepts what is
/// handed to it in two steps. Afterwards the governor is its only proposer and canceller, anyone executes what is due, and
/// nobody administers the roles but the timelock itself.
contract DeployGovernance is Deterministic {
    /// @dev Base units of the votes token.
    uint256 internal constant SUPPLY = 100_000_000e18;
    /// @dev How long holders can leave before a decision takes effect (seconds).
    uint256 internal constant TIMELOCK_DELAY = 2 days;

    /// @notice Deploys what is missing; every call must come from `deployer`.
    /// @param deployer Administers the timelock until {handOver}.
    /// @param holder Receives the votes.
    /// @param guardian May pause.
    function deployGovernance(address deployer, address holder, address guardian) public returns (Governance memory g) {
        g.votes = SafelaneVotes(_deploy("SafelaneVotes", type(SafelaneVotes).creationCode, abi.encode(holder, SUPPLY)));
        address[] memory anyone = new address[](1);
        address[] memory proposers = new address[](1);
        proposers[0] = deployer;
        g.timelock = TimelockController(
            payable(_deploy(
                    "TimelockController",
                    type(TimelockController).creationCode,
                    abi.encode(uint256(0), proposers, anyone, deployer)
                ))
        );
        GovernorConfig memory config = GovernorConfig({
            votingDelay: 1 days,
            votingPeriod: 5 days,
            proposalThreshold: SUPPLY / 1_000,
            quorumPercent: 4,
            lateQuorumExtension: 2 days
        });
        g.governor = SafelaneGovernor(
            payable(_deploy(
                    "SafelaneGovernor", type(SafelaneGovernor).creationCode, abi.encode(g.votes, g.timelock, config)
                ))
        );
        g.pauses =
            PauseRegistry(_deploy("PauseRegistry", type(PauseRegistry).creationCode, abi.encode(g.timelock, guardian)));
    }

    /// @notice Hands contracts to the timelock, gives it its delay, and takes every role from the deployer; does nothing
    /// once that has happened.
    /// @param g What {deployGovernance} returned.
    /// @param deployer Caller and owner of what is handed over.
    /// @param owned What is handed over.
    function handOver(Governance memory g, address deployer, Ownable2Step[] memory owned) public {
        if (!g.timelock.hasRole(g.timelock.DEFAULT_ADMIN_ROLE(), deployer)) return;
        _grant(g.timelock, g.timelock.PROPOSER_ROLE(), address(g.governor));
        _grant(g.timelock, g.timelock.CANCELLER_ROLE(), address(g.governor));
        for (uint256 i = 0; i < owned.length; ++i) {
            if (owned[i].owner() == deployer && owned[i].pendingOwner() != address(g.timelock)) {
                owned[i].transferOwnership(address(g.timelock));
            }
        }
        if (g.timelock.getMinDelay() == 0) _accept(g.timelock, owned);
        _renounce(g.timelock, g.timelock.PROPOSER_ROLE(), deployer);
        _renounce(g.timelock, g.timelock.CANCELLER_ROLE(), deployer);
        // Last: who resumes an interrupted deployment needs it.
        g.timelock.renounceRole(g.timelock.DEFAULT_ADMIN_ROLE(), deployer);
    }

    /// @dev One batch of the timelock: it accepts every contract and sets its own delay.
    function _accept(TimelockController timelock, Ownable2Step[] memory owned) private {
        address[] memory targets = new address[](owned.length + 1);
        uint256[] memory values = new uint256[](owned.length + 1);
        bytes[] memory calls = new bytes[](owned.length + 1);
        for (uint256 i = 0; i < owned.length; ++i) {
            (targets[i], calls[i]) = (address(owned[i]), abi.encodeCall(Ownable2Step.acceptOwnership, ()));
        }
        (targets[owned.length], calls[owned.length]) =
        (address(timelock), abi.encodeCall(timelock.updateDelay, (TIMELOCK_DELAY)));
        if (!timelock.isOperation(timelock.hashOperationBatch(targets, values, calls, 0, 0))) {
            timelock.scheduleBatch(targets, values, calls, 0, 0, 0);
        }
        timelock.executeBatch(targets, values, calls, 0, 0);
    }

    function _grant(TimelockController timelock, bytes32 role, address account) private {
        if (!timelock.hasRole(role, account)) timelock.grantRole(role, account);
    }

    function _renounce(TimelockController timelock, bytes32 role, address account) private {
        if (timelock.hasRole(role, account)) timelock.renounceRole(role, account);
    }
}
