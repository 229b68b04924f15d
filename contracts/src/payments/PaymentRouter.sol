// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ISwapRouter} from "@uniswap/v3-periphery/contracts/interfaces/ISwapRouter.sol";

import {IERC3009Bytes} from "../interfaces/IERC3009Bytes.sol";
import {Payment} from "../types/Payment.sol";

/// @title PaymentRouter
/// @notice Settles one exact-output payment: pulls the payer's signed maximum, gives the recipient exactly
/// `amountOut` (directly or through one Uniswap v3 pool), gives the relayer its signed fee, returns the rest.
///
///     payer ──maxAmountIn──▶ router ──amountOut──────────────────▶ recipient   (direct)
///                              ├──amountIn──▶ pool ──amountOut──▶ recipient   (swap)
///                              ├──fee──────────────────────────▶ feeRecipient
///                              └──surplus──────────────────────▶ payer
///
/// @dev The router has no owner, holds nothing between transactions and keeps no state that two payers share:
/// the reentrancy lock is transient and settled references are kept per payer, so payments of different payers
/// touch disjoint router slots and may execute in parallel.
/// Tokens sent here by mistake are not recoverable: all accounting is by differences, so they also disturb nobody.
contract PaymentRouter is EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice EIP-712 type hash of {Payment}.
    bytes32 public constant PAYMENT_TYPEHASH = keccak256(
        "Payment(bytes32 id,address payer,address recipient,address tokenIn,uint256 maxAmountIn,address tokenOut,uint256 amountOut,uint256 fee,address feeRecipient,uint24 poolFee,uint64 validBefore)"
    );

    /// @notice EIP-3009 type hash of ReceiveWithAuthorization.
    bytes32 public constant RECEIVE_WITH_AUTHORIZATION_TYPEHASH = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );

    /// @notice Uniswap v3 router that swaps; it authenticates its pools in the swap callback.
    ISwapRouter public immutable swapRouter;

    mapping(address payer => mapping(bytes32 id => bool)) private _settled;

    /// @notice A payment was settled; there is at most one per payer and id.
    /// @param id Reference of the payment.
    /// @param payer Account that paid.
    /// @param recipient Account that received exactly `amountOut`.
    /// @param tokenIn Token paid with.
    /// @param amountIn Everything the payer gave, fee included, in base units of `tokenIn`.
    /// @param tokenOut Token received.
    /// @param amountOut Amount received in base units of `tokenOut`.
    /// @param fee Relayer's fee in base units of `tokenIn`.
    /// @param feeRecipient Account that received the fee.
    event PaymentSettled(
        bytes32 indexed id,
        address indexed payer,
        address indexed recipient,
        address tokenIn,
        uint256 amountIn,
        address tokenOut,
        uint256 amountOut,
        uint256 fee,
        address feeRecipient
    );

    /// @notice The payment's time has passed.
    error PaymentExpired(uint256 attempted, uint256 bound);
    /// @notice The payer already settled a payment under this id.
    error AlreadySettled(address payer, bytes32 id);
    /// @notice Only the payer may settle without a signature.
    error NotPayer(address attempted, address bound);
    /// @notice The recipient would receive nothing.
    error ZeroAmount();
    /// @notice The payment would cost the payer more than signed.
    error InputAboveMaximum(uint256 attempted, uint256 bound);
    /// @notice A payment without pool must pay in the token it takes.
    error SameTokenExpected(address attempted, address bound);
    /// @notice A payment through a pool must change the token.
    error DistinctTokensExpected(address token);
    /// @notice The recipient is the zero address, the payer, this contract or the token itself.
    error InvalidRecipient(address attempted);
    /// @notice A fee needs a recipient other than the zero address and this contract.
    error InvalidFeeRecipient(address attempted);
    /// @notice The signature is not the payer's over this very payment.
    error InvalidSignature();
    /// @notice The payer's allowance is below what the payment pulls.
    error InsufficientAllowance(uint256 attempted, uint256 bound);
    /// @notice A token moved another amount than asked for, as fee-on-transfer tokens do.
    error InexactTransfer(address token, uint256 attempted, uint256 bound);

    /// @notice Deploys a router bound to one Uniswap v3 SwapRouter.
    /// @param swapRouter_ The SwapRouter.
    constructor(ISwapRouter swapRouter_) EIP712("Safelane PaymentRouter", "1") {
        swapRouter = swapRouter_;
    }

    /// @notice Settles with the payer's EIP-3009 authorization; anyone may relay it.
    /// @dev The authorization is ReceiveWithAuthorization(payer → this contract, maxAmountIn, 0, validBefore,
    /// nonce = {hashPayment}): the nonce binds every field, so a relayer can change nothing. The signature is checked
    /// here too and not by the token alone: a worthless token that accepts any signature could otherwise settle a
    /// victim's id first, and so block or imitate the real payment.
    /// @param p The payment.
    /// @param signature Signature of the payer in the domain of `tokenIn`.
    function settleWithAuthorization(Payment calldata p, bytes calldata signature) external nonReentrant {
        bytes32 nonce = hashPayment(p);
        bytes32 structHash = keccak256(
            abi.encode(
                RECEIVE_WITH_AUTHORIZATION_TYPEHASH,
                p.payer,
                address(this),
                p.maxAmountIn,
                uint256(0),
                uint256(p.validBefore),
                nonce
            )
        );
        _begin(p);
        _requireSignature(
            p.payer,
            MessageHashUtils.toTypedDataHash(IERC3009Bytes(p.tokenIn).DOMAIN_SEPARATOR(), structHash),
            signature
        );

        uint256 balanceBefore = IERC20(p.tokenIn).balanceOf(address(this));
        IERC3009Bytes(p.tokenIn)
            .receiveWithAuthorization(p.payer, address(this), p.maxAmountIn, 0, p.validBefore, nonce, signature);
        _complete(p, balanceBefore);
    }

    /// @notice Settles with an EIP-2612 permit over `maxAmountIn` until `validBefore`, and the payer's EIP-712
    /// signature of the payment; anyone may relay it.
    /// @dev Whoever sees the permit can spend it first, which must not block the payment: a failed permit is ignored
    /// as long as the allowance suffices.
    /// @param p The payment.
    /// @param v Recovery byte of the permit.
    /// @param r First half of the permit.
    /// @param s Second half of the permit.
    /// @param payerSignature Signature of the payer over {hashPayment}.
    function settleWithPermit(Payment calldata p, uint8 v, bytes32 r, bytes32 s, bytes calldata payerSignature)
        external
        nonReentrant
    {
        _begin(p);
        _requireSignature(p.payer, hashPayment(p), payerSignature);
        try IERC20Permit(p.tokenIn).permit(p.payer, address(this), p.maxAmountIn, p.validBefore, v, r, s) {} catch {}
        _pullAllowance(p);
    }

    /// @notice Settles a payment of the caller, who approved `maxAmountIn` to this contract before.
    /// @param p The payment.
    function settle(Payment calldata p) external nonReentrant {
        if (msg.sender != p.payer) revert NotPayer(msg.sender, p.payer);
        _begin(p);
        _pullAllowance(p);
    }

    /// @notice Whether the payer has settled a payment under this id.
    /// @param payer The payer.
    /// @param id Reference of the payment.
    function isSettled(address payer, bytes32 id) external view returns (bool) {
        return _settled[payer][id];
    }

    /// @notice EIP-712 digest of the payment in the domain {"Safelane PaymentRouter", "1", chain id, this contract}:
    /// what the payer signs for {settleWithPermit}, and the nonce of the authorization for {settleWithAuthorization}.
    /// @param p The payment.
    function hashPayment(Payment calldata p) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(PAYMENT_TYPEHASH, p)));
    }

    /// @dev Checks what needs no token and marks the payment as settled before anything else runs.
    function _begin(Payment calldata p) private {
        if (block.timestamp >= p.validBefore) revert PaymentExpired(block.timestamp, p.validBefore);
        if (_settled[p.payer][p.id]) revert AlreadySettled(p.payer, p.id);
        if (p.amountOut == 0) revert ZeroAmount();
        address recipient = p.recipient;
        if (
            recipient == address(0) || recipient == address(this) || recipient == p.payer || recipient == p.tokenIn
                || recipient == p.tokenOut
        ) revert InvalidRecipient(recipient);
        if (p.fee != 0 && (p.feeRecipient == address(0) || p.feeRecipient == address(this))) {
            revert InvalidFeeRecipient(p.feeRecipient);
        }
        if (p.fee > p.maxAmountIn) revert InputAboveMaximum(p.fee, p.maxAmountIn);
        if (p.poolFee == 0) {
            if (p.tokenIn != p.tokenOut) revert SameTokenExpected(p.tokenOut, p.tokenIn);
            // Compared by subtraction: the sum could overflow.
            if (p.amountOut > p.maxAmountIn - p.fee) revert InputAboveMaximum(p.amountOut, p.maxAmountIn - p.fee);
        } else if (p.tokenIn == p.tokenOut) {
            revert DistinctTokensExpected(p.tokenIn);
        }
        _settled[p.payer][p.id] = true;
    }

    /// @dev Pulls the maximum from the payer's allowance: a permit of exactly that amount leaves nothing approved.
    function _pullAllowance(Payment calldata p) private {
        IERC20 token = IERC20(p.tokenIn);
        uint256 allowance = token.allowance(p.payer, address(this));
        if (allowance < p.maxAmountIn) revert InsufficientAllowance(allowance, p.maxAmountIn);
        uint256 balanceBefore = token.balanceOf(address(this));
        token.safeTransferFrom(p.payer, address(this), p.maxAmountIn);
        _complete(p, balanceBefore);
    }

    /// @dev Pays recipient, relayer and payer out of the pulled maximum; the router ends with `balanceBefore`.
    function _complete(Payment calldata p, uint256 balanceBefore) private {
        IERC20 token = IERC20(p.tokenIn);
        uint256 pulled = token.balanceOf(address(this)) - balanceBefore;
        if (pulled != p.maxAmountIn) revert InexactTransfer(p.tokenIn, pulled, p.maxAmountIn);

        uint256 recipientBefore = IERC20(p.tokenOut).balanceOf(p.recipient);
        uint256 spent = p.poolFee == 0 ? _payDirectly(p) : _swap(p, balanceBefore + pulled);
        uint256 received = IERC20(p.tokenOut).balanceOf(p.recipient) - recipientBefore;
        if (received != p.amountOut) revert InexactTransfer(p.tokenOut, received, p.amountOut);

        uint256 amountIn = spent + p.fee;
        if (amountIn > p.maxAmountIn) revert InputAboveMaximum(amountIn, p.maxAmountIn);
        if (p.fee != 0) token.safeTransfer(p.feeRecipient, p.fee);
        if (amountIn < p.maxAmountIn) token.safeTransfer(p.payer, p.maxAmountIn - amountIn);
        _emitSettled(p, amountIn);
    }

    /// @dev On its own because the event's nine values need the stack to themselves.
    function _emitSettled(Payment calldata p, uint256 amountIn) private {
        emit PaymentSettled(
            p.id, p.payer, p.recipient, p.tokenIn, amountIn, p.tokenOut, p.amountOut, p.fee, p.feeRecipient
        );
    }

    /// @dev Gives the recipient `amountOut` of what was pulled; returns it as the amount spent.
    function _payDirectly(Payment calldata p) private returns (uint256 spent) {
        IERC20(p.tokenOut).safeTransfer(p.recipient, p.amountOut);
        return p.amountOut;
    }

    /// @dev Swaps at most `maxAmountIn − fee` for exactly `amountOut`; the spent amount is measured, not believed.
    /// A pool that asks for more than the approval makes Uniswap revert with "STF".
    function _swap(Payment calldata p, uint256 balanceWithPull) private returns (uint256 spent) {
        IERC20 token = IERC20(p.tokenIn);
        uint256 available = p.maxAmountIn - p.fee;
        token.forceApprove(address(swapRouter), available);
        swapRouter.exactOutputSingle(
            ISwapRouter.ExactOutputSingleParams({
                tokenIn: p.tokenIn,
                tokenOut: p.tokenOut,
                fee: p.poolFee,
                recipient: p.recipient,
                deadline: p.validBefore,
                amountOut: p.amountOut,
                amountInMaximum: available,
                sqrtPriceLimitX96: 0
            })
        );
        spent = balanceWithPull - token.balanceOf(address(this));
        if (spent < available) token.forceApprove(address(swapRouter), 0);
    }

    /// @dev Reverts with {InvalidSignature} unless `signer` (an account or an ERC-1271 contract) signed `digest`.
    function _requireSignature(address signer, bytes32 digest, bytes calldata signature) private view {
        if (!SignatureChecker.isValidSignatureNowCalldata(signer, digest, signature)) revert InvalidSignature();
    }
}
