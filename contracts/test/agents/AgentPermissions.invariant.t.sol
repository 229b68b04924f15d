// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdCheats} from "forge-std/StdCheats.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {AgentPermissions} from "../../src/agents/AgentPermissions.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";
import {AgentLimits} from "../../src/types/Agent.sol";
import {AgentFixture} from "./AgentFixture.sol";

/// @notice Two greedy agents spend as much as they can at random moments, while the account regrants and kills.
contract AgentHandler is CommonBase, StdCheats, StdUtils {
    struct Spent {
        uint256 at;
        uint256 microUsd;
    }

    AgentPermissions private immutable _account;
    DevStablecoin[3] private _tokens;
    address private immutable _payee;
    AgentLimits private _limits;
    address[2] private _agents;
    mapping(address agent => Spent[]) private _spent;
    mapping(address agent => bool) private _granted;

    /// @notice Payments made.
    uint256 public paid;
    /// @notice Everything paid, in micro-dollars at one dollar each, all tokens.
    uint256 public totalMicroUsd;
    /// @notice Times a guarantee did not hold.
    uint256 public violations;

    constructor(AgentPermissions account, DevStablecoin[3] memory tokens, address payee, AgentLimits memory limits) {
        (_account, _tokens, _payee, _limits) = (account, tokens, payee, limits);
        _agents = [address(0xA1), address(0xA2)];
    }

    function grant(uint256 who) public {
        address agent = _agents[who % 2];
        address[] memory payees = new address[](1);
        payees[0] = _payee;
        vm.prank(address(_account));
        _account.grant(agent, _limits, 0, uint64(block.timestamp + 366 days), payees);
        _granted[agent] = true;
    }

    /// @notice Pays at random, up to the cap of a transaction and a little more.
    function pay(uint256 who, uint256 which, uint256 microUsd, uint256 wait) external {
        skip(bound(wait, 0, 12 hours));
        address agent = _agents[who % 2];
        if (!_granted[agent]) grant(who);
        DevStablecoin token = _tokens[which % 3];
        microUsd = bound(microUsd, 1, uint256(_limits.perTransaction) + 1);
        uint256 amount = microUsd * 10 ** token.decimals() / 1e6;
        vm.prank(agent);
        try _account.pay(address(token), _payee, amount, 0) {
            if (microUsd > _limits.perTransaction) ++violations;
            _spent[agent].push(Spent({at: block.timestamp, microUsd: microUsd}));
            ++paid;
            totalMicroUsd += microUsd;
            _check(agent, 24 hours, _limits.daily);
            _check(agent, 7 days, _limits.weekly);
            _check(agent, 30 days, _limits.monthly);
        } catch {}
    }

    /// @notice Kills all grants and tries each agent.
    function kill(uint256 luck) external {
        if (luck % 8 != 0) return;
        vm.prank(address(_account));
        _account.kill();
        for (uint256 i = 0; i < 2; ++i) {
            _granted[_agents[i]] = false;
            vm.prank(_agents[i]);
            try _account.pay(address(_tokens[0]), _payee, 1, 0) {
                ++violations;
            } catch {}
        }
    }

    /// @notice Lets days pass.
    function rest(uint256 time) external {
        skip(bound(time, 0, 5 days));
    }

    /// @dev Everything the agent spent in the window that ends now, to the second.
    function _check(address agent, uint256 window, uint256 cap) private {
        Spent[] storage list = _spent[agent];
        uint256 sum;
        for (uint256 i = list.length; i > 0 && list[i - 1].at + window > block.timestamp; --i) {
            sum += list[i - 1].microUsd;
        }
        if (sum > cap) ++violations;
    }
}

contract AgentPermissionsInvariantTest is AgentFixture {
    AgentHandler private _handler;

    function setUp() public override {
        super.setUp();
        AgentLimits memory limits = AgentLimits({perTransaction: 100e6, daily: 220e6, weekly: 500e6, monthly: 900e6});
        vm.prank(payer);
        account.setToken(address(dai), _pegged());
        _handler = new AgentHandler(account, [usdc, usdt, dai], recipient, limits);
        targetContract(address(_handler));
    }

    function invariant_everySlidingWindowStaysBelowItsCap() public view {
        assertEq(_handler.violations(), 0);
    }

    function invariant_onlyPayeesReceive() public view {
        uint256 received = usdc.balanceOf(recipient) + usdt.balanceOf(recipient) + dai.balanceOf(recipient) / 1e12;
        assertEq(received, _handler.totalMicroUsd());
        assertEq(usdc.balanceOf(payer) + usdc.balanceOf(recipient), 1_000_000e6);
    }

    function afterInvariant() public view {
        assertGt(_handler.paid(), 0);
    }
}
