// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {CommitmentBook, RiskTerms} from "../CommitmentBook.sol";
import {ICapital} from "../ICapital.sol";
import {RateSchedule} from "../PremiumIntegral.sol";

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
/// @dev Capacity, event limit and withdrawals: {CommitmentBook}. Policies bind capital until the end of their grace period,
/// and all policies of a product do while a claim on it is open. So whoever can still claim is among the worst cases,
/// and every claim of a cause gets the same factor, whichever is decided first.
contract DiscretionaryBook is CommitmentBook, Ownable2Step {
    /// @notice Greatest share of the capital that one product may insure: discretionary products lever it twofold.
    uint256 public constant MAX_CAPACITY_BPS = 20_000;
    /// @notice Time after the end of a policy in which a loss may still be claimed (seconds).
    uint64 public constant GRACE_PERIOD = 30 days;

    /// @notice Claims on a product that are not decided.
    mapping(uint256 productId => uint256) public openClaims;
    mapping(uint256 productId => DiscretionaryProduct) private _products;

    /// @notice A product was added; its terms: {product}.
    event ProductAdded(uint256 indexed productId, Peril indexed peril, bytes32 wording);
    /// @notice The sale of a product was started or stopped.
    event SaleSwitched(uint256 indexed productId, bool onSale);

    /// @notice The owner has stopped this product's sale.
    error NotOnSale(uint256 productId);
    /// @notice A claim on the product is open, or its group had a loss within {CAUSE_WINDOW}.
    error ProductHeld(uint256 productId);

    /// @notice Deploys a book without products.
    /// @param cover_ The contract that holds the money; it may be deployed later at a known address.
    /// @param payoutAsset_ Stablecoin that the protocol pays in.
    /// @param owner_ Adds products and stops sales; cannot change a product or a sold policy and has no access to funds.
    constructor(ICapital cover_, address payoutAsset_, address owner_)
        CommitmentBook(cover_, payoutAsset_)
        Ownable(owner_)
    {}

    /// @notice Adds a product. Its terms never change afterwards.
    /// @param terms The terms.
    /// @param correlations Correlation with product j + 1 in bits 16·j to 16·j + 15, basis points, see {MinimumCapital}.
    /// @return productId Its id.
    function addProduct(DiscretionaryProduct calldata terms, uint256 correlations)
        external
        onlyOwner
        returns (uint256 productId)
    {
        productId = _register(correlations);
        if (
            terms.deductibleBps >= BPS || terms.capacityBps == 0 || terms.capacityBps > MAX_CAPACITY_BPS
                || terms.probableLossBps == 0 || terms.probableLossBps > BPS || terms.wording == 0
                || terms.schedule.kink > 1e9
        ) revert InvalidProduct();
        _products[productId] = terms;
        emit ProductAdded(productId, terms.peril, terms.wording);
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
        DiscretionaryProduct storage terms = _product(productId);
        if (!terms.onSale) revert NotOnSale(productId);
        if (isHeld(productId) || _causeIsOpen(terms.group)) revert ProductHeld(productId);
        startsAt = block.timestamp + terms.waitingSec;
        endsAt = startsAt + periodSec;
        premium = _commit(productId, insured, periodSec, endsAt + GRACE_PERIOD);
    }

    /// @notice Holds a product because a claim was filed.
    /// @param productId The product.
    function hold(uint256 productId) external onlyCover {
        ++openClaims[productId];
    }

    /// @notice Ends the hold of one claim.
    /// @param productId The product.
    function unhold(uint256 productId) external onlyCover {
        --openClaims[productId];
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
        DiscretionaryProduct storage terms = _product(productId);
        demanded = amount * (BPS - terms.deductibleBps) / BPS;
        allowed = _allow(terms.group, incidentAt, demanded, demanded);
    }

    /// @notice Terms of a product.
    /// @param productId The product.
    function product(uint256 productId) external view returns (DiscretionaryProduct memory) {
        return _product(productId);
    }

    /// @inheritdoc CommitmentBook
    function isHeld(uint256 productId) public view override returns (bool) {
        return openClaims[productId] != 0;
    }

    /// @inheritdoc CommitmentBook
    function _riskOf(uint256 productId) internal view override returns (RiskTerms memory) {
        DiscretionaryProduct storage terms = _product(productId);
        return RiskTerms(terms.group, terms.capacityBps, terms.probableLossBps);
    }

    /// @inheritdoc CommitmentBook
    function _scheduleOf(uint256 productId) internal view override returns (RateSchedule memory) {
        return _product(productId).schedule;
    }

    /// @inheritdoc CommitmentBook
    function _worstCase(uint256 productId, uint256 insured) internal view override returns (uint256) {
        return Math.ceilDiv(insured * (BPS - _products[productId].deductibleBps), BPS);
    }

    /// @dev Terms of a product; reverts with {UnknownProduct}.
    function _product(uint256 productId) private view returns (DiscretionaryProduct storage terms) {
        if (productId == 0 || productId > productCount) revert UnknownProduct(productId);
        return _products[productId];
    }
}
