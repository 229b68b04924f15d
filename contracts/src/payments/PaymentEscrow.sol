// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {EscrowTerms} from "../types/EscrowTerms.sol";
import {StoreKeeper} from "./PayerStore.sol";
import {ConsentConsumer} from "./consent/ConsentConsumer.sol";
import {Pull} from "./consent/IConsentCollector.sol";

/// @title PaymentEscrow
/// @notice Card-like payments in two steps: an operator authorizes (takes into custody) what a payer consented to and
/// captures it, in parts if it likes; or charges at once. What is not captured goes back to the payer, and what was
/// captured may be refunded.
///
///     authorize ─▶ capturable ──capture──▶ receiver, fee ──refund──▶ payer
///                      ├──────void─────▶ payer   (operator or receiver, any time)
///                      └────reclaim────▶ payer   (payer, from the authorization's expiry on)
///
/// @dev No owner. Money in custody lies in one store per payer and can only go to the receiver and the fee receiver
/// within the signed bounds, or back to the payer. All state is kept per payment under the hash of its terms, so
/// payments of different payers touch different slots.
contract PaymentEscrow is EIP712, ReentrancyGuardTransient, ConsentConsumer, StoreKeeper {
    /// @notice EIP-712 type hash of {EscrowTerms}.
    bytes32 public constant ESCROW_TERMS_TYPEHASH = keccak256(
        "EscrowTerms(address operator,address payer,address receiver,address token,uint256 maxAmount,uint64 preApprovalExpiry,uint64 authorizationExpiry,uint64 refundExpiry,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,uint256 salt)"
    );
    /// @notice EIP-712 type hash of what a receiver consents to when a refund is relayed.
    bytes32 public constant REFUND_TYPEHASH = keccak256("Refund(bytes32 id,uint256 amount,uint256 index)");

    uint256 private constant BPS = 10_000;
    uint256 private constant MAX_AMOUNT = type(uint112).max;

    /// @dev One slot per payment.
    struct State {
        /// Whether the terms were used: authorized or charged.
        bool collected;
        /// In custody, in base units.
        uint112 capturable;
        /// Captured and not refunded, in base units.
        uint112 refundable;
        /// Refunds so far.
        uint24 refunds;
    }

    mapping(bytes32 id => State) private _states;

    /// @notice Money was taken into custody.
    /// @param id Hash of the terms.
    /// @param payer Account that paid.
    /// @param receiver Account it is meant for.
    /// @param terms The terms.
    /// @param amount Amount in base units.
    event PaymentAuthorized(
        bytes32 indexed id, address indexed payer, address indexed receiver, EscrowTerms terms, uint256 amount
    );
    /// @notice Money was taken and passed on at once.
    /// @param id Hash of the terms.
    /// @param payer Account that paid.
    /// @param receiver Account that received `amount - fee`.
    /// @param terms The terms.
    /// @param amount Amount in base units.
    /// @param fee Part of it that went to `feeReceiver`.
    /// @param feeReceiver Account that received the fee.
    event PaymentCharged(
        bytes32 indexed id,
        address indexed payer,
        address indexed receiver,
        EscrowTerms terms,
        uint256 amount,
        uint256 fee,
        address feeReceiver
    );
    /// @notice Money in custody was passed on.
    /// @param id Hash of the terms.
    /// @param amount Amount in base units, fee included.
    /// @param fee Part of it that went to `feeReceiver`.
    /// @param feeReceiver Account that received the fee.
    event PaymentCaptured(bytes32 indexed id, uint256 amount, uint256 fee, address feeReceiver);
    /// @notice Money in custody went back to the payer before its time.
    /// @param id Hash of the terms.
    /// @param amount Amount in base units.
    event PaymentVoided(bytes32 indexed id, uint256 amount);
    /// @notice Money in custody went back to the payer after its time.
    /// @param id Hash of the terms.
    /// @param amount Amount in base units.
    event PaymentReclaimed(bytes32 indexed id, uint256 amount);
    /// @notice Captured money went back to the payer.
    /// @param id Hash of the terms.
    /// @param amount Amount in base units.
    event PaymentRefunded(bytes32 indexed id, uint256 amount);

    /// @notice The caller has no part in this step.
    error NotAllowed(address attempted);
    /// @notice The terms were used before.
    error AlreadyCollected(bytes32 id);
    /// @notice Nothing would move.
    error ZeroAmount();
    /// @notice The amount is above what the payment still allows.
    error AmountTooHigh(uint256 attempted, uint256 bound);
    /// @notice The step's time has passed.
    error TooLate(uint256 attempted, uint256 bound);
    /// @notice The step's time has not come.
    error TooEarly(uint256 attempted, uint256 bound);
    /// @notice The expiries are not in order.
    error InvalidExpiries(uint64 preApproval, uint64 authorization, uint64 refund);
    /// @notice The fee bounds are not in order or above 100 %.
    error InvalidFeeBounds(uint16 minFeeBps, uint16 maxFeeBps);
    /// @notice The fee is outside the signed bounds.
    error FeeOutOfBounds(uint256 attempted, uint256 min, uint256 max);
    /// @notice The fee may only go to the signed account, and never to the zero address.
    error InvalidFeeReceiver(address attempted, address bound);
    /// @notice The receiver is the zero address, the payer, the token, this contract or the payer's store.
    error InvalidReceiver(address attempted);

    /// @param collectors Collectors through which consent may be given.
    constructor(address[] memory collectors) EIP712("Safelane PaymentEscrow", "1") ConsentConsumer(collectors) {}

    /// @notice Takes `amount` into custody. Called by the operator, or by the payer itself.
    /// @param terms What the payer consents to; {hashTerms} is the collector's `terms`, `preApprovalExpiry` its
    /// `validBefore`.
    /// @param amount Amount in base units, at most `terms.maxAmount`.
    /// @param collector Collector of the consent; zero if the caller is the payer and approved this contract.
    /// @param consent Consent in the collector's encoding.
    function authorize(EscrowTerms calldata terms, uint256 amount, address collector, bytes calldata consent)
        external
        nonReentrant
    {
        if (msg.sender != terms.operator && msg.sender != terms.payer) revert NotAllowed(msg.sender);
        bytes32 id = _take(terms, amount, collector, consent);
        // forge-lint: disable-next-line(unsafe-typecast) bounded by MAX_AMOUNT
        _states[id].capturable = uint112(amount);
        emit PaymentAuthorized(id, terms.payer, terms.receiver, terms, amount);
    }

    /// @notice Takes `amount` and passes it on at once. Called by the operator: a payer could choose the fee.
    /// @param terms What the payer consents to.
    /// @param amount Amount in base units, at most `terms.maxAmount`.
    /// @param feeBps Fee in basis points within the signed bounds; it is rounded down.
    /// @param feeReceiver Account that receives the fee: the signed one, if one was signed.
    /// @param collector Collector of the consent.
    /// @param consent Consent in the collector's encoding.
    function charge(
        EscrowTerms calldata terms,
        uint256 amount,
        uint16 feeBps,
        address feeReceiver,
        address collector,
        bytes calldata consent
    ) external nonReentrant {
        _requireOperator(terms);
        _checkFee(terms, feeBps, feeReceiver);
        bytes32 id = _take(terms, amount, collector, consent);
        // forge-lint: disable-next-line(unsafe-typecast) bounded by MAX_AMOUNT
        _states[id].refundable = uint112(amount);
        uint256 fee = _passOn(terms, amount, feeBps, feeReceiver);
        emit PaymentCharged(id, terms.payer, terms.receiver, terms, amount, fee, feeReceiver);
    }

    /// @notice Passes a part of what is in custody on to the receiver. Called by the operator, as often as it likes.
    /// @param terms The terms.
    /// @param amount Amount in base units, fee included.
    /// @param feeBps Fee in basis points within the signed bounds; it is rounded down.
    /// @param feeReceiver Account that receives the fee: the signed one, if one was signed.
    function capture(EscrowTerms calldata terms, uint256 amount, uint16 feeBps, address feeReceiver)
        external
        nonReentrant
    {
        _requireOperator(terms);
        if (amount == 0) revert ZeroAmount();
        if (block.timestamp >= terms.authorizationExpiry) revert TooLate(block.timestamp, terms.authorizationExpiry);
        _checkFee(terms, feeBps, feeReceiver);
        bytes32 id = hashTerms(terms);
        State memory state = _states[id];
        if (amount > state.capturable) revert AmountTooHigh(amount, state.capturable);
        // forge-lint: disable-next-line(unsafe-typecast) at most what is in custody
        state.capturable -= uint112(amount);
        // forge-lint: disable-next-line(unsafe-typecast) at most what was in custody
        state.refundable += uint112(amount);
        _states[id] = state;
        uint256 fee = _passOn(terms, amount, feeBps, feeReceiver);
        emit PaymentCaptured(id, amount, fee, feeReceiver);
    }

    /// @notice Gives everything that is in custody back to the payer. Called by the operator or the receiver: both
    /// only give up what they could have got.
    /// @param terms The terms.
    function void(EscrowTerms calldata terms) external nonReentrant {
        if (msg.sender != terms.operator && msg.sender != terms.receiver) revert NotAllowed(msg.sender);
        (bytes32 id, uint256 amount) = _giveBack(terms);
        emit PaymentVoided(id, amount);
    }

    /// @notice Takes everything that is in custody back. Called by the payer, from the authorization's expiry on.
    /// @param terms The terms.
    function reclaim(EscrowTerms calldata terms) external nonReentrant {
        if (msg.sender != terms.payer) revert NotAllowed(msg.sender);
        if (block.timestamp < terms.authorizationExpiry) revert TooEarly(block.timestamp, terms.authorizationExpiry);
        (bytes32 id, uint256 amount) = _giveBack(terms);
        emit PaymentReclaimed(id, amount);
    }

    /// @notice Gives a part of what was captured back to the payer, fees included: whoever refunds bears them.
    /// @param terms The terms.
    /// @param amount Amount in base units.
    /// @param collector Collector of the receiver's consent to {hashRefund} until `refundExpiry`, which anyone may
    /// relay; zero if the caller is the receiver or the operator, pays itself and approved this contract.
    /// @param consent Consent in the collector's encoding.
    function refund(EscrowTerms calldata terms, uint256 amount, address collector, bytes calldata consent)
        external
        nonReentrant
    {
        if (amount == 0) revert ZeroAmount();
        if (block.timestamp >= terms.refundExpiry) revert TooLate(block.timestamp, terms.refundExpiry);
        bytes32 id = hashTerms(terms);
        State memory state = _states[id];
        if (amount > state.refundable) revert AmountTooHigh(amount, state.refundable);
        address source = terms.receiver;
        if (collector == address(0)) {
            if (msg.sender != terms.receiver && msg.sender != terms.operator) revert NotAllowed(msg.sender);
            source = msg.sender;
        }
        // forge-lint: disable-next-line(unsafe-typecast) at most what is refundable
        _states[id].refundable = state.refundable - uint112(amount);
        _states[id].refunds = state.refunds + 1;
        _collect(
            Pull({
                payer: source,
                token: terms.token,
                amount: amount,
                maxAmount: amount,
                to: terms.payer,
                terms: hashRefund(id, amount, state.refunds),
                validBefore: terms.refundExpiry
            }),
            collector,
            consent
        );
        emit PaymentRefunded(id, amount);
    }

    /// @notice State of a payment.
    /// @param id Hash of the terms.
    /// @return collected Whether the terms were used.
    /// @return capturable In custody, in base units.
    /// @return refundable Captured and not refunded, in base units.
    /// @return refunds Refunds so far: the index of the next one.
    function stateOf(bytes32 id)
        external
        view
        returns (bool collected, uint256 capturable, uint256 refundable, uint256 refunds)
    {
        State memory state = _states[id];
        return (state.collected, state.capturable, state.refundable, state.refunds);
    }

    /// @notice EIP-712 digest of the terms in the domain {"Safelane PaymentEscrow", "1", chain id, this contract}:
    /// the payment's id.
    /// @param terms The terms.
    function hashTerms(EscrowTerms calldata terms) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ESCROW_TERMS_TYPEHASH, terms)));
    }

    /// @notice EIP-712 digest of one refund. The index makes every refund a message of its own: what is refundable
    /// would not, as it rises again by later captures.
    /// @param id Hash of the terms.
    /// @param amount Amount in base units.
    /// @param index Number of refunds before this one.
    function hashRefund(bytes32 id, uint256 amount, uint256 index) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(REFUND_TYPEHASH, id, amount, index)));
    }

    /// @dev Checks the terms, marks them as used and pulls `amount` into the payer's store.
    function _take(EscrowTerms calldata terms, uint256 amount, address collector, bytes calldata consent)
        private
        returns (bytes32 id)
    {
        if (amount == 0) revert ZeroAmount();
        if (amount > MAX_AMOUNT) revert AmountTooHigh(amount, MAX_AMOUNT);
        if (block.timestamp >= terms.preApprovalExpiry) revert TooLate(block.timestamp, terms.preApprovalExpiry);
        if (terms.preApprovalExpiry > terms.authorizationExpiry || terms.authorizationExpiry > terms.refundExpiry) {
            revert InvalidExpiries(terms.preApprovalExpiry, terms.authorizationExpiry, terms.refundExpiry);
        }
        if (terms.minFeeBps > terms.maxFeeBps || terms.maxFeeBps > BPS) {
            revert InvalidFeeBounds(terms.minFeeBps, terms.maxFeeBps);
        }
        id = hashTerms(terms);
        if (_states[id].collected) revert AlreadyCollected(id);
        _states[id].collected = true;
        address store = createStore(terms.payer);
        address receiver = terms.receiver;
        if (
            receiver == address(0) || receiver == terms.payer || receiver == terms.token || receiver == address(this)
                || receiver == store
        ) revert InvalidReceiver(receiver);
        _collect(
            Pull({
                payer: terms.payer,
                token: terms.token,
                amount: amount,
                maxAmount: terms.maxAmount,
                to: store,
                terms: id,
                validBefore: terms.preApprovalExpiry
            }),
            collector,
            consent
        );
    }

    /// @dev Sends from the payer's store to the receiver and the fee receiver.
    function _passOn(EscrowTerms calldata terms, uint256 amount, uint16 feeBps, address feeReceiver)
        private
        returns (uint256 fee)
    {
        fee = amount * feeBps / BPS;
        _send(terms.payer, terms.token, feeReceiver, fee);
        _send(terms.payer, terms.token, terms.receiver, amount - fee);
    }

    /// @dev Empties the custody of one payment into the payer's account.
    function _giveBack(EscrowTerms calldata terms) private returns (bytes32 id, uint256 amount) {
        id = hashTerms(terms);
        amount = _states[id].capturable;
        if (amount == 0) revert ZeroAmount();
        _states[id].capturable = 0;
        _send(terms.payer, terms.token, terms.payer, amount);
    }

    /// @dev Reverts unless the fee is within what the payer signed.
    function _checkFee(EscrowTerms calldata terms, uint16 feeBps, address feeReceiver) private pure {
        if (feeBps < terms.minFeeBps || feeBps > terms.maxFeeBps) {
            revert FeeOutOfBounds(feeBps, terms.minFeeBps, terms.maxFeeBps);
        }
        if (terms.feeReceiver != address(0) && feeReceiver != terms.feeReceiver) {
            revert InvalidFeeReceiver(feeReceiver, terms.feeReceiver);
        }
        if (feeBps != 0 && feeReceiver == address(0)) revert InvalidFeeReceiver(feeReceiver, terms.feeReceiver);
    }

    /// @dev Reverts unless the operator calls.
    function _requireOperator(EscrowTerms calldata terms) private view {
        if (msg.sender != terms.operator) revert NotAllowed(msg.sender);
    }
}
