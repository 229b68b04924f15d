// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// @notice What a payer agrees to; its hash is the subscription's id.
/// @param payer Account charged.
/// @param payee Account paid.
/// @param token Token charged.
/// @param amount Price of a period in base units.
/// @param startAt When the first period begins (seconds).
/// @param periodSec Length of a period (seconds).
/// @param periods Number of periods; 0 for no end.
/// @param catchUp Missed periods that may still be charged later, besides the current one.
/// @param salt Makes subscriptions of the same content distinct.
struct SubscriptionTerms {
    address payer;
    address payee;
    address token;
    uint256 amount;
    uint64 startAt;
    uint32 periodSec;
    uint32 periods;
    uint8 catchUp;
    bytes32 salt;
}

/// @notice Where a subscription stands.
/// @param state None, active or cancelled.
/// @param next First period that was not charged yet, from 0.
/// @param changeFrom First period that costs `amount`; those before cost `amountBefore`.
/// @param amount Price of a period in base units.
/// @param amountBefore Price of the periods before `changeFrom`.
/// @param proposed A higher price the payee asks for; 0 for none.
/// @param changes Number of price changes so far, bound by a signed consent so that it serves once.
struct SubscriptionStatus {
    SubscriptionState state;
    uint64 next;
    uint64 changeFrom;
    uint64 changes;
    uint256 amount;
    uint256 amountBefore;
    uint256 proposed;
}

/// @notice Life of a subscription.
enum SubscriptionState {
    None,
    Active,
    Cancelled
}

