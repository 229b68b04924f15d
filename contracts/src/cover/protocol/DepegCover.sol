// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IERC3009Bytes} from "../../interfaces/IERC3009Bytes.sol";
import {CoverOrder} from "../../types/Cover.sol";
import {CoverLedger} from "./CoverLedger.sol";
import {DepegPolicy} from "./DepegPolicy.sol";
import {TierEvent} from "./DepegTiers.sol";
import {Settlement} from "./LossWaterfall.sol";
import {PremiumStream, Stream} from "./PremiumStream.sol";
import {CoverProduct, RiskBook} from "./RiskBook.sol";
import {SaleBook} from "./SaleBook.sol";
import {SurrenderedCoins} from "./SurrenderedCoins.sol";

/// @notice One policy.
struct CoverTerms {
    /// Product it belongs to; 0 if the policy does not exist.
    uint8 productId;
    /// Insured amount in base units of the protocol's asset.
    uint88 insured;
    /// Premium that was paid, in base units of the protocol's asset.
    uint88 premium;
    /// Events of its product that were settled when it was paid or cancelled; those hold a share for it.
    uint24 settledBeforeClose;
    /// When it was bought (seconds).
    uint40 boughtAt;
    /// A depeg that begins from this time on pays (seconds).
    uint40 startsAt;
    /// A depeg that begins before this time pays (seconds).
    uint40 endsAt;
    /// When it was paid or cancelled; 0 before (seconds).
    uint40 closedAt;
    /// What was paid, in base units of the protocol's asset.
    uint96 payout;
}

