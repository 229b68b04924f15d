// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {AgentPermissions} from "../../src/agents/AgentPermissions.sol";

/// @notice An agent, payee and token in one: when it is paid it orders the next payment.
contract ReentrantAgentToken is ERC20("Reentrant", "RE") {
    AgentPermissions public account;
    bool public reverted;

    function arm(AgentPermissions account_) external {
        account = account_;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (address(account) != address(0) && from == address(account)) {
            try account.pay(address(this), to, value, 0) {}
            catch {
                reverted = true;
            }
        }
    }
}

/// @notice Takes twice what is transferred from the sender.
contract GreedyToken is ERC20("Greedy", "GREED") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from != address(0) && to != address(0)) super._update(from, address(this), value);
    }
}

/// @notice Any number of decimals.
contract DecimalsToken is ERC20("Decimals", "DEC") {
    uint8 private immutable _decimals;

    constructor(uint8 decimals_) {
        _decimals = decimals_;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }
}

/// @notice Returns nothing from transfer, as old tokens do.
contract MissingReturnToken {
    mapping(address => uint256) public balanceOf;
    uint8 public constant decimals = 0;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }
}
