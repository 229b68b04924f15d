// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {PaymentEscrow} from "../../payments/PaymentEscrow.sol";
import {CoverOrder} from "../../types/Cover.sol";
import {EscrowTerms} from "../../types/EscrowTerms.sol";
import {DepegCover} from "./DepegCover.sol";
import {CoverProduct, RiskBook} from "./RiskBook.sol";

/// @notice Cover attached to one payment, for one of its parties.
struct Attachment {
    /// Payer or receiver who bought it, and to whom everything goes.
    address beneficiary;
    /// Product of the policy.
    uint8 productId;
    /// Whether it was claimed or released.
    bool ended;
    /// Events of the product that were settled when it was bought.
    uint64 settledBefore;
    /// The payment in the escrow.
    bytes32 paymentId;
    /// The policy, owned by this contract.
    uint256 policyId;
}

/// @title CoveredPayments
/// @notice Depeg cover for the money of one escrowed payment, from attachment until the payment settles.
///
///     attach ─▶ covered ──release──▶ unearned premium back     (payment captured, voided or reclaimed; anyone)
///                  └─────claim────▶ payout                     (a depeg that began in the period; the beneficiary)
///
/// @dev No owner; holds policies and, between transactions, no money. Covers last until the authorization's expiry, from
/// which on the payer can take its money back. Cash products alone: what a swap product asks to surrender lies in the
/// escrow. All state is per payment and beneficiary.
contract CoveredPayments is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice Where payments are held.
    PaymentEscrow public immutable escrow;
    /// @notice Where cover is bought.
    DepegCover public immutable cover;
    /// @notice Its products.
    RiskBook public immutable book;
    /// @notice Stablecoin of premium and payout.
    IERC20 public immutable asset;

    mapping(bytes32 id => Attachment) private _attachments;

    /// @notice Cover was attached to a payment.
    event CoverAttached(
        bytes32 indexed id, bytes32 indexed paymentId, address indexed beneficiary, uint256 policyId, uint256 premium
    );
    /// @notice Cover ended because its payment settled.
    event CoverReleased(bytes32 indexed id, uint256 refund);
    /// @notice Cover paid.
    event CoverClaimed(bytes32 indexed id, uint256 indexed eventId, address to, uint256 payout);

    /// @notice Only payer and receiver bear what happens to the money.
    error NotParty(address attempted);
    /// @notice Nothing of the payment is in custody.
    error NothingInCustody(bytes32 paymentId);
    /// @notice The caller covered this payment before.
    error AlreadyCovered(bytes32 id);
    /// @notice The product covers another coin, or pays against surrender.
    error UnfitProduct(uint256 productId);
    /// @notice The payment settles before cover would start (seconds).
    error StartsTooLate(uint256 attempted, uint256 bound);
    /// @notice The premium exceeds the caller's maximum.
    error PremiumAboveMaximum(uint256 attempted, uint256 bound);
    /// @notice There is no such cover, or it ended.
    error CoverEnded(bytes32 id);
    /// @notice The payment is not settled.
    error PaymentOpen(bytes32 paymentId);
    /// @notice Only the beneficiary may do this.
    error NotBeneficiary(address attempted, address bound);

    /// @notice Deploys the link between an escrow and a cover protocol.
    /// @param escrow_ Where payments are held.
    /// @param cover_ Where cover is bought.
    constructor(PaymentEscrow escrow_, DepegCover cover_) {
        (escrow, cover, asset) = (escrow_, cover_, cover_.asset());
        book = RiskBook(address(cover_.book()));
    }

    /// @notice Covers what is in custody of a payment for the caller, its payer or receiver, who approved the premium.
    /// @param terms The payment's terms.
    /// @param productId A cash product on the payment's coin.
    /// @param maxPremium Most the caller pays, in base units of {asset}.
    /// @return id The attachment.
    function attach(EscrowTerms calldata terms, uint256 productId, uint256 maxPremium)
        external
        nonReentrant
        returns (bytes32 id)
    {
        if (msg.sender != terms.payer && msg.sender != terms.receiver) revert NotParty(msg.sender);
        bytes32 paymentId = escrow.hashTerms(terms);
        id = attachmentId(paymentId, msg.sender);
        if (_attachments[id].beneficiary != address(0)) revert AlreadyCovered(id);
        CoverOrder memory order = _orderFor(terms, paymentId, productId);
        order.salt = id;
        (uint256 premium,) = book.quote(productId, order.insured, order.periodSec);
        if (premium > maxPremium) revert PremiumAboveMaximum(premium, maxPremium);
        order.maxPremium = premium;
        Attachment storage a = _attachments[id];
        // The book knows the product, and has few.
        // forge-lint: disable-next-line(unsafe-typecast)
        (a.beneficiary, a.productId, a.paymentId) = (msg.sender, uint8(productId), paymentId);
        a.settledBefore = uint64(book.settledEvents(productId));
        uint256 before = asset.balanceOf(address(this));
        asset.safeTransferFrom(msg.sender, address(this), premium);
        asset.forceApprove(address(cover), premium);
        a.policyId = cover.buy(order);
        // Cover that expired meanwhile makes the sale cheaper than its quote.
        uint256 rest = asset.balanceOf(address(this)) - before;
        emit CoverAttached(id, paymentId, msg.sender, a.policyId, premium - rest);
        if (rest != 0) {
            asset.forceApprove(address(cover), 0);
            asset.safeTransfer(msg.sender, rest);
        }
    }

    /// @notice Ends a cover whose payment settled; the unearned premium goes to the beneficiary. Open to anyone unless an
    /// event was settled since the purchase: then the beneficiary alone decides, who may have something to claim.
    /// @param id The attachment.
    /// @return refund In base units of {asset}; not while the product is held.
    function release(bytes32 id) external nonReentrant returns (uint256 refund) {
        Attachment storage a = _open(id);
        (, uint256 capturable,,) = escrow.stateOf(a.paymentId);
        if (capturable != 0) revert PaymentOpen(a.paymentId);
        if (msg.sender != a.beneficiary && book.settledEvents(a.productId) != a.settledBefore) {
            revert NotBeneficiary(msg.sender, a.beneficiary);
        }
        a.ended = true;
        refund = cover.cancel(a.policyId);
        emit CoverReleased(id, refund);
        asset.safeTransfer(a.beneficiary, refund);
    }

    /// @notice Claims the whole insured amount for a settled event, whether or not the payment settled meanwhile.
    /// @param id The attachment; the caller is its beneficiary.
    /// @param eventId A settled event that the period covers.
    /// @param to Who receives the payout.
    /// @return payout In base units of {asset}.
    function claim(bytes32 id, uint256 eventId, address to) external nonReentrant returns (uint256 payout) {
        Attachment storage a = _open(id);
        if (msg.sender != a.beneficiary) revert NotBeneficiary(msg.sender, a.beneficiary);
        a.ended = true;
        payout = cover.claim(a.policyId, eventId, type(uint256).max);
        emit CoverClaimed(id, eventId, to, payout);
        asset.safeTransfer(to, payout);
    }

    /// @notice A cover; all zero if there is none.
    /// @param id The attachment.
    function attachmentOf(bytes32 id) external view returns (Attachment memory) {
        return _attachments[id];
    }

    /// @notice Id of the cover of a payment for one of its parties.
    /// @param paymentId {PaymentEscrow.hashTerms} of the payment.
    /// @param beneficiary Payer or receiver.
    function attachmentId(bytes32 paymentId, address beneficiary) public pure returns (bytes32) {
        return keccak256(abi.encode(paymentId, beneficiary));
    }

    /// @dev The order for a payment: its face value, rounded down, until the authorization's expiry.
    function _orderFor(EscrowTerms calldata terms, bytes32 paymentId, uint256 productId)
        private
        view
        returns (CoverOrder memory order)
    {
        (, uint256 capturable,,) = escrow.stateOf(paymentId);
        if (capturable == 0) revert NothingInCustody(paymentId);
        CoverProduct memory product = book.product(productId);
        if (product.asset != terms.token || product.swap) revert UnfitProduct(productId);
        uint256 startsAt = block.timestamp + product.waitingSec;
        if (startsAt >= terms.authorizationExpiry) revert StartsTooLate(startsAt, terms.authorizationExpiry);
        order.productId = productId;
        order.holder = address(this);
        order.insured = Math.mulDiv(capturable, _unit(address(asset)), _unit(terms.token));
        order.periodSec = uint64(Math.max(terms.authorizationExpiry - startsAt, book.MIN_PERIOD()));
        order.validBefore = uint64(block.timestamp) + 1;
    }

    /// @dev A cover that did not end.
    function _open(bytes32 id) private view returns (Attachment storage a) {
        a = _attachments[id];
        if (a.beneficiary == address(0) || a.ended) revert CoverEnded(id);
    }

    /// @dev Base units of one whole token.
    function _unit(address token) private view returns (uint256) {
        return 10 ** IERC20Metadata(token).decimals();
    }
}
