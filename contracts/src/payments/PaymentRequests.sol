// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {PaymentRequest, RequestPayment} from "../types/PaymentRequest.sol";
import {ConsentConsumer} from "./consent/ConsentConsumer.sol";
import {Pull} from "./consent/IConsentCollector.sol";

/// @title PaymentRequests
/// @notice Requests and invoices: paid at once or in parts, by one or several payers, never more than is due, and
/// refunded by the payee to whom paid.
/// @dev No owner, no custody: money goes from payer to payee. A request need not be registered; its id is the hash of
/// its fields, and anyone may write one down, as it can only bring its payee money. State is kept per request.
contract PaymentRequests is EIP712, ReentrancyGuardTransient, ConsentConsumer {
    /// @notice EIP-712 type hash of {PaymentRequest}.
    bytes32 public constant PAYMENT_REQUEST_TYPEHASH = keccak256(
        "PaymentRequest(address payee,address debtor,address token,uint256 amount,bool inParts,uint64 validBefore,bytes32 invoice,uint256 salt)"
    );
    /// @notice EIP-712 type hash of what a payer consents to.
    bytes32 public constant REQUEST_PAYMENT_TYPEHASH =
        keccak256("RequestPayment(bytes32 id,address payer,uint256 maxAmount,uint256 salt)");
    /// @notice EIP-712 type hash of what a payee consents to when a refund is relayed.
    bytes32 public constant REQUEST_REFUND_TYPEHASH =
        keccak256("RequestRefund(bytes32 id,address payer,uint256 amount,uint256 index,uint64 validBefore)");

    /// @dev One slot per request; its payers share it.
    struct State {
        /// Received, refunds not taken off, in base units.
        uint128 paid;
        /// Whether the payee withdrew it.
        bool cancelled;
    }

    /// @dev One slot per request and payer.
    struct Contribution {
        /// Paid and not refunded, in base units.
        uint128 refundable;
        /// Refunds so far.
        uint64 refunds;
    }

    mapping(bytes32 id => State) private _states;
    mapping(bytes32 id => mapping(address payer => Contribution)) private _contributions;
    mapping(bytes32 digest => bool) private _used;

    /// @notice A request was paid, in whole or in part.
    /// @param id Hash of the request.
    /// @param payer Account that paid.
    /// @param payee Account that received.
    /// @param token Token.
    /// @param amount In base units.
    /// @param outstanding Still due afterwards, in base units.
    event RequestPaid(
        bytes32 indexed id,
        address indexed payer,
        address indexed payee,
        address token,
        uint256 amount,
        uint256 outstanding
    );
    /// @notice A payee gave money back.
    /// @param id Hash of the request.
    /// @param payer Account that had paid.
    /// @param amount In base units.
    event RequestRefunded(bytes32 indexed id, address indexed payer, uint256 amount);
    /// @notice A payee withdrew a request.
    /// @param id Hash of the request.
    /// @param payee Its payee.
    event RequestCancelled(bytes32 indexed id, address indexed payee);

    /// @notice The request's or the consent's time has passed.
    error RequestExpired(uint256 attempted, uint256 bound);
    /// @notice The payee withdrew the request.
    error RequestWithdrawn(bytes32 id);
    /// @notice Nothing is due any more.
    error NothingDue(bytes32 id);
    /// @notice The request wants to be paid at once.
    error WholeAmountExpected(uint256 attempted, uint256 bound);
    /// @notice The request is for another debtor.
    error NotDebtor(address attempted, address bound);
    /// @notice Only the payee may do this.
    error NotPayee(address attempted, address bound);
    /// @notice The payer's consent was used before.
    error AlreadyUsed(bytes32 digest);
    /// @notice Nothing would move.
    error ZeroAmount();
    /// @notice The amount is above what the state holds or what the payer paid.
    error AmountTooHigh(uint256 attempted, uint256 bound);
    /// @notice The payee is the zero address, the payer, the token or this contract.
    error InvalidPayee(address attempted);

    /// @param collectors Collectors through which consent may be given.
    constructor(address[] memory collectors) EIP712("Safelane PaymentRequests", "1") ConsentConsumer(collectors) {}

    /// @notice Pays what is due, at most `p.maxAmount`; what is due already paid by others is not taken.
    /// @param request The request.
    /// @param p Who pays how much at most; {hashPayment} is the collector's `terms`.
    /// @param collector Collector of the consent; zero if the caller is the payer and approved this contract.
    /// @param consent Consent in the collector's encoding.
    /// @return amount What was paid, in base units.
    function pay(PaymentRequest calldata request, RequestPayment calldata p, address collector, bytes calldata consent)
        external
        nonReentrant
        returns (uint256 amount)
    {
        bytes32 id = hashRequest(request);
        bytes32 terms = hashPayment(id, p);
        uint256 outstanding = _due(request, p, id);
        amount = p.maxAmount < outstanding ? p.maxAmount : outstanding;
        if (amount == 0) revert ZeroAmount();
        if (!request.inParts && amount != request.amount) revert WholeAmountExpected(amount, request.amount);
        if (_used[terms]) revert AlreadyUsed(terms);
        _used[terms] = true;
        // forge-lint: disable-next-line(unsafe-typecast) at most the request's amount, which fits
        _states[id].paid += uint128(amount);
        // forge-lint: disable-next-line(unsafe-typecast) as above
        _contributions[id][p.payer].refundable += uint128(amount);
        _collect(
            Pull({
                payer: p.payer,
                token: request.token,
                amount: amount,
                maxAmount: p.maxAmount,
                to: request.payee,
                terms: terms,
                validBefore: request.validBefore
            }),
            collector,
            consent
        );
        emit RequestPaid(id, p.payer, request.payee, request.token, amount, outstanding - amount);
    }

    /// @notice Withdraws a request of the caller: nobody can pay it any more. What was paid stays refundable.
    /// @param request The request.
    function cancel(PaymentRequest calldata request) external {
        if (msg.sender != request.payee) revert NotPayee(msg.sender, request.payee);
        bytes32 id = hashRequest(request);
        _states[id].cancelled = true;
        emit RequestCancelled(id, request.payee);
    }

    /// @notice Gives a payer back at most what it paid. A refund does not make the request due again.
    /// @param request The request.
    /// @param payer Account that paid.
    /// @param amount In base units.
    /// @param validBefore The payee's consent holds strictly before this time (seconds).
    /// @param collector Collector of the payee's consent to {hashRefund}; zero if the caller is the payee and approved
    /// this contract.
    /// @param consent Consent in the collector's encoding.
    function refund(
        PaymentRequest calldata request,
        address payer,
        uint256 amount,
        uint64 validBefore,
        address collector,
        bytes calldata consent
    ) external nonReentrant {
        if (amount == 0) revert ZeroAmount();
        if (block.timestamp >= validBefore) revert RequestExpired(block.timestamp, validBefore);
        bytes32 id = hashRequest(request);
        Contribution memory contribution = _contributions[id][payer];
        if (amount > contribution.refundable) revert AmountTooHigh(amount, contribution.refundable);
        bytes32 terms = hashRefund(id, payer, amount, contribution.refunds, validBefore);
        // forge-lint: disable-next-line(unsafe-typecast) at most what is refundable
        contribution.refundable -= uint128(amount);
        contribution.refunds += 1;
        _contributions[id][payer] = contribution;
        _collect(
            Pull({
                payer: request.payee,
                token: request.token,
                amount: amount,
                maxAmount: amount,
                to: payer,
                terms: terms,
                validBefore: validBefore
            }),
            collector,
            consent
        );
        emit RequestRefunded(id, payer, amount);
    }

    /// @notice State of a request.
    /// @param id Hash of the request.
    /// @return paid Received, refunds not taken off, in base units.
    /// @return cancelled Whether the payee withdrew it.
    function stateOf(bytes32 id) external view returns (uint256 paid, bool cancelled) {
        State memory state = _states[id];
        return (state.paid, state.cancelled);
    }

    /// @notice What one payer paid for a request.
    /// @param id Hash of the request.
    /// @param payer The payer.
    /// @return refundable Paid and not refunded, in base units.
    /// @return refunds Refunds so far: the index of the next one.
    function contributionOf(bytes32 id, address payer) external view returns (uint256 refundable, uint256 refunds) {
        Contribution memory contribution = _contributions[id][payer];
        return (contribution.refundable, contribution.refunds);
    }

    /// @notice EIP-712 digest of a request in the domain {"Safelane PaymentRequests", "1", chain id, this contract}.
    /// @param request The request.
    function hashRequest(PaymentRequest calldata request) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(PAYMENT_REQUEST_TYPEHASH, request)));
    }

    /// @notice EIP-712 digest of a payment for a request.
    /// @param id Hash of the request.
    /// @param p The payment.
    function hashPayment(bytes32 id, RequestPayment calldata p) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(REQUEST_PAYMENT_TYPEHASH, id, p)));
    }

    /// @notice EIP-712 digest of one refund; the index makes each a message of its own.
    /// @param id Hash of the request.
    /// @param payer Account that paid.
    /// @param amount In base units.
    /// @param index Number of refunds to this payer before this one.
    /// @param validBefore Holds strictly before this time (seconds).
    function hashRefund(bytes32 id, address payer, uint256 amount, uint256 index, uint64 validBefore)
        public
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(keccak256(abi.encode(REQUEST_REFUND_TYPEHASH, id, payer, amount, index, validBefore)));
    }

    /// @dev Checks that the payer may pay now and returns what is due, in base units.
    function _due(PaymentRequest calldata request, RequestPayment calldata p, bytes32 id)
        private
        view
        returns (uint256)
    {
        if (block.timestamp >= request.validBefore) {
            revert RequestExpired(block.timestamp, request.validBefore);
        }
        if (request.amount > type(uint128).max) revert AmountTooHigh(request.amount, type(uint128).max);
        if (request.debtor != address(0) && p.payer != request.debtor) revert NotDebtor(p.payer, request.debtor);
        address payee = request.payee;
        if (payee == address(0) || payee == p.payer || payee == request.token || payee == address(this)) {
            revert InvalidPayee(payee);
        }
        State memory state = _states[id];
        if (state.cancelled) revert RequestWithdrawn(id);
        if (state.paid >= request.amount) revert NothingDue(id);
        return request.amount - state.paid;
    }
}
