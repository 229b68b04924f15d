// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title BridgeToken
/// @notice A token that exists on two chains: its bridge burns it on one and mints it on the other.
/// @dev The bridge deploys it and is the only account that ever mints or burns. EIP-2612 permits are included.
contract BridgeToken is ERC20Permit {
    /// @notice The bridge.
    address public immutable bridge;

    uint8 private immutable _decimals;

    /// @notice Only the bridge may do this.
    error NotBridge(address caller);

    /// @notice Deployed by the bridge.
    /// @param name_ ERC-20 name, also the name of the EIP-712 domain.
    /// @param symbol_ ERC-20 symbol.
    /// @param decimals_ Digits after the decimal point, the same on both chains.
    /// @param holder Receives the initial supply.
    /// @param supply Initial supply in base units; 0 on every chain but the home chain.
    constructor(string memory name_, string memory symbol_, uint8 decimals_, address holder, uint256 supply)
        ERC20(name_, symbol_)
        ERC20Permit(name_)
    {
        bridge = msg.sender;
        _decimals = decimals_;
        if (supply != 0) _mint(holder, supply);
    }

    /// @notice Mints what was burnt on the other chain.
    /// @param to Who receives it.
    /// @param amount Base units.
    function mint(address to, uint256 amount) external {
        if (msg.sender != bridge) revert NotBridge(msg.sender);
        _mint(to, amount);
    }

    /// @notice Burns what will be minted on the other chain.
    /// @dev The bridge burns only its caller's tokens, so no allowance is asked for.
    /// @param from Whose tokens.
    /// @param amount Base units.
    function burn(address from, uint256 amount) external {
        if (msg.sender != bridge) revert NotBridge(msg.sender);
        _burn(from, amount);
    }

    /// @inheritdoc ERC20
    function decimals() public view override returns (uint8) {
        return _decimals;
    }
}
