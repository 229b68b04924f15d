// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICapital} from "./ICapital.sol";
import {ICoverBook} from "./ICoverBook.sol";
import {MinimumCapital} from "./MinimumCapital.sol";
import {PremiumStream} from "./PremiumStream.sol";

/// @title CommitmentBook
/// @notice What products have committed and what that requires of the capital, whatever triggers their payouts.
///
///     capacity      max(0, min(C − committed, (capital − MCR) / probable loss, (limit − exposure) / probable loss))
///                   C = capital · share of the product; capital = junior + senior
///     event limit   40 % of the capital + what the reinsurance layer (20 % to 60 % of the capital) can pay
///     withdrawals   while capital ≥ 1.3 · MCR and every product stays within its C
///
/// @dev The root of a sum of squares with correlations up to 1 is subadditive, so x · probable loss bounds what x more
/// cover adds to the minimum capital, and the second term of the capacity never admits too much. Reinsurance capital is
/// not counted as capital: the minimum is gross. Amounts are in base units of the cover's asset. The loops over products
/// read one slot of each, and every input of the rules is read once per call.
abstract contract CommitmentBook is ICoverBook {
    using SafeCast for uint256;

    /// @dev What the rules need to know of a product; one slot.
    struct Exposure {
        /// Insured amounts of its policies that bind capital.
        uint96 committed;
        /// Correlation with product j + 1 in bits 16·j to 16·j + 15, basis points.
        uint112 correlations;
        /// Probable maximum loss, basis points.
        uint16 probableLossBps;
        /// Products of one group share causes and so one event limit.
        uint8 group;
        /// Last bucket whose commitments were released.
        uint24 releasedTo;
    }

    /// @dev The inputs of the rules, for the products of one group.
    struct Position {
        uint256 capital;
        uint256 minimum;
        uint256 eventLimit;
        uint256 eventExposure;
        uint256[] losses;
        uint256[] correlations;
    }

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
    uint256 internal constant BPS = 10_000;

    /// @notice The contract that holds the money and the policies; only it may commit.
    ICapital public immutable cover;
    /// @notice Stablecoin that the protocol pays in; it cannot be covered.
    address public immutable payoutAsset;

    mapping(uint256 productId => Exposure) private _exposures;
    mapping(uint256 productId => mapping(uint256 bucket => uint256)) private _expiring;
    mapping(uint8 group => Cause) private _causes;
    uint128 private _capitalLevel;
    uint40 private _capitalLevelAt;
    uint8 private _productCount;

    /// @notice Cover expired and binds no capital any more.
    event CommitmentReleased(uint256 indexed productId, uint256 amount);

    /// @notice There is no such product.
    error UnknownProduct(uint256 productId);
    /// @notice The product's terms contradict each other.
    error InvalidProduct();
    /// @notice Only the cover contract may do this.
    error NotCover(address attempted, address bound);

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
        Exposure storage exposure = _exposures[productId];
        uint256 bucket = PremiumStream.bucketOf(_boundUntil(endsAt));
        if (bucket <= exposure.releasedTo) return;
        _updateCapitalLevel();
        exposure.committed -= insured.toUint96();
        _expiring[productId][bucket] -= insured;
    }

    /// @notice Most that junior and senior capital together may fall now; 0 on watch.
    function withdrawable() external view returns (uint256) {
        if (isOnWatch()) return 0;
        uint256 bound = Math.ceilDiv(minimumCapital() * WITHDRAWAL_BPS, BPS);
        for (uint256 id = 1; id <= _productCount; ++id) {
            uint256 committed = _exposures[id].committed;
            if (committed != 0) bound = Math.max(bound, Math.ceilDiv(committed * BPS, _capacityBpsOf(id)));
        }
        uint256 total = cover.capital();
        return total > bound ? total - bound : 0;
    }

    /// @notice Number of products; ids run from 1 to this.
    function productCount() external view returns (uint256) {
        return _productCount;
    }

    /// @notice Insured amounts of a product's policies that bind capital.
    /// @param productId The product.
    function committedOf(uint256 productId) external view returns (uint256) {
        return _exposures[productId].committed;
    }

    /// @notice Whether a product with commitments is held: capital must neither enter nor leave.
    function isOnWatch() public view returns (bool) {
        for (uint256 id = 1; id <= _productCount; ++id) {
            if (_exposures[id].committed != 0 && isHeld(id)) return true;
        }
        return false;
    }

    /// @notice Whether a product is not sold and its commitments stay.
    /// @param productId The product.
    function isHeld(uint256 productId) public view virtual returns (bool);

    /// @notice What the commitments require now, before smoothing.
    function requiredCapital() public view returns (uint256) {
        (uint256[] memory losses, uint256[] memory correlations,) = _losses(0);
        return MinimumCapital.required(losses, correlations);
    }

    /// @notice The minimum capital: rises at once, falls by at most 1 % a day.
    function minimumCapital() public view returns (uint256) {
        return _smoothed(requiredCapital());
    }

    /// @notice Cover of a product that can exist at all, the denominator of its utilisation.
    /// @param productId The product.
    function productCapacity(uint256 productId) public view returns (uint256) {
        return _productCapacity(cover.capital(), _capacityBpsOf(productId));
    }

    /// @notice Cover of a product that can still be sold.
    /// @param productId The product.
    function capacity(uint256 productId) external view returns (uint256) {
        uint256 share = _capacityBpsOf(productId);
        Position memory position = _positionOf(_exposures[productId].group);
        return _room(position, _exposures[productId], _productCapacity(position.capital, share));
    }

    /// @notice Most that the payouts of one cause may cost.
    function eventLimit() public view returns (uint256) {
        return _eventLimit(cover.capital());
    }

    /// @notice Probable maximum loss of all products of a group.
    /// @param group The group.
    function eventExposure(uint8 group) public view returns (uint256 exposure) {
        (,, exposure) = _losses(group);
    }

    /// @notice Greatest sum that all products of a group could pay, in the worst case.
    /// @param group The group.
    function worstCasePayouts(uint8 group) public view returns (uint256 payouts) {
        for (uint256 id = 1; id <= _productCount; ++id) {
            Exposure storage exposure = _exposures[id];
            if (exposure.group == group) payouts += _worstCase(id, exposure.committed);
        }
    }

    /// @dev Gives the next product its id and its correlations with the earlier ones.
    function _register(uint8 group, uint16 probableLossBps, uint256 correlations) internal returns (uint256 productId) {
        productId = uint256(_productCount) + 1;
        if (productId > MAX_PRODUCTS || correlations >> (16 * (productId - 1)) != 0) revert InvalidProduct();
        if (probableLossBps == 0 || probableLossBps > BPS) revert InvalidProduct();
        for (uint256 j = 0; j + 1 < productId; ++j) {
            // Cuts one of the 16-bit lanes out.
            // forge-lint: disable-next-line(unsafe-typecast)
            if (uint16(correlations >> (16 * j)) > BPS) revert InvalidProduct();
        }
        // At most {MAX_PRODUCTS}.
        // forge-lint: disable-next-line(unsafe-typecast)
        _productCount = uint8(productId);
        _exposures[productId] = Exposure({
            committed: 0,
            // At most seven lanes.
            // forge-lint: disable-next-line(unsafe-typecast)
            correlations: uint112(correlations),
            probableLossBps: probableLossBps,
            group: group,
            releasedTo: _thisBucket()
        });
    }

    /// @dev Reverts with {UnknownProduct}.
    function _requireProduct(uint256 productId) internal view {
        if (productId == 0 || productId > _productCount) revert UnknownProduct(productId);
    }

    /// @dev Binds capital for more cover, which the rules must admit, until the end of the bucket of `boundUntil`.
    function _commit(Position memory position, uint256 productId, uint256 insured, uint256 boundUntil) internal {
        Exposure storage exposure = _exposures[productId];
        uint256 committed = exposure.committed + insured;
        exposure.committed = committed.toUint96();
        _expiring[productId][PremiumStream.bucketOf(boundUntil)] += insured;
        position.losses[productId - 1] = _lossOf(committed, exposure.probableLossBps);
        _storeCapitalLevel(_smoothed(MinimumCapital.required(position.losses, position.correlations)));
    }

    /// @dev The inputs of the rules as of now.
    function _positionOf(uint8 group) internal view returns (Position memory position) {
        position.capital = cover.capital();
        position.eventLimit = _eventLimit(position.capital);
        (position.losses, position.correlations, position.eventExposure) = _losses(group);
        position.minimum = _smoothed(MinimumCapital.required(position.losses, position.correlations));
    }

    /// @dev Cover of a product that can still be sold, of `inAll`.
    function _room(Position memory position, Exposure memory exposure, uint256 inAll) internal pure returns (uint256) {
        if (exposure.committed >= inAll) return 0;
        // One base unit less per division: probable losses are rounded up.
        uint256 headroom = _coverFor(position.capital, position.minimum, exposure.probableLossBps);
        uint256 eventRoom = _coverFor(position.eventLimit, position.eventExposure, exposure.probableLossBps);
        return Math.min(inAll - exposure.committed, Math.min(headroom, eventRoom));
    }

    /// @dev What is stored of a product for the rules.
    function _exposureOf(uint256 productId) internal view returns (Exposure memory) {
        return _exposures[productId];
    }

    /// @dev The share of the capital that a product may insure, in base units.
    function _productCapacity(uint256 total, uint256 capacityBps) internal pure returns (uint256) {
        return total * capacityBps / BPS;
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

    /// @dev Greatest share of the capital that a product may insure, basis points; reverts with {UnknownProduct}.
    function _capacityBpsOf(uint256 productId) internal view virtual returns (uint256);

    /// @dev Until when a policy that ends at `endsAt` binds capital (seconds).
    function _boundUntil(uint256 endsAt) internal pure virtual returns (uint256);

    /// @dev Greatest payout for an insured amount, rounded up.
    function _worstCase(uint256 productId, uint256 insured) internal view virtual returns (uint256);

    /// @dev Releases every bucket that ended by `time`.
    function _releaseUntil(uint256 productId, uint256 time) internal {
        Exposure storage exposure = _exposures[productId];
        uint256 first = uint256(exposure.releasedTo) + 1;
        uint256 last = time / PremiumStream.BUCKET;
        if (first > last) return;
        _updateCapitalLevel();
        uint256 committed = exposure.committed;
        uint256 amount;
        for (uint256 bucket = first; bucket <= last && committed != amount; ++bucket) {
            amount += _expiring[productId][bucket];
        }
        // Weeks since 1970; and no more than what was committed.
        // forge-lint: disable-next-line(unsafe-typecast)
        (exposure.releasedTo, exposure.committed) = (uint24(last), uint96(committed - amount));
        emit CommitmentReleased(productId, amount);
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

    /// @dev Stores the smoothed level as of now; called before commitments fall.
    function _updateCapitalLevel() private {
        _storeCapitalLevel(minimumCapital());
    }

    /// @dev Stores a level as of now.
    function _storeCapitalLevel(uint256 level) private {
        (_capitalLevel, _capitalLevelAt) = (level.toUint128(), uint40(block.timestamp));
    }

    /// @dev The level now, if `target` is required.
    function _smoothed(uint256 target) private view returns (uint256) {
        return MinimumCapital.smoothed(_capitalLevel, target, block.timestamp - _capitalLevelAt);
    }

    /// @dev Most that the payouts of one cause may cost with this capital.
    function _eventLimit(uint256 total) private view returns (uint256) {
        uint256 layer = total * (EXHAUSTION_BPS - ATTACHMENT_BPS) / BPS;
        return total * EVENT_LIMIT_BPS / BPS + Math.min(cover.reinsuranceCapital(), layer);
    }

    /// @dev Probable losses and correlations of all products, and the sum of the losses of a group.
    function _losses(uint8 group)
        private
        view
        returns (uint256[] memory losses, uint256[] memory correlations, uint256 ofGroup)
    {
        uint256 count = _productCount;
        (losses, correlations) = (new uint256[](count), new uint256[](count));
        for (uint256 i = 0; i < count; ++i) {
            Exposure memory exposure = _exposures[i + 1];
            losses[i] = _lossOf(exposure.committed, exposure.probableLossBps);
            correlations[i] = exposure.correlations;
            if (exposure.group == group) ofGroup += losses[i];
        }
    }

    /// @dev Cover whose probable loss fits between `used` and `most`.
    function _coverFor(uint256 most, uint256 used, uint256 probableLossBps) private pure returns (uint256) {
        return most > used ? (most - used - 1) * BPS / probableLossBps : 0;
    }

    /// @dev Probable maximum loss of commitments, rounded up.
    function _lossOf(uint256 committed, uint256 probableLossBps) private pure returns (uint256) {
        return Math.ceilDiv(committed * probableLossBps, BPS);
    }

    /// @dev The last bucket that has ended.
    function _thisBucket() private view returns (uint24) {
        // Weeks since 1970.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint24(block.timestamp / PremiumStream.BUCKET);
    }
}
