// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice Calls a target with prepared calldata whenever it moves, and remembers whether the call got through.
contract HookedToken is ERC20("Hooked", "HOOK") {
    address public target;
    bytes public data;
    bool public succeeded;
    bytes public returned;

    function arm(address target_, bytes calldata data_) external {
        (target, data) = (target_, data_);
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        address called = target;
        if (called == address(0)) return;
        target = address(0);
        (succeeded, returned) = called.call(data);
    }
}

/// @notice Moves nothing for and to accounts on a list, as issuers of stablecoins can.
contract BlocklistToken is ERC20("Blocklist", "BLK") {
    mapping(address account => bool) public blocked;

    error Blocked(address account);

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setBlocked(address account, bool value) external {
        blocked[account] = value;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (blocked[from]) revert Blocked(from);
        if (blocked[to]) revert Blocked(to);
        super._update(from, to, value);
    }
}

/// @notice Returns nothing from transfer, transferFrom and approve, as the first stablecoins do.
contract NoReturnToken {
    uint8 public constant decimals = 0;
    mapping(address owner => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    error Insufficient();

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        if (allowance[from][msg.sender] < amount) revert Insufficient();
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private {
        if (balanceOf[from] < amount) revert Insufficient();
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}
