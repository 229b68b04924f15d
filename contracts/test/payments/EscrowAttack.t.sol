// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {PaymentEscrow} from "../../src/payments/PaymentEscrow.sol";
import {PayerStore} from "../../src/payments/PayerStore.sol";
import {ConsentConsumer} from "../../src/payments/consent/ConsentConsumer.sol";
import {IConsentCollector, Pull} from "../../src/payments/consent/IConsentCollector.sol";
import {EscrowTerms} from "../../src/types/EscrowTerms.sol";
import {BlocklistToken, HookedToken, NoReturnToken} from "./Attackers.sol";
import {EscrowFixture} from "./EscrowFixture.sol";
import {FeeOnTransferToken} from "./HostileTokens.sol";
import {Way} from "./PaymentsFixture.sol";

/// @notice A collector of the attacker's own: funds the payer's store itself.
contract OwnCollector is IConsentCollector {
    function collect(Pull calldata pull, bytes calldata) external {
        HookedToken(pull.token).mint(pull.to, pull.amount);
    }
}

contract EscrowAttackTest is EscrowFixture {
    function test_attack_reentrancyFromTheTokenInEveryStep() public {
        HookedToken token = new HookedToken();
        EscrowTerms memory terms = _termsIn(address(token));
        token.mint(payer, 1_000);
        token.mint(receiver, 1_000);
        bytes memory again = abi.encodeCall(escrow.capture, (terms, 10, 100, feeReceiver));

        vm.prank(payer);
        token.approve(address(escrow), 100);
        token.arm(address(escrow), abi.encodeCall(escrow.authorize, (terms, 100, address(0), "")));
        vm.prank(payer);
        escrow.authorize(terms, 100, address(0), "");
        _assertLocked(token);

        token.arm(address(escrow), again);
        vm.prank(operator);
        escrow.capture(terms, 40, 100, feeReceiver);
        _assertLocked(token);

        vm.prank(receiver);
        token.approve(address(escrow), 100);
        token.arm(address(escrow), abi.encodeCall(escrow.refund, (terms, 10, address(0), "")));
        vm.prank(receiver);
        escrow.refund(terms, 10, address(0), "");
        _assertLocked(token);

        token.arm(address(escrow), abi.encodeCall(escrow.void, (terms)));
        vm.prank(operator);
        escrow.void(terms);
        _assertLocked(token);
    }

    function test_attack_feeOnTransferIsRefused() public {
        FeeOnTransferToken token = new FeeOnTransferToken();
        EscrowTerms memory terms = _termsIn(address(token));
        token.mint(payer, 1_000);
        vm.startPrank(payer);
        token.approve(address(escrow), 100);
        vm.expectRevert(abi.encodeWithSelector(ConsentConsumer.InexactTransfer.selector, address(token), 99, 100));
        escrow.authorize(terms, 100, address(0), "");
    }

    function test_tokensWithoutReturnValuesAndDecimalsWork() public {
        NoReturnToken token = new NoReturnToken();
        EscrowTerms memory terms = _termsIn(address(token));
        token.mint(payer, 100);
        vm.startPrank(payer);
        token.approve(address(escrow), 100);
        escrow.authorize(terms, 100, address(0), "");
        vm.stopPrank();
        _capture(terms, 100);
        assertEq(token.balanceOf(receiver), 99);
        assertEq(token.balanceOf(feeReceiver), 1);
    }

    function test_attack_blockedReceiverCannotKeepThePayersMoney() public {
        BlocklistToken token = new BlocklistToken();
        EscrowTerms memory terms = _authorizedInBlocklistToken(token);
        token.setBlocked(receiver, true);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(BlocklistToken.Blocked.selector, receiver));
        escrow.capture(terms, 100, 100, feeReceiver);
        vm.warp(terms.authorizationExpiry);
        vm.prank(payer);
        escrow.reclaim(terms);
        assertEq(token.balanceOf(payer), 100);
    }

    function test_attack_aFrozenStoreFreezesNobodyElse() public {
        BlocklistToken token = new BlocklistToken();
        EscrowTerms memory frozen = _authorizedInBlocklistToken(token);
        token.setBlocked(escrow.storeOf(payer), true);
        EscrowTerms memory other = _termsIn(address(token));
        other.payer = stranger;
        token.mint(stranger, 100);
        vm.startPrank(stranger);
        token.approve(address(escrow), 100);
        escrow.authorize(other, 100, address(0), "");
        vm.stopPrank();
        _capture(other, 100);
        assertEq(token.balanceOf(receiver), 99);
        vm.expectRevert(abi.encodeWithSelector(BlocklistToken.Blocked.selector, escrow.storeOf(payer)));
        vm.prank(operator);
        escrow.void(frozen);
    }

    function test_attack_replayOnAnotherEscrowOrChain() public {
        EscrowTerms memory terms = _terms();
        (address collector, bytes memory consent) = _escrowConsent(Way.Authorization, terms);
        PaymentEscrow other = new PaymentEscrow(collectors);
        assertNotEq(other.hashTerms(terms), escrow.hashTerms(terms));
        vm.startPrank(operator);
        vm.expectRevert();
        other.authorize(terms, 60e6, collector, consent);
        bytes32 id = escrow.hashTerms(terms);
        vm.chainId(31_338);
        assertNotEq(escrow.hashTerms(terms), id);
        vm.expectRevert();
        escrow.authorize(terms, 60e6, collector, consent);
        vm.chainId(31_337);
        escrow.authorize(terms, 60e6, collector, consent);
    }

    function test_attack_collectorOfTheAttackersOwnIsRefused() public {
        HookedToken token = new HookedToken();
        OwnCollector own = new OwnCollector();
        EscrowTerms memory terms = _termsIn(address(token));
        vm.expectRevert(abi.encodeWithSelector(ConsentConsumer.UnknownCollector.selector, address(own)));
        vm.prank(operator);
        escrow.authorize(terms, 60, address(own), "");
    }

    function test_attack_donationsToAStoreAreNobodysCapture() public {
        EscrowTerms memory terms = _terms();
        usdc.faucet(escrow.storeOf(payer), 1_000e6); // before the store exists
        _authorize(terms, 60e6);
        usdc.faucet(escrow.storeOf(payer), 1_000e6);
        vm.startPrank(operator);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.AmountTooHigh.selector, 60e6 + 1, 60e6));
        escrow.capture(terms, 60e6 + 1, 100, feeReceiver);
        escrow.capture(terms, 60e6, 100, feeReceiver);
        assertEq(usdc.balanceOf(escrow.storeOf(payer)), 2_000e6);
    }

    function test_attack_onlyTheEscrowMovesAStore() public {
        _authorize(_terms(), 60e6);
        PayerStore store = PayerStore(escrow.storeOf(payer));
        vm.expectRevert(abi.encodeWithSelector(PayerStore.NotKeeper.selector, payer, address(escrow)));
        vm.prank(payer);
        store.send(usdc, payer, 60e6);
    }

    function test_attack_anybodyMayCreateAStoreAndGainsNothing() public {
        vm.prank(stranger);
        address store = escrow.createStore(payer);
        assertEq(store, escrow.storeOf(payer));
        assertEq(escrow.createStore(payer), store);
        _authorize(_terms(), 60e6);
        assertEq(usdc.balanceOf(store), 60e6);
    }

    function test_attack_theOtherSOfASignature() public {
        EscrowTerms memory terms = _terms();
        (address collector, bytes memory consent) = _escrowConsent(Way.Authorization, terms);
        consent = _malleate(consent);
        vm.expectRevert();
        vm.prank(operator);
        escrow.authorize(terms, 60e6, collector, consent);
    }

    function _termsIn(address token) private view returns (EscrowTerms memory terms) {
        terms = _terms();
        (terms.token, terms.maxAmount) = (token, 100);
    }

    function _authorizedInBlocklistToken(BlocklistToken token) private returns (EscrowTerms memory terms) {
        terms = _termsIn(address(token));
        token.mint(payer, 100);
        vm.startPrank(payer);
        token.approve(address(escrow), 100);
        escrow.authorize(terms, 100, address(0), "");
        vm.stopPrank();
    }

    function _assertLocked(HookedToken token) private view {
        assertEq(token.target(), address(0), "the token was not called");
        assertFalse(token.succeeded());
        assertEq(bytes4(token.returned()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
    }
}
