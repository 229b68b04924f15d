// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// @title SafelaneVotes
/// @notice The votes token: a fixed supply, EIP-2612 permits, delegated votes with history (ERC-5805).
/// @dev It is no claim on any pool: pools neither hold nor pay it, and shares of pools carry no votes. Whoever underwrites
/// risks capital, whoever votes does not, so a vote can never be paid with other people's cover.
/// Votes are counted at a time (ERC-6372 with timestamps): chains differ in how fast they produce blocks.
contract SafelaneVotes is ERC20Votes, ERC20Permit {
    /// @notice Mints the whole supply to one account.
    /// @param holder Receives it.
    /// @param supply Base units, 18 decimals.
    constructor(address holder, uint256 supply) ERC20("Safelane Votes", "LANE") ERC20Permit("Safelane Votes") {
        _mint(holder, supply);
    }

    /// @notice Next EIP-712 nonce of an account, for permits and delegations by signature.
    /// @param owner The account.
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    /// @notice The clock of votes: seconds.
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice Description of the clock (ERC-6372).
    // forge-lint: disable-next-line(mixed-case-function)
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @dev Both parents hook into transfers.
    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
