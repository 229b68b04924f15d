// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Script} from "forge-std/Script.sol";

import {PauseRegistry} from "../src/governance/PauseRegistry.sol";
import {GovernorConfig, SafelaneGovernor} from "../src/governance/SafelaneGovernor.sol";
import {SafelaneVotes} from "../src/governance/SafelaneVotes.sol";

/// @notice What the script deploys.
struct Governance {
    SafelaneVotes votes;
    TimelockController timelock;
    SafelaneGovernor governor;
    PauseRegistry pauses;
}

/// @title DeployGovernance
/// @notice Deploys votes, timelock, governor and pause registry, and gives every power away.
/// @dev `forge script contracts/script/DeployGovernance.s.sol --rpc-url URL --broadcast --slow --private-key KEY` with
/// GUARDIAN in the environment; the deployer receives the votes. Afterwards the governor is the timelock's only proposer
/// and canceller, anyone executes what is due, and nobody administers the roles but the timelock itself.
contract DeployGovernance is Script {
    /// @dev Base units of the votes token.
    uint256 internal constant SUPPLY = 100_000_000e18;
    /// @dev How long holders can leave before a decision takes effect (seconds).
    uint256 internal constant TIMELOCK_DELAY = 2 days;

    /// @notice Entry point of forge.
    function run() external returns (Governance memory g) {
        address guardian = vm.envAddress("GUARDIAN");
        vm.startBroadcast();
        (, address deployer,) = vm.readCallers();
        g = deploy(deployer, deployer, guardian);
        vm.stopBroadcast();
    }

    /// @notice Deploys everything; every call must come from `deployer`.
    /// @param deployer Administers the timelock until its roles are given away, at the end of this call.
    /// @param holder Receives the votes.
    /// @param guardian May pause.
    function deploy(address deployer, address holder, address guardian) public returns (Governance memory g) {
        g.votes = new SafelaneVotes(holder, SUPPLY);
        address[] memory anyone = new address[](1);
        g.timelock = new TimelockController(TIMELOCK_DELAY, new address[](0), anyone, deployer);
        g.governor = new SafelaneGovernor(
            g.votes,
            g.timelock,
            GovernorConfig({
                votingDelay: 1 days,
                votingPeriod: 5 days,
                proposalThreshold: SUPPLY / 1_000,
                quorumPercent: 4,
                lateQuorumExtension: 2 days
            })
        );
        g.timelock.grantRole(g.timelock.PROPOSER_ROLE(), address(g.governor));
        g.timelock.grantRole(g.timelock.CANCELLER_ROLE(), address(g.governor));
        g.timelock.renounceRole(g.timelock.DEFAULT_ADMIN_ROLE(), deployer);
        g.pauses = new PauseRegistry(address(g.timelock), guardian);
    }
}
