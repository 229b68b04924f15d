// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

import {AgentPermissions} from "../../src/agents/AgentPermissions.sol";
import {AgentLimits, AgentOrder, AgentToken} from "../../src/types/Agent.sol";
import {AgentFixture} from "./AgentFixture.sol";
import {DecimalsToken, GreedyToken, MissingReturnToken, ReentrantAgentToken} from "./AgentHostileTokens.sol";

contract AgentPermissionsTest is AgentFixture {
    function _pay(uint256 amount) private {
        vm.prank(agent);
        account.pay(address(usdc), recipient, amount, 0);
    }

    function _daily(uint256 attempted) private {
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.DailyCapExceeded.selector, attempted, 250e6));
    }

    // -- what an agent may do

    function test_agentPaysAListedPayeeFromTheAccount() public {
        vm.expectEmit(address(account));
        emit AgentPermissions.AgentPaid(agent, recipient, address(usdc), 40e6, 40e6, "ref");
        vm.prank(agent);
        account.pay(address(usdc), recipient, 40e6, "ref");
        assertEq(usdc.balanceOf(recipient), 40e6);
        assertEq(usdc.balanceOf(payer), 999_960e6);
        (uint256 day, uint256 week, uint256 month) = account.spentOf(agent);
        assertEq(day, 40e6);
        assertEq(week, 40e6);
        assertEq(month, 40e6);
    }

    function test_signedOrderIsRelayedByAnyone() public {
        AgentOrder memory order = _agentOrder();
        bytes memory signature = _sign(agentKey, account.hashOrder(order));
        vm.prank(relayer);
        account.payWithSignature(order, signature);
        assertEq(usdc.balanceOf(recipient), 40e6);
    }

    function test_transactionCapHoldsToTheLastUnit() public {
        _pay(100e6);
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.TransactionCapExceeded.selector, 100e6 + 1, 100e6));
        _pay(100e6 + 1);
    }

    function test_capsAreOverAllTokensTogether() public {
        vm.startPrank(agent);
        account.pay(address(usdc), recipient, 100e6, 0);
        account.pay(address(usdt), recipient, 100e6, 0);
        _daily(251e6);
        account.pay(address(dai), recipient, 51e18, 0);
        account.pay(address(dai), recipient, 50e18, 0);
        vm.stopPrank();
    }

    function test_weeklyAndMonthlyCapsHoldWhenDaysPass() public {
        uint256 paid;
        for (uint256 day = 0; day < 4; ++day) {
            _pay(100e6);
            _pay(100e6);
            _pay(50e6);
            paid += 250e6;
            skip(29 hours);
        }
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.WeeklyCapExceeded.selector, 1_000e6 + 1, 1_000e6));
        _pay(1);
        skip(8 days);
        for (uint256 i = 0; i < 2; ++i) {
            for (uint256 day = 0; day < 4; ++day) {
                _pay(100e6);
                _pay(100e6);
                _pay(50e6);
                skip(29 hours);
            }
            skip(4 days);
        }
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.MonthlyCapExceeded.selector, 3_000e6 + 1, 3_000e6));
        _pay(1);
        skip(34 days);
        _pay(100e6);
    }

    function test_missingReturnTokenWithoutDecimalsCountsWholeDollars() public {
        MissingReturnToken token = new MissingReturnToken();
        token.mint(payer, 10);
        vm.prank(payer);
        account.setToken(address(token), _pegged());
        vm.prank(agent);
        account.pay(address(token), recipient, 7, 0);
        assertEq(token.balanceOf(recipient), 7);
        (uint256 day,,) = account.spentOf(agent);
        assertEq(day, 7e6);
    }

    function test_dustCountsUpwards() public {
        assertEq(account.valueOf(address(dai), 1), 1);
        assertEq(account.valueOf(address(dai), 1e12 + 1), 2);
    }

    function testFuzz_valueIsNeverBelowTheDollarsPaid(uint8 decimals, uint256 amount) public {
        decimals = uint8(bound(decimals, 0, 18));
        amount = bound(amount, 1, 1e30);
        DecimalsToken token = new DecimalsToken(decimals);
        vm.prank(payer);
        account.setToken(address(token), _pegged());
        uint256 microUsd = account.valueOf(address(token), amount);
        assertGe(microUsd * 10 ** decimals, amount * 1e6);
        assertLt((microUsd - 1) * 10 ** decimals, amount * 1e6);
    }

    // -- attacks on the caps

    function test_attack_splittingAroundMidnightDoesNotDoubleTheDailyCap() public {
        vm.warp(block.timestamp / 1 days * 1 days + 1 days - 1);
        _pay(100e6);
        _pay(100e6);
        _pay(50e6);
        skip(2);
        _daily(250e6 + 1);
        _pay(1);
        skip(24 hours - 3);
        _daily(250e6 + 1);
        _pay(1);
        skip(4 hours + 1);
        _pay(100e6);
    }

    function testFuzz_attack_noTwoMomentsWithinADayExceedTheCap(uint256 start, uint256 gap) public {
        vm.warp(1_800_000_000 - 150 days + bound(start, 0, 30 days));
        vm.prank(payer);
        account.grant(agent, _limits(), 0, uint64(block.timestamp + 300 days), _one(recipient));
        _pay(100e6);
        _pay(100e6);
        _pay(50e6);
        skip(bound(gap, 0, 24 hours - 1));
        _daily(250e6 + 1);
        _pay(1);
    }

    function test_attack_newGrantDoesNotForgetWhatWasSpent() public {
        _pay(100e6);
        _pay(100e6);
        vm.startPrank(payer);
        account.revoke(agent);
        account.grant(agent, _limits(), 0, uint64(block.timestamp + 1 days), _one(recipient));
        vm.stopPrank();
        _daily(300e6);
        _pay(100e6);
    }

    function test_attack_depegDoesNotWidenThePeggedCap() public {
        _holdUsdt(0.2e18, 1 hours);
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.TransactionCapExceeded.selector, 101e6, 100e6));
        vm.prank(agent);
        account.pay(address(usdt), recipient, 101e6, 0);
    }

    function test_attack_priceMovedDownForOneBlockBuysNothing() public {
        _setPrice(deployment.daiSources, 0.01e18);
        oracle.poke(address(dai));
        assertEq(account.valueOf(address(dai), 100e18), 100e6);
    }

    function test_priceAboveOneCountsInFull() public {
        _setPrice(deployment.daiSources, 2e18);
        assertEq(account.valueOf(address(dai), 50e18), 100e6);
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.TransactionCapExceeded.selector, 200e6, 100e6));
        vm.prank(agent);
        account.pay(address(dai), recipient, 100e18, 0);
    }

    function test_attack_withoutFreshPriceNothingIsPaid() public {
        _setPrice(deployment.daiSources, 0);
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.StalePrice.selector, address(dai)));
        vm.prank(agent);
        account.pay(address(dai), recipient, 1e18, 0);
    }

    function test_attack_reentrantPayeeIsTurnedAway() public {
        ReentrantAgentToken token = new ReentrantAgentToken();
        token.mint(payer, 1_000e18);
        vm.startPrank(payer);
        account.setToken(address(token), _pegged());
        account.grant(address(token), _limits(), 0, uint64(block.timestamp + 1 days), _one(recipient));
        vm.stopPrank();
        token.arm(account);
        vm.prank(address(token));
        account.pay(address(token), recipient, 10e18, 0);
        assertTrue(token.reverted());
        assertEq(token.balanceOf(recipient), 10e18);
    }

    function test_attack_tokenThatTakesMoreThanPaidIsRefused() public {
        GreedyToken token = new GreedyToken();
        token.mint(payer, 1_000e18);
        vm.prank(payer);
        account.setToken(address(token), _pegged());
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.ExcessiveDebit.selector, address(token), 20e18, 10e18));
        vm.prank(agent);
        account.pay(address(token), recipient, 10e18, 0);
    }

    // -- attacks on permissions

    function test_attack_onlyTheAccountConfigures() public {
        address[3] memory callers = [attacker, agent, guardian];
        for (uint256 i = 0; i < 3; ++i) {
            vm.startPrank(callers[i]);
            bytes memory denied = abi.encodeWithSelector(AgentPermissions.NotAccount.selector, callers[i]);
            vm.expectRevert(denied);
            account.grant(callers[i], _limits(), 0, uint64(block.timestamp + 1), _one(callers[i]));
            vm.expectRevert(denied);
            account.setPayees(agent, _one(callers[i]), true);
            vm.expectRevert(denied);
            account.setToken(address(usdc), _pegged());
            vm.expectRevert(denied);
            account.setGuardian(callers[i]);
            vm.stopPrank();
        }
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.NotAccount.selector, attacker));
        vm.prank(attacker);
        account.revoke(agent);
    }

    function test_attack_implementationItselfHasNoAccount() public {
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.NotAccount.selector, attacker));
        vm.prank(attacker);
        implementation.grant(attacker, _limits(), 0, uint64(block.timestamp + 1), _one(recipient));
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.NotGranted.selector, attacker));
        vm.prank(attacker);
        implementation.pay(address(usdc), recipient, 1, 0);
    }

    function test_attack_delegatingElsewhereAndBackReopensNothing() public {
        vm.prank(payer);
        account.revoke(agent);
        vm.prank(guardian);
        account.kill();
        _delegate(address(0));
        assertEq(payer.code.length, 0);
        _delegate(address(new AgentPermissions()));
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.NotAccount.selector, attacker));
        vm.prank(attacker);
        account.grant(attacker, _limits(), 0, uint64(block.timestamp + 1 days), _one(attacker));
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.NotGranted.selector, agent));
        _pay(1);
    }

    function test_attack_payeeOutsideTheListGetsNothing() public {
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.PayeeNotAllowed.selector, agent, attacker));
        vm.prank(agent);
        account.pay(address(usdc), attacker, 1, 0);
    }

    function test_attack_tokenOutsideTheListIsNotCalled() public {
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.TokenNotAllowed.selector, attacker));
        vm.prank(agent);
        account.pay(attacker, recipient, 1, 0);
    }

    function test_attack_agentCannotSignForTheAccount() public {
        // A permit or authorization would outlive every cap.
        bytes32 hash = keccak256("permit");
        assertEq(account.isValidSignature(hash, _sign(agentKey, hash)), bytes4(0xffffffff));
        assertEq(account.isValidSignature(hash, _sign(payerKey, hash)), IERC1271.isValidSignature.selector);
        assertEq(account.isValidSignature(hash, _malleate(_sign(payerKey, hash))), bytes4(0xffffffff));
        assertEq(account.isValidSignature(hash, ""), bytes4(0xffffffff));
        bytes memory signature =
            _signReceive(usdc, agentKey, attacker, 1e6, block.timestamp + 1 hours, bytes32(uint256(1)));
        vm.expectRevert();
        vm.prank(attacker);
        usdc.receiveWithAuthorization(
            payer, attacker, 1e6, 0, block.timestamp + 1 hours, bytes32(uint256(1)), signature
        );
    }

    function test_delegatedAccountStillPaysByItsOwnSignatures() public {
        bytes memory signature = _authorize(_directPayment());
        router.settleWithAuthorization(_directPayment(), signature);
        assertEq(usdc.balanceOf(recipient), 100e6);
    }

    function test_attack_payeesOfAnOldGrantDoNotSurvive() public {
        vm.startPrank(payer);
        account.setPayees(agent, _one(relayer), true);
        assertTrue(account.isPayee(agent, relayer));
        account.grant(agent, _limits(), 0, uint64(block.timestamp + 1 days), _one(recipient));
        vm.stopPrank();
        assertFalse(account.isPayee(agent, relayer));
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.PayeeNotAllowed.selector, agent, relayer));
        vm.prank(agent);
        account.pay(address(usdc), relayer, 1, 0);
    }

    function test_payeeCanBeTakenOffTheList() public {
        vm.prank(payer);
        account.setPayees(agent, _one(recipient), false);
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.PayeeNotAllowed.selector, agent, recipient));
        _pay(1);
    }

    // -- attacks on signed orders

    function test_attack_orderIsNotReplayed() public {
        AgentOrder memory order = _agentOrder();
        bytes memory signature = _sign(agentKey, account.hashOrder(order));
        account.payWithSignature(order, signature);
        bytes memory used = abi.encodeWithSelector(AgentPermissions.OrderUsed.selector, account.hashOrder(order));
        vm.expectRevert(used);
        account.payWithSignature(order, signature);
        vm.expectRevert(used);
        account.payWithSignature(order, _malleate(signature));
    }

    function test_attack_malleatedSignatureIsRefused() public {
        AgentOrder memory order = _agentOrder();
        bytes memory signature = _malleate(_sign(agentKey, account.hashOrder(order)));
        vm.expectRevert(AgentPermissions.InvalidSignature.selector);
        account.payWithSignature(order, signature);
    }

    function test_attack_orderOfAnotherAccountOrChainIsRefused() public {
        AgentOrder memory order = _agentOrder();
        bytes memory foreignAccount = _sign(agentKey, implementation.hashOrder(order));
        vm.expectRevert(AgentPermissions.InvalidSignature.selector);
        account.payWithSignature(order, foreignAccount);
        bytes memory signature = _sign(agentKey, account.hashOrder(order));
        vm.chainId(1337);
        vm.expectRevert(AgentPermissions.InvalidSignature.selector);
        account.payWithSignature(order, signature);
    }

    function testFuzz_attack_signatureBindsEveryField(uint256 field) public {
        AgentOrder memory order = _agentOrder();
        vm.startPrank(payer);
        account.grant(relayer, _limits(), 0, uint64(block.timestamp + 1 days), _one(recipient));
        account.setPayees(agent, _one(relayer), true);
        vm.stopPrank();
        bytes memory signature = _sign(agentKey, account.hashOrder(order));
        field %= 7;
        if (field == 0) order.agent = relayer;
        if (field == 1) order.token = address(usdt);
        if (field == 2) order.payee = relayer;
        if (field == 3) order.amount += 1;
        if (field == 4) order.paymentReference = 0;
        if (field == 5) order.validBefore += 1;
        if (field == 6) order.salt = bytes32(uint256(1));
        vm.expectRevert(AgentPermissions.InvalidSignature.selector);
        account.payWithSignature(order, signature);
    }

    function test_attack_orderOfAnEndedGrantStaysDead() public {
        AgentOrder memory order = _agentOrder();
        bytes memory signature = _sign(agentKey, account.hashOrder(order));
        vm.startPrank(payer);
        account.revoke(agent);
        account.grant(agent, _limits(), 0, uint64(block.timestamp + 1 days), _one(recipient));
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.WrongGrantVersion.selector, 1, 2));
        account.payWithSignature(order, signature);
    }

    function test_orderExpires() public {
        AgentOrder memory order = _agentOrder();
        bytes memory signature = _sign(agentKey, account.hashOrder(order));
        vm.warp(order.validBefore);
        vm.expectRevert(
            abi.encodeWithSelector(AgentPermissions.OrderExpired.selector, order.validBefore, order.validBefore)
        );
        account.payWithSignature(order, signature);
    }

    // -- ends

    function test_grantStartsAndExpires() public {
        uint64 start = uint64(block.timestamp + 1 hours);
        vm.prank(payer);
        account.grant(agent, _limits(), start, start + 1 hours, _one(recipient));
        vm.expectRevert(
            abi.encodeWithSelector(
                AgentPermissions.GrantNotActive.selector, block.timestamp, start, uint256(start) + 1 hours
            )
        );
        _pay(1);
        vm.warp(start);
        _pay(1);
        vm.warp(start + 1 hours);
        vm.expectRevert(
            abi.encodeWithSelector(
                AgentPermissions.GrantNotActive.selector, block.timestamp, start, uint256(start) + 1 hours
            )
        );
        _pay(1);
    }

    function test_agentGivesUpItsOwnGrant() public {
        vm.prank(agent);
        account.revoke(agent);
        (AgentLimits memory limits,, uint64 validBefore, uint64 version) = account.grantOf(agent);
        assertEq(limits.daily, 0);
        assertEq(validBefore, 0);
        assertEq(version, 0);
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.NotGranted.selector, agent));
        _pay(1);
    }

    function test_killSwitchEndsAllGrants() public {
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.NotGuardian.selector, attacker));
        vm.prank(attacker);
        account.kill();
        vm.prank(guardian);
        account.kill();
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.NotGranted.selector, agent));
        _pay(1);
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.NotGranted.selector, agent));
        vm.prank(payer);
        account.setPayees(agent, _one(recipient), true);
    }

    function test_killBySignatureWorksOnce() public {
        bytes memory signature = _sign(payerKey, account.hashKill());
        bytes memory foreign = _sign(agentKey, account.hashKill());
        vm.expectRevert(AgentPermissions.InvalidSignature.selector);
        account.killWithSignature(foreign);
        vm.prank(relayer);
        account.killWithSignature(signature);
        vm.prank(payer);
        account.grant(agent, _limits(), 0, uint64(block.timestamp + 1 days), _one(recipient));
        vm.expectRevert(AgentPermissions.InvalidSignature.selector);
        account.killWithSignature(signature);
        _pay(1);
    }

    function test_guardianCanOnlyKill() public {
        assertEq(account.guardianOf(), guardian);
        vm.startPrank(guardian);
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.NotGranted.selector, guardian));
        account.pay(address(usdc), recipient, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.NotAccount.selector, guardian));
        account.revoke(agent);
        vm.stopPrank();
    }

    // -- refused settings

    function test_refusesSettingsThatMakeNoSense() public {
        uint64 end = uint64(block.timestamp + 1 days);
        AgentLimits[4] memory wrong =
            [AgentLimits(0, 1, 1, 1), AgentLimits(2, 1, 2, 2), AgentLimits(1, 3, 2, 3), AgentLimits(1, 1, 3, 2)];
        vm.startPrank(payer);
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(AgentPermissions.LimitsNotOrdered.selector, wrong[i]));
            account.grant(agent, wrong[i], 0, end, _one(recipient));
        }
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.InvalidAgent.selector, payer));
        account.grant(payer, _limits(), 0, end, _one(recipient));
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.InvalidAgent.selector, address(0)));
        account.grant(address(0), _limits(), 0, end, _one(recipient));
        uint64 now_ = uint64(block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.InvalidPeriod.selector, 0, now_));
        account.grant(agent, _limits(), 0, now_, _one(recipient));
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.InvalidPeriod.selector, end, end));
        account.grant(agent, _limits(), end, end, _one(recipient));
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.InvalidPeriod.selector, 0, now_ + 366 days + 1));
        account.grant(agent, _limits(), 0, now_ + 366 days + 1, _one(recipient));
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.InvalidPayee.selector, payer));
        account.grant(agent, _limits(), 0, end, _one(payer));
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.InvalidPayee.selector, address(0)));
        account.grant(agent, _limits(), 0, end, _one(address(0)));
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.TooManyPayees.selector, 65, 64));
        account.grant(agent, _limits(), 0, end, new address[](65));

        AgentToken memory rule;
        rule.allowed = true;
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.InvalidTokenRule.selector, address(usdc)));
        account.setToken(address(usdc), rule);
        rule.oracle = address(oracle);
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.InvalidTokenRule.selector, address(usdt)));
        account.setToken(address(usdt), rule);
        address odd = address(new DecimalsToken(19));
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.UnsupportedDecimals.selector, odd, 19));
        account.setToken(odd, _pegged());

        account.setPayees(agent, _one(address(usdc)), true);
        vm.stopPrank();
        vm.startPrank(agent);
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.InvalidPayee.selector, address(usdc)));
        account.pay(address(usdc), address(usdc), 1, 0);
        vm.expectRevert(AgentPermissions.ZeroAmount.selector);
        account.pay(address(usdc), recipient, 0, 0);
        vm.stopPrank();
    }

    function test_closedTokenIsSpentNoMore() public {
        AgentToken memory closed;
        vm.prank(payer);
        account.setToken(address(usdc), closed);
        assertFalse(account.tokenRule(address(usdc)).allowed);
        vm.expectRevert(abi.encodeWithSelector(AgentPermissions.TokenNotAllowed.selector, address(usdc)));
        _pay(1);
    }

    function test_delegatedAccountReceivesEtherAndNfts() public {
        vm.deal(attacker, 1 ether);
        vm.prank(attacker);
        (bool sent,) = payer.call{value: 1 ether}("");
        assertTrue(sent);
        (bool ok, bytes memory answer) =
            payer.call(abi.encodeWithSignature("onERC721Received(address,address,uint256,bytes)", agent, agent, 1, ""));
        assertTrue(ok);
        assertEq(bytes4(answer), bytes4(0x150b7a02));
    }
}
