// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "forge-std/Test.sol";

import {DeployGovernance, Governance} from "../../script/DeployGovernance.sol";
import {AcceptedPayouts} from "../../src/governance/AcceptedPayouts.sol";
import {PauseRegistry} from "../../src/governance/PauseRegistry.sol";
import {SafelaneGovernor} from "../../src/governance/SafelaneGovernor.sol";
import {SafelaneVotes} from "../../src/governance/SafelaneVotes.sol";
import {IPauseRegistry} from "../../src/interfaces/IPauseRegistry.sol";
import {MintableToken} from "../recurring/RecurringHostileTokens.sol";

/// @notice The smallest pool on the base contract: capital comes in and out unless paused or owed, payouts settle always.
contract SmallPool is AcceptedPayouts {
    constructor(IERC20 token, IPauseRegistry pauses_) AcceptedPayouts(token, pauses_) {}

    function deposit(uint256 amount) external whenNotPaused {
        payoutToken.transferFrom(msg.sender, address(this), amount);
    }

    function withdraw(uint256 amount) external whenNotPaused {
        uint256 free = _unreserved();
        if (amount > free) revert NotCovered(amount, free);
        payoutToken.transfer(msg.sender, amount);
    }

    function accept(bytes32 id, address holder, uint256 amount) external {
        _acceptPayout(id, holder, amount);
    }
}

/// @notice Governance as the script deploys it, with voters and one pool.
abstract contract GovernanceFixture is Test {
    SafelaneVotes internal votes;
    TimelockController internal timelock;
    SafelaneGovernor internal governor;
    PauseRegistry internal pauses;
    address internal deployer;
    address internal guardian = makeAddr("guardian");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");
    address internal whale = makeAddr("whale");
    MintableToken internal token = new MintableToken();
    SmallPool internal pool;

    function setUp() public virtual {
        vm.warp(1_760_000_000);
        DeployGovernance script = new DeployGovernance();
        deployer = address(script);
        Governance memory g = script.deployGovernance(deployer, whale, guardian);
        script.handOver(g, deployer, new Ownable2Step[](0));
        (votes, timelock, governor, pauses) = (g.votes, g.timelock, g.governor, g.pauses);
        pool = new SmallPool(token, pauses);
        vm.startPrank(whale);
        votes.transfer(alice, 5_000_000e18);
        votes.transfer(bob, 3_000_000e18);
        vm.stopPrank();
        vm.prank(alice);
        votes.delegate(alice);
        vm.prank(bob);
        votes.delegate(bob);
        skip(1);
    }
}
