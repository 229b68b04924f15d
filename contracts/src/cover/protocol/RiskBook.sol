// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {CommitmentBook, RiskTerms} from "./CommitmentBook.sol";
import {DepegTiers, Tier, TierEvent} from "./DepegTiers.sol";
import {ICapital} from "./ICapital.sol";
import {RateSchedule} from "./PremiumIntegral.sol";
import {PremiumStream} from "./PremiumStream.sol";
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
/// @dev Capacity, event limit and withdrawals: {CommitmentBook}. k is never below event limit / worst cases of the group,
/// the factor that {quote} shows before the purchase, as long as neither changes. Amounts are in base units of the
/// cover's asset.
contract RiskBook is CommitmentBook, Ownable2Step {
    /// @notice Source of depeg events.
    DepegTiers public immutable tiers;
    /// @notice Events of a product whose payouts are funded.
    mapping(uint256 productId => uint256) public settledEvents;

    mapping(uint256 productId => CoverProduct) private _products;
    /// @notice A product was added; its terms: {product}.
    event ProductAdded(uint256 indexed productId, address indexed asset, Tier indexed tier);
    /// @notice The sale of a product was started or stopped.
    event SaleSwitched(uint256 indexed productId, bool onSale);
    /// @notice The owner has stopped this product's sale.
    error NotOnSale(uint256 productId);
    /// @notice The product is on watch, has an unsettled event, or its group had one within {CAUSE_WINDOW}.
    error ProductHeld(uint256 productId);
    /// @notice The next event does not exist or is not confirmed.
    error NotConfirmed(uint256 productId, uint256 eventId);

    /// @notice Deploys a book without products.
    /// @param cover_ The contract that holds the money; it may be deployed later at a known address.
    /// @param payoutAsset_ Stablecoin that the protocol pays in.
    /// @param tiers_ Source of depeg events.
    /// @param owner_ Adds products and stops sales; cannot change a product or a sold policy and has no access to funds.
    constructor(ICapital cover_, address payoutAsset_, DepegTiers tiers_, address owner_)
        CommitmentBook(cover_, payoutAsset_)
        Ownable(owner_)
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
        productId = _register(correlations);
        if (
            terms.asset == payoutAsset || terms.deductibleBps >= BPS || terms.capBps == 0 || terms.capBps > BPS
                || terms.capacityBps == 0 || terms.capacityBps > BPS || terms.probableLossBps == 0
                || terms.probableLossBps > BPS || terms.schedule.kink > 1e9
        ) revert InvalidProduct();
        tiers.observe(terms.asset); // reverts if the oracle does not list it
        _products[productId] = terms;
        settledEvents[productId] = tiers.eventCount(terms.asset, terms.tier);
        emit ProductAdded(productId, terms.asset, terms.tier);
    }

    /// @notice Starts or stops the sale of a product; sold policies are not affected.
    /// @param productId The product.
    /// @param onSale Whether it may be bought.
    function setOnSale(uint256 productId, bool onSale) external onlyOwner {
        _product(productId).onSale = onSale;
        emit SaleSwitched(productId, onSale);
    }

    /// @notice Commits capital for a new policy.
    /// @param productId The product.
    /// @param insured Insured amount.
    /// @param periodSec Length of the cover in seconds.
    /// @return premium Its price, rounded up.
    /// @return startsAt When the cover starts (seconds).
    /// @return endsAt When the cover ends (seconds).
    function open(uint256 productId, uint256 insured, uint64 periodSec)
        external
        onlyCover
        returns (uint256 premium, uint256 startsAt, uint256 endsAt)
    {
        CoverProduct storage terms = _product(productId);
        if (!terms.onSale) revert NotOnSale(productId);
        if (isHeld(productId) || _causeIsOpen(terms.group)) revert ProductHeld(productId);
        startsAt = block.timestamp + terms.waitingSec;
        endsAt = startsAt + periodSec;
        premium = _commit(productId, insured, periodSec, endsAt);
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
        CoverProduct storage terms = _product(productId);
        eventId = settledEvents[productId] + 1;
        if (eventId > tiers.eventCount(terms.asset, terms.tier)) revert NotConfirmed(productId, eventId);
        depeg = tiers.eventOf(terms.asset, terms.tier, eventId);
        if (depeg.confirmedAt == 0) revert NotConfirmed(productId, eventId);
        _releaseUntil(productId, depeg.startedAt); // ended before the depeg began
        settledEvents[productId] = eventId;
        uint256 committed = committedOf[productId];
        demanded = terms.swap
            ? SeverityPayout.swap(committed, terms.deductibleBps)
            : SeverityPayout.cash(committed, depeg.severity, terms.deductibleBps, terms.capBps);
        allowed = _allow(terms.group, depeg.startedAt, demanded, _worstCase(productId, committed));
    }

    /// @notice Whether a product is not sold and its commitments stay: its price is low or unknown, or an event is not
    /// settled.
    /// @param productId The product.
    function isHeld(uint256 productId) public view override returns (bool) {
        CoverProduct storage terms = _product(productId);
        return tiers.isOnWatch(terms.asset) || settledEvents[productId] != tiers.eventCount(terms.asset, terms.tier);
    }

    /// @notice Terms of a product.
    /// @param productId The product.
    function product(uint256 productId) external view returns (CoverProduct memory) {
        return _product(productId);
    }

    /// @inheritdoc CommitmentBook
    function _riskOf(uint256 productId) internal view override returns (RiskTerms memory) {
        CoverProduct storage terms = _product(productId);
        return RiskTerms(terms.group, terms.capacityBps, terms.probableLossBps);
    }

    /// @inheritdoc CommitmentBook
    function _scheduleOf(uint256 productId) internal view override returns (RateSchedule memory) {
        return _product(productId).schedule;
    }

    /// @dev Greatest payout for an insured amount, at a price of zero, rounded up.
    function _worstCase(uint256 productId, uint256 insured) internal view override returns (uint256) {
        CoverProduct storage terms = _products[productId];
        uint256 share = BPS - terms.deductibleBps;
        if (!terms.swap) share = Math.min(share, terms.capBps);
        return Math.ceilDiv(insured * share, BPS);
    }

    /// @dev Terms of a product; reverts with {UnknownProduct}.
    function _product(uint256 productId) private view returns (CoverProduct storage terms) {
        if (productId == 0 || productId > productCount) revert UnknownProduct(productId);
        return _products[productId];
    }
}
