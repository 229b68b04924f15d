// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDepegOracle} from "../../interfaces/IDepegOracle.sol";

/// @notice How hard an asset has to depeg.
enum Tier {
    /// A deep fall, even for hours.
    Shock,
    /// A moderate fall that lasts for a day.
    Standard,
    /// A fall that lasts for a week.
    Collapse
}

/// @notice When a tier triggers.
struct TierTerms {
    /// The time-weighted price has to be at or below this, 18 decimals.
    uint64 triggerPrice;
    /// Window of the time-weighted price (seconds).
    uint32 windowSec;
    /// Observed seconds that the depeg has to last without recovery.
    uint32 lowSec;
}

/// @notice When a depeg begins, ends and is measured.
struct PegTerms {
    /// A depeg begins at or below this price, 18 decimals.
    uint64 lowPrice;
    /// A depeg ends at or above this price, 18 decimals.
    uint64 recoveryPrice;
    /// How long the recovery has to hold (observed seconds).
    uint32 recoverySec;
    /// Longest interval between two observations that counts (seconds).
    uint32 maxGapSec;
    /// Time from trigger to confirmation (seconds).
    uint32 confirmationSec;
    /// Window of the time-weighted price that measures the severity (seconds).
    uint32 severityWindowSec;
}

/// @notice One depeg of one asset that triggered one tier.
struct TierEvent {
    /// When the depeg began (seconds).
    uint64 startedAt;
    /// When the tier's condition was recorded (seconds).
    uint64 triggeredAt;
    /// When the severity was settled; 0 before (seconds).
    uint64 confirmedAt;
    /// When the price had recovered; 0 while the depeg lasts (seconds).
    uint64 recoveredAt;
    /// Time-weighted price at confirmation, 18 decimals; 0 before.
    uint128 severity;
}

