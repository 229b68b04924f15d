// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IERC3009Bytes} from "../interfaces/IERC3009Bytes.sol";

/// @notice One payment in one token whose relayer is paid in that token. Every field is bound by the signature.
struct AuthorizedPayment {
    /// Account that pays `amount + fee` and signs.
    address payer;
    /// Account that gets exactly `amount`.
    address recipient;
    /// Token with EIP-3009.
    address token;
    /// What the recipient gets, in base units.
    uint256 amount;
    /// Relayer's fee in base units.
    uint256 fee;
    /// Account that gets the fee.
    address feeRecipient;
    /// Settles strictly before this time (seconds).
    uint64 validBefore;
    /// Tells otherwise equal payments apart; an invoice's hash, for instance.
    uint256 salt;
}

/// @title AuthorizedPayments
/// @notice The cheapest relayed payment: one EIP-3009 signature, ReceiveWithAuthorization(payer → this contract,
/// amount + fee, 0, validBefore, nonce = {hashPayment}), that anyone may submit.
/// @dev Keeps no state, so no two payments share a slot of its own: the token itself uses the nonce up. Without state
/// there is nothing that a hostile token's reentrancy could spoil, and nobody's id to take. The contract holds nothing
/// between transactions; tokens sent here by mistake are lost.
contract AuthorizedPayments is EIP712 {
    using SafeERC20 for IERC20;

    /// @notice EIP-712 type hash of {AuthorizedPayment}.
    bytes32 public constant AUTHORIZED_PAYMENT_TYPEHASH = keccak256(
        "AuthorizedPayment(address payer,address recipient,address token,uint256 amount,uint256 fee,address feeRecipient,uint64 validBefore,uint256 salt)"
    );

    /// @notice A payment was settled.
    /// @param id Hash of the payment.
    /// @param payer Account that paid `amount + fee`.
    /// @param recipient Account that received exactly `amount`.
    /// @param token Token.
    /// @param amount In base units.
    /// @param fee In base units.
    event AuthorizedPaymentSettled(
        bytes32 indexed id, address indexed payer, address indexed recipient, address token, uint256 amount, uint256 fee
    );

    /// @notice The recipient is the zero address, the payer, this contract or the token.
    error InvalidRecipient(address attempted);
    /// @notice A fee needs a recipient other than the zero address, this contract and the payment's recipient.
    error InvalidFeeRecipient(address attempted);
    /// @notice The recipient would receive nothing.
    error ZeroAmount();
    /// @notice The token moved another amount than asked for, as fee-on-transfer tokens do.
    error InexactTransfer(address token, uint256 attempted, uint256 bound);

    constructor() EIP712("Safelane AuthorizedPayments", "1") {}

    /// @notice Settles a payment; anyone may submit it. The token checks signature, time and single use.
    /// @param p The payment.
    /// @param signature Signature of the payer in the token's domain.
    function pay(AuthorizedPayment calldata p, bytes calldata signature) external {
        if (p.amount == 0) revert ZeroAmount();
        address recipient = p.recipient;
        if (recipient == address(0) || recipient == p.payer || recipient == address(this) || recipient == p.token) {
            revert InvalidRecipient(recipient);
        }
        if (
            p.fee != 0
                && (p.feeRecipient == address(0) || p.feeRecipient == address(this) || p.feeRecipient == recipient)
        ) revert InvalidFeeRecipient(p.feeRecipient);
        bytes32 id = hashPayment(p);
        IERC20 token = IERC20(p.token);
        uint256 balanceBefore = token.balanceOf(recipient);
        IERC3009Bytes(p.token)
            .receiveWithAuthorization(p.payer, address(this), p.amount + p.fee, 0, p.validBefore, id, signature);
        token.safeTransfer(recipient, p.amount);
        if (p.fee != 0) token.safeTransfer(p.feeRecipient, p.fee);
        uint256 received = token.balanceOf(recipient) - balanceBefore;
        if (received != p.amount) revert InexactTransfer(p.token, received, p.amount);
        emit AuthorizedPaymentSettled(id, p.payer, recipient, p.token, p.amount, p.fee);
    }

    /// @notice EIP-712 digest of the payment in the domain {"Safelane AuthorizedPayments", "1", chain id, this
    /// contract}: the authorization's nonce. `authorizationState(payer, id)` of the token tells whether it settled.
    /// @param p The payment.
    function hashPayment(AuthorizedPayment calldata p) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(AUTHORIZED_PAYMENT_TYPEHASH, p)));
    }
}
