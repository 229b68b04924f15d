// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {ConsentCollector} from "./ConsentCollector.sol";
import {IConsentCollector, Pull} from "./IConsentCollector.sol";

/// @title ISignatureTransfer
/// @notice The part of Uniswap's Permit2 that single-use signed transfers need.
interface ISignatureTransfer {
    /// @notice Token and most that may move.
    struct TokenPermissions {
        address token;
        uint256 amount;
    }

    /// @notice What the payer signs besides the witness.
    struct PermitTransferFrom {
        TokenPermissions permitted;
        uint256 nonce;
        uint256 deadline;
    }

    /// @notice Where how much goes.
    struct SignatureTransferDetails {
        address to;
        uint256 requestedAmount;
    }

    /// @notice Moves tokens of `owner` on the strength of a signature over the permit and the witness.
    /// @param permit What was signed.
    /// @param transferDetails Where how much goes.
    /// @param owner Signer and payer.
    /// @param witness EIP-712 hash of what else was signed.
    /// @param witnessTypeString The witness's type, as it stands in the permit's type.
    /// @param signature Signature of `owner`.
    function permitWitnessTransferFrom(
        PermitTransferFrom calldata permit,
        SignatureTransferDetails calldata transferDetails,
        address owner,
        bytes32 witness,
        string calldata witnessTypeString,
        bytes calldata signature
    ) external;
}

/// @title Permit2Collector
/// @notice Consent by one Permit2 signature that anyone may relay: PermitWitnessTransferFrom with this contract as
/// spender, `maxAmount`, deadline one second before `validBefore`, nonce = {hashConsent} and the Consent as witness.
/// The payer approved Permit2 for the token once.
/// @dev Nonces are bits in Permit2's unordered bitmap of the payer, at positions that the hash spreads out.
contract Permit2Collector is ConsentCollector {
    /// @notice The witness's type as Permit2 wants it.
    string public constant WITNESS_TYPE =
        "Consent witness)Consent(address consumer,address payer,address token,uint256 maxAmount,bytes32 terms,uint256 validBefore)TokenPermissions(address token,uint256 amount)";

    /// @notice Permit2.
    ISignatureTransfer public immutable permit2;

    /// @param permit2_ Permit2; 0x000000000022D473030F116dDEE9F6B43aC78BA3 on public chains.
    constructor(ISignatureTransfer permit2_) EIP712("Safelane Permit2Collector", "1") {
        permit2 = permit2_;
    }

    /// @inheritdoc IConsentCollector
    function collect(Pull calldata pull, bytes calldata consent) external {
        _checkBounds(pull);
        bytes32 witness = _structHash(msg.sender, pull.payer, pull.token, pull.maxAmount, pull.terms, pull.validBefore);
        permit2.permitWitnessTransferFrom(
            ISignatureTransfer.PermitTransferFrom({
                permitted: ISignatureTransfer.TokenPermissions({token: pull.token, amount: pull.maxAmount}),
                nonce: uint256(_hashTypedDataV4(witness)),
                deadline: pull.validBefore - 1
            }),
            ISignatureTransfer.SignatureTransferDetails({to: pull.to, requestedAmount: pull.amount}),
            pull.payer,
            witness,
            WITNESS_TYPE,
            consent
        );
    }
}
