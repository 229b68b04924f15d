// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {BridgeToken} from "../../src/bridge/BridgeToken.sol";
import {BridgeConfig, BridgeMessage, BurnMintBridge} from "../../src/bridge/BurnMintBridge.sol";
import {BridgeFixture} from "./BridgeFixture.sol";

contract BurnMintBridgeTest is BridgeFixture {
    // -- the way there and back

    function test_burnsHereMintsThereAndBack() public {
        BridgeMessage memory message = _send(home, alice, bob, 400e6);
        assertEq(home.token().balanceOf(alice), SUPPLY - 400e6);
        assertEq(home.token().totalSupply(), SUPPLY - 400e6);
        bytes[] memory signatures = _attest(away, message, 2);
        away.receiveMessage(message, signatures);
        assertEq(away.token().balanceOf(bob), 400e6);
        assertEq(away.token().totalSupply(), 400e6);

        message = _send(away, bob, alice, 150e6);
        signatures = _attest(home, message, 2);
        home.receiveMessage(message, signatures);
        assertEq(home.token().balanceOf(alice), SUPPLY - 250e6);
        assertEq(away.token().balanceOf(bob), 250e6);
    }

    function test_eventCarriesTheDigestThatTheOtherHalfVerifies() public {
        BridgeMessage memory message = BridgeMessage(HOME, address(home), alice, 0, bob, 5);
        _on(away);
        bytes32 digest = away.hashMessage(message);
        _on(home);
        vm.expectEmit(address(home));
        emit BurnMintBridge.MessageSent(digest, alice, bob, message);
        vm.prank(alice);
        assertEq(home.send(bob, 5), digest);
    }

    function test_equalTransfersAreDistinctMessages() public {
        BridgeMessage memory first = _send(home, alice, bob, 5);
        BridgeMessage memory second = _send(home, alice, bob, 5);
        away.receiveMessage(first, _attest(away, first, 2));
        away.receiveMessage(second, _attest(away, second, 2));
        assertEq(away.token().balanceOf(bob), 10);
    }

    // -- attacks with messages

    function test_attack_messageMintsOnce() public {
        BridgeMessage memory message = _send(home, alice, bob, 5);
        bytes[] memory signatures = _attest(away, message, 2);
        away.receiveMessage(message, signatures);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.AlreadyReceived.selector, away.hashMessage(message)));
        away.receiveMessage(message, signatures);
        // Nor with the signatures of other attesters.
        bytes32 digest = away.hashMessage(message);
        signatures[1] = _sign(keys[2], digest);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.AlreadyReceived.selector, digest));
        away.receiveMessage(message, signatures);
    }

    function test_attack_messageDoesNotMintAtItsOwnSource() public {
        BridgeMessage memory message = _send(home, alice, bob, 5);
        bytes[] memory signatures = _attest(home, message, 2);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.WrongSource.selector, HOME, address(home)));
        home.receiveMessage(message, signatures);
    }

    function test_attack_signatureOfAnotherChainOrBridgeIsRefused() public {
        BridgeMessage memory message = _send(home, alice, bob, 5);
        bytes[] memory signatures = _attest(away, message, 2);
        // The same bridge address on a third chain, as after a fork of the chain.
        vm.chainId(1337);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidSignature.selector, 0));
        away.receiveMessage(message, signatures);
        // Another bridge on the same chain with the same attesters and peer.
        vm.chainId(AWAY);
        BurnMintBridge twin = new BurnMintBridge(_config(0), _addresses(keys), 2);
        vm.prank(owner);
        twin.setPeer(HOME, address(home));
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidSignature.selector, 0));
        twin.receiveMessage(message, signatures);
    }

    function test_attack_messageOfAStrangeSourceIsRefused() public {
        BridgeMessage memory message = _send(home, alice, bob, 5);
        message.sourceBridge = address(this);
        bytes[] memory signatures = _attest(away, message, 2);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.WrongSource.selector, HOME, address(this)));
        away.receiveMessage(message, signatures);
        message.sourceBridge = address(home);
        message.sourceChainId = 1;
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.WrongSource.selector, 1, address(home)));
        away.receiveMessage(message, signatures);
    }

    function testFuzz_attack_attestationBindsEveryField(uint256 field) public {
        BridgeMessage memory message = _send(home, alice, bob, 5);
        bytes[] memory signatures = _attest(away, message, 2);
        field %= 4;
        if (field == 0) message.sender = bob;
        if (field == 1) message.nonce = 1;
        if (field == 2) message.recipient = alice;
        if (field == 3) message.amount = 6;
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidSignature.selector, 0));
        away.receiveMessage(message, signatures);
    }

    function test_attack_thresholdNeedsDistinctAttesters() public {
        BridgeMessage memory message = _send(home, alice, bob, 5);
        bytes[] memory one = _attest(away, message, 1);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.WrongSignatureCount.selector, 1, 2));
        away.receiveMessage(message, one);
        bytes[] memory all = _attest(away, message, 3);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.WrongSignatureCount.selector, 3, 2));
        away.receiveMessage(message, all);

        bytes[] memory two = _attest(away, message, 2);
        bytes memory second = two[1];
        two[1] = two[0];
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidSignature.selector, 1));
        away.receiveMessage(message, two);
        two[1] = _malleate(two[0]);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidSignature.selector, 1));
        away.receiveMessage(message, two);
        (two[0], two[1]) = (second, two[0]);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidSignature.selector, 1));
        away.receiveMessage(message, two);
        two[0] = "";
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidSignature.selector, 0));
        away.receiveMessage(message, two);
    }

    function test_attack_strangersDoNotAttest() public {
        BridgeMessage memory message = _send(home, alice, bob, 5);
        bytes[] memory signatures = _attest(away, message, 2);
        uint256[] memory others = _sortedKeys("stranger");
        bytes32 digest = away.hashMessage(message);
        signatures[0] = _sign(others[0], digest);
        signatures[1] = _sign(others[1], digest);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidSignature.selector, 0));
        away.receiveMessage(message, signatures);
    }

    function test_attack_onlyTheBridgeMintsAndBurns() public {
        BridgeToken token = home.token();
        address[3] memory callers = [owner, guardian, alice];
        for (uint256 i = 0; i < 3; ++i) {
            vm.startPrank(callers[i]);
            vm.expectRevert(abi.encodeWithSelector(BridgeToken.NotBridge.selector, callers[i]));
            token.mint(callers[i], 1);
            vm.expectRevert(abi.encodeWithSelector(BridgeToken.NotBridge.selector, callers[i]));
            token.burn(alice, 1);
            vm.stopPrank();
        }
        assertEq(token.decimals(), 6);
    }

    // -- limits

    function test_mintsNoFasterThanTheLimitAndLosesNothing() public {
        BridgeMessage[3] memory messages;
        for (uint256 i = 0; i < 3; ++i) {
            messages[i] = _send(home, alice, bob, 100_000e6);
        }
        away.receiveMessage(messages[0], _attest(away, messages[0], 2));
        away.receiveMessage(messages[1], _attest(away, messages[1], 2));
        bytes[] memory signatures = _attest(away, messages[2], 2);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.RateLimited.selector, 100_000e6, 0));
        away.receiveMessage(messages[2], signatures);
        skip(12 hours - 1);
        assertLt(away.mintable(), 100_000e6);
        skip(1);
        assertEq(away.mintable(), 100_000e6);
        away.receiveMessage(messages[2], signatures);
        assertEq(away.token().balanceOf(bob), 300_000e6);
        skip(10 days);
        assertEq(away.mintable(), 200_000e6);
    }

    function testFuzz_limitRefillsInAStraightLineRoundedDown(uint256 amount, uint256 elapsed) public {
        amount = bound(amount, 1, 100_000e6);
        elapsed = bound(elapsed, 0, 2 days);
        BridgeMessage memory message = _send(home, alice, bob, amount);
        away.receiveMessage(message, _attest(away, message, 2));
        skip(elapsed);
        uint256 refilled = 200_000e6 * elapsed / 1 days;
        assertEq(away.mintable(), refilled >= amount ? 200_000e6 : 200_000e6 - amount + refilled);
    }

    function test_refusesTransfersThatCouldNotArrive() public {
        _on(home);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidAmount.selector, 0, 100_000e6));
        home.send(bob, 0);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidAmount.selector, 100_000e6 + 1, 100_000e6));
        home.send(bob, 100_000e6 + 1);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidRecipient.selector, address(0)));
        home.send(address(0), 1);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidRecipient.selector, address(away)));
        home.send(address(away), 1);
        vm.stopPrank();
        BurnMintBridge lonely = new BurnMintBridge(_config(10), _addresses(keys), 2);
        vm.expectRevert(BurnMintBridge.NoPeer.selector);
        vm.prank(alice);
        lonely.send(bob, 1);
        BridgeMessage memory message = BridgeMessage(0, address(0), alice, 0, bob, 1);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.WrongSource.selector, 0, address(0)));
        lonely.receiveMessage(message, new bytes[](2));
    }

    // -- roles

    function test_guardianPausesAndOnlyTheOwnerEndsIt() public {
        BridgeMessage memory message = _send(home, alice, bob, 5);
        bytes[] memory signatures = _attest(away, message, 2);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.NotGuardian.selector, alice));
        vm.prank(alice);
        away.pause();
        vm.startPrank(guardian);
        away.pause();
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, guardian));
        away.unpause();
        vm.stopPrank();
        vm.expectRevert(Pausable.EnforcedPause.selector);
        away.receiveMessage(message, signatures);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        away.send(bob, 1);
        vm.prank(owner);
        away.unpause();
        away.receiveMessage(message, signatures);
        assertEq(away.token().balanceOf(bob), 5);
        vm.prank(owner);
        away.pause();
        assertTrue(away.paused());
        BridgeToken token = away.token();
        vm.prank(bob);
        assertTrue(token.transfer(alice, 5));
    }

    function test_attack_guardianCanOnlyPause() public {
        vm.startPrank(guardian);
        bytes memory denied = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, guardian);
        vm.expectRevert(denied);
        home.setPeer(1, guardian);
        vm.expectRevert(denied);
        home.proposeAttesters(_addresses(keys), 2);
        vm.expectRevert(denied);
        home.transferOwnership(guardian);
        vm.stopPrank();
    }

    function test_ownershipMovesInTwoSteps() public {
        vm.prank(owner);
        home.transferOwnership(bob);
        assertEq(home.owner(), owner);
        vm.prank(bob);
        home.acceptOwnership();
        assertEq(home.owner(), bob);
    }

    function test_attack_peerIsNeverReplaced() public {
        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidPeer.selector, 1, bob));
        home.setPeer(1, bob);
        BurnMintBridge fresh = new BurnMintBridge(_config(0), _addresses(keys), 2);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidPeer.selector, block.chainid, bob));
        fresh.setPeer(block.chainid, bob);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidPeer.selector, 0, bob));
        fresh.setPeer(0, bob);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidPeer.selector, 1, address(0)));
        fresh.setPeer(1, address(0));
        vm.stopPrank();
    }

    function test_newAttestersWaitAndOldOnesEnd() public {
        uint256[] memory others = _sortedKeys("next");
        address[] memory next = _addresses(others);
        vm.prank(owner);
        away.proposeAttesters(next, 3);
        vm.expectRevert(
            abi.encodeWithSelector(BurnMintBridge.TooEarly.selector, block.timestamp, block.timestamp + 2 days)
        );
        away.applyAttesters(next, 3);
        skip(2 days);
        vm.expectRevert(BurnMintBridge.NotProposed.selector);
        away.applyAttesters(next, 2);
        away.applyAttesters(next, 3);
        vm.expectRevert(BurnMintBridge.NotProposed.selector);
        away.applyAttesters(next, 3);

        BridgeMessage memory message = _send(home, alice, bob, 5);
        bytes[] memory signatures = _attest(away, message, 3);
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidSignature.selector, 0));
        away.receiveMessage(message, signatures);
        keys = others;
        away.receiveMessage(message, _attest(away, message, 3));
        assertEq(away.token().balanceOf(bob), 5);
    }

    function test_attack_hostileAttestersCanBeHeldUpAndTakenBack() public {
        address[] memory next = _addresses(_sortedKeys("hostile"));
        vm.prank(owner);
        away.proposeAttesters(next, 2);
        vm.prank(guardian);
        away.pause();
        skip(3 days);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        away.applyAttesters(next, 2);
        vm.startPrank(owner);
        away.proposeAttesters(new address[](0), 0);
        away.unpause();
        vm.stopPrank();
        vm.expectRevert(BurnMintBridge.NotProposed.selector);
        away.applyAttesters(next, 2);
    }

    function test_refusesAttestersThatProveLittle() public {
        address[] memory list = _addresses(keys);
        vm.startPrank(owner);
        vm.expectRevert(BurnMintBridge.InvalidAttesters.selector);
        home.proposeAttesters(list, 1);
        vm.expectRevert(BurnMintBridge.InvalidAttesters.selector);
        home.proposeAttesters(list, 4);
        vm.expectRevert(BurnMintBridge.InvalidAttesters.selector);
        home.proposeAttesters(new address[](33), 20);
        vm.expectRevert(BurnMintBridge.InvalidAttesters.selector);
        home.proposeAttesters(new address[](1), 1);
        list[1] = list[0];
        vm.expectRevert(BurnMintBridge.InvalidAttesters.selector);
        home.proposeAttesters(list, 2);
        vm.stopPrank();
    }

    function test_refusesLimitsThatWouldLoseTransfers() public {
        BridgeConfig memory config = _config(0);
        config.capacity = 100_000e6 - 1;
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidLimit.selector, 100_000e6 - 1, 100_000e6, 1 days));
        new BurnMintBridge(config, _addresses(keys), 2);
        config = _config(0);
        config.windowSec = 0;
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidLimit.selector, 200_000e6, 100_000e6, 0));
        new BurnMintBridge(config, _addresses(keys), 2);
        config = _config(0);
        config.maxAmount = 0;
        vm.expectRevert(abi.encodeWithSelector(BurnMintBridge.InvalidLimit.selector, 200_000e6, 0, 1 days));
        new BurnMintBridge(config, _addresses(keys), 2);
        config = _config(0);
        config.guardian = address(0);
        vm.expectRevert(BurnMintBridge.InvalidGuardian.selector);
        new BurnMintBridge(config, _addresses(keys), 2);
    }

    function _malleate(bytes memory signature) private pure returns (bytes memory) {
        (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        return abi.encodePacked(r, bytes32(order - uint256(s)), signature[64] == 0x1b ? uint8(28) : uint8(27));
    }
}
