// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {CommitmentBook} from "../CommitmentBook.sol";
import {ICapital} from "../ICapital.sol";
import {RateSchedule} from "../PremiumIntegral.sol";
import {Listing, SaleBook} from "../SaleBook.sol";

/// @notice What a discretionary product covers.
enum Peril {
    /// A contract was exploited.
    Exploit,
    /// A custodian or bank failed.
    Custodian
}

/// @notice A discretionary cover on sale. Shares are in basis points.
struct DiscretionaryProduct {
    /// What it covers.
    Peril peril;
    /// Whether it may be bought.
    bool onSale;
    /// Products of one group share causes and so one event limit.
    uint8 group;
    /// Part of a loss that the holder bears.
    uint16 deductibleBps;
    /// Greatest share of the capital that it may insure, up to {DiscretionaryBook.MAX_CAPACITY_BPS}.
    uint32 capacityBps;
    /// Probable maximum loss, for minimum capital and event limit.
    uint16 probableLossBps;
    /// Time between purchase and start of the cover (seconds).
    uint32 waitingSec;
    /// Hash of the wording that assessors go by.
    bytes32 wording;
    /// Price over utilisation.
    RateSchedule schedule;
}

/// @title DiscretionaryBook
/// @notice Products whose losses assessors decide over, what they have committed, and what that requires. Holds no money.
///
///     C    = capital · share of the product, up to 2 · capital          (parametric products: up to 1 · capital)
///     k    = min(1, event limit / worst cases of the group when its cause opened)
///
/// @dev Sales: {SaleBook}; capacity, event limit and withdrawals: {CommitmentBook}. Policies bind capital until the end of their grace period,
/// and all policies of a product do while a claim on it is open. So whoever can still claim is among the worst cases,
/// and every claim of a cause gets the same factor, whichever is decided first.
contract DiscretionaryBook is SaleBook {
    /// @dev What of a product decides over its claims.
    struct Wording {
        Peril peril;
        uint16 deductibleBps;
        uint64 openClaims;
        bytes32 hash;
    }

    /// @notice Greatest share of the capital that one product may insure: discretionary products lever it twofold.
    uint256 public constant MAX_CAPACITY_BPS = 20_000;
    /// @notice Time after the end of a policy in which a loss may still be claimed (seconds).
    uint64 public constant GRACE_PERIOD = 30 days;

    mapping(uint256 productId => Wording) private _wordings;

    /// @notice A product was added; its terms: {product}.
    event ProductAdded(uint256 indexed productId, Peril indexed peril, bytes32 wording);

    /// @notice Deploys a book without products.
    /// @param cover_ The contract that holds the money; it may be deployed later at a known address.
    /// @param payoutAsset_ Stablecoin that the protocol pays in.
    /// @param owner_ Adds products and stops sales; cannot change a product or a sold policy and has no access to funds.
    constructor(ICapital cover_, address payoutAsset_, address owner_) SaleBook(cover_, payoutAsset_, owner_) {}

    /// @notice Adds a product. Its terms never change afterwards.
    /// @param terms The terms.
    /// @param correlations Correlation with product j + 1 in bits 16·j to 16·j + 15, basis points, see {MinimumCapital}.
    /// @return productId Its id.
    function addProduct(DiscretionaryProduct calldata terms, uint256 correlations)
        external
        onlyOwner
        returns (uint256 productId)
    {
        if (terms.deductibleBps >= BPS || terms.wording == 0) revert InvalidProduct();
        Listing memory listing = Listing({
            onSale: terms.onSale,
            group: terms.group,
            capacityBps: terms.capacityBps,
            probableLossBps: terms.probableLossBps,
            waitingSec: terms.waitingSec,
            schedule: terms.schedule
        });
        productId = _list(listing, MAX_CAPACITY_BPS, correlations);
        _wordings[productId] =
            Wording({peril: terms.peril, deductibleBps: terms.deductibleBps, openClaims: 0, hash: terms.wording});
        emit ProductAdded(productId, terms.peril, terms.wording);
    }

    /// @notice Holds a product because a claim was filed.
    /// @param productId The product.
    function hold(uint256 productId) external onlyCover {
        ++_wordings[productId].openClaims;
    }

    /// @notice Ends the hold of one claim.
    /// @param productId The product.
    function unhold(uint256 productId) external onlyCover {
        --_wordings[productId].openClaims;
    }

    /// @notice Takes up an accepted claim and says what it may cost.
    /// @param productId The product.
    /// @param amount The loss.
    /// @param incidentAt When it happened (seconds).
    /// @return demanded Payout before the event limit, rounded down.
    /// @return allowed What the event limit leaves of it.
    function settle(uint256 productId, uint256 amount, uint256 incidentAt)
        external
        onlyCover
        returns (uint256 demanded, uint256 allowed)
    {
        demanded = amount * (BPS - _wordings[productId].deductibleBps) / BPS;
        allowed = _allow(_exposureOf(productId).group, incidentAt, demanded, demanded);
    }

    /// @notice Claims on a product that are not decided.
    /// @param productId The product.
    function openClaims(uint256 productId) external view returns (uint256) {
        return _wordings[productId].openClaims;
    }

    /// @notice Terms of a product.
    /// @param productId The product.
    function product(uint256 productId) external view returns (DiscretionaryProduct memory) {
        Listing memory listing = _listingOf(productId);
        Wording memory wording = _wordings[productId];
        return DiscretionaryProduct({
            peril: wording.peril,
            onSale: listing.onSale,
            group: listing.group,
            deductibleBps: wording.deductibleBps,
            capacityBps: listing.capacityBps,
            probableLossBps: listing.probableLossBps,
            waitingSec: listing.waitingSec,
            wording: wording.hash,
            schedule: listing.schedule
        });
    }

    /// @inheritdoc CommitmentBook
    function isHeld(uint256 productId) public view override returns (bool) {
        return _wordings[productId].openClaims != 0;
    }

    /// @inheritdoc CommitmentBook
    function _boundUntil(uint256 endsAt) internal pure override returns (uint256) {
        return endsAt + GRACE_PERIOD;
    }

    /// @inheritdoc CommitmentBook
    function _worstCase(uint256 productId, uint256 insured) internal view override returns (uint256) {
        return Math.ceilDiv(insured * (BPS - _wordings[productId].deductibleBps), BPS);
    }
}
