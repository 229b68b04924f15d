// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {CommitmentBook} from "./CommitmentBook.sol";
import {DepegTiers, Tier, TierEvent} from "./DepegTiers.sol";
import {ICapital} from "./ICapital.sol";
import {RateSchedule} from "./PremiumIntegral.sol";
import {Listing, SaleBook} from "./SaleBook.sol";
import {SeverityPayout} from "./SeverityPayout.sol";

/// @notice A cover on sale. Shares are in basis points.
struct CoverProduct {
    /// Covered stablecoin, known to the oracle.
    address asset;
    /// Tier whose events pay.
    Tier tier;
    /// Whether the holder surrenders the covered coins for the payout, instead of being paid the loss in cash.
    bool swap;
    /// Whether it may be bought.
    bool onSale;
    /// Products of one group share causes (issuer, bank, custodian) and so one event limit.
    uint8 group;
    /// Part of the insured amount that the holder bears.
    uint16 deductibleBps;
    /// Greatest cash payout.
    uint16 capBps;
    /// Greatest share of the capital that this product may insure.
    uint16 capacityBps;
    /// Probable maximum loss, for minimum capital and event limit.
    uint16 probableLossBps;
    /// Time between purchase and start of the cover (seconds).
    uint32 waitingSec;
    /// Price over utilisation.
    RateSchedule schedule;
}