/// @title DepegTiers
/// @notice Turns the time-weighted median of {IDepegOracle} into depeg events of three tiers per asset.
///
///     depeg      begins at price ≤ lowPrice, ends when price ≥ recoveryPrice has held for recoverySec
///     trigger    while a depeg lasts: average(windowSec) ≤ triggerPrice and the depeg has lasted for lowSec
///     severity   average(severityWindowSec) at the first observation confirmationSec after the trigger
///
/// @dev Anyone may call {observe}; there is no owner and no price of its own.
/// - Without quorum, and over intervals longer than `maxGapSec`, all clocks stand still: nothing triggers or recovers.
/// - Recovery comes before triggering. A window never reaches back across a recovery, so that an earlier depeg cannot
///   trigger a later one's event.
/// - Time with the price back at the recovery price counts neither as depeg nor, until it has held, as recovery.
/// - A tier triggers once per depeg.
contract DepegTiers {
    /// @dev Clocks of one asset, one slot. `high` tells whether the last price was at or above the recovery price;
    /// `unconfirmed` has the bit of every tier whose last event waits for confirmation.
    struct Clock {
        uint40 observedAt;
        uint40 lowSince;
        uint40 recoveredAt;
        uint32 lowSec;
        uint32 recoveringSec;
        bool fresh;
        bool low;
        bool high;
        uint8 unconfirmed;
    }

    uint256 private constant TIERS = 3;

    /// @notice Price oracle of the observed assets.
    IDepegOracle public immutable oracle;

    uint64 private immutable _lowPrice;
    uint64 private immutable _recoveryPrice;
    uint32 private immutable _recoverySec;
    uint32 private immutable _maxGapSec;
    uint32 private immutable _confirmationSec;
    uint32 private immutable _severityWindowSec;
    TierTerms[3] private _tiers;
    mapping(address asset => Clock) private _clocks;
    mapping(address asset => mapping(Tier => TierEvent[])) private _events;

    /// @notice A depeg began; a tier may trigger from now on.
    /// @param asset The observed asset.
    /// @param price Median, 18 decimals.
    event DepegBegan(address indexed asset, uint256 price);
    /// @notice A depeg ended.
    /// @param asset The observed asset.
    event DepegEnded(address indexed asset);
    /// @notice A tier's condition was met.
    /// @param asset The observed asset.
    /// @param tier The tier.
    /// @param eventId From 1, per asset and tier.
    event TierTriggered(address indexed asset, Tier indexed tier, uint256 indexed eventId);
    /// @notice The severity of an event was settled.
    /// @param asset The observed asset.
    /// @param tier The tier.
    /// @param eventId From 1, per asset and tier.
    /// @param severity Time-weighted price, 18 decimals.
    event TierConfirmed(address indexed asset, Tier indexed tier, uint256 indexed eventId, uint256 severity);

    /// @notice The terms contradict each other.
    error InvalidTerms();
    /// @notice There is no such event.
    error UnknownEvent(address asset, Tier tier, uint256 eventId);

    /// @notice Deploys the state machine; its terms never change.
    /// @param oracle_ Price oracle.
    /// @param peg When a depeg begins, ends and is measured.
    /// @param tiers Terms per tier, in the order of {Tier}.
    constructor(IDepegOracle oracle_, PegTerms memory peg, TierTerms[3] memory tiers) {
        if (
            peg.lowPrice == 0 || peg.lowPrice >= peg.recoveryPrice || peg.recoveryPrice >= 1e18 || peg.recoverySec == 0
                || peg.maxGapSec == 0 || peg.severityWindowSec == 0
        ) revert InvalidTerms();
        for (uint256 i = 0; i < TIERS; ++i) {
            if (tiers[i].triggerPrice == 0 || tiers[i].triggerPrice > peg.lowPrice || tiers[i].windowSec == 0) {
                revert InvalidTerms();
            }
            _tiers[i] = tiers[i];
        }
        oracle = oracle_;
        (_lowPrice, _recoveryPrice, _recoverySec) = (peg.lowPrice, peg.recoveryPrice, peg.recoverySec);
        (_maxGapSec, _confirmationSec, _severityWindowSec) = (peg.maxGapSec, peg.confirmationSec, peg.severityWindowSec);
    }

    /// @notice Records the price and whatever follows from it: end or begin of a depeg, confirmations, triggers.
    /// Permissionless; reverts if the oracle does not list the asset.
    /// @param asset The observed asset.
    function observe(address asset) external {
        (uint256 price, bool fresh) = oracle.poke(asset);
        Clock memory clock = _clocks[asset];
        if (fresh) _advance(asset, clock, price);
        clock.observedAt = uint40(block.timestamp);
        clock.fresh = fresh;
        for (uint256 i = 0; fresh && i < TIERS; ++i) {
            _tryConfirm(asset, Tier(i), clock);
            if (clock.low) _tryTrigger(asset, Tier(i), clock);
        }
        _clocks[asset] = clock;
    }

    /// @notice Whether cover of an asset must not be sold and its capital not leave: the price is unknown or low, or a
    /// depeg lasts or waits for confirmation.
    /// @param asset The observed asset.
    function isOnWatch(address asset) external view returns (bool) {
        Clock memory clock = _clocks[asset];
        if (clock.low || clock.unconfirmed != 0) return true;
        (uint256 price, bool fresh) = oracle.latest(asset);
        return !fresh || price <= _lowPrice;
    }

    /// @notice Number of events of a tier.
    /// @param asset The observed asset.
    /// @param tier The tier.
    function eventCount(address asset, Tier tier) external view returns (uint256) {
        return _events[asset][tier].length;
    }

    /// @notice One event; reverts with {UnknownEvent} if there is none.
    /// @param asset The observed asset.
    /// @param tier The tier.
    /// @param eventId From 1 to {eventCount}.
    function eventOf(address asset, Tier tier, uint256 eventId) external view returns (TierEvent memory) {
        TierEvent[] storage events = _events[asset][tier];
        if (eventId == 0 || eventId > events.length) revert UnknownEvent(asset, tier, eventId);
        return events[eventId - 1];
    }

    /// @notice Clocks of an asset.
    /// @param asset The observed asset.
    /// @return low Whether a depeg lasts.
    /// @return lowSince When the latest depeg began (seconds).
    /// @return lowSec Seconds that it was observed to last.
    /// @return recoveringSec Seconds that its recovery was observed to hold.
    function clockOf(address asset)
        external
        view
        returns (bool low, uint256 lowSince, uint256 lowSec, uint256 recoveringSec)
    {
        Clock memory clock = _clocks[asset];
        return (clock.low, clock.lowSince, clock.lowSec, clock.recoveringSec);
    }

    /// @notice When a depeg begins, ends and is measured.
    function pegTerms() external view returns (PegTerms memory) {
        return PegTerms({
            lowPrice: _lowPrice,
            recoveryPrice: _recoveryPrice,
            recoverySec: _recoverySec,
            maxGapSec: _maxGapSec,
            confirmationSec: _confirmationSec,
            severityWindowSec: _severityWindowSec
        });
    }

    /// @notice When a tier triggers.
    /// @param tier The tier.
    function tierTerms(Tier tier) external view returns (TierTerms memory) {
        return _tiers[uint256(tier)];
    }

    /// @dev Moves the clocks to now: recovery first, then the beginning of a depeg.
    function _advance(address asset, Clock memory clock, uint256 price) private {
        bool high = price >= _recoveryPrice;
        uint256 elapsed = block.timestamp - clock.observedAt;
        if (clock.low && clock.fresh && elapsed <= _maxGapSec) {
            // `elapsed` is at most maxGapSec, which has 32 bits; below as well.
            // forge-lint: disable-next-line(unsafe-typecast)
            if (clock.high && high) clock.recoveringSec += uint32(elapsed);
            // forge-lint: disable-next-line(unsafe-typecast)
            else clock.lowSec += uint32(elapsed);
        }
        if (!high) clock.recoveringSec = 0;
        clock.high = high;
        if (clock.low && clock.recoveringSec >= _recoverySec) {
            (clock.low, clock.lowSec, clock.recoveringSec) = (false, 0, 0);
            clock.recoveredAt = uint40(block.timestamp);
            for (uint256 i = 0; i < TIERS; ++i) {
                TierEvent[] storage events = _events[asset][Tier(i)];
                if (events.length != 0 && events[events.length - 1].recoveredAt == 0) {
                    events[events.length - 1].recoveredAt = uint64(block.timestamp);
                }
            }
            emit DepegEnded(asset);
        } else if (!clock.low && price <= _lowPrice) {
            (clock.low, clock.lowSec, clock.lowSince) = (true, 0, uint40(block.timestamp));
            emit DepegBegan(asset, price);
        }
    }

    /// @dev Settles the severity of a tier's events whose time has come, if the average is fresh. Those that wait are the
    /// latest: more than one if a depeg ended and another triggered the tier before the first was confirmed.
    function _tryConfirm(address asset, Tier tier, Clock memory clock) private {
        if (clock.unconfirmed & _bitOf(tier) == 0) return;
        TierEvent[] storage events = _events[asset][tier];
        uint256 count = events.length;
        (uint256 severity, bool fresh) = (0, false);
        for (uint256 eventId = count; eventId != 0; --eventId) {
            TierEvent storage waiting = events[eventId - 1];
            if (waiting.confirmedAt != 0) break;
            if (block.timestamp < waiting.triggeredAt + _confirmationSec) continue;
            if (!fresh) (severity, fresh) = oracle.twap(asset, _severityWindowSec);
            if (!fresh) return;
            waiting.confirmedAt = uint64(block.timestamp);
            // An average of prices, which the oracle keeps within 128 bits.
            // forge-lint: disable-next-line(unsafe-typecast)
            waiting.severity = uint128(severity);
            if (eventId == count) clock.unconfirmed &= ~_bitOf(tier);
            emit TierConfirmed(asset, tier, eventId, severity);
        }
    }

    /// @dev Records an event if this depeg has not triggered the tier yet and its condition holds.
    function _tryTrigger(address asset, Tier tier, Clock memory clock) private {
        TierEvent[] storage events = _events[asset][tier];
        if (events.length != 0 && events[events.length - 1].recoveredAt == 0) return;
        TierTerms memory terms = _tiers[uint256(tier)];
        if (clock.lowSec < terms.lowSec || block.timestamp < uint256(clock.recoveredAt) + terms.windowSec) return;
        (uint256 average, bool fresh) = oracle.twap(asset, terms.windowSec);
        if (!fresh || average > terms.triggerPrice) return;
        events.push(
            TierEvent({
                startedAt: clock.lowSince,
                triggeredAt: uint64(block.timestamp),
                confirmedAt: 0,
                recoveredAt: 0,
                severity: 0
            })
        );
        clock.unconfirmed |= _bitOf(tier);
        emit TierTriggered(asset, tier, events.length);
    }

    /// @dev The bit of a tier in {Clock}.
    function _bitOf(Tier tier) private pure returns (uint8) {
        return uint8(2 ** uint256(tier));
    }
}