/// @title Subscriptions
/// @notice Charges an agreed price once per period from the payer's allowance. Anyone may trigger a charge; it goes to
/// the payee alone, never before its period begins and never twice.
///
///     period(t) = ⌊(t − startAt) / periodSec⌋, charged from its beginning
///     chargeable at t: max(next, period(t) − catchUp) … period(t); what is older has lapsed
///
/// @dev Either side cancels at once: nothing is charged afterwards, not even a period that was due.
/// A lower price holds at once for everything not charged yet; a higher one only from the first period that begins after
/// the payer accepted exactly that price.
/// No owner, no fee, nothing held; no slot that two subscriptions share.
contract Subscriptions is EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice EIP-712 type hash of {SubscriptionTerms}, signed by the payer to subscribe.
    bytes32 public constant SUBSCRIPTION_TYPEHASH = keccak256(
        "Subscription(address payer,address payee,address token,uint256 amount,uint64 startAt,uint32 periodSec,uint32 periods,uint8 catchUp,bytes32 salt)"
    );
    /// @notice EIP-712 type hash of the payer's consent to a higher price.
    bytes32 public constant ACCEPT_PRICE_TYPEHASH =
        keccak256("AcceptPrice(bytes32 id,uint256 amount,uint64 changes,uint64 validBefore)");
    /// @notice EIP-712 type hash of a cancellation by the payer.
    bytes32 public constant CANCEL_TYPEHASH = keccak256("Cancel(bytes32 id)");
    /// @notice Shortest period (seconds).
    uint32 public constant MIN_PERIOD = 1 hours;

    mapping(bytes32 id => SubscriptionStatus) private _status;

    /// @notice The payer subscribed.
    /// @param id Digest of the terms.
    /// @param payer Account charged.
    /// @param payee Account paid.
    /// @param terms What was agreed.
    event Subscribed(bytes32 indexed id, address indexed payer, address indexed payee, SubscriptionTerms terms);
    /// @notice Periods were paid.
    /// @param id The subscription.
    /// @param first First period paid.
    /// @param count Number of periods paid.
    /// @param total Base units paid.
    event Charged(bytes32 indexed id, uint64 first, uint64 count, uint256 total);
    /// @notice Nothing will be charged any more.
    /// @param id The subscription.
    event SubscriptionCancelled(bytes32 indexed id);
    /// @notice The payee asks for a higher price.
    /// @param id The subscription.
    /// @param amount Price of a period in base units.
    event PriceProposed(bytes32 indexed id, uint256 amount);
    /// @notice The price changed.
    /// @param id The subscription.
    /// @param amount Price of a period in base units.
    /// @param from First period that costs this.
    event PriceChanged(bytes32 indexed id, uint256 amount, uint64 from);

    /// @notice Only the payer may do this without a signature.
    error NotPayer(address attempted, address bound);
    /// @notice Only the payee may do this.
    error NotPayee(address attempted, address bound);
    /// @notice The subscription was made before, or cancelled.
    error NotNew(bytes32 id);
    /// @notice The subscription is not active.
    error NotActive(bytes32 id);
    /// @notice The payee is zero, the payer, this contract or the token.
    error InvalidPayee(address payee);
    /// @notice A price must be positive.
    error ZeroAmount();
    /// @notice A period is too short.
    error PeriodTooShort(uint256 attempted, uint256 bound);
    /// @notice The first period began before consent: it would charge for a time already past.
    error StartsInThePast(uint256 attempted, uint256 bound);
    /// @notice No period is due.
    error NothingDue(bytes32 id);
    /// @notice The payer accepts another price than the payee asks for.
    error PriceMismatch(uint256 attempted, uint256 bound);
    /// @notice The consent's time has passed.
    error ConsentExpired(uint256 attempted, uint256 bound);
    /// @notice The signature is not the payer's.
    error InvalidSignature();
    /// @notice The token moved another amount than asked for, as fee-on-transfer tokens do.
    error InexactTransfer(address token, uint256 attempted, uint256 bound);

    /// @notice Deploys without state.
    constructor() EIP712("Safelane Subscriptions", "1") {}

    /// @notice The caller subscribes; an allowance must cover what is charged later.
    /// @param terms What is agreed.
    /// @return id Digest of the terms.
    function subscribe(SubscriptionTerms calldata terms) external returns (bytes32 id) {
        if (msg.sender != terms.payer) revert NotPayer(msg.sender, terms.payer);
        return _subscribe(terms);
    }

    /// @notice Subscribes on the payer's signature, which anyone may relay before the first period begins.
    /// @param terms What is agreed.
    /// @param signature Signature of the payer over {hashTerms}.
    /// @return id Digest of the terms.
    function subscribeWithSignature(SubscriptionTerms calldata terms, bytes calldata signature)
        external
        nonReentrant
        returns (bytes32 id)
    {
        _requireSignature(terms.payer, hashTerms(terms), signature);
        return _subscribe(terms);
    }

    /// @notice Charges due periods, oldest first; anyone may.
    /// @dev Fewer than are due may be charged when the payer's balance or allowance does not cover all.
    /// @param terms The terms.
    /// @param maxPeriods Most periods to charge.
    /// @return total Base units paid.
    function charge(SubscriptionTerms calldata terms, uint64 maxPeriods) external nonReentrant returns (uint256 total) {
        (bytes32 id, SubscriptionStatus storage s) = _active(terms);
        (uint64 first, uint64 count) = _due(terms, s.next);
        if (count > maxPeriods) count = maxPeriods;
        if (count == 0) revert NothingDue(id);
        uint64 end = first + count;
        uint256 atOldPrice = s.changeFrom > first ? Math.min(s.changeFrom, end) - first : 0;
        total = atOldPrice * s.amountBefore + (count - atOldPrice) * s.amount;
        s.next = end;
        emit Charged(id, first, count, total);

        uint256 balanceBefore = IERC20(terms.token).balanceOf(terms.payee);
        IERC20(terms.token).safeTransferFrom(terms.payer, terms.payee, total);
        uint256 received = IERC20(terms.token).balanceOf(terms.payee) - balanceBefore;
        if (received != total) revert InexactTransfer(terms.token, received, total);
    }

    /// @notice Ends the subscription at once; payer or payee may. The payer may also do so before it was made, which
    /// voids a signature given away.
    /// @param terms The terms.
    function cancel(SubscriptionTerms calldata terms) external {
        if (msg.sender == terms.payee) _active(terms);
        else if (msg.sender != terms.payer) revert NotPayer(msg.sender, terms.payer);
        _cancel(hashTerms(terms));
    }

    /// @notice Ends the subscription on the payer's signature, which anyone may relay.
    /// @param terms The terms.
    /// @param signature Signature of the payer over {hashCancel}.
    function cancelWithSignature(SubscriptionTerms calldata terms, bytes calldata signature) external nonReentrant {
        bytes32 id = hashTerms(terms);
        _requireSignature(terms.payer, hashCancel(id), signature);
        _cancel(id);
    }

    /// @notice The payee lowers the price at once, or asks for a higher one.
    /// @param terms The terms.
    /// @param amount Price of a period in base units.
    function proposePrice(SubscriptionTerms calldata terms, uint256 amount) external {
        if (msg.sender != terms.payee) revert NotPayee(msg.sender, terms.payee);
        (bytes32 id, SubscriptionStatus storage s) = _active(terms);
        if (amount == 0) revert ZeroAmount();
        uint256 lowest = s.changeFrom > s.next ? Math.min(s.amount, s.amountBefore) : s.amount;
        if (amount > lowest) {
            s.proposed = amount;
            emit PriceProposed(id, amount);
        } else {
            (s.amount, s.changeFrom, s.proposed) = (amount, 0, 0);
            ++s.changes;
            emit PriceChanged(id, amount, s.next);
        }
    }

    /// @notice The payer accepts the price the payee asks for, from the next period that begins.
    /// @param terms The terms.
    /// @param amount Exactly what was proposed.
    function acceptPrice(SubscriptionTerms calldata terms, uint256 amount) external {
        if (msg.sender != terms.payer) revert NotPayer(msg.sender, terms.payer);
        _acceptPrice(terms, amount);
    }

    /// @notice Accepts a price on the payer's signature, which anyone may relay.
    /// @param terms The terms.
    /// @param amount Exactly what was proposed.
    /// @param validBefore Valid strictly before this time (seconds).
    /// @param signature Signature of the payer over {hashAcceptPrice}.
    function acceptPriceWithSignature(
        SubscriptionTerms calldata terms,
        uint256 amount,
        uint64 validBefore,
        bytes calldata signature
    ) external nonReentrant {
        if (block.timestamp >= validBefore) revert ConsentExpired(block.timestamp, validBefore);
        _requireSignature(terms.payer, hashAcceptPrice(hashTerms(terms), amount, validBefore), signature);
        _acceptPrice(terms, amount);
    }

    /// @notice Where a subscription stands.
    /// @param id Digest of its terms.
    function statusOf(bytes32 id) external view returns (SubscriptionStatus memory) {
        return _status[id];
    }

    /// @notice Periods that may be charged now.
    /// @param terms The terms.
    /// @return first First of them.
    /// @return count Number of them; 0 if the subscription is not active.
    function due(SubscriptionTerms calldata terms) external view returns (uint64 first, uint64 count) {
        SubscriptionStatus storage s = _status[hashTerms(terms)];
        if (s.state != SubscriptionState.Active) return (0, 0);
        return _due(terms, s.next);
    }

    /// @notice Id of a subscription and the EIP-712 digest a payer signs to subscribe, in the domain
    /// {"Safelane Subscriptions", "1", chain id, this contract}.
    /// @param terms The terms.
    function hashTerms(SubscriptionTerms calldata terms) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(SUBSCRIPTION_TYPEHASH, terms)));
    }

    /// @notice EIP-712 digest a payer signs to cancel.
    /// @param id The subscription.
    function hashCancel(bytes32 id) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(CANCEL_TYPEHASH, id)));
    }

    /// @notice EIP-712 digest a payer signs to accept a price; another change of the price makes it void.
    /// @param id The subscription.
    /// @param amount The price in base units.
    /// @param validBefore Valid strictly before this time (seconds).
    function hashAcceptPrice(bytes32 id, uint256 amount, uint64 validBefore) public view returns (bytes32) {
        return
            _hashTypedDataV4(keccak256(abi.encode(ACCEPT_PRICE_TYPEHASH, id, amount, _status[id].changes, validBefore)));
    }

    function _subscribe(SubscriptionTerms calldata terms) private returns (bytes32 id) {
        address payee = terms.payee;
        if (payee == address(0) || payee == terms.payer || payee == address(this) || payee == terms.token) {
            revert InvalidPayee(payee);
        }
        if (terms.amount == 0) revert ZeroAmount();
        if (terms.periodSec < MIN_PERIOD) revert PeriodTooShort(terms.periodSec, MIN_PERIOD);
        if (terms.startAt < block.timestamp) revert StartsInThePast(terms.startAt, block.timestamp);
        id = hashTerms(terms);
        SubscriptionStatus storage s = _status[id];
        if (s.state != SubscriptionState.None) revert NotNew(id);
        s.state = SubscriptionState.Active;
        s.amount = terms.amount;
        emit Subscribed(id, terms.payer, payee, terms);
    }

    /// @dev A second change while periods before the first are uncharged lets those lapse: two prices are kept, not more.
    function _acceptPrice(SubscriptionTerms calldata terms, uint256 amount) private {
        (bytes32 id, SubscriptionStatus storage s) = _active(terms);
        if (amount == 0 || amount != s.proposed) revert PriceMismatch(amount, s.proposed);
        s.proposed = 0;
        ++s.changes;
        uint64 from = block.timestamp < terms.startAt ? 0 : _period(terms) + 1;
        if (s.changeFrom < from) {
            if (s.next < s.changeFrom) s.next = s.changeFrom;
            s.amountBefore = s.amount;
        }
        (s.amount, s.changeFrom) = (amount, from);
        emit PriceChanged(id, amount, from);
    }

    function _cancel(bytes32 id) private {
        if (_status[id].state == SubscriptionState.Cancelled) revert NotActive(id);
        _status[id].state = SubscriptionState.Cancelled;
        emit SubscriptionCancelled(id);
    }

    function _requireSignature(address signer, bytes32 digest, bytes calldata signature) private view {
        if (!SignatureChecker.isValidSignatureNowCalldata(signer, digest, signature)) revert InvalidSignature();
    }

    function _active(SubscriptionTerms calldata terms) private view returns (bytes32 id, SubscriptionStatus storage s) {
        id = hashTerms(terms);
        s = _status[id];
        if (s.state != SubscriptionState.Active) revert NotActive(id);
    }

    /// @dev Periods from `next` on that have begun and not lapsed.
    function _due(SubscriptionTerms calldata terms, uint64 next) private view returns (uint64 first, uint64 count) {
        first = next;
        if (block.timestamp < terms.startAt) return (first, 0);
        uint64 current = _period(terms);
        if (current > terms.catchUp && current - terms.catchUp > first) first = current - terms.catchUp;
        uint64 end = current + 1;
        if (terms.periods != 0 && end > terms.periods) end = terms.periods;
        if (end > first) count = end - first;
    }

    /// @dev The period that runs now; the caller has checked that the first has begun.
    function _period(SubscriptionTerms calldata terms) private view returns (uint64) {
        return uint64((block.timestamp - terms.startAt) / terms.periodSec);
    }
}