/// @title RiskBook
/// @notice Products of the cover protocol, what they have committed, and what that requires. Holds no money.
///
///     k             min(1, event limit · worst case of the product / worst cases of its group / demanded)
///
/// @dev Sales: {SaleBook}; capacity, event limit and withdrawals: {CommitmentBook}. k is never below event limit / worst cases of the group,
/// the factor that {quote} shows before the purchase, as long as neither changes. Amounts are in base units of the
/// cover's asset.
contract RiskBook is SaleBook {
    using SafeCast for uint256;

    /// @dev What of a product decides over its events and payouts; one slot.
    struct Trigger {
        address asset;
        Tier tier;
        bool swap;
        uint16 deductibleBps;
        uint16 capBps;
        uint48 settledEvents;
    }

    /// @notice Source of depeg events.
    DepegTiers public immutable tiers;

    mapping(uint256 productId => Trigger) private _triggers;

    /// @notice A product was added; its terms: {product}.
    event ProductAdded(uint256 indexed productId, address indexed asset, Tier indexed tier);
    /// @notice The next event does not exist or is not confirmed.
    error NotConfirmed(uint256 productId, uint256 eventId);

    /// @notice Deploys a book without products.
    /// @param cover_ The contract that holds the money; it may be deployed later at a known address.
    /// @param payoutAsset_ Stablecoin that the protocol pays in.
    /// @param tiers_ Source of depeg events.
    /// @param owner_ Adds products and stops sales; cannot change a product or a sold policy and has no access to funds.
    constructor(ICapital cover_, address payoutAsset_, DepegTiers tiers_, address owner_)
        SaleBook(cover_, payoutAsset_, owner_)
    {
        tiers = tiers_;
    }

    /// @notice Adds a product. Its terms never change afterwards.
    /// @param terms The terms.
    /// @param correlations Correlation with product j + 1 in bits 16·j to 16·j + 15, basis points, see {MinimumCapital}.
    /// @return productId Its id.
    function addProduct(CoverProduct calldata terms, uint256 correlations)
        external
        onlyOwner
        returns (uint256 productId)
    {
        if (terms.asset == payoutAsset || terms.deductibleBps >= BPS || terms.capBps == 0 || terms.capBps > BPS) {
            revert InvalidProduct();
        }
        Listing memory listing = Listing({
            onSale: terms.onSale,
            group: terms.group,
            capacityBps: terms.capacityBps,
            probableLossBps: terms.probableLossBps,
            waitingSec: terms.waitingSec,
            schedule: terms.schedule
        });
        productId = _list(listing, BPS, correlations);
        tiers.observe(terms.asset); // reverts if the oracle does not list it
        _triggers[productId] = Trigger({
            asset: terms.asset,
            tier: terms.tier,
            swap: terms.swap,
            deductibleBps: terms.deductibleBps,
            capBps: terms.capBps,
            settledEvents: tiers.eventCount(terms.asset, terms.tier).toUint48()
        });
        emit ProductAdded(productId, terms.asset, terms.tier);
    }

    /// @notice Takes up a product's next confirmed event and says what it may cost.
    /// @param productId The product.
    /// @return eventId The event.
    /// @return depeg What {DepegTiers} recorded.
    /// @return demanded Payouts if every commitment claimed.
    /// @return allowed What the event limit leaves of them.
    function settle(uint256 productId)
        external
        onlyCover
        returns (uint256 eventId, TierEvent memory depeg, uint256 demanded, uint256 allowed)
    {
        Trigger storage terms = _triggerOf(productId);
        eventId = uint256(terms.settledEvents) + 1;
        if (eventId > tiers.eventCount(terms.asset, terms.tier)) revert NotConfirmed(productId, eventId);
        depeg = tiers.eventOf(terms.asset, terms.tier, eventId);
        if (depeg.confirmedAt == 0) revert NotConfirmed(productId, eventId);
        _releaseUntil(productId, depeg.startedAt); // ended before the depeg began
        terms.settledEvents = eventId.toUint48();
        Exposure memory exposure = _exposureOf(productId);
        uint256 committed = exposure.committed;
        demanded = terms.swap
            ? SeverityPayout.swap(committed, terms.deductibleBps)
            : SeverityPayout.cash(committed, depeg.severity, terms.deductibleBps, terms.capBps);
        allowed = _allow(exposure.group, depeg.startedAt, demanded, _worstCase(productId, committed));
    }

    /// @notice Whether a product is not sold and its commitments stay: its price is low or unknown, or an event is not
    /// settled.
    /// @param productId The product.
    function isHeld(uint256 productId) public view override returns (bool) {
        Trigger storage terms = _triggerOf(productId);
        return tiers.isOnWatch(terms.asset) || terms.settledEvents != tiers.eventCount(terms.asset, terms.tier);
    }

    /// @notice Events of a product whose payouts are funded.
    /// @param productId The product.
    function settledEvents(uint256 productId) external view returns (uint256) {
        return _triggers[productId].settledEvents;
    }

    /// @notice Terms of a product.
    /// @param productId The product.
    function product(uint256 productId) external view returns (CoverProduct memory) {
        Listing memory listing = _listingOf(productId);
        Trigger memory terms = _triggers[productId];
        return CoverProduct({
            asset: terms.asset,
            tier: terms.tier,
            swap: terms.swap,
            onSale: listing.onSale,
            group: listing.group,
            deductibleBps: terms.deductibleBps,
            capBps: terms.capBps,
            // At most the whole.
            // forge-lint: disable-next-line(unsafe-typecast)
            capacityBps: uint16(listing.capacityBps),
            probableLossBps: listing.probableLossBps,
            waitingSec: listing.waitingSec,
            schedule: listing.schedule
        });
    }

    /// @inheritdoc CommitmentBook
    function _boundUntil(uint256 endsAt) internal pure override returns (uint256) {
        return endsAt;
    }

    /// @dev Greatest payout for an insured amount, at a price of zero, rounded up.
    function _worstCase(uint256 productId, uint256 insured) internal view override returns (uint256) {
        Trigger storage terms = _triggers[productId];
        uint256 share = BPS - terms.deductibleBps;
        if (!terms.swap) share = Math.min(share, terms.capBps);
        return Math.ceilDiv(insured * share, BPS);
    }

    /// @dev Trigger of a product; reverts with {UnknownProduct}.
    function _triggerOf(uint256 productId) private view returns (Trigger storage) {
        _requireProduct(productId);
        return _triggers[productId];
    }
}
