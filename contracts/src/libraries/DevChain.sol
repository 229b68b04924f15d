// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title DevChain
/// @notice Keeps contracts that create value out of nothing off every chain where value is real.
library DevChain {
    /// @notice The chain is not one of the development chains 31337, 31338 and 1337.
    /// @param chainId The chain the deployment was attempted on.
    error NotDevChain(uint256 chainId);

    /// @notice Reverts with {NotDevChain} unless the current chain is a development chain.
    function requireDevChain() internal view {
        uint256 id = block.chainid;
        if (id != 31337 && id != 31338 && id != 1337) revert NotDevChain(id);
    }
}
