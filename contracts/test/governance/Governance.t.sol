// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {PauseRegistry} from "../../src/governance/PauseRegistry.sol";
import {GovernorConfig, SafelaneGovernor} from "../../src/governance/SafelaneGovernor.sol";
import {SafelaneVotes} from "../../src/governance/SafelaneVotes.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";

/// @notice Lends votes for the time of one call.
contract FlashLender {
    SafelaneVotes private immutable _votes;

    constructor(SafelaneVotes votes) {
        _votes = votes;
    }

    function flash(uint256 amount) external {
        _votes.transfer(msg.sender, amount);
        FlashBorrower(msg.sender).onFlash();
        require(_votes.balanceOf(address(this)) >= amount, "not repaid");
    }
}

/// @notice Votes and proposes with what it borrowed, and records whether that worked.
contract FlashBorrower {
    SafelaneVotes private immutable _votes;
    SafelaneGovernor private immutable _governor;
    FlashLender private immutable _lender;
    uint256 public proposal;
    bytes4 public refusal;
    uint256 public weight;

    constructor(SafelaneVotes votes, SafelaneGovernor governor, FlashLender lender) {
        (_votes, _governor, _lender) = (votes, governor, lender);
        votes.delegate(address(this));
    }

    function attack(uint256 amount, uint256 proposal_) external {
        proposal = proposal_;
        _lender.flash(amount);
    }

    function onFlash() external {
        if (proposal != 0) {
            try _governor.castVote(proposal, 1) returns (uint256 counted) {
                weight = counted;
            } catch {}
        } else {
            address[] memory targets = new address[](1);
            targets[0] = address(_votes);
            try _governor.propose(targets, new uint256[](1), new bytes[](1), "flash") {}
            catch (bytes memory reason) {
                refusal = bytes4(reason);
            }
        }
        _votes.transfer(address(_lender), _votes.balanceOf(address(this)));
    }
}

