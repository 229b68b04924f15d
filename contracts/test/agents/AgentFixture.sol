// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AgentPermissions} from "../../src/agents/AgentPermissions.sol";
import {AgentLimits, AgentOrder, AgentToken} from "../../src/types/Agent.sol";
import {Fixture} from "../Fixture.sol";

/// @notice The EIP-7702 cheat code, which the forge-std of the repository does not know yet.
interface IDelegationVm {
    struct SignedDelegation {
        uint8 v;
        bytes32 r;
        bytes32 s;
        uint64 nonce;
        address implementation;
    }

    function signAndAttachDelegation(address implementation, uint256 privateKey)
        external
        returns (SignedDelegation memory);
}

/// @notice A payer whose account is delegated to AgentPermissions, with one agent that may pay `recipient`.
abstract contract AgentFixture is Fixture {
    AgentPermissions internal implementation;
    AgentPermissions internal account;
    address internal agent;
    uint256 internal agentKey;
    address internal guardian = makeAddr("guardian");
    address internal attacker = makeAddr("attacker");

    function setUp() public virtual override {
        super.setUp();
        (agent, agentKey) = makeAddrAndKey("agent");
        implementation = new AgentPermissions();
        account = AgentPermissions(payable(payer));
        _delegate(address(implementation));

        vm.startPrank(payer);
        account.setToken(address(usdc), _pegged());
        account.setToken(address(usdt), _priced(true));
        account.setToken(address(dai), _priced(false));
        account.setGuardian(guardian);
        account.grant(agent, _limits(), 0, uint64(block.timestamp + 300 days), _one(recipient));
        vm.stopPrank();
        usdc.faucet(payer, 1_000_000e6);
        usdt.faucet(payer, 1_000_000e6);
        dai.faucet(payer, 1_000_000e18);
    }

    /// @dev Delegates the payer's account by a type-4 transaction.
    function _delegate(address target) internal {
        IDelegationVm(address(vm)).signAndAttachDelegation(target, payerKey);
        // The authorization is applied by the next transaction, whatever it calls.
        (bool sent,) = payer.call("");
        assertTrue(sent);
    }

    /// @dev $100 per transaction, $250 a day, $1,000 a week, $3,000 a month.
    function _limits() internal pure returns (AgentLimits memory) {
        return AgentLimits({perTransaction: 100e6, daily: 250e6, weekly: 1_000e6, monthly: 3_000e6});
    }

    /// @dev Counts as one dollar always.
    function _pegged() internal pure returns (AgentToken memory rule) {
        rule.pegged = true;
        rule.allowed = true;
    }

    /// @dev Priced by the oracle.
    function _priced(bool pegged) internal view returns (AgentToken memory rule) {
        rule.oracle = address(oracle);
        rule.twapWindowSec = 30 minutes;
        rule.pegged = pegged;
        rule.allowed = true;
    }

    function _one(address a) internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = a;
    }

    function _agentOrder() internal view returns (AgentOrder memory) {
        return AgentOrder({
            agent: agent,
            grantVersion: 1,
            token: address(usdc),
            payee: recipient,
            amount: 40e6,
            paymentReference: keccak256("invoice 7"),
            validBefore: uint64(block.timestamp + 1 hours),
            salt: 0
        });
    }
}