/// @title DepegCover
/// @notice Sells depeg cover as ERC-721 policies, funds events through the waterfall and pays claims, which never expire.
///
///     payout     N · clamp(1 − deductible − severity, 0, cap) · k      cash
///                N · (1 − deductible) · k against N · k coins          swap
///
/// @dev The factor k: {RiskBook}; where the money comes from: {LossWaterfall}. There is no owner. A purchase writes one slot
/// of its policy: when it starts and ends follows from the product's waiting time, which never changes, and the rate of
/// its premium from premium and times. How it ended has a slot of its own.
contract DepegCover is SurrenderedCoins, EIP712 {
    using PremiumStream for Stream;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev What is stored of a policy when it is bought; one slot.
    struct Sold {
        uint8 productId;
        uint88 insured;
        uint88 premium;
        uint40 boughtAt;
        uint32 periodSec;
    }

    /// @dev How a policy ended; one slot.
    struct Ended {
        uint40 closedAt;
        uint24 settledBefore;
        uint24 paidEventId;
        uint96 payout;
    }

    /// @notice EIP-712 type hash of {CoverOrder}.
    bytes32 public constant COVER_ORDER_TYPEHASH = keccak256(
        "CoverOrder(uint256 productId,address holder,uint256 insured,uint64 periodSec,uint256 maxPremium,uint64 validBefore,bytes32 salt)"
    );
    /// @notice Policies as tokens.
    DepegPolicy public immutable policies;

    mapping(uint256 policyId => Sold) private _sold;
    mapping(uint256 policyId => Ended) private _ended;
    mapping(uint256 policyId => mapping(uint256 eventId => bool)) private _returned;

    /// @notice A policy was sold.
    event CoverBought(
        uint256 indexed policyId, address indexed holder, uint256 indexed productId, uint256 insured, uint256 premium
    );
    /// @notice A policy was cancelled and its unearned premium refunded.
    event CoverCancelled(uint256 indexed policyId, uint256 refund);
    /// @notice An event's payouts were funded.
    event EventSettled(uint256 indexed productId, uint256 indexed eventId, uint256 demanded, uint256 funded);
    /// @notice A policy was paid.
    event CoverPaid(uint256 indexed policyId, address indexed holder, uint256 indexed eventId, uint256 payout);
    /// @notice Only the holder may do this.
    error NotHolder(address attempted, address bound);
    /// @notice The order's time has passed.
    error OrderExpired(uint256 attempted, uint256 bound);
    /// @notice Nothing would be claimed.
    error ZeroAmount();
    /// @notice The premium exceeds the order's maximum.
    error PremiumAboveMaximum(uint256 attempted, uint256 bound);
    /// @notice There is no such policy, or it is paid, cancelled or over.
    error PolicyClosed(uint256 policyId);
    /// @notice The policy does not cover this event, or the event pays nothing.
    error NotCovered(uint256 policyId, uint256 eventId);
    /// @notice The event still owes this policy its payout, or never did.
    error NothingToReturn(uint256 policyId, uint256 eventId);

    /// @notice Deploys the protocol without products.
    /// @param asset_ Stablecoin that is deposited and paid out.
    /// @param book_ Risk book that names this contract as its cover.
    constructor(IERC20 asset_, RiskBook book_) CoverLedger(asset_, book_) EIP712("Safelane DepegCover", "1") {
        policies = new DepegPolicy();
    }

    /// @notice Buys cover for the caller, who approved the premium before.
    /// @param order The order; `holder` must be the caller.
    /// @return policyId The new policy.
    function buy(CoverOrder calldata order) external nonReentrant returns (uint256 policyId) {
        if (msg.sender != order.holder) revert NotHolder(msg.sender, order.holder);
        uint256 premium;
        (policyId, premium) = _write(order);
        uint256 before = asset.balanceOf(address(this));
        asset.safeTransferFrom(order.holder, address(this), premium);
        _requireReceived(before, premium);
    }

    /// @notice Buys cover with the holder's EIP-3009 authorization; anyone may relay it.
    /// @dev The authorization is ReceiveWithAuthorization(holder → this contract, maxPremium, 0, validBefore,
    /// nonce = {hashOrder}). What exceeds the premium goes back to the holder.
    /// @param order The order.
    /// @param signature Signature of the holder in the domain of the asset.
    /// @return policyId The new policy.
    function buyWithAuthorization(CoverOrder calldata order, bytes calldata signature)
        external
        nonReentrant
        returns (uint256 policyId)
    {
        uint256 premium;
        (policyId, premium) = _write(order);
        uint256 before = asset.balanceOf(address(this));
        IERC3009Bytes(address(asset))
            .receiveWithAuthorization(
                order.holder, address(this), order.maxPremium, 0, order.validBefore, bytes32(policyId), signature
            );
        _requireReceived(before, order.maxPremium);
        if (premium < order.maxPremium) asset.safeTransfer(order.holder, order.maxPremium - premium);
    }

    /// @notice Ends a policy of the caller and refunds the unearned part of its premium.
    /// @param policyId The policy.
    /// @return refund In base units of the asset, rounded down.
    function cancel(uint256 policyId) external nonReentrant returns (uint256 refund) {
        (CoverTerms memory policy,) = _openPolicyOf(policyId);
        if (block.timestamp >= policy.endsAt) revert PolicyClosed(policyId);
        if (_riskBook().isHeld(policy.productId)) revert SaleBook.ProductHeld(policy.productId);
        _close(policyId, policy.productId, 0, 0);
        refund = _stream.remove(PremiumStream.rateOf(policy.premium, policy.boughtAt, policy.endsAt), policy.endsAt);
        _riskBook().close(policy.productId, policy.insured, policy.endsAt);
        emit CoverCancelled(policyId, refund);
        asset.safeTransfer(msg.sender, refund);
    }

    /// @notice Funds the payouts of a product's next confirmed event through the waterfall. Permissionless.
    /// @param productId The product.
    /// @return eventId The event that was settled.
    function settle(uint256 productId) external nonReentrant returns (uint256 eventId) {
        TierEvent memory depeg;
        uint256 demanded;
        uint256 allowed;
        (eventId, depeg, demanded, allowed) = _riskBook().settle(productId);
        Settlement storage s = _settlements[productId][eventId];
        s.settledAt = uint40(block.timestamp);
        (s.startedAt, s.triggeredAt, s.severity) = (uint40(depeg.startedAt), uint40(depeg.triggeredAt), depeg.severity);
        s.demanded = demanded.toUint128();
        uint256 funded = _fund(s, allowed);
        (s.funded, s.left) = (funded.toUint128(), funded.toUint128());
        emit EventSettled(productId, eventId, demanded, funded);
    }

    /// @notice Pays a policy of the caller for a settled event; swap products take the surrendered coins by approval.
    /// @param policyId The policy.
    /// @param eventId A settled event of its product that its period covers; of several the holder chooses.
    /// @param amount Part of the insured amount that is claimed, in base units of the asset; the policy ends with it.
    /// @return payout In base units of the asset.
    function claim(uint256 policyId, uint256 eventId, uint256 amount) external nonReentrant returns (uint256 payout) {
        (CoverTerms memory policy, CoverProduct memory terms) = _openPolicyOf(policyId);
        Settlement storage s = _settlements[policy.productId][eventId];
        amount = Math.min(amount, policy.insured);
        if (amount == 0) revert ZeroAmount();
        if (!_covers(policy, terms, s)) revert NotCovered(policyId, eventId);
        payout = _funded(s, _payout(terms, amount, s.severity));
        if (payout == 0) revert NotCovered(policyId, eventId);
        _close(policyId, policy.productId, eventId, payout);
        uint256 unused = _funded(s, _payout(terms, policy.insured, s.severity)) - payout;
        s.left -= payout.toUint128();
        _riskBook().close(policy.productId, policy.insured, policy.endsAt);
        _giveBack(s, policy.productId, eventId, unused);
        emit CoverPaid(policyId, msg.sender, eventId, payout);
        if (terms.swap) _surrender(s, terms.asset, amount);
        asset.safeTransfer(msg.sender, payout);
    }

    /// @notice Gives back what an event set aside for a policy that it does not owe anything: not covered, cancelled
    /// later, or paid for another event. Permissionless.
    /// @param policyId The policy.
    /// @param eventId A settled event of its product.
    function returnUnowed(uint256 policyId, uint256 eventId) external nonReentrant {
        (CoverTerms memory policy, CoverProduct memory terms) = _termsOf(policyId);
        Settlement storage s = _settlements[policy.productId][eventId];
        bool wasCommitted = policy.productId != 0 && s.settledAt != 0 && policy.boughtAt < s.settledAt
            && PremiumStream.bucketOf(policy.endsAt) * PremiumStream.BUCKET > s.startedAt
            && (policy.closedAt == 0 || eventId <= policy.settledBeforeClose);
        bool isOwed = policy.closedAt == 0 && _covers(policy, terms, s);
        bool isGone = _returned[policyId][eventId] || _ended[policyId].paidEventId == eventId;
        if (!wasCommitted || isOwed || isGone) revert NothingToReturn(policyId, eventId);
        _returned[policyId][eventId] = true;
        uint256 unowed = _funded(s, _payout(terms, policy.insured, s.severity));
        _giveBack(s, policy.productId, eventId, unowed);
    }

    /// @notice Terms and payment of a policy; all zero if there is none.
    /// @param policyId The policy.
    function policyOf(uint256 policyId) external view returns (CoverTerms memory policy) {
        (policy,) = _termsOf(policyId);
    }

    /// @notice EIP-712 digest of an order: the id of its policy, and the nonce of its authorization.
    /// @param order The order.
    function hashOrder(CoverOrder calldata order) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(COVER_ORDER_TYPEHASH, order)));
    }

    /// @dev Prices and writes an order; the premium must arrive in the same call. An order is used once: its policy
    /// cannot be minted twice.
    function _write(CoverOrder calldata order) private returns (uint256 policyId, uint256 premium) {
        if (block.timestamp >= order.validBefore) revert OrderExpired(block.timestamp, order.validBefore);
        uint256 endsAt;
        (premium,, endsAt) = _riskBook().open(order.productId, order.insured, order.periodSec);
        if (premium > order.maxPremium) revert PremiumAboveMaximum(premium, order.maxPremium);
        policyId = uint256(hashOrder(order));
        _stream.add(PremiumStream.rateOf(premium, block.timestamp, endsAt), endsAt);
        _sold[policyId] = Sold({
            productId: uint8(order.productId),
            insured: order.insured.toUint88(),
            premium: premium.toUint88(),
            boughtAt: uint40(block.timestamp),
            // At most a year.
            // forge-lint: disable-next-line(unsafe-typecast)
            periodSec: uint32(order.periodSec)
        });
        policies.mint(order.holder, policyId);
        emit CoverBought(policyId, order.holder, order.productId, order.insured, premium);
    }

    /// @dev Ends a policy. The count of events tells settlements before from those after, even within one block.
    function _close(uint256 policyId, uint256 productId, uint256 eventId, uint256 payout) private {
        _ended[policyId] = Ended({
            closedAt: uint40(block.timestamp),
            settledBefore: _riskBook().settledEvents(productId).toUint24(),
            paidEventId: eventId.toUint24(),
            payout: payout.toUint96()
        });
    }

    /// @dev Whether the depeg began within the period and triggered no later than one window after its end.
    function _covers(CoverTerms memory policy, CoverProduct memory terms, Settlement storage s)
        private
        view
        returns (bool)
    {
        if (s.settledAt == 0 || s.startedAt < policy.startsAt || s.startedAt >= policy.endsAt) return false;
        return s.triggeredAt < policy.endsAt + _riskBook().tiers().tierTerms(terms.tier).windowSec;
    }

    /// @dev An open policy of the caller, and its product.
    function _openPolicyOf(uint256 policyId)
        private
        view
        returns (CoverTerms memory policy, CoverProduct memory terms)
    {
        (policy, terms) = _termsOf(policyId);
        if (policy.productId == 0 || policy.closedAt != 0) revert PolicyClosed(policyId);
        address holder = policies.ownerOf(policyId);
        if (msg.sender != holder) revert NotHolder(msg.sender, holder);
    }

    /// @dev A policy put together from what is stored, and its product; all zero if there is none.
    function _termsOf(uint256 policyId) private view returns (CoverTerms memory policy, CoverProduct memory terms) {
        Sold memory sold = _sold[policyId];
        if (sold.productId == 0) return (policy, terms);
        terms = _riskBook().product(sold.productId);
        Ended memory ended = _ended[policyId];
        uint40 startsAt = sold.boughtAt + terms.waitingSec;
        policy = CoverTerms({
            productId: sold.productId,
            insured: sold.insured,
            premium: sold.premium,
            settledBeforeClose: ended.settledBefore,
            boughtAt: sold.boughtAt,
            startsAt: startsAt,
            endsAt: startsAt + sold.periodSec,
            closedAt: ended.closedAt,
            payout: ended.payout
        });
    }
}
