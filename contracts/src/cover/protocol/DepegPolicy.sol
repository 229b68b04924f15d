// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @title DepegPolicy
/// @notice Policies of one cover protocol as transferable tokens: whoever owns one may claim or cancel it.
/// @dev The id is the digest of the order that bought the policy. Tokens are never burned, so an order is used once.
contract DepegPolicy is ERC721 {
    /// @notice The protocol that sells and pays these policies.
    address public immutable cover;

    /// @notice Only the protocol may write policies.
    error NotCover(address attempted, address bound);

    /// @notice Deploys the policies of the deploying protocol.
    constructor() ERC721("Safelane Depeg Cover", "slCOVER") {
        cover = msg.sender;
    }

    /// @notice Gives a new policy to its holder; reverts if the id was used. Does not call the holder.
    /// @param holder First owner.
    /// @param policyId Its id.
    function mint(address holder, uint256 policyId) external {
        if (msg.sender != cover) revert NotCover(msg.sender, cover);
        _mint(holder, policyId);
    }
}
