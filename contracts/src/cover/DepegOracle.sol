// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IDepegOracle} from "../interfaces/IDepegOracle.sol";
import {IPriceSource} from "../interfaces/IPriceSource.sol";

/// @title DepegOracle
/// @notice Time-weighted median of three price sources per asset, built to be hard to push down for a moment.
///
///     price at an observation   p_i = median of the fresh sources (the higher one, if only two are fresh)
///     price of an interval      max(p_i, p_i+1)
///     cumulative price          c_i+1 = c_i + max(p_i, p_i+1) · (t_i+1 − t_i)
///     average over a window     (c(now) − c(now − w)) / w, rounded up
///
/// @dev Why it resists manipulation:
/// - An observation has no weight in its own block: the interval that ends there weighs at most the higher of its ends.
/// - A dip seen once and left unobserved afterwards proves nothing: the interval counts as low only if both ends were.
/// - One source can neither raise nor lower the median alone, and of two fresh sources the higher one counts.
/// - An interval without quorum at either end, or longer than `maxGapSec`, is not observed: the window is then not
///   fresh, and whoever reads the oracle must neither trigger nor recover.
contract DepegOracle is IDepegOracle, Ownable2Step {
    /// @notice How an asset is observed.
    struct AssetConfig {
        /// Three independent sources.
        IPriceSource[3] sources;
        /// A source is fresh up to this age (seconds).
        uint32 maxAgeSec;
        /// The longest interval between two observations that counts as observed (seconds).
        uint32 maxGapSec;
    }

    /// @notice A recorded median.
    struct Observation {
        /// When it was recorded (seconds).
        uint64 at;
        /// Seconds observed since the listing.
        uint64 observedSec;
        /// Median, 18 decimals; 0 without quorum.
        uint128 price;
        /// Σ price · seconds over all observed intervals.
        uint256 cumulative;
    }

    /// @notice Sources that must be fresh for a median.
    uint256 public constant QUORUM = 2;

    mapping(address asset => AssetConfig) private _configs;
    mapping(address asset => Observation[]) private _observations;

    /// @notice An observation was recorded.
    /// @param asset The observed asset.
    /// @param price Median in dollars, 18 decimals; 0 without quorum.
    /// @param at When (seconds).
    event PriceObserved(address indexed asset, uint256 price, uint256 at);
    /// @notice An asset was listed or its sources were replaced.
    /// @param asset The observed asset.
    /// @param sources Its sources.
    /// @param maxAgeSec Greatest age of a fresh source (seconds).
    /// @param maxGapSec Longest observed interval (seconds).
    event SourcesSet(address indexed asset, IPriceSource[3] sources, uint32 maxAgeSec, uint32 maxGapSec);

    /// @notice The asset has no sources.
    error UnknownAsset(address asset);
    /// @notice The asset is listed already.
    error AlreadyListed(address asset);
    /// @notice The three sources are not distinct contracts.
    error SourcesNotDistinct();
    /// @notice Fewer sources are fresh than a listing needs.
    error NoQuorum(address asset);
    /// @notice More history was assumed than one interval may span, or than the chain has.
    error AssumedHistoryTooLong(uint256 attempted, uint256 bound);
    /// @notice A window has at least one second.
    error ZeroWindow();

    /// @notice Deploys an oracle without assets.
    /// @param owner_ Account that lists assets; it can never write a price.
    constructor(address owner_) Ownable(owner_) {}

    /// @notice Lists an asset; its price is taken to have held for `assumedHistorySec` before, which lets windows of that
    /// length be fresh from the start.
    /// @param asset The asset.
    /// @param sources Three distinct sources, a quorum of them fresh.
    /// @param maxAgeSec Greatest age of a fresh source (seconds).
    /// @param maxGapSec Longest interval that counts as observed (seconds).
    /// @param assumedHistorySec At most `maxGapSec`.
    function listAsset(
        address asset,
        IPriceSource[3] calldata sources,
        uint32 maxAgeSec,
        uint32 maxGapSec,
        uint32 assumedHistorySec
    ) external onlyOwner {
        if (_observations[asset].length != 0) revert AlreadyListed(asset);
        uint256 longest = Math.min(maxGapSec, block.timestamp);
        if (assumedHistorySec > longest) revert AssumedHistoryTooLong(assumedHistorySec, longest);
        _setSources(asset, sources, maxAgeSec, maxGapSec);
        (uint256 price, bool fresh) = latest(asset);
        if (!fresh) revert NoQuorum(asset);
        // A source whose price has more than 128 bits counts as having none.
        _observations[asset].push(
            Observation({
                at: uint64(block.timestamp - assumedHistorySec),
                observedSec: 0,
                // forge-lint: disable-next-line(unsafe-typecast)
                price: uint128(price),
                cumulative: 0
            })
        );
        poke(asset);
    }

    /// @notice Replaces the sources of a listed asset; its history stays.
    /// @param asset The asset.
    /// @param sources Three distinct sources.
    /// @param maxAgeSec Greatest age of a fresh source (seconds).
    /// @param maxGapSec Longest interval that counts as observed (seconds).
    function replaceSources(address asset, IPriceSource[3] calldata sources, uint32 maxAgeSec, uint32 maxGapSec)
        external
        onlyOwner
    {
        poke(asset);
        _setSources(asset, sources, maxAgeSec, maxGapSec);
    }

    /// @notice The sources of an asset and their limits.
    /// @param asset The asset.
    function configOf(address asset) external view returns (AssetConfig memory) {
        return _configs[asset];
    }

    /// @notice Number of observations recorded for an asset.
    /// @param asset The asset.
    function observationCount(address asset) external view returns (uint256) {
        return _observations[asset].length;
    }

    /// @notice One recorded observation, oldest first.
    /// @param asset The asset.
    /// @param index From 0 to {observationCount} − 1.
    function observationAt(address asset, uint256 index) external view returns (Observation memory) {
        return _observations[asset][index];
    }

    /// @inheritdoc IDepegOracle
    function twap(address asset, uint256 windowSec) external view returns (uint256 price1e18, bool fresh) {
        if (windowSec == 0) revert ZeroWindow();
        Observation[] storage history = _listed(asset);
        Observation memory end;
        (end, fresh) = _current(asset, history);

        uint256 start = end.at > windowSec ? end.at - windowSec : 0;
        if (start < history[0].at) start = history[0].at;
        (uint256 cumulative, uint256 observedSec) = _interpolate(history, end, start);
        observedSec = end.observedSec - observedSec;
        if (observedSec != 0) price1e18 = Math.ceilDiv(end.cumulative - cumulative, observedSec);
        fresh = fresh && observedSec == windowSec;
    }

    /// @inheritdoc IDepegOracle
    function poke(address asset) public returns (uint256 price1e18, bool fresh) {
        Observation[] storage history = _listed(asset);
        (price1e18, fresh) = latest(asset);
        Observation memory last = history[history.length - 1];
        Observation memory next;
        if (last.at == block.timestamp && history.length > 1) {
            // The block's last price opens the next interval, but the interval that ended here keeps the highest price
            // seen in this block: a later dip in the same block cannot undo an honest observation.
            next = _extend(history[history.length - 2], price1e18, fresh, _configs[asset].maxGapSec);
            if (last.cumulative > next.cumulative || last.observedSec < next.observedSec) {
                next.cumulative = last.cumulative;
                next.observedSec = last.observedSec;
            }
            history[history.length - 1] = next;
        } else {
            next = _extend(last, price1e18, fresh, _configs[asset].maxGapSec);
            history.push(next);
        }
        emit PriceObserved(asset, price1e18, block.timestamp);
    }

    /// @inheritdoc IDepegOracle
    function latest(address asset) public view returns (uint256 price1e18, bool fresh) {
        AssetConfig storage config = _configs[asset];
        if (address(config.sources[0]) == address(0)) revert UnknownAsset(asset);
        // Stale sources read as 0, so they sort to the bottom: with three fresh the middle one is the median, with two
        // the middle one is the lower and the top one the higher.
        uint256 low;
        uint256 middle;
        uint256 high;
        uint256 freshSources;
        for (uint256 i = 0; i < 3; ++i) {
            uint256 price = _freshPrice(config.sources[i], config.maxAgeSec);
            if (price == 0) continue;
            ++freshSources;
            if (price >= high) (low, middle, high) = (middle, high, price);
            else if (price >= middle) (low, middle) = (middle, price);
            else low = price;
        }
        if (freshSources < QUORUM) return (0, false);
        return (freshSources == 3 ? middle : high, true);
    }

    /// @dev Stores an asset's sources.
    function _setSources(address asset, IPriceSource[3] calldata sources, uint32 maxAgeSec, uint32 maxGapSec) private {
        (address a, address b, address c) = (address(sources[0]), address(sources[1]), address(sources[2]));
        if (a == b || b == c || a == c || a.code.length == 0 || b.code.length == 0 || c.code.length == 0) {
            revert SourcesNotDistinct();
        }
        _configs[asset] = AssetConfig({sources: sources, maxAgeSec: maxAgeSec, maxGapSec: maxGapSec});
        emit SourcesSet(asset, sources, maxAgeSec, maxGapSec);
    }

    /// @dev The history of a listed asset; reverts with {UnknownAsset} otherwise.
    function _listed(address asset) private view returns (Observation[] storage history) {
        history = _observations[asset];
        if (history.length == 0) revert UnknownAsset(asset);
    }

    /// @dev A source's price if it is usable now, else 0: a reverting, malformed, stale, future-dated, zero or absurd
    /// answer counts as no answer. Starving a source of gas cannot fake that: 1/64 of what it needs would be left for
    /// the caller, who needs more.
    function _freshPrice(IPriceSource source, uint256 maxAgeSec) private view returns (uint256) {
        (bool success, bytes memory answer) = address(source).staticcall(abi.encodeCall(IPriceSource.latestPrice, ()));
        if (!success || answer.length != 64) return 0;
        (uint256 price, uint256 updatedAt) = abi.decode(answer, (uint256, uint256));
        if (updatedAt > block.timestamp || block.timestamp - updatedAt > maxAgeSec) return 0;
        return price > type(uint128).max ? 0 : price;
    }

    /// @dev The last observation if it is of this block, else the one that {poke} would record now.
    function _current(address asset, Observation[] storage history)
        private
        view
        returns (Observation memory end, bool fresh)
    {
        uint256 price;
        (price, fresh) = latest(asset);
        end = history[history.length - 1];
        if (end.at != block.timestamp) end = _extend(end, price, fresh, _configs[asset].maxGapSec);
    }

    /// @dev The observation that follows `previous` now.
    function _extend(Observation memory previous, uint256 price, bool fresh, uint256 maxGapSec)
        private
        view
        returns (Observation memory)
    {
        uint256 elapsed = block.timestamp - previous.at;
        bool observed = fresh && previous.price != 0 && elapsed <= maxGapSec;
        return Observation({
            at: uint64(block.timestamp),
            // A difference of times.
            // forge-lint: disable-next-line(unsafe-typecast)
            observedSec: observed ? previous.observedSec + uint64(elapsed) : previous.observedSec,
            // A source whose price has more than 128 bits counts as having none.
            // forge-lint: disable-next-line(unsafe-typecast)
            price: uint128(price),
            cumulative: observed ? previous.cumulative + Math.max(previous.price, price) * elapsed : previous.cumulative
        });
    }

    /// @dev Cumulative price and observed seconds at `time`, which lies between the first observation and `end`.
    /// Intervals have one price, so the interpolation is exact.
    function _interpolate(Observation[] storage history, Observation memory end, uint256 time)
        private
        view
        returns (uint256 cumulative, uint256 observedSec)
    {
        uint256 low = 0;
        uint256 high = history.length;
        // Invariant: history[low].at <= time, and everything from `high` on is later than `time`.
        while (high - low > 1) {
            uint256 middle = (low + high) / 2;
            if (history[middle].at <= time) low = middle;
            else high = middle;
        }
        Observation memory from = history[low];
        Observation memory to = high < history.length ? history[high] : end;
        (cumulative, observedSec) = (from.cumulative, from.observedSec);
        if (to.at > from.at && to.observedSec != from.observedSec) {
            uint256 elapsed = time - from.at;
            cumulative += (to.cumulative - from.cumulative) * elapsed / (to.at - from.at);
            observedSec += elapsed;
        }
    }
}