contract GovernanceTest is GovernanceFixture {
    address[] private _targets = new address[](1);
    uint256[] private _values = new uint256[](1);
    bytes[] private _calls = new bytes[](1);
    string private constant TEXT = "another guardian";

    /// @dev A proposal that replaces the guardian.
    function _propose() private returns (uint256 id) {
        _targets[0] = address(pauses);
        _calls[0] = abi.encodeCall(PauseRegistry.setGuardian, (bob));
        vm.prank(alice);
        id = governor.propose(_targets, _values, _calls, TEXT);
    }

    function _queue() private {
        governor.queue(_targets, _values, _calls, keccak256(bytes(TEXT)));
    }

    function _execute() private {
        governor.execute(_targets, _values, _calls, keccak256(bytes(TEXT)));
    }

    function _state(uint256 id, IGovernor.ProposalState expected) private view {
        assertEq(uint8(governor.state(id)), uint8(expected));
    }

    // -- a proposal's life

    function test_proposalLivesFromDelayOverVoteAndTimelockToExecution() public {
        uint256 id = _propose();
        assertTrue(governor.proposalNeedsQueuing(id));
        _state(id, IGovernor.ProposalState.Pending);
        vm.expectRevert();
        vm.prank(alice);
        governor.castVote(id, 1);
        skip(1 days + 1);
        _state(id, IGovernor.ProposalState.Active);
        vm.prank(alice);
        governor.castVote(id, 1);
        vm.prank(bob);
        governor.castVote(id, 0);
        vm.expectRevert();
        _queue();
        skip(5 days);
        _state(id, IGovernor.ProposalState.Succeeded);
        vm.expectRevert();
        _execute();
        _queue();
        _state(id, IGovernor.ProposalState.Queued);
        skip(2 days - 1);
        vm.expectRevert();
        _execute();
        skip(1);
        _execute();
        _state(id, IGovernor.ProposalState.Executed);
        assertEq(pauses.guardian(), bob);
        vm.expectRevert();
        _execute();
    }

    function test_withoutQuorumOrMajorityNothingPasses() public {
        uint256 id = _propose();
        skip(1 days + 1);
        vm.prank(bob);
        governor.castVote(id, 1);
        skip(5 days);
        // 3 % voted for it, 4 % are needed.
        _state(id, IGovernor.ProposalState.Defeated);

        skip(1);
        _calls[0] = abi.encodeCall(PauseRegistry.setGuardian, (alice));
        vm.prank(alice);
        id = governor.propose(_targets, _values, _calls, "again");
        skip(1 days + 1);
        vm.prank(alice);
        governor.castVote(id, 0);
        vm.prank(bob);
        governor.castVote(id, 1);
        skip(5 days);
        _state(id, IGovernor.ProposalState.Defeated);
    }

    function test_quorumReachedLateLeavesTimeToAnswer() public {
        uint256 id = _propose();
        skip(6 days);
        uint256 before = governor.proposalDeadline(id);
        vm.prank(alice);
        governor.castVote(id, 1);
        assertEq(governor.proposalDeadline(id), block.timestamp + 2 days);
        assertGt(governor.proposalDeadline(id), before);
        skip(2 days - 1);
        vm.prank(bob);
        governor.castVote(id, 0);
        skip(2);
        _state(id, IGovernor.ProposalState.Succeeded);
    }

    function test_proposerCancelsWhilePending() public {
        uint256 id = _propose();
        vm.expectRevert();
        vm.prank(bob);
        governor.cancel(_targets, _values, _calls, keccak256(bytes(TEXT)));
        vm.prank(alice);
        governor.cancel(_targets, _values, _calls, keccak256(bytes(TEXT)));
        _state(id, IGovernor.ProposalState.Canceled);
    }

    function test_proposingNeedsTheThreshold() public {
        vm.expectRevert(
            abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, guardian, 0, 100_000e18)
        );
        vm.prank(guardian);
        governor.propose(new address[](1), new uint256[](1), new bytes[](1), "x");
    }

    // -- borrowed votes

    function _lend() private returns (FlashBorrower borrower) {
        FlashLender lender = new FlashLender(votes);
        borrower = new FlashBorrower(votes, governor, lender);
        vm.prank(whale);
        votes.transfer(address(lender), 50_000_000e18);
    }

    function test_attack_flashBorrowedVotesProposeNothing() public {
        FlashBorrower borrower = _lend();
        skip(1);
        borrower.attack(50_000_000e18, 0);
        assertEq(borrower.refusal(), IGovernor.GovernorInsufficientProposerVotes.selector);
    }

    function test_attack_flashBorrowedVotesCountForNothing() public {
        FlashBorrower borrower = _lend();
        uint256 id = _propose();
        skip(1 days + 1);
        borrower.attack(50_000_000e18, id);
        assertEq(borrower.weight(), 0);
        (, uint256 forVotes,) = governor.proposalVotes(id);
        assertEq(forVotes, 0);
    }

    function test_attack_flashLoanAtTheSnapshotItselfCountsForNothing() public {
        FlashBorrower borrower = _lend();
        uint256 id = _propose();
        vm.warp(governor.proposalSnapshot(id));
        borrower.attack(50_000_000e18, id);
        skip(1);
        assertEq(votes.getPastVotes(address(borrower), governor.proposalSnapshot(id)), 0);
        vm.prank(address(borrower));
        assertEq(governor.castVote(id, 1), 0);
    }

    function test_attack_votesBoughtAfterTheSnapshotCountForNothing() public {
        uint256 id = _propose();
        skip(1 days + 1);
        vm.prank(whale);
        votes.transfer(guardian, 50_000_000e18);
        vm.startPrank(guardian);
        votes.delegate(guardian);
        assertEq(governor.castVote(id, 1), 0);
        vm.stopPrank();
        // Nor twice by moving them on.
        vm.prank(alice);
        governor.castVote(id, 1);
        vm.prank(alice);
        votes.transfer(bob, 5_000_000e18);
        vm.prank(bob);
        assertEq(governor.castVote(id, 1), 3_000_000e18);
    }

    function test_attack_votingDelayNeverVanishes() public {
        GovernorConfig memory config = GovernorConfig(1 hours - 1, 1 days, 0, 4, 0);
        vm.expectRevert(abi.encodeWithSelector(SafelaneGovernor.VotingDelayTooShort.selector, 1 hours - 1, 1 hours));
        new SafelaneGovernor(votes, timelock, config);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, alice));
        vm.prank(alice);
        governor.setVotingDelay(2 hours);
    }

    // -- roles

    function test_nobodyButTheGovernorProposesToTheTimelock() public {
        bytes32 admin = timelock.DEFAULT_ADMIN_ROLE();
        bytes32 proposer = timelock.PROPOSER_ROLE();
        bytes32 canceller = timelock.CANCELLER_ROLE();
        address[5] memory others = [deployer, guardian, alice, whale, address(this)];
        for (uint256 i = 0; i < 5; ++i) {
            assertFalse(timelock.hasRole(admin, others[i]));
            assertFalse(timelock.hasRole(proposer, others[i]));
            assertFalse(timelock.hasRole(canceller, others[i]));
            vm.expectRevert(
                abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, others[i], proposer)
            );
            vm.prank(others[i]);
            timelock.schedule(address(pauses), 0, "", 0, 0, 2 days);
        }
        assertTrue(timelock.hasRole(admin, address(timelock)));
        assertTrue(timelock.hasRole(proposer, address(governor)));
        assertTrue(timelock.hasRole(canceller, address(governor)));
        assertEq(timelock.getMinDelay(), 2 days);
        assertEq(pauses.owner(), address(timelock));
    }

    function test_attack_guardianCannotCancelADecisionAgainstIt() public {
        uint256 id = _propose();
        skip(1 days + 1);
        vm.prank(alice);
        governor.castVote(id, 1);
        skip(5 days);
        _queue();
        bytes32 canceller = timelock.CANCELLER_ROLE();
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, guardian, canceller)
        );
        vm.prank(guardian);
        timelock.cancel(bytes32(id));
        // Nor hold it up by pausing what decides.
        vm.startPrank(guardian);
        pauses.pause(address(governor));
        pauses.pause(address(timelock));
        vm.stopPrank();
        skip(2 days);
        _execute();
        assertEq(pauses.guardian(), bob);
    }

    function test_votesAreCountedInSecondsAndDelegatedBySignature() public {
        assertEq(votes.CLOCK_MODE(), "mode=timestamp");
        assertEq(votes.clock(), block.timestamp);
        assertEq(governor.clock(), block.timestamp);
        (address signer, uint256 key) = makeAddrAndKey("signer");
        vm.prank(whale);
        votes.transfer(signer, 7e18);
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)"), alice, 0, block.timestamp
            )
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(key, keccak256(abi.encodePacked(hex"1901", votes.DOMAIN_SEPARATOR(), structHash)));
        votes.delegateBySig(alice, 0, block.timestamp, v, r, s);
        assertEq(votes.nonces(signer), 1);
        assertEq(votes.getVotes(alice), 5_000_007e18);
        vm.expectRevert();
        votes.delegateBySig(alice, 0, block.timestamp, v, r, s);
    }
}
