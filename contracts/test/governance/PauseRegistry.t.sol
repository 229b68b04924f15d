// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {AcceptedPayouts} from "../../src/governance/AcceptedPayouts.sol";
import {PauseRegistry} from "../../src/governance/PauseRegistry.sol";
import {BlockingToken, CallbackToken} from "../recurring/RecurringHostileTokens.sol";
import {GovernanceFixture, SmallPool} from "./GovernanceFixture.sol";

contract PauseRegistryTest is GovernanceFixture {
    function _pause() private {
        vm.prank(guardian);
        pauses.pause(address(pool));
    }

    function _fund(uint256 amount) private {
        token.mint(address(pool), amount);
    }

    // -- pauses

    function test_guardianPausesForAWhile() public {
        assertFalse(pauses.isPaused(address(pool)));
        _pause();
        assertTrue(pauses.isPaused(address(pool)));
        assertFalse(pauses.isPaused(address(this)));
        skip(7 days - 1);
        assertTrue(pauses.isPaused(address(pool)));
        skip(1);
        assertFalse(pauses.isPaused(address(pool)));
    }

    function test_attack_guardianCannotPauseForever() public {
        _pause();
        uint256 end = block.timestamp + 7 days;
        for (uint256 wait = 0; wait < 14 days; wait += 2 days) {
            vm.expectRevert(abi.encodeWithSelector(PauseRegistry.CooldownRuns.selector, block.timestamp, end + 7 days));
            _pause();
            skip(2 days);
        }
        vm.warp(end + 7 days);
        _pause();
    }

    function test_attack_guardianCannotUndoWhatTheOwnerDecided() public {
        _pause();
        skip(1 days);
        vm.prank(address(timelock));
        pauses.unpause(address(pool));
        assertFalse(pauses.isPaused(address(pool)));
        vm.expectRevert(
            abi.encodeWithSelector(PauseRegistry.CooldownRuns.selector, block.timestamp, block.timestamp + 7 days)
        );
        _pause();
    }

    function test_attack_guardianOverreach() public {
        vm.startPrank(guardian);
        bytes memory denied = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, guardian);
        vm.expectRevert(denied);
        pauses.unpause(address(pool));
        vm.expectRevert(denied);
        pauses.pauseUntil(address(pool), type(uint64).max);
        vm.expectRevert(denied);
        pauses.setGuardian(alice);
        vm.expectRevert(denied);
        pauses.transferOwnership(guardian);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(PauseRegistry.NotGuardian.selector, alice));
        vm.prank(alice);
        pauses.pause(address(pool));
    }

    function test_ownerPausesForAnyTimeAndReplacesTheGuardian() public {
        vm.startPrank(address(timelock));
        pauses.pauseUntil(address(pool), uint64(block.timestamp + 100 days));
        pauses.setGuardian(address(0));
        vm.stopPrank();
        skip(99 days);
        assertTrue(pauses.isPaused(address(pool)));
        vm.expectRevert(abi.encodeWithSelector(PauseRegistry.NotGuardian.selector, guardian));
        _pause();
    }

    function test_ownershipMovesInTwoSteps() public {
        vm.prank(address(timelock));
        pauses.transferOwnership(bob);
        assertEq(pauses.owner(), address(timelock));
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, alice));
        vm.prank(alice);
        pauses.acceptOwnership();
        vm.prank(bob);
        pauses.acceptOwnership();
        assertEq(pauses.owner(), bob);
    }

    // -- payouts

    function test_acceptedPayoutsAreRedeemedWhilePaused() public {
        _fund(100);
        pool.accept("policy", alice, 60);
        _pause();
        vm.expectRevert(AcceptedPayouts.Paused.selector);
        pool.deposit(1);
        vm.expectRevert(AcceptedPayouts.Paused.selector);
        pool.withdraw(1);
        (address holder, uint256 amount) = pool.acceptedPayout("policy");
        assertEq(holder, alice);
        assertEq(amount, 60);
        vm.prank(bob);
        assertEq(pool.redeemPayout("policy", alice), 60);
        assertEq(token.balanceOf(alice), 60);
        assertEq(pool.acceptedTotal(), 0);
    }

    function test_acceptedPayoutsNeverExpire() public {
        _fund(60);
        pool.accept("policy", alice, 60);
        vm.prank(address(timelock));
        pauses.pauseUntil(address(pool), type(uint64).max);
        skip(100 * 365 days);
        vm.prank(alice);
        pool.redeemPayout("policy", bob);
        assertEq(token.balanceOf(bob), 60);
    }

    function test_attack_whatIsOwedIsNotWithdrawnNorPromisedTwice() public {
        _fund(100);
        pool.accept("one", alice, 60);
        vm.expectRevert(abi.encodeWithSelector(AcceptedPayouts.NotCovered.selector, 41, 40));
        pool.withdraw(41);
        vm.expectRevert(abi.encodeWithSelector(AcceptedPayouts.NotCovered.selector, 41, 40));
        pool.accept("two", bob, 41);
        vm.expectRevert(abi.encodeWithSelector(AcceptedPayouts.PayoutExists.selector, bytes32("one")));
        pool.accept("one", bob, 1);
        pool.withdraw(40);
        vm.expectRevert(abi.encodeWithSelector(AcceptedPayouts.NotCovered.selector, 1, 0));
        pool.withdraw(1);
    }

    function test_attack_payoutIsRedeemedOnceAndWhereTheHolderWants() public {
        _fund(100);
        pool.accept("one", alice, 60);
        vm.expectRevert(abi.encodeWithSelector(AcceptedPayouts.NotHolder.selector, bob, alice));
        vm.prank(bob);
        pool.redeemPayout("one", bob);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(AcceptedPayouts.InvalidRecipient.selector, address(0)));
        pool.redeemPayout("one", address(0));
        pool.redeemPayout("one", alice);
        vm.expectRevert(abi.encodeWithSelector(AcceptedPayouts.NoPayout.selector, bytes32("one")));
        pool.redeemPayout("one", alice);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(AcceptedPayouts.InvalidPayout.selector, address(0), 1));
        pool.accept("x", address(0), 1);
        vm.expectRevert(abi.encodeWithSelector(AcceptedPayouts.InvalidPayout.selector, alice, 0));
        pool.accept("x", alice, 0);
    }

    function test_attack_blockedHolderRedeemsElsewhereAndHoldsUpNobody() public {
        BlockingToken blocking = new BlockingToken();
        SmallPool other = new SmallPool(blocking, pauses);
        blocking.mint(address(other), 100);
        other.accept("one", alice, 60);
        other.accept("two", bob, 40);
        blocking.setBlocked(alice, true);
        other.redeemPayout("two", bob);
        vm.prank(alice);
        other.redeemPayout("one", whale);
        assertEq(blocking.balanceOf(whale), 60);
    }

    function test_attack_reentrantRedemptionIsTurnedAway() public {
        CallbackToken callback = new CallbackToken();
        SmallPool other = new SmallPool(callback, pauses);
        callback.mint(address(other), 100);
        other.accept("one", alice, 60);
        other.accept("two", alice, 40);
        callback.arm(address(other), abi.encodeCall(AcceptedPayouts.redeemPayout, ("two", alice)));
        other.redeemPayout("one", alice);
        assertEq(callback.answer(), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(callback.balanceOf(alice), 60);
    }

    function test_lossOfTokensDoesNotUnderflow() public {
        _fund(60);
        pool.accept("one", alice, 60);
        vm.prank(address(pool));
        token.transfer(bob, 10);
        vm.expectRevert(abi.encodeWithSelector(AcceptedPayouts.NotCovered.selector, 1, 0));
        pool.accept("two", alice, 1);
    }
}
