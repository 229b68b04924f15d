// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {CommitmentBook} from "./CommitmentBook.sol";
import {ICapital} from "./ICapital.sol";
import {PremiumIntegral, RateSchedule} from "./PremiumIntegral.sol";

/// @notice What a book needs to know of a product to sell it. Shares are in basis points.
struct Listing {
    /// Whether it may be bought.
    bool onSale;
    /// Products of one group share causes and so one event limit.
    uint8 group;
    /// Greatest share of the capital that it may insure.
    uint32 capacityBps;
    /// Probable maximum loss, for minimum capital and event limit.
    uint16 probableLossBps;
    /// Time between purchase and start of the cover (seconds).
    uint32 waitingSec;
    /// Price over utilisation.
    RateSchedule schedule;
}

/// @title SaleBook
/// @notice Sells the products of a book within its capital rules, whatever triggers their payouts.
/// @dev The owner lists products and switches their sale; it cannot change a product or a sold policy and has no access to
/// funds.
abstract contract SaleBook is CommitmentBook, Ownable2Step {
    /// @dev Terms of sale, a {RateSchedule} with them; one slot.
    struct Sale {
        bool onSale;
        uint32 capacityBps;
        uint32 waitingSec;
        uint32 base;
        uint32 slope;
        uint32 steepSlope;
        uint32 kink;
        uint32 floor;
    }

    /// @notice Shortest cover on sale.
    uint64 public constant MIN_PERIOD = 1 days;
    /// @notice Longest cover on sale.
    uint64 public constant MAX_PERIOD = 365 days;

    mapping(uint256 productId => Sale) private _sales;

    /// @notice The sale of a product was started or stopped.
    event SaleSwitched(uint256 indexed productId, bool onSale);

    /// @notice The owner has stopped this product's sale.
    error NotOnSale(uint256 productId);
    /// @notice The product is held, or its group had a cause of losses within {CAUSE_WINDOW}.
    error ProductHeld(uint256 productId);
    /// @notice Nothing would be insured.
    error ZeroAmount();
    /// @notice The period is outside {MIN_PERIOD} to {MAX_PERIOD}.
    error PeriodOutOfRange(uint256 attempted);

    /// @param cover_ The contract that holds the money; it may be deployed later at a known address.
    /// @param payoutAsset_ Stablecoin that the protocol pays in.
    /// @param owner_ Lists products and switches their sale.
    constructor(ICapital cover_, address payoutAsset_, address owner_)
        CommitmentBook(cover_, payoutAsset_)
        Ownable(owner_)
    {}

    /// @notice Starts or stops the sale of a product; sold policies are not affected.
    /// @param productId The product.
    /// @param onSale Whether it may be bought.
    function setOnSale(uint256 productId, bool onSale) external onlyOwner {
        _requireProduct(productId);
        _sales[productId].onSale = onSale;
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
        _requireProduct(productId);
        Sale memory sale = _sales[productId];
        if (!sale.onSale) revert NotOnSale(productId);
        if (isHeld(productId) || _causeIsOpen(_exposureOf(productId).group)) revert ProductHeld(productId);
        _releaseUntil(productId, block.timestamp);
        startsAt = block.timestamp + sale.waitingSec;
        endsAt = startsAt + periodSec;
        Position memory position;
        (premium, position) = _price(sale, productId, insured, periodSec);
        _commit(position, productId, insured, _boundUntil(endsAt));
    }

    /// @notice Premium for more cover now, and the factor its payout would have if every cover of its group had to pay
    /// in full.
    /// @param productId The product.
    /// @param insured Insured amount in base units of the asset, at most {capacity}.
    /// @param periodSec Length of the cover in seconds.
    /// @return premium In base units of the asset, rounded up.
    /// @return worstFactor Worst-case factor k, 18 decimals, rounded down.
    function quote(uint256 productId, uint256 insured, uint64 periodSec)
        external
        view
        returns (uint256 premium, uint256 worstFactor)
    {
        _requireProduct(productId);
        Position memory position;
        (premium, position) = _price(_sales[productId], productId, insured, periodSec);
        uint256 worst = worstCasePayouts(_exposureOf(productId).group) + _worstCase(productId, insured);
        worstFactor = Math.min(1e18, Math.mulDiv(position.eventLimit, 1e18, worst));
    }

    /// @dev Gives a product its id and puts it on sale.
    /// @param listing What it is sold for.
    /// @param maxCapacityBps Greatest share of the capital that a product of this book may insure.
    /// @param correlations With the earlier products, see {CommitmentBook.Exposure}.
    function _list(Listing memory listing, uint256 maxCapacityBps, uint256 correlations)
        internal
        returns (uint256 productId)
    {
        RateSchedule memory s = listing.schedule;
        if (listing.capacityBps == 0 || listing.capacityBps > maxCapacityBps || s.kink > PremiumIntegral.PPB) {
            revert InvalidProduct();
        }
        productId = _register(listing.group, listing.probableLossBps, correlations);
        _sales[productId] = Sale({
            onSale: listing.onSale,
            capacityBps: listing.capacityBps,
            waitingSec: listing.waitingSec,
            base: s.base,
            slope: s.slope,
            steepSlope: s.steepSlope,
            kink: s.kink,
            floor: s.floor
        });
    }

    /// @dev What a product is sold for; reverts with {UnknownProduct}.
    function _listingOf(uint256 productId) internal view returns (Listing memory) {
        _requireProduct(productId);
        Sale memory sale = _sales[productId];
        Exposure memory exposure = _exposureOf(productId);
        return Listing({
            onSale: sale.onSale,
            group: exposure.group,
            capacityBps: sale.capacityBps,
            probableLossBps: exposure.probableLossBps,
            waitingSec: sale.waitingSec,
            schedule: _scheduleOf(sale)
        });
    }

    /// @inheritdoc CommitmentBook
    function _capacityBpsOf(uint256 productId) internal view override returns (uint256) {
        _requireProduct(productId);
        return _sales[productId].capacityBps;
    }

    /// @dev Premium for more cover now, rounded up, and the position that admits it.
    function _price(Sale memory sale, uint256 productId, uint256 insured, uint64 periodSec)
        private
        view
        returns (uint256 premium, Position memory position)
    {
        if (insured == 0) revert ZeroAmount();
        if (periodSec < MIN_PERIOD || periodSec > MAX_PERIOD) revert PeriodOutOfRange(periodSec);
        Exposure memory exposure = _exposureOf(productId);
        position = _positionOf(exposure.group);
        uint256 inAll = _productCapacity(position.capital, sale.capacityBps);
        uint256 left = _room(position, exposure, inAll);
        if (insured > left) revert PremiumIntegral.InsufficientCapacity(insured, left);
        premium = PremiumIntegral.premium(_scheduleOf(sale), inAll, exposure.committed, insured, periodSec);
    }

    /// @dev The price over utilisation.
    function _scheduleOf(Sale memory sale) private pure returns (RateSchedule memory) {
        return RateSchedule({
            base: sale.base, slope: sale.slope, steepSlope: sale.steepSlope, kink: sale.kink, floor: sale.floor
        });
    }
}
