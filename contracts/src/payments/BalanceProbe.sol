// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title BalanceProbe
/// @notice Executes a call and reports the balances before and after it.
/// @dev Never deployed: applications place its code at an address for the length of one `eth_call` (state override) to
/// show what exactly the calldata they are about to relay would change.
contract BalanceProbe {
    /// @notice One balance to watch.
    struct Holding {
        /// Token.
        IERC20 token;
        /// Account that holds it.
        address owner;
    }

    /// @notice Calls `target` with `data` and never reverts because that call does.
    /// @param target Contract to call.
    /// @param data Calldata.
    /// @param holdings Balances to watch.
    /// @return success Whether the call succeeded.
    /// @return result What it returned, or its revert data.
    /// @return gasUsed Gas of the call alone.
    /// @return balancesBefore Per holding, in base units.
    /// @return balancesAfter Per holding, in base units.
    function probe(address target, bytes calldata data, Holding[] calldata holdings)
        external
        returns (
            bool success,
            bytes memory result,
            uint256 gasUsed,
            uint256[] memory balancesBefore,
            uint256[] memory balancesAfter
        )
    {
        balancesBefore = _read(holdings);
        uint256 gasBefore = gasleft();
        (success, result) = target.call(data);
        gasUsed = gasBefore - gasleft();
        balancesAfter = _read(holdings);
    }

    /// @dev Balances of all holdings.
    function _read(Holding[] calldata holdings) private view returns (uint256[] memory balances) {
        balances = new uint256[](holdings.length);
        for (uint256 i = 0; i < holdings.length; ++i) {
            balances[i] = holdings[i].token.balanceOf(holdings[i].owner);
        }
    }
}
