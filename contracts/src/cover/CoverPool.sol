// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ICoverPool} from "../interfaces/ICoverPool.sol";
import {IDepegOracle} from "../interfaces/IDepegOracle.sol";
import {IERC3009Bytes} from "../interfaces/IERC3009Bytes.sol";
import {PremiumCurve} from "../libraries/PremiumCurve.sol";
import {PremiumReserve, UnearnedPremium} from "../libraries/PremiumReserve.sol";
import {ClaimStatus, CoverOrder, DepegEvent, Policy, Product} from "../types/Cover.sol";
import {CoverPolicy} from "./CoverPolicy.sol";

/// @title CoverPool
/// @notice Underwriters deposit one stablecoin; holders buy depeg cover of other stablecoins, paid out of it.
///
///     total assets   A = balance − unearned premiums
///     obligations    L = Σ insured of policies neither paid nor released        A ≥ L always
///     capacity       min(A − L, share · A − insured of the product)
///     payout         insured · clamp(1 − deductible − P, 0, cap), rounded down; P = severity of the event
///
/// @dev Every policy is backed by its full face value, so no payout depends on another and no event limit is needed.
/// The vault is closed for deposits and withdrawals while a product with live policies is on watch and for
/// {SETTLEMENT_PERIOD} after a trigger: otherwise underwriters could leave between a depeg and its payouts, or enter
/// at a share price that ignores them. Anyone can push payouts and releases, which unlocks capital.
/// A stale oracle counts as watch; the owner mends it by replacing the oracle's sources.
/// The pool's asset must not be covered: such a policy would pay in what it insures against.
contract CoverPool is ICoverPool, ERC4626, EIP712, Ownable2Step, ReentrancyGuardTransient {
    using PremiumCurve for *;
    using PremiumReserve for UnearnedPremium;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @notice EIP-712 type hash of {CoverOrder}.
    bytes32 public constant COVER_ORDER_TYPEHASH = keccak256(
        "CoverOrder(uint256 productId,address holder,uint256 insured,uint64 periodSec,uint256 maxPremium,uint64 validBefore,bytes32 salt)"
    );
    /// @notice Shortest cover on sale.
    uint64 public constant MIN_PERIOD = 1 days;
    /// @notice Longest cover on sale.
    uint64 public constant MAX_PERIOD = 365 days;
    /// @notice How long the vault stays closed after a trigger, for claims to be paid.
    uint64 public constant SETTLEMENT_PERIOD = 1 days;
    /// @notice Most products a pool may have; bounds the loop over products that are on watch.
    uint256 public constant MAX_PRODUCTS = 16;

    uint256 private constant BPS = 10_000;
    uint256 private constant ONE = 1e18;

    /// @notice Price oracle of the covered assets.
    IDepegOracle public immutable oracle;
    /// @notice Policies as tokens.
    CoverPolicy public immutable policies;

    /// @notice Number of products; ids run from 1 to this.
    uint256 public productCount;
    /// @notice Face value of all policies neither paid nor released, in base units of the asset.
    uint256 public obligations;
    /// @notice Face value of a product's policies neither paid nor released, in base units of the asset.
    mapping(uint256 productId => uint256) public insuredOf;
    /// @notice The vault is closed until this time (seconds) because of the last trigger.
    uint64 public settlingUntil;

    mapping(uint256 productId => Product) private _products;
    mapping(uint256 productId => DepegEvent[]) private _events;
    mapping(bytes32 orderHash => bool) private _used;
    UnearnedPremium private _unearned;

    /// @notice A product was added or its sale was switched.
    /// @param productId From 1.
    /// @param product Its terms.
    event ProductSet(uint256 indexed productId, Product product);
    /// @notice A policy was sold.
    /// @param policyId The policy.
    /// @param holder Its first owner.
    /// @param productId Its product.
    /// @param insured Face value in base units of the asset.
    /// @param premium Price paid in base units of the asset.
    /// @param startsAt An event from this time on pays (seconds).
    /// @param endsAt An event before this time pays (seconds).
    event CoverBought(
        uint256 indexed policyId,
        address indexed holder,
        uint256 indexed productId,
        uint256 insured,
        uint256 premium,
        uint64 startsAt,
        uint64 endsAt
    );
    /// @notice A depeg was recorded, or its severity deepened before confirmation.
    /// @param productId The product.
    /// @param eventId From 1, per product.
    /// @param price Severity, 18 decimals.
    /// @param at When the depeg was first recorded (seconds).
    event CoverTriggered(uint256 indexed productId, uint256 indexed eventId, uint256 price, uint64 at);
    /// @notice A depeg ended.
    /// @param productId The product.
    /// @param eventId From 1, per product.
    /// @param at When (seconds).
    event CoverRecovered(uint256 indexed productId, uint256 indexed eventId, uint64 at);
    /// @notice A policy was paid.
    /// @param policyId The policy.
    /// @param holder Its owner, who was paid.
    /// @param payout In base units of the asset.
    event CoverPaid(uint256 indexed policyId, address indexed holder, uint256 payout);
    /// @notice A policy expired without an event and its capital is free.
    /// @param policyId The policy.
    /// @param insured Face value released, in base units of the asset.
    event CoverReleased(uint256 indexed policyId, uint256 insured);

    /// @notice There is no such product.
    error UnknownProduct(uint256 productId);
    /// @notice The product's terms contradict each other.
    error InvalidProduct();
    /// @notice A pool has at most {MAX_PRODUCTS} products.
    error TooManyProducts(uint256 attempted, uint256 bound);
    /// @notice The policy token belongs to another pool.
    error NotThisPool(address attempted, address bound);
    /// @notice The owner has stopped this product's sale.
    error NotOnSale(uint256 productId);
    /// @notice No sale while the price is low or stale, which includes every depeg.
    error OnWatch(uint256 productId);
    /// @notice The order's time has passed.
    error OrderExpired(uint256 attempted, uint256 bound);
    /// @notice The order was used already.
    error OrderUsed(bytes32 orderHash);
    /// @notice Only the holder may buy without a signature.
    error NotHolder(address attempted, address bound);
    /// @notice Nothing would be insured.
    error ZeroAmount();
    /// @notice The period is shorter than {MIN_PERIOD}.
    error PeriodTooShort(uint256 attempted, uint256 bound);
    /// @notice The period is longer than {MAX_PERIOD}.
    error PeriodTooLong(uint256 attempted, uint256 bound);
    /// @notice The premium exceeds the order's maximum.
    error PremiumAboveMaximum(uint256 attempted, uint256 bound);
    /// @notice The token moved another amount than asked for.
    error InexactTransfer(uint256 attempted, uint256 bound);
    /// @notice The trigger condition does not hold.
    error NotTriggered(uint256 productId);
    /// @notice The recovery condition does not hold, or no event lasts.
    error NotRecovered(uint256 productId);
    /// @notice The policy is not payable.
    error NotClaimable(uint256 policyId, ClaimStatus status);
    /// @notice The severity is not settled yet.
    error NotConfirmed(uint256 attempted, uint256 bound);

    /// @notice Deploys a pool without products.
    /// @param asset_ Stablecoin that is deposited and paid out; must support EIP-3009 with byte signatures.
    /// @param oracle_ Price oracle.
    /// @param policies_ Policy token that names this contract as its pool.
    /// @param owner_ Account that adds products; it has no access to funds and cannot change sold policies.
    constructor(IERC20 asset_, IDepegOracle oracle_, CoverPolicy policies_, address owner_)
        ERC20("Safelane Cover Pool", "slCP")
        ERC4626(asset_)
        EIP712("Safelane CoverPool", "1")
        Ownable(owner_)
    {
        if (policies_.pool() != address(this)) revert NotThisPool(policies_.pool(), address(this));
        oracle = oracle_;
        policies = policies_;
    }

    /// @notice Adds a product. Its terms never change afterwards.
    /// @param terms The terms.
    /// @return productId Its id.
    function addProduct(Product calldata terms) external onlyOwner returns (uint256 productId) {
        productId = productCount + 1;
        if (productId > MAX_PRODUCTS) revert TooManyProducts(productId, MAX_PRODUCTS);
        if (
            terms.asset == asset() || terms.windowSec == 0 || terms.triggerPrice == 0
                || terms.watchPrice <= terms.triggerPrice || terms.watchPrice >= ONE || terms.capBps == 0
                || terms.capBps > BPS || terms.capacityShareBps > BPS || terms.curve.kinkBps > BPS
                || terms.curve.r0Bps == 0 || terms.curve.r0Bps < terms.floorBps
                || terms.triggerPrice + terms.deductibleBps * ONE / BPS >= ONE
        ) revert InvalidProduct();
        oracle.latest(terms.asset); // reverts for an asset the oracle does not know
        productCount = productId;
        _products[productId] = terms;
        emit ProductSet(productId, terms);
    }

    /// @notice Starts or stops the sale of a product; sold policies are not affected.
    /// @param productId The product.
    /// @param onSale Whether it may be bought.
    function setOnSale(uint256 productId, bool onSale) external onlyOwner {
        Product storage terms = _product(productId);
        terms.onSale = onSale;
        emit ProductSet(productId, terms);
    }

    /// @notice Buys cover for the caller, who approved the premium to this contract before.
    /// @param order The order; `holder` must be the caller.
    /// @return policyId The new policy.
    function buy(CoverOrder calldata order) external nonReentrant returns (uint256 policyId) {
        if (msg.sender != order.holder) revert NotHolder(msg.sender, order.holder);
        (uint256 premium,) = _checkOrder(order);
        policyId = _write(order, premium);
        uint256 balanceBefore = _balance();
        IERC20(asset()).safeTransferFrom(order.holder, address(this), premium);
        _requireReceived(balanceBefore, premium);
    }

    /// @notice Buys cover with the holder's EIP-3009 authorization; anyone may relay it.
    /// @dev The authorization is ReceiveWithAuthorization(holder → this contract, maxPremium, 0, validBefore,
    /// nonce = {hashOrder}): the nonce binds every field. What exceeds the premium goes back to the holder.
    /// @param order The order.
    /// @param signature Signature of the holder in the domain of the pool's asset.
    /// @return policyId The new policy.
    function buyWithAuthorization(CoverOrder calldata order, bytes calldata signature)
        external
        nonReentrant
        returns (uint256 policyId)
    {
        (uint256 premium, bytes32 orderHash) = _checkOrder(order);
        policyId = _write(order, premium);
        uint256 balanceBefore = _balance();
        IERC3009Bytes(asset())
            .receiveWithAuthorization(
                order.holder, address(this), order.maxPremium, 0, order.validBefore, orderHash, signature
            );
        _requireReceived(balanceBefore, order.maxPremium);
        if (premium < order.maxPremium) IERC20(asset()).safeTransfer(order.holder, order.maxPremium - premium);
    }

    /// @notice Records a depeg when the condition holds now; until confirmation also its deepening. Permissionless.
    /// @dev One depeg is one event, however long it lasts: {recover} has to come before the next. Every sale ends an
    /// event that is over; without sales, holders whose policies started later should have {recover} called.
    /// @param productId The product.
    function trigger(uint256 productId) external {
        oracle.poke(_product(productId).asset);
        if (!_tryTrigger(productId)) revert NotTriggered(productId);
    }

    /// @notice Ends a recorded depeg once average and momentary price are back at the watch price. Permissionless.
    /// @param productId The product.
    function recover(uint256 productId) external {
        oracle.poke(_product(productId).asset);
        if (!_tryRecover(productId)) revert NotRecovered(productId);
    }

    /// @notice Pays a policy to its owner. Permissionless; records the depeg if that was not done yet.
    /// @param policyId The policy.
    /// @return payout In base units of the asset.
    function claim(uint256 policyId) external nonReentrant returns (uint256 payout) {
        Policy memory policy = policies.policyOf(policyId);
        if (_eventWithin(policy) == 0) {
            oracle.poke(_products[policy.productId].asset);
            _tryTrigger(policy.productId);
        }
        ClaimStatus status;
        (payout, status) = _assess(policy);
        if (status != ClaimStatus.Triggered) revert NotClaimable(policyId, status);
        uint256 confirmedAt = _confirmedAt(policy.productId, _eventWithin(policy));
        if (block.timestamp < confirmedAt) revert NotConfirmed(block.timestamp, confirmedAt);

        _unlock(policy);
        policies.markPaid(policyId, payout.toUint128());
        address holder = policies.ownerOf(policyId);
        IERC20(asset()).safeTransfer(holder, payout);
        emit CoverPaid(policyId, holder, payout);
    }

    /// @notice Frees the capital behind policies that ended without an event. Permissionless; skips policies that are
    /// live, payable, paid or released already, so a list that others overtook still works.
    /// @param policyIds The policies.
    /// @return released Face value freed, in base units of the asset.
    function expire(uint256[] calldata policyIds) external nonReentrant returns (uint256 released) {
        for (uint256 i = 0; i < policyIds.length; ++i) {
            Policy memory policy = policies.policyOf(policyIds[i]);
            (, ClaimStatus status) = _assess(policy);
            if (status != ClaimStatus.Expired || policy.released) continue;
            _unlock(policy);
            policies.markReleased(policyIds[i]);
            released += policy.insured;
            emit CoverReleased(policyIds[i], policy.insured);
        }
    }

    /// @notice Premium for `insured` more cover now, rounded up; buying it in parts costs the same but for rounding.
    /// @param productId The product.
    /// @param insured Face value in base units of the asset, at most {capacity}.
    /// @param periodSec Length of the cover in seconds.
    function quotePremium(uint256 productId, uint256 insured, uint64 periodSec) public view returns (uint256 premium) {
        Product storage terms = _product(productId);
        if (insured == 0) revert ZeroAmount();
        if (periodSec < MIN_PERIOD) revert PeriodTooShort(periodSec, MIN_PERIOD);
        if (periodSec > MAX_PERIOD) revert PeriodTooLong(periodSec, MAX_PERIOD);
        uint256 left = capacity(productId);
        if (insured > left) revert PremiumCurve.InsufficientCapacity(insured, left);
        return PremiumCurve.premium(terms.curve, productCapacity(productId), insuredOf[productId], insured, periodSec);
    }

    /// @notice Cover of a product that can still be sold, in base units of the asset.
    /// @param productId The product.
    function capacity(uint256 productId) public view returns (uint256) {
        uint256 inAll = productCapacity(productId);
        uint256 sold = insuredOf[productId];
        return inAll <= sold ? 0 : Math.min(inAll - sold, freeAssets());
    }

    /// @notice Cover of a product that can exist at all, the denominator of its utilisation, in base units of the asset.
    /// @param productId The product.
    function productCapacity(uint256 productId) public view returns (uint256) {
        return totalAssets() * _product(productId).capacityShareBps / BPS;
    }

    /// @notice Annual rate for the next unit of cover, in basis points, rounded up.
    /// @param productId The product.
    function annualRateBps(uint256 productId) external view returns (uint256) {
        return PremiumCurve.rateBps(_product(productId).curve, productCapacity(productId), insuredOf[productId]);
    }

    /// @notice Assets that back no policy, in base units of the asset.
    function freeAssets() public view returns (uint256) {
        uint256 assets = totalAssets();
        return assets > obligations ? assets - obligations : 0;
    }

    /// @notice Premiums received but not yet earned, in base units of the asset.
    function unearnedPremiums() external view returns (uint256) {
        return _unearned.unearned();
    }

    /// @inheritdoc ICoverPool
    function claimable(uint256 policyId) external view returns (uint256 payout, ClaimStatus status) {
        if (policyId == 0 || policyId > policies.policyCount()) return (0, ClaimStatus.None);
        return _assess(policies.policyOf(policyId));
    }

    /// @inheritdoc ICoverPool
    function product(uint256 productId) external view returns (Product memory) {
        return _product(productId);
    }

    /// @notice Number of depegs recorded for a product.
    /// @param productId The product.
    function eventCount(uint256 productId) external view returns (uint256) {
        return _events[productId].length;
    }

    /// @notice A recorded depeg.
    /// @param productId The product.
    /// @param eventId From 1 to {eventCount}.
    function eventOf(uint256 productId, uint256 eventId) external view returns (DepegEvent memory) {
        return _events[productId][eventId - 1];
    }

    /// @notice Whether an order was used.
    /// @param orderHash Its {hashOrder}.
    function isUsed(bytes32 orderHash) external view returns (bool) {
        return _used[orderHash];
    }

    /// @notice Whether a product may not be sold now: its average or momentary price is low, or the oracle is stale.
    /// @dev A recorded depeg lasts at least as long: what ends the watch also lets {recover} and the next sale end it.
    /// @param productId The product.
    function isOnWatch(uint256 productId) public view returns (bool) {
        return !_isCalm(_product(productId));
    }

    /// @notice Whether deposits and withdrawals are closed now.
    function isClosed() public view returns (bool) {
        if (block.timestamp < settlingUntil) return true;
        for (uint256 id = 1; id <= productCount; ++id) {
            if (insuredOf[id] != 0 && isOnWatch(id)) return true;
        }
        return false;
    }

    /// @notice EIP-712 digest of an order in the domain {"Safelane CoverPool", "1", chain id, this contract}: the nonce
    /// of the authorization for {buyWithAuthorization}.
    /// @param order The order.
    function hashOrder(CoverOrder calldata order) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(COVER_ORDER_TYPEHASH, order)));
    }

    /// @notice What belongs to the underwriters, policies' obligations included, in base units of the asset.
    function totalAssets() public view override returns (uint256) {
        return _balance() - _unearned.unearned();
    }

    /// @notice Zero while the vault is closed, else unlimited.
    function maxDeposit(address) public view override returns (uint256) {
        return isClosed() ? 0 : type(uint256).max;
    }

    /// @notice Zero while the vault is closed, else unlimited.
    function maxMint(address) public view override returns (uint256) {
        return isClosed() ? 0 : type(uint256).max;
    }

    /// @notice Shares that can be redeemed now: none while the vault is closed, else what {freeAssets} covers.
    /// @param owner Owner of the shares.
    function maxRedeem(address owner) public view override returns (uint256) {
        if (isClosed()) return 0;
        if (obligations == 0) return balanceOf(owner); // the conversion below would leave dust behind
        return Math.min(balanceOf(owner), _convertToShares(freeAssets(), Math.Rounding.Floor));
    }

    /// @inheritdoc ICoverPool
    function asset() public view override(ERC4626, ICoverPool) returns (address) {
        return super.asset();
    }

    /// @dev Checks an order, prices it and marks it as used.
    function _checkOrder(CoverOrder calldata order) private returns (uint256 premium, bytes32 orderHash) {
        if (block.timestamp >= order.validBefore) revert OrderExpired(block.timestamp, order.validBefore);
        orderHash = hashOrder(order);
        if (_used[orderHash]) revert OrderUsed(orderHash);
        _used[orderHash] = true;
        if (!_product(order.productId).onSale) revert NotOnSale(order.productId);
        if (isOnWatch(order.productId)) revert OnWatch(order.productId);
        _tryRecover(order.productId); // the next depeg must count for this policy
        premium = quotePremium(order.productId, order.insured, order.periodSec);
        if (premium > order.maxPremium) revert PremiumAboveMaximum(premium, order.maxPremium);
    }

    /// @dev Locks capital and writes the policy; the premium must arrive in the same call.
    function _write(CoverOrder calldata order, uint256 premium) private returns (uint256 policyId) {
        uint64 startsAt = uint64(block.timestamp) + _products[order.productId].waitingPeriodSec;
        uint64 endsAt = startsAt + order.periodSec;
        obligations += order.insured;
        insuredOf[order.productId] += order.insured;
        _unearned.add(premium, endsAt);
        policyId = policies.write(
            order.holder,
            Policy({
                productId: order.productId.toUint64(),
                insured: order.insured.toUint128(),
                premium: premium.toUint128(),
                startsAt: startsAt,
                endsAt: endsAt,
                paid: false,
                released: false,
                payout: 0
            })
        );
        emit CoverBought(policyId, order.holder, order.productId, order.insured, premium, startsAt, endsAt);
    }

    /// @dev Frees a policy's capital.
    function _unlock(Policy memory policy) private {
        obligations -= policy.insured;
        insuredOf[policy.productId] -= policy.insured;
    }

    /// @dev Records or deepens a depeg if the condition holds; returns whether anything was recorded.
    function _tryTrigger(uint256 productId) private returns (bool) {
        Product storage terms = _products[productId];
        (uint256 price, bool met) = _condition(terms);
        if (!met) return false;
        DepegEvent[] storage events = _events[productId];
        if (_lasts(productId)) {
            DepegEvent storage current = events[events.length - 1];
            if (price >= current.price || block.timestamp >= _confirmedAt(productId, events.length)) return false;
            // Below the price before it, which has 128 bits.
            // forge-lint: disable-next-line(unsafe-typecast)
            current.price = uint128(price);
        } else {
            // At most the trigger price, which has 64 bits.
            // forge-lint: disable-next-line(unsafe-typecast)
            events.push(DepegEvent({price: uint128(price), at: uint64(block.timestamp), recoveredAt: 0}));
            uint256 settledAt = block.timestamp + SETTLEMENT_PERIOD + terms.confirmationSec;
            settlingUntil = uint64(Math.max(settlingUntil, settledAt));
        }
        DepegEvent storage recorded = events[events.length - 1];
        emit CoverTriggered(productId, events.length, recorded.price, recorded.at);
        return true;
    }

    /// @dev Ends a lasting depeg if the price has recovered; returns whether it did.
    function _tryRecover(uint256 productId) private returns (bool) {
        if (!_lasts(productId) || !_isCalm(_products[productId])) return false;
        DepegEvent[] storage events = _events[productId];
        events[events.length - 1].recoveredAt = uint64(block.timestamp);
        emit CoverRecovered(productId, events.length, uint64(block.timestamp));
        return true;
    }

    /// @dev A product's terms; reverts with {UnknownProduct}.
    function _product(uint256 productId) private view returns (Product storage terms) {
        if (productId == 0 || productId > productCount) revert UnknownProduct(productId);
        return _products[productId];
    }

    /// @dev Where a policy stands and what it would pay now.
    function _assess(Policy memory policy) private view returns (uint256 payout, ClaimStatus status) {
        if (policy.paid) return (policy.payout, ClaimStatus.Paid);
        Product storage terms = _products[policy.productId];
        uint256 eventId = _eventWithin(policy);
        if (eventId != 0) {
            uint256 severity = _events[policy.productId][eventId - 1].price;
            return (_payout(terms, policy.insured, severity), ClaimStatus.Triggered);
        }
        if (block.timestamp < policy.startsAt) return (0, ClaimStatus.Waiting);
        if (block.timestamp >= policy.endsAt) return (0, ClaimStatus.Expired);
        (uint256 price, bool met) = _condition(terms);
        if (met && !_lasts(policy.productId)) return (_payout(terms, policy.insured, price), ClaimStatus.Triggered);
        return (0, ClaimStatus.Active);
    }

    /// @dev Id of the first depeg recorded within a policy's period, 0 if none. Events are in order of time.
    function _eventWithin(Policy memory policy) private view returns (uint256) {
        DepegEvent[] storage events = _events[policy.productId];
        uint256 low = 0;
        uint256 high = events.length;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (events[middle].at < policy.startsAt) low = middle + 1;
            else high = middle;
        }
        return low < events.length && events[low].at < policy.endsAt ? low + 1 : 0;
    }

    /// @dev When the severity of a depeg is settled (seconds).
    function _confirmedAt(uint256 productId, uint256 eventId) private view returns (uint256) {
        return uint256(_events[productId][eventId - 1].at) + _products[productId].confirmationSec;
    }

    /// @dev insured · clamp(1 − deductible − price, 0, cap), rounded down.
    function _payout(Product storage terms, uint256 insured, uint256 price) private view returns (uint256) {
        uint256 deducted = price + terms.deductibleBps * ONE / BPS;
        if (deducted >= ONE) return 0;
        return Math.mulDiv(insured, Math.min(ONE - deducted, terms.capBps * ONE / BPS), ONE);
    }

    /// @dev The average price, and whether it is fresh and at or below the trigger.
    function _condition(Product storage terms) private view returns (uint256 price, bool met) {
        bool fresh;
        (price, fresh) = oracle.twap(terms.asset, terms.windowSec);
        met = fresh && price <= terms.triggerPrice;
    }

    /// @dev Whether average and momentary price are fresh and at or above the watch price.
    function _isCalm(Product storage terms) private view returns (bool) {
        (uint256 average, bool averageFresh) = oracle.twap(terms.asset, terms.windowSec);
        (uint256 current, bool currentFresh) = oracle.latest(terms.asset);
        return averageFresh && currentFresh && average >= terms.watchPrice && current >= terms.watchPrice;
    }

    /// @dev Whether the latest recorded depeg of a product has not recovered.
    function _lasts(uint256 productId) private view returns (bool) {
        DepegEvent[] storage events = _events[productId];
        return events.length != 0 && events[events.length - 1].recoveredAt == 0;
    }

    /// @dev The pool's balance of its asset, unearned premiums included.
    function _balance() private view returns (uint256) {
        return IERC20(asset()).balanceOf(address(this));
    }

    /// @dev Reverts with {InexactTransfer} unless exactly `expected` arrived.
    function _requireReceived(uint256 balanceBefore, uint256 expected) private view {
        uint256 received = _balance() - balanceBefore;
        if (received != expected) revert InexactTransfer(received, expected);
    }

    /// @dev Six more decimals than the asset: virtual shares make the inflation of the first deposit unprofitable.
    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }
}
