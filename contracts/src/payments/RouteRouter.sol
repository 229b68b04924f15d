// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {VenueList} from "../markets/VenueList.sol";
import {Hop, Leg, RoutedPayment} from "../types/RoutedPayment.sol";
import {RouteExecutor} from "./RouteExecutor.sol";
import {ConsentConsumer} from "./consent/ConsentConsumer.sol";
import {Pull} from "./consent/IConsentCollector.sol";

/// @title RouteRouter
/// @notice Settles exact-output payments over any split of multi-hop paths through listed pools, on consent given in
/// any way: the recipient gets exactly `amountOut`, the relayer its signed fee, the payer everything that is left.
/// @dev No owner of its own; holds nothing between transactions. A payment's id is the hash of all its fields and
/// settles once; ids of different payers never meet. It stands beside PaymentRouter, which settles payments without
/// a route, or through one pool, for less gas.
contract RouteRouter is EIP712, ReentrancyGuardTransient, ConsentConsumer, RouteExecutor {
    using SafeERC20 for IERC20;

    /// @notice EIP-712 type hash of {RoutedPayment}.
    bytes32 public constant ROUTED_PAYMENT_TYPEHASH = keccak256(
        "RoutedPayment(address payer,address recipient,address tokenIn,uint256 maxAmountIn,address tokenOut,uint256 amountOut,uint256 fee,address feeRecipient,uint64 validBefore,bytes32 route,uint256 salt)"
    );
    /// @notice Most legs of a route.
    uint256 public constant MAX_LEGS = 16;

    mapping(bytes32 id => bool) private _settled;

    /// @notice A payment was settled.
    /// @param id Hash of the payment.
    /// @param payer Account that paid.
    /// @param recipient Account that received exactly `amountOut`.
    /// @param tokenIn Token paid with.
    /// @param amountIn Everything the payer gave, fee included, in base units of `tokenIn`.
    /// @param tokenOut Token received.
    /// @param amountOut Amount received, in base units of `tokenOut`.
    /// @param fee Relayer's fee in base units of `tokenIn`.
    event RoutedPaymentSettled(
        bytes32 indexed id,
        address indexed payer,
        address indexed recipient,
        address tokenIn,
        uint256 amountIn,
        address tokenOut,
        uint256 amountOut,
        uint256 fee
    );

    /// @notice The payment's time has passed.
    error PaymentExpired(uint256 attempted, uint256 bound);
    /// @notice The payment was settled before.
    error AlreadySettled(bytes32 id);
    /// @notice The recipient would receive nothing.
    error ZeroAmount();
    /// @notice The recipient is the zero address, the payer, this contract or one of the tokens.
    error InvalidRecipient(address attempted);
    /// @notice A fee needs a recipient other than the zero address and this contract.
    error InvalidFeeRecipient(address attempted);
    /// @notice The payment would cost the payer more than signed.
    error InputAboveMaximum(uint256 attempted, uint256 bound);
    /// @notice The payer insists on another route.
    error RouteMismatch(bytes32 attempted, bytes32 bound);
    /// @notice The legs do not bring exactly what the recipient gets, are too many, or are missing.
    error InvalidLegs(uint256 attempted, uint256 bound);

    /// @param collectors Collectors through which consent may be given.
    /// @param venues_ List of pools that routes may use.
    constructor(address[] memory collectors, VenueList venues_)
        EIP712("Safelane RouteRouter", "1")
        ConsentConsumer(collectors)
        RouteExecutor(venues_)
    {}

    /// @notice Settles a payment; anyone may submit it.
    /// @param p The payment.
    /// @param legs The route; none if `tokenIn` is `tokenOut`.
    /// @param collector Collector of the consent over {hashPayment} until `validBefore`; zero if the caller is the payer
    /// and approved this contract.
    /// @param consent Consent in the collector's encoding.
    function settle(RoutedPayment calldata p, Leg[] calldata legs, address collector, bytes calldata consent)
        external
        nonReentrant
    {
        bytes32 id = hashPayment(p);
        _check(p, legs, id);
        _settled[id] = true;
        uint256 balanceBefore = IERC20(p.tokenIn).balanceOf(address(this));
        _collect(
            Pull({
                payer: p.payer,
                token: p.tokenIn,
                amount: p.maxAmountIn,
                maxAmount: p.maxAmountIn,
                to: address(this),
                terms: id,
                validBefore: p.validBefore
            }),
            collector,
            consent
        );

        _pay(p, legs);
        _emitSettled(p, id, p.maxAmountIn - _share(p, balanceBefore));
    }

    /// @notice Whether a payment was settled.
    /// @param id {hashPayment} of the payment.
    function isSettled(bytes32 id) external view returns (bool) {
        return _settled[id];
    }

    /// @notice EIP-712 digest of the payment in the domain {"Safelane RouteRouter", "1", chain id, this contract}.
    /// @param p The payment.
    function hashPayment(RoutedPayment calldata p) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ROUTED_PAYMENT_TYPEHASH, p)));
    }

    /// @notice Hash of a route, for payers who insist on one.
    /// @param legs The route.
    function hashRoute(Leg[] calldata legs) public pure returns (bytes32) {
        return keccak256(abi.encode(legs));
    }

    /// @dev Runs the route; the recipient ends with exactly `amountOut` more.
    function _pay(RoutedPayment calldata p, Leg[] calldata legs) private {
        IERC20 tokenOut = IERC20(p.tokenOut);
        uint256 balanceBefore = tokenOut.balanceOf(p.recipient);
        if (legs.length == 0) tokenOut.safeTransfer(p.recipient, p.amountOut);
        for (uint256 i = 0; i < legs.length; ++i) {
            _execute(p.tokenIn, legs[i], p.recipient);
        }
        uint256 received = tokenOut.balanceOf(p.recipient) - balanceBefore;
        if (received != p.amountOut) revert InexactTransfer(p.tokenOut, received, p.amountOut);
    }

    /// @dev Gives the relayer its fee and the payer what is left. What is left is measured, not believed; tokens that
    /// lay here before the payment (`balanceBefore`) stay out of it.
    function _share(RoutedPayment calldata p, uint256 balanceBefore) private returns (uint256 surplus) {
        IERC20 tokenIn = IERC20(p.tokenIn);
        uint256 left = tokenIn.balanceOf(address(this));
        if (left < balanceBefore + p.fee) {
            revert InputAboveMaximum(balanceBefore + p.maxAmountIn - left + p.fee, p.maxAmountIn);
        }
        surplus = left - balanceBefore - p.fee;
        if (p.fee != 0) tokenIn.safeTransfer(p.feeRecipient, p.fee);
        if (surplus != 0) tokenIn.safeTransfer(p.payer, surplus);
    }

    /// @dev On its own because the event's values need the stack to themselves.
    function _emitSettled(RoutedPayment calldata p, bytes32 id, uint256 amountIn) private {
        emit RoutedPaymentSettled(id, p.payer, p.recipient, p.tokenIn, amountIn, p.tokenOut, p.amountOut, p.fee);
    }

    /// @dev Checks everything that needs no token.
    function _check(RoutedPayment calldata p, Leg[] calldata legs, bytes32 id) private view {
        if (block.timestamp >= p.validBefore) revert PaymentExpired(block.timestamp, p.validBefore);
        if (_settled[id]) revert AlreadySettled(id);
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
        if (p.route != 0 && hashRoute(legs) != p.route) revert RouteMismatch(hashRoute(legs), p.route);
        if (p.tokenIn == p.tokenOut) {
            if (legs.length != 0) revert InvalidLegs(legs.length, 0);
            if (p.amountOut > p.maxAmountIn - p.fee) revert InputAboveMaximum(p.amountOut, p.maxAmountIn - p.fee);
            return;
        }
        if (legs.length == 0 || legs.length > MAX_LEGS) revert InvalidLegs(legs.length, MAX_LEGS);
        uint256 total = 0;
        for (uint256 i = 0; i < legs.length; ++i) {
            total += legs[i].amountOut;
            Hop[] calldata hops = legs[i].hops;
            if (hops.length == 0 || hops[hops.length - 1].tokenOut != p.tokenOut) revert InvalidLegs(i, legs.length);
        }
        if (total != p.amountOut) revert InvalidLegs(total, p.amountOut);
    }
}
