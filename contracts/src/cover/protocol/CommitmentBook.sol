// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICapital} from "./ICapital.sol";
import {ICoverBook} from "./ICoverBook.sol";
import {MinimumCapital} from "./MinimumCapital.sol";
import {PremiumIntegral, RateSchedule} from "./PremiumIntegral.sol";
import {PremiumStream} from "./PremiumStream.sol";

/// @notice What the capital rules need to know of a product. Shares are in basis points.
struct RiskTerms {
    /// Products of one group share causes and so one event limit.
    uint8 group;
    /// Greatest share of the capital that the product may insure.
    uint32 capacityBps;
    /// Probable maximum loss.
    uint16 probableLossBps;
}

/// @title CommitmentBook
/// @notice What products have committed, what that requires of the capital, and what more of it costs, whatever triggers
/// their payouts.
///
///     capacity      max(0, min(C − committed, (capital − MCR) / probable loss, (limit − exposure) / probable loss))
///                   C = capital · share of the product; capital = junior + senior
///     event limit   40 % of the capital + what the reinsurance layer (20 % to 60 % of the capital) can pay
///     withdrawals   while capital ≥ 1.3 · MCR and every product stays within its C
///
/// @dev The root of a sum of squares with correlations up to 1 is subadditive, so x · probable loss bounds what x more
/// cover adds to the minimum capital, and the second term of the capacity never admits too much. Reinsurance capital is
/// not counted as capital: the minimum is gross. Amounts are in base units of the cover's asset.
abstract contract CommitmentBook is ICoverBook {
    using SafeCast for uint256;

    /// @dev Events with one cause share one limit.
    struct Cause {
        uint40 openedAt;
        uint128 limit;
        uint128 worstCase;
        uint128 spent;
    }

    /// @notice Most products; bounds every loop over them.
    uint256 public constant MAX_PRODUCTS = 8;
    /// @notice Share of the capital that one event may cost, basis points.
    uint256 public constant EVENT_LIMIT_BPS = 4_000;
    /// @notice Loss from which reinsurance pays, basis points of the capital.
    uint256 public constant ATTACHMENT_BPS = 2_000;
    /// @notice Loss up to which reinsurance pays, basis points of the capital.
    uint256 public constant EXHAUSTION_BPS = 6_000;
    /// @notice Capital that withdrawals have to leave, basis points of the minimum capital.
    uint256 public constant WITHDRAWAL_BPS = 13_000;
    /// @notice Depegs of one group that begin within this time share one event limit; no sales in it (seconds).
    uint64 public constant CAUSE_WINDOW = 30 days;
    /// @notice Shortest cover on sale.
    uint64 public constant MIN_PERIOD = 1 days;
    /// @notice Longest cover on sale.
    uint64 public constant MAX_PERIOD = 365 days;
    uint256 internal constant BPS = 10_000;

    /// @notice The contract that holds the money and the policies; only it may commit.
    ICapital public immutable cover;
    /// @notice Stablecoin that the protocol pays in; it cannot be covered.
    address public immutable payoutAsset;

    /// @notice Number of products; ids run from 1 to this.
    uint256 public productCount;
    /// @notice Insured amounts of a product's policies that bind capital.
    mapping(uint256 productId => uint256) public committedOf;

    mapping(uint256 productId => uint256) private _correlations;
    mapping(uint256 productId => mapping(uint256 bucket => uint256)) private _expiring;
    mapping(uint256 productId => uint256) private _releasedTo;
    mapping(uint8 group => Cause) private _causes;
    uint128 private _capitalLevel;
    uint64 private _capitalLevelAt;

    /// @notice Cover expired and binds no capital any more.
    event CommitmentReleased(uint256 indexed productId, uint256 amount);

    /// @notice There is no such product.
    error UnknownProduct(uint256 productId);
    /// @notice The product's terms contradict each other.
    error InvalidProduct();
    /// @notice Only the cover contract may do this.
    error NotCover(address attempted, address bound);

    /// @notice Nothing would be insured.
    error ZeroAmount();
    /// @notice The period is outside {MIN_PERIOD} to {MAX_PERIOD}.
    error PeriodOutOfRange(uint256 attempted);

    /// @dev Restricts a function to the cover contract.
    modifier onlyCover() {
        if (msg.sender != address(cover)) revert NotCover(msg.sender, address(cover));
        _;
    }

    /// @param cover_ The contract that holds the money; it may be deployed later at a known address.
    /// @param payoutAsset_ Stablecoin that the protocol pays in.
    constructor(ICapital cover_, address payoutAsset_) {
        (cover, payoutAsset) = (cover_, payoutAsset_);
    }

    /// @notice Frees the capital behind cover that expired. Permissionless; does nothing while the product is held.
    /// @param productId The product.
    function release(uint256 productId) external {
        if (!isHeld(productId)) _releaseUntil(productId, block.timestamp);
    }

    /// @notice Frees the capital of a paid or cancelled policy unless its bucket was released already.
    /// @param productId Its product.
    /// @param insured Its insured amount.
    /// @param endsAt When it ends (seconds).
    function close(uint256 productId, uint256 insured, uint256 endsAt) external onlyCover {
        uint256 bucket = PremiumStream.bucketOf(endsAt);
        if (bucket <= _releasedTo[productId]) return;
        _updateCapitalLevel();
        committedOf[productId] -= insured;
        _expiring[productId][bucket] -= insured;
    }

    /// @notice Whether a product with commitments is held: capital must neither enter nor leave.
    function isOnWatch() public view returns (bool) {
        for (uint256 id = 1; id <= productCount; ++id) {
            if (committedOf[id] != 0 && isHeld(id)) return true;
        }
        return false;
    }

    /// @notice Most that junior and senior capital together may fall now; 0 on watch.
    function withdrawable() external view returns (uint256) {
        if (isOnWatch()) return 0;
        uint256 bound = Math.ceilDiv(minimumCapital() * WITHDRAWAL_BPS, BPS);
        for (uint256 id = 1; id <= productCount; ++id) {
            uint256 committed = committedOf[id];
            if (committed != 0) bound = Math.max(bound, Math.ceilDiv(committed * BPS, _riskOf(id).capacityBps));
        }
        uint256 total = cover.capital();
        return total > bound ? total - bound : 0;
    }

    /// @notice Whether a product is not sold and its commitments stay.
    /// @param productId The product.
    function isHeld(uint256 productId) public view virtual returns (bool);

    /// @notice What the commitments require now, before smoothing.
    function requiredCapital() public view returns (uint256) {
        uint256 count = productCount;
        uint256[] memory losses = new uint256[](count);
        uint256[] memory rows = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            losses[i] = _probableLoss(i + 1);
            rows[i] = _correlations[i + 1];
        }
        return MinimumCapital.required(losses, rows);
    }

    /// @notice The minimum capital: rises at once, falls by at most 1 % a day.
    function minimumCapital() public view returns (uint256) {
        return MinimumCapital.smoothed(_capitalLevel, requiredCapital(), block.timestamp - _capitalLevelAt);
    }

    /// @notice Cover of a product that can exist at all, the denominator of its utilisation.
    /// @param productId The product.
    function productCapacity(uint256 productId) public view returns (uint256) {
        return cover.capital() * _riskOf(productId).capacityBps / BPS;
    }

    /// @notice Cover of a product that can still be sold.
    /// @param productId The product.
    function capacity(uint256 productId) public view returns (uint256) {
        RiskTerms memory terms = _riskOf(productId);
        (uint256 inAll, uint256 committed) = (productCapacity(productId), committedOf[productId]);
        if (committed >= inAll) return 0;
        (uint256 total, uint256 minimum) = (cover.capital(), minimumCapital());
        (uint256 limit, uint256 exposure) = (eventLimit(), eventExposure(terms.group));
        // One base unit less per division: probable losses are rounded up.
        uint256 headroom = total > minimum ? (total - minimum - 1) * BPS / terms.probableLossBps : 0;
        uint256 eventRoom = limit > exposure ? (limit - exposure - 1) * BPS / terms.probableLossBps : 0;
        return Math.min(inAll - committed, Math.min(headroom, eventRoom));
    }

    /// @notice Most that the payouts of one cause may cost.
    function eventLimit() public view returns (uint256) {
        uint256 total = cover.capital();
        uint256 layer = total * (EXHAUSTION_BPS - ATTACHMENT_BPS) / BPS;
        return total * EVENT_LIMIT_BPS / BPS + Math.min(cover.reinsuranceCapital(), layer);
    }

    /// @notice Probable maximum loss of all products of a group.
    /// @param group The group.
    function eventExposure(uint8 group) public view returns (uint256 exposure) {
        for (uint256 id = 1; id <= productCount; ++id) {
            if (_riskOf(id).group == group) exposure += _probableLoss(id);
        }
    }

    /// @notice Greatest sum that all products of a group could pay, in the worst case.
    /// @param group The group.
    function worstCasePayouts(uint8 group) public view returns (uint256 payouts) {
        for (uint256 id = 1; id <= productCount; ++id) {
            if (_riskOf(id).group == group) payouts += _worstCase(id, committedOf[id]);
        }
    }

    /// @notice Premium for more cover now, and the factor its payout would have if every cover of its group had to pay
    /// in full.
    /// @param productId The product.
    /// @param insured Insured amount in base units of the asset, at most {capacity}.
    /// @param periodSec Length of the cover in seconds.
    /// @return premium In base units of the asset, rounded up.
    /// @return worstFactor Worst-case factor k, 18 decimals, rounded down.
    function quote(uint256 productId, uint256 insured, uint64 periodSec)
        public
        view
        returns (uint256 premium, uint256 worstFactor)
    {
        uint8 group = _riskOf(productId).group;
        premium = _price(productId, insured, periodSec);
        uint256 worst = worstCasePayouts(group) + _worstCase(productId, insured);
        worstFactor = Math.min(1e18, Math.mulDiv(eventLimit(), 1e18, worst));
    }

    /// @dev Gives the next product its id and its correlations with the earlier ones.
    function _register(uint256 correlations) internal returns (uint256 productId) {
        productId = ++productCount;
        if (productId > MAX_PRODUCTS || correlations >> (16 * (productId - 1)) != 0) revert InvalidProduct();
        for (uint256 j = 0; j + 1 < productId; ++j) {
            // Cuts one of the 16-bit lanes out.
            // forge-lint: disable-next-line(unsafe-typecast)
            if (uint16(correlations >> (16 * j)) > BPS) revert InvalidProduct();
        }
        _correlations[productId] = correlations;
        _releasedTo[productId] = block.timestamp / PremiumStream.BUCKET;
    }

    /// @dev Prices more cover and binds the capital for it until the end of the bucket of `boundUntil`.
    function _commit(uint256 productId, uint256 insured, uint64 periodSec, uint256 boundUntil)
        internal
        returns (uint256 premium)
    {
        _releaseUntil(productId, block.timestamp);
        premium = _price(productId, insured, periodSec);
        committedOf[productId] += insured;
        _expiring[productId][PremiumStream.bucketOf(boundUntil)] += insured;
        _updateCapitalLevel();
    }

    /// @dev Whether the last cause of a group forbids sales now.
    function _causeIsOpen(uint8 group) internal view returns (bool) {
        uint256 openedAt = _causes[group].openedAt;
        return openedAt != 0 && block.timestamp < openedAt + CAUSE_WINDOW;
    }

    /// @dev What the event limit leaves of the payouts demanded of commitments with this worst case, for a cause that
    /// began at `startedAt`. Depends on no order: every share is limit / worst cases of the group.
    function _allow(uint8 group, uint256 startedAt, uint256 demanded, uint256 worstCase)
        internal
        returns (uint256 allowed)
    {
        Cause storage cause = _causeOf(group, startedAt);
        uint256 share = cause.worstCase == 0 ? 0 : Math.mulDiv(cause.limit, worstCase, cause.worstCase);
        allowed = Math.min(demanded, Math.min(share, cause.limit - cause.spent));
        cause.spent += allowed.toUint128();
    }

    /// @dev What the capital rules need of a product; reverts with {UnknownProduct}.
    function _riskOf(uint256 productId) internal view virtual returns (RiskTerms memory);

    /// @dev Price of a product over its utilisation.
    function _scheduleOf(uint256 productId) internal view virtual returns (RateSchedule memory);

    /// @dev Greatest payout for an insured amount, rounded up.
    function _worstCase(uint256 productId, uint256 insured) internal view virtual returns (uint256);

    /// @dev Releases every bucket that ended by `time`.
    function _releaseUntil(uint256 productId, uint256 time) internal {
        uint256 first = _releasedTo[productId] + 1;
        uint256 last = time / PremiumStream.BUCKET;
        if (first > last) return;
        _updateCapitalLevel();
        uint256 amount;
        for (uint256 bucket = first; bucket <= last && committedOf[productId] != amount; ++bucket) {
            amount += _expiring[productId][bucket];
        }
        _releasedTo[productId] = last;
        committedOf[productId] -= amount;
        emit CommitmentReleased(productId, amount);
    }

    /// @dev Premium for more cover now, rounded up.
    function _price(uint256 productId, uint256 insured, uint64 periodSec) private view returns (uint256) {
        if (insured == 0) revert ZeroAmount();
        if (periodSec < MIN_PERIOD || periodSec > MAX_PERIOD) revert PeriodOutOfRange(periodSec);
        uint256 left = capacity(productId);
        if (insured > left) revert PremiumIntegral.InsufficientCapacity(insured, left);
        return PremiumIntegral.premium(
            _scheduleOf(productId), productCapacity(productId), committedOf[productId], insured, periodSec
        );
    }

    /// @dev The cause that an event of a group belongs to; a new one if the last is over.
    function _causeOf(uint8 group, uint256 startedAt) private returns (Cause storage cause) {
        cause = _causes[group];
        if (cause.openedAt != 0 && startedAt < cause.openedAt + CAUSE_WINDOW) return cause;
        // A time that has passed.
        // forge-lint: disable-next-line(unsafe-typecast)
        cause.openedAt = uint40(startedAt);
        cause.limit = eventLimit().toUint128();
        cause.worstCase = worstCasePayouts(group).toUint128();
        cause.spent = 0;
    }

    /// @dev Stores the smoothed level as of now; called before and after commitments change.
    function _updateCapitalLevel() private {
        _capitalLevel = uint128(minimumCapital());
        _capitalLevelAt = uint64(block.timestamp);
    }

    /// @dev Probable maximum loss of a product, rounded up.
    function _probableLoss(uint256 productId) private view returns (uint256) {
        return Math.ceilDiv(committedOf[productId] * _riskOf(productId).probableLossBps, BPS);
    }
}
