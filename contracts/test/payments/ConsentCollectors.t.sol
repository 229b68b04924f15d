// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountCollector} from "../../src/payments/consent/AccountCollector.sol";
import {ApprovalCollector} from "../../src/payments/consent/ApprovalCollector.sol";
import {AuthorizationCollector} from "../../src/payments/consent/AuthorizationCollector.sol";
import {IConsentCollector, Pull} from "../../src/payments/consent/IConsentCollector.sol";
import {PermitCollector} from "../../src/payments/consent/PermitCollector.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";
import {HookedToken} from "./Attackers.sol";
import {FeeOnTransferToken} from "./HostileTokens.sol";
import {Consent, PaymentsFixture, Way} from "./PaymentsFixture.sol";

/// @notice A fee-on-transfer token whose authorizations nobody has to sign.
contract FeeOnAuthorizationToken is FeeOnTransferToken {
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256,
        uint256,
        bytes32,
        bytes calldata
    ) external {
        _transfer(from, to, value);
    }
}

/// @notice Every way to consent, called by this test as the consumer.
/// forge-config: default.isolate = false
contract ConsentCollectorsTest is PaymentsFixture {
    bytes32 private constant TERMS = keccak256("terms");
    address private _to = makeAddr("to");

    function test_everyWay_pullsWhatIsAskedForAndLeavesTheRest() public {
        for (uint256 way = 0; way < 5; ++way) {
            uint256 balance = usdc.balanceOf(payer);
            (address collector, bytes memory data) = _consent(Way(way), payerKey, _consentTo(address(this)));
            IConsentCollector(collector).collect(_pull(40e6), data);
            assertEq(usdc.balanceOf(_to), 40e6 * (way + 1));
            assertEq(usdc.balanceOf(payer), balance - 40e6);
            assertEq(usdc.balanceOf(collector), 0);
        }
    }

    function testFuzz_everyWay_pullsAnyAmountOfAnyMaximum(uint8 way, uint128 maxAmount, uint128 amount) public {
        amount = uint128(bound(amount, 0, maxAmount));
        dai.faucet(payer, maxAmount);
        Consent memory c = _consentTo(address(this));
        (c.token, c.maxAmount) = (address(dai), maxAmount);
        (address collector, bytes memory data) = _consent(Way(way % 5), payerKey, c);
        uint256 balance = dai.balanceOf(payer);
        Pull memory pull = _pull(amount);
        (pull.token, pull.maxAmount) = (address(dai), maxAmount);
        IConsentCollector(collector).collect(pull, data);
        assertEq(dai.balanceOf(_to), amount);
        assertEq(dai.balanceOf(payer), balance - amount);
    }

    function test_revert_everyWay_aboveTheMaximum() public {
        for (uint256 way = 0; way < 5; ++way) {
            (address collector, bytes memory data) = _consent(Way(way), payerKey, _consentTo(address(this)));
            vm.expectRevert(abi.encodeWithSelector(IConsentCollector.PullAboveMaximum.selector, 100e6 + 1, 100e6));
            IConsentCollector(collector).collect(_pull(100e6 + 1), data);
        }
    }

    function test_revert_everyWay_fromItsTimeOn() public {
        uint256 end = block.timestamp + 1 hours;
        for (uint256 way = 0; way < 5; ++way) {
            (address collector, bytes memory data) = _consent(Way(way), payerKey, _consentTo(address(this)));
            Pull memory pull = _pull(40e6);
            vm.warp(end);
            vm.expectRevert(abi.encodeWithSelector(IConsentCollector.ConsentExpired.selector, end, end));
            IConsentCollector(collector).collect(pull, data);
            vm.warp(end - 1);
            IConsentCollector(collector).collect(pull, data);
            vm.warp(end - 1 hours);
        }
    }

    /// @dev The attack every collector must stop: standing approvals lie with it, and anyone can call it.
    function test_attack_everyWay_consentNamesTheConsumer() public {
        for (uint256 way = 0; way < 5; ++way) {
            (address collector, bytes memory data) = _consent(Way(way), payerKey, _consentTo(address(this)));
            vm.prank(payer);
            usdc.approve(collector, type(uint256).max);
            Pull memory pull = _pull(40e6);
            pull.to = stranger;
            vm.expectRevert();
            vm.prank(stranger);
            IConsentCollector(collector).collect(pull, data);
        }
        assertEq(usdc.balanceOf(stranger), 0);
    }

    function testFuzz_attack_everyWay_anythingElseThanConsentedTo(uint8 way, uint8 field) public {
        (address collector, bytes memory data) = _consent(Way(way % 5), payerKey, _consentTo(address(this)));
        address[2] memory payers = [payer, stranger];
        for (uint256 i = 0; i < 2; ++i) {
            vm.startPrank(payers[i]);
            usdc.faucet(payers[i], 1_000e6);
            dai.faucet(payers[i], 1_000e6);
            usdc.approve(collector, type(uint256).max);
            dai.approve(collector, type(uint256).max);
            usdc.approve(PERMIT2, type(uint256).max);
            dai.approve(PERMIT2, type(uint256).max);
            vm.stopPrank();
        }
        Pull memory pull = _pull(40e6);
        field %= 5;
        if (field == 0) pull.payer = stranger;
        if (field == 1) pull.token = address(dai);
        if (field == 2) pull.maxAmount -= 1;
        if (field == 3) pull.terms = keccak256("other terms");
        if (field == 4) pull.validBefore += 1;
        vm.expectRevert();
        IConsentCollector(collector).collect(pull, data);
        assertEq(usdc.balanceOf(_to) + dai.balanceOf(_to), 0);
    }

    /// @dev All but the permit, whose single use rests on the consumer that the signature names.
    function test_attack_replay() public {
        for (uint256 way = 0; way < 5; ++way) {
            if (Way(way) == Way.Permit) continue;
            (address collector, bytes memory data) = _consent(Way(way), payerKey, _consentTo(address(this)));
            vm.prank(payer);
            usdc.approve(collector, type(uint256).max);
            IConsentCollector(collector).collect(_pull(40e6), data);
            vm.expectRevert();
            IConsentCollector(collector).collect(_pull(40e6), data);
        }
    }

    function test_attack_replayOnAnotherChain() public {
        for (uint256 way = 2; way < 5; ++way) {
            (address collector, bytes memory data) = _consent(Way(way), payerKey, _consentTo(address(this)));
            vm.chainId(31_338);
            vm.expectRevert();
            IConsentCollector(collector).collect(_pull(40e6), data);
            vm.chainId(31_337);
            IConsentCollector(collector).collect(_pull(40e6), data);
        }
    }

    function test_attack_malleatedSignatures() public {
        Way[2] memory ways = [Way.Authorization, Way.Permit];
        for (uint256 i = 0; i < 2; ++i) {
            (address collector, bytes memory data) = _consent(ways[i], payerKey, _consentTo(address(this)));
            if (ways[i] == Way.Permit) {
                PermitCollector.PermitConsent memory given = abi.decode(data, (PermitCollector.PermitConsent));
                given.signature = _malleate(given.signature);
                data = abi.encode(given);
            } else {
                data = _malleate(data);
            }
            vm.expectRevert();
            IConsentCollector(collector).collect(_pull(40e6), data);
        }
    }

    function test_attack_aPermitSpentByAFrontRunnerDoesNotBlockThePayment() public {
        (address collector, bytes memory data) = _consent(Way.Permit, payerKey, _consentTo(address(this)));
        PermitCollector.PermitConsent memory given = abi.decode(data, (PermitCollector.PermitConsent));
        vm.prank(stranger);
        usdc.permit(payer, collector, 100e6, block.timestamp + 1 hours, given.v, given.r, given.s);
        IConsentCollector(collector).collect(_pull(40e6), data);
        assertEq(usdc.balanceOf(_to), 40e6);
    }

    function test_revert_permitWithoutTheSecondSignature() public {
        (address collector, bytes memory data) = _consent(Way.Permit, payerKey, _consentTo(address(this)));
        PermitCollector.PermitConsent memory given = abi.decode(data, (PermitCollector.PermitConsent));
        given.signature = "";
        Pull memory pull = _pull(40e6);
        bytes32 digest =
            permitCollector.hashConsent(address(this), payer, pull.token, pull.maxAmount, pull.terms, pull.validBefore);
        vm.expectRevert(abi.encodeWithSelector(PermitCollector.InvalidConsent.selector, payer, digest));
        IConsentCollector(collector).collect(pull, abi.encode(given));
    }

    function test_attack_anAuthorizationThatMovesLessThanSigned() public {
        FeeOnAuthorizationToken token = new FeeOnAuthorizationToken();
        token.mint(payer, 1_000);
        Pull memory pull = _pull(100);
        (pull.token, pull.maxAmount) = (address(token), 1_000);
        vm.expectRevert(
            abi.encodeWithSelector(
                AuthorizationCollector.InexactAuthorization.selector, address(token), uint256(990), uint256(1_000)
            )
        );
        authorizationCollector.collect(pull, "");
    }

    function test_approval_isWithdrawnByThePayerOnly() public {
        (address collector,) = _consent(Way.Approval, payerKey, _consentTo(address(this)));
        Pull memory pull = _pull(40e6);
        bytes32 digest = approvalCollector.hashConsent(
            address(this), payer, pull.token, pull.maxAmount, pull.terms, pull.validBefore
        );
        assertTrue(approvalCollector.hasConsent(payer, digest));
        vm.expectRevert(abi.encodeWithSelector(ApprovalCollector.NoConsent.selector, stranger, digest));
        vm.prank(stranger);
        approvalCollector.withdrawConsent(digest);
        vm.prank(payer);
        approvalCollector.withdrawConsent(digest);
        vm.expectRevert(abi.encodeWithSelector(ApprovalCollector.NoConsent.selector, payer, digest));
        IConsentCollector(collector).collect(pull, "");
    }

    function test_permit2_isTheCanonicalOneAndUsesUnorderedNonces() public {
        assertEq(PERMIT2.codehash, address(permit2Collector.permit2()).codehash);
        (address collector, bytes memory data) = _consent(Way.Permit2, payerKey, _consentTo(address(this)));
        Consent memory second = _consentTo(address(this));
        second.terms = keccak256("second");
        (, bytes memory secondData) = _consent(Way.Permit2, payerKey, second);
        Pull memory pull = _pull(40e6);
        pull.terms = second.terms;
        IConsentCollector(collector).collect(pull, secondData);
        IConsentCollector(collector).collect(_pull(40e6), data);
        assertEq(usdc.balanceOf(_to), 80e6);
    }

    function _consentTo(address consumer) private view returns (Consent memory) {
        return Consent({
            consumer: consumer,
            token: address(usdc),
            maxAmount: 100e6,
            terms: TERMS,
            validBefore: block.timestamp + 1 hours
        });
    }

    function _pull(uint256 amount) private view returns (Pull memory) {
        return Pull({
            payer: payer,
            token: address(usdc),
            amount: amount,
            maxAmount: 100e6,
            to: _to,
            terms: TERMS,
            validBefore: block.timestamp + 1 hours
        });
    }
}
