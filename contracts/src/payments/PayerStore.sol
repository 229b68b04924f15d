// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title PayerStore
/// @notice Holds the tokens of one payer that its keeper (the contract that deployed the code) has in custody.
contract PayerStore {
    using SafeERC20 for IERC20;

    /// @notice The only account that may move tokens.
    address public immutable keeper;

    /// @notice Only the keeper may move tokens.
    error NotKeeper(address attempted, address bound);

    constructor() {
        keeper = msg.sender;
    }

    /// @notice Sends tokens that are held here.
    /// @param token Token.
    /// @param to Account that receives them.
    /// @param amount Amount in base units.
    function send(IERC20 token, address to, uint256 amount) external {
        if (msg.sender != keeper) revert NotKeeper(msg.sender, keeper);
        token.safeTransfer(to, amount);
    }
}

/// @title StoreKeeper
/// @notice Base of contracts with custody: one {PayerStore} per payer instead of one balance for all.
/// @dev A single balance would be a storage slot of the token that every payment writes, so no two could execute in
/// parallel; and a token's issuer that freezes one store freezes one payer and not everybody.
abstract contract StoreKeeper {
    using Clones for address;

    address private immutable _storeCode = address(new PayerStore());

    /// @notice The account that holds a payer's tokens; it need not exist yet.
    /// @param payer The payer.
    function storeOf(address payer) public view returns (address) {
        return _storeCode.predictDeterministicAddress(bytes32(uint256(uint160(payer))), address(this));
    }

    /// @notice Creates a payer's store, or does nothing if it exists. Open to anyone; custody creates it anyway.
    /// @dev Creating writes this contract's nonce (EIP-161), which first payments therefore share: whoever expects
    /// many at once creates the stores before.
    /// @param payer The payer.
    function createStore(address payer) public returns (address store) {
        store = storeOf(payer);
        if (store.code.length == 0) _storeCode.cloneDeterministic(bytes32(uint256(uint160(payer))));
    }

    /// @dev Sends from a payer's store.
    function _send(address payer, address token, address to, uint256 amount) internal {
        if (amount != 0) PayerStore(storeOf(payer)).send(IERC20(token), to, amount);
    }
}
