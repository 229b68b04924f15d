// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Account} from "@openzeppelin/contracts/account/Account.sol";
import {ERC7821} from "@openzeppelin/contracts/account/extensions/draft-ERC7821.sol";
import {IEntryPoint} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {SignerECDSA} from "@openzeppelin/contracts/utils/cryptography/signers/SignerECDSA.sol";

/// @notice The smallest account that batches calls: called by itself as an EIP-7702 delegate, or by the entry point
/// (ERC-4337) on its signer's signature.
contract BatchAccount is Account, SignerECDSA, ERC7821 {
    IEntryPoint private immutable _entryPoint;

    constructor(IEntryPoint entryPoint_, address signer_) SignerECDSA(signer_) {
        _entryPoint = entryPoint_;
    }

    function entryPoint() public view override returns (IEntryPoint) {
        return _entryPoint;
    }

    function _erc7821AuthorizedExecutor(address caller, bytes32 mode, bytes calldata executionData)
        internal
        view
        override
        returns (bool)
    {
        return caller == address(_entryPoint) || super._erc7821AuthorizedExecutor(caller, mode, executionData);
    }
}
