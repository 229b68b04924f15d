// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ClaimLink, ClaimLinks} from "../../src/payments/ClaimLinks.sol";
import {ConsentConsumer} from "../../src/payments/consent/ConsentConsumer.sol";
import {BlocklistToken, HookedToken} from "./Attackers.sol";
import {FeeOnTransferToken} from "./HostileTokens.sol";
import {Consent, PaymentsFixture, Way} from "./PaymentsFixture.sol";
import {SlotRecorder} from "./SlotRecorder.sol";

/// forge-config: default.isolate = false
contract ClaimLinksTest is PaymentsFixture, SlotRecorder {
    ClaimLinks private _links;
    address private _claimKey;
    uint256 private _claimSecret;

    function setUp() public override {
        super.setUp();
        _links = new ClaimLinks(collectors);
        (_claimKey, _claimSecret) = makeAddrAndKey("ephemeral");
    }

    function test_create_inEveryWayAndClaim() public {
        for (uint256 way = 0; way < 5; ++way) {
            ClaimLink memory link = _link();
            link.salt = way;
            (address collector, bytes memory consent) = _createConsent(Way(way), link);
            bytes32 id = _links.hashLink(link);
            vm.expectEmit(address(_links));
            emit ClaimLinks.LinkCreated(id, payer, _claimKey, link);
            vm.prank(relayer);
            _links.create(link, collector, consent);
            assertEq(usdc.balanceOf(_links.storeOf(payer)), 50e6);
            bytes memory signature = _signClaim(link, receiver, 1e6, relayer);
            vm.expectEmit(address(_links));
            emit ClaimLinks.LinkClaimed(id, receiver, 1e6, relayer);
            vm.prank(relayer);
            _links.claim(link, receiver, 1e6, relayer, signature);
            assertEq(uint256(_links.stateOf(id)), uint256(ClaimLinks.LinkState.Claimed));
        }
        assertEq(usdc.balanceOf(receiver), 5 * 49e6);
        assertEq(usdc.balanceOf(relayer), 5 * 1e6);
        assertEq(usdc.balanceOf(_links.storeOf(payer)), 0);
    }

    function test_revoke_byTheCreatorUntilClaimed() public {
        ClaimLink memory link = _created();
        vm.expectRevert(abi.encodeWithSelector(ClaimLinks.NotCreator.selector, stranger, payer));
        vm.prank(stranger);
        _links.revoke(link);
        vm.prank(payer);
        _links.revoke(link);
        assertEq(usdc.balanceOf(payer), 1_000_000e6);
        bytes memory signature = _signClaim(link, receiver, 0, address(0));
        _expectState(link, ClaimLinks.LinkState.Revoked, ClaimLinks.LinkState.Open);
        _links.claim(link, receiver, 0, address(0), signature);
    }

    function test_revoke_byAnyoneToTheCreatorOnceItsTimeHasPassed() public {
        ClaimLink memory link = _created();
        vm.warp(link.validBefore);
        bytes memory signature = _signClaim(link, receiver, 0, address(0));
        vm.expectRevert(abi.encodeWithSelector(ClaimLinks.LinkExpired.selector, link.validBefore, link.validBefore));
        _links.claim(link, receiver, 0, address(0), signature);
        vm.prank(stranger);
        _links.revoke(link);
        assertEq(usdc.balanceOf(payer), 1_000_000e6);
    }

    function test_revert_claimTwiceRevokeAfterClaimOrCreateAgain() public {
        ClaimLink memory link = _created();
        bytes memory signature = _signClaim(link, receiver, 0, address(0));
        _links.claim(link, receiver, 0, address(0), signature);
        _expectState(link, ClaimLinks.LinkState.Claimed, ClaimLinks.LinkState.Open);
        _links.claim(link, receiver, 0, address(0), signature);
        _expectState(link, ClaimLinks.LinkState.Claimed, ClaimLinks.LinkState.Open);
        vm.prank(payer);
        _links.revoke(link);
        (address collector, bytes memory consent) = _createConsent(Way.Permit, link);
        _expectState(link, ClaimLinks.LinkState.Claimed, ClaimLinks.LinkState.None);
        _links.create(link, collector, consent);
        assertEq(usdc.balanceOf(receiver), 50e6);
    }

    /// @dev Whoever sees the claim on its way, a relayer or a front-runner, can change no part of it.
    function testFuzz_attack_frontRunnersAndRelayersCanChangeNothing(address recipient, uint256 fee) public {
        vm.assume(recipient != receiver);
        ClaimLink memory link = _created();
        bytes memory signature = _signClaim(link, receiver, 1e6, relayer);
        vm.startPrank(stranger);
        vm.expectRevert();
        _links.claim(link, recipient, 1e6, relayer, signature);
        vm.expectRevert();
        _links.claim(link, receiver, 1e6, stranger, signature);
        fee = bound(fee, 0, 50e6 - 1);
        if (fee == 1e6) fee = 2e6;
        vm.expectRevert();
        _links.claim(link, receiver, fee, relayer, signature);
        assertEq(usdc.balanceOf(_links.storeOf(payer)), 50e6);
    }

    function test_attack_theKeysSignatureHoldsForOneLinkContractAndChain() public {
        ClaimLink memory link = _created();
        bytes memory signature = _signClaim(link, receiver, 0, address(0));
        // A second link of the same key.
        ClaimLink memory second = _link();
        second.salt = 2;
        (address collector, bytes memory consent) = _createConsent(Way.Authorization, second);
        _links.create(second, collector, consent);
        vm.expectPartialRevert(ClaimLinks.InvalidClaim.selector);
        _links.claim(second, receiver, 0, address(0), signature);
        ClaimLinks other = new ClaimLinks(collectors);
        usdc.faucet(payer, 50e6);
        vm.startPrank(payer);
        usdc.approve(address(other), 50e6);
        other.create(link, address(0), "");
        vm.stopPrank();
        vm.expectPartialRevert(ClaimLinks.InvalidClaim.selector);
        other.claim(link, receiver, 0, address(0), signature);
        vm.chainId(31_338);
        vm.expectPartialRevert(ClaimLinks.UnexpectedState.selector); // the link has another id there
        _links.claim(link, receiver, 0, address(0), signature);
    }

    function test_attack_malleatedOrMissingSignature() public {
        ClaimLink memory link = _created();
        bytes memory signature = _signClaim(link, receiver, 0, address(0));
        vm.expectRevert(abi.encodeWithSelector(ClaimLinks.InvalidClaim.selector, address(0), _claimKey));
        _links.claim(link, receiver, 0, address(0), _malleate(signature));
        vm.expectRevert(abi.encodeWithSelector(ClaimLinks.InvalidClaim.selector, address(0), _claimKey));
        _links.claim(link, receiver, 0, address(0), "");
    }

    /// @dev A failed recovery yields the zero address, which must not be a key.
    function test_attack_theZeroKeyWouldAcceptAnySignature() public {
        ClaimLink memory link = _link();
        link.claimKey = address(0);
        vm.expectRevert(abi.encodeWithSelector(ClaimLinks.InvalidClaimKey.selector, address(0)));
        vm.prank(payer);
        _links.create(link, address(0), "");
    }

    function test_attack_blockedRecipientLeavesTheLinkOpen() public {
        BlocklistToken token = new BlocklistToken();
        ClaimLink memory link = _createdIn(address(token), 100);
        token.setBlocked(receiver, true);
        bytes memory signature = _signClaim(link, receiver, 0, address(0));
        vm.expectRevert(abi.encodeWithSelector(BlocklistToken.Blocked.selector, receiver));
        _links.claim(link, receiver, 0, address(0), signature);
        signature = _signClaim(link, stranger, 0, address(0));
        _links.claim(link, stranger, 0, address(0), signature);
        assertEq(token.balanceOf(stranger), 100);
    }

    function test_attack_reentrantClaimAndFeesOnTransfer() public {
        HookedToken token = new HookedToken();
        ClaimLink memory link = _createdIn(address(token), 100);
        bytes memory signature = _signClaim(link, receiver, 0, address(0));
        token.arm(address(_links), abi.encodeCall(_links.claim, (link, receiver, 0, address(0), signature)));
        _links.claim(link, receiver, 0, address(0), signature);
        assertEq(bytes4(token.returned()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(token.balanceOf(receiver), 100);

        FeeOnTransferToken taxed = new FeeOnTransferToken();
        (link.token, link.amount) = (address(taxed), 100);
        taxed.mint(payer, 100);
        vm.startPrank(payer);
        taxed.approve(address(_links), 100);
        vm.expectRevert(abi.encodeWithSelector(ConsentConsumer.InexactTransfer.selector, address(taxed), 99, 100));
        _links.create(link, address(0), "");
    }

    function test_revert_termsThatCannotBeMeant() public {
        ClaimLink memory link = _link();
        link.amount = 0;
        vm.expectRevert(ClaimLinks.ZeroAmount.selector);
        _links.create(link, address(0), "");
        link = _link();
        link.validBefore = uint64(block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(ClaimLinks.LinkExpired.selector, block.timestamp, block.timestamp));
        _links.create(link, address(0), "");
        link = _created();
        address[4] memory recipients = [address(0), address(_links), address(usdc), _links.storeOf(payer)];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ClaimLinks.InvalidRecipient.selector, recipients[i]));
            _links.claim(link, recipients[i], 0, address(0), "");
        }
        vm.expectRevert(abi.encodeWithSelector(ClaimLinks.InvalidFee.selector, 50e6, 50e6));
        _links.claim(link, receiver, 50e6, relayer, "");
        vm.expectRevert(abi.encodeWithSelector(ClaimLinks.InvalidFee.selector, 1, 50e6));
        _links.claim(link, receiver, 1, address(0), "");
    }

    function test_slotsOfTwoLinksAreDisjoint() public {
        ClaimLink memory a = _link();
        (address collector, bytes memory consentA) = _createConsent(Way.Authorization, a);
        bytes memory claimA = _signClaim(a, receiver, 0, address(0));
        _links.createStore(payer);
        (payer, payerKey) = makeAddrAndKey("second creator");
        usdc.faucet(payer, 50e6);
        _links.createStore(payer);
        ClaimLink memory b = _link();
        (, bytes memory consentB) = _createConsent(Way.Authorization, b);
        bytes memory claimB = _signClaim(b, stranger, 0, address(0));
        vm.startStateDiffRecording();
        _links.create(a, collector, consentA);
        _links.claim(a, receiver, 0, address(0), claimA);
        assertGt(_keepChanges("a"), 3);
        vm.startStateDiffRecording();
        _links.create(b, collector, consentB);
        _links.claim(b, stranger, 0, address(0), claimB);
        _assertDisjoint("a");
    }

    function _link() private view returns (ClaimLink memory) {
        return ClaimLink({
            creator: payer,
            token: address(usdc),
            amount: 50e6,
            claimKey: _claimKey,
            validBefore: uint64(block.timestamp + 14 days),
            salt: 1
        });
    }

    function _created() private returns (ClaimLink memory link) {
        link = _link();
        (address collector, bytes memory consent) = _createConsent(Way.Authorization, link);
        _links.create(link, collector, consent);
    }

    function _createdIn(address token, uint256 amount) private returns (ClaimLink memory link) {
        link = _link();
        (link.token, link.amount) = (token, amount);
        BlocklistToken(token).mint(payer, amount);
        vm.startPrank(payer);
        BlocklistToken(token).approve(address(_links), amount);
        _links.create(link, address(0), "");
        vm.stopPrank();
    }

    function _createConsent(Way way, ClaimLink memory link) private returns (address, bytes memory) {
        return _consent(
            way, payerKey, Consent(address(_links), link.token, link.amount, _links.hashLink(link), link.validBefore)
        );
    }

    function _signClaim(ClaimLink memory link, address recipient, uint256 fee, address feeRecipient)
        private
        view
        returns (bytes memory)
    {
        return _sign(_claimSecret, _links.hashClaim(_links.hashLink(link), recipient, fee, feeRecipient));
    }

    function _expectState(ClaimLink memory link, ClaimLinks.LinkState state, ClaimLinks.LinkState needed) private {
        bytes32 id = _links.hashLink(link);
        vm.expectRevert(abi.encodeWithSelector(ClaimLinks.UnexpectedState.selector, id, state, needed));
    }
}
