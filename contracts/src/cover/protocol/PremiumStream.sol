// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice Premiums that are earned in a straight line until the expiry bucket of each policy; one slot and one per bucket.
struct Stream {
    /// Sum of the live rates, base units per second times 2³².
    uint96 rate;
    /// Last bucket that has ended and been taken out of the two other fields.
    uint24 bucket;
    /// rate · now − offset is what was earned since the beginning, base units times 2³².
    int136 offset;
    /// Rates that end with a bucket.
    mapping(uint256 bucket => uint256) ending;
}

/// @title PremiumStream
/// @notice Earns premiums per second; each policy's rate is subtracted when its expiry bucket ends.
///
///     earned(t) = rate · t − offset        a rate r added (taken out) at t adds (takes) r to the rate and r · t to the offset
///
/// @dev A line needs no settlement: a purchase writes the line and its bucket, and nothing is distributed. Advancing loops
/// over the buckets that passed, which the longest policy bounds: after it no rate is left. Rates are rounded down, so
/// the sum of what is earned never exceeds what was paid. 96 bits hold 2⁶⁴ base units per second: 18 whole tokens of 18
/// decimals, 580 million a year; what would exceed them cannot be added.
library PremiumStream {
    using SafeCast for int256;
    using SafeCast for uint256;

    /// @notice Length of an expiry bucket in seconds.
    uint256 internal constant BUCKET = 7 days;

    /// @notice The bucket that ends at or after `time`; it ends at bucket · {BUCKET}.
    /// @param time Seconds.
    function bucketOf(uint256 time) internal pure returns (uint256) {
        return (time + BUCKET - 1) / BUCKET;
    }

    /// @notice Rate at which a premium is earned until the end of the bucket of `end`, base units per second times 2³².
    /// @param premium In base units, below 2⁹⁶.
    /// @param start When it was paid (seconds).
    /// @param end When the policy ends (seconds), after `start`.
    function rateOf(uint256 premium, uint256 start, uint256 end) internal pure returns (uint96) {
        return ((premium << 32) / (bucketOf(end) * BUCKET - start)).toUint96();
    }

    /// @notice Earned since the beginning, in whole base units.
    /// @param stream The stream.
    function earned(Stream storage stream) internal view returns (uint256) {
        (uint256 rate, int256 offset,) = _advance(stream);
        // A rate of 96 bits times a time. It is never below the offset: what is earned only grows.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint256(int256(rate * block.timestamp) - offset) >> 32;
    }

    /// @notice Takes out what ended, so that the next call does not loop over it again.
    /// @param stream The stream.
    function advance(Stream storage stream) internal {
        (uint256 rate, int256 offset, uint256 bucket) = _advance(stream);
        if (bucket != stream.bucket) _write(stream, rate, offset, bucket);
    }

    /// @notice Adds a rate until the end of the bucket of `end`.
    /// @param stream The stream.
    /// @param added {rateOf} a premium that is paid now.
    /// @param end When the policy ends (seconds), in the future.
    function add(Stream storage stream, uint256 added, uint256 end) internal {
        (uint256 rate, int256 offset, uint256 bucket) = _advance(stream);
        stream.ending[bucketOf(end)] += added;
        // 96 bits times a time.
        // forge-lint: disable-next-line(unsafe-typecast)
        _write(stream, rate + added, offset + int256(added * block.timestamp), bucket);
    }

    /// @notice Takes a rate out and returns its unearned part in base units, rounded down.
    /// @param stream The stream.
    /// @param removed What {add} was given.
    /// @param end The same end, in the future.
    function remove(Stream storage stream, uint256 removed, uint256 end) internal returns (uint256 unearned) {
        (uint256 rate, int256 offset, uint256 bucket) = _advance(stream);
        uint256 last = bucketOf(end);
        stream.ending[last] -= removed;
        // 96 bits times a time.
        // forge-lint: disable-next-line(unsafe-typecast)
        _write(stream, rate - removed, offset - int256(removed * block.timestamp), bucket);
        unearned = (removed * (last * BUCKET - block.timestamp)) >> 32;
    }

    /// @dev The line of now: without the rates whose buckets ended.
    function _advance(Stream storage stream) private view returns (uint256 rate, int256 offset, uint256 last) {
        uint256 bucket;
        (rate, bucket, offset) = (stream.rate, stream.bucket, stream.offset);
        last = block.timestamp / BUCKET;
        while (rate != 0 && bucket < last) {
            ++bucket;
            uint256 ended = stream.ending[bucket];
            rate -= ended;
            // 96 bits times a time.
            // forge-lint: disable-next-line(unsafe-typecast)
            offset -= int256(ended * bucket * BUCKET);
        }
    }

    /// @dev Writes the line in one go.
    function _write(Stream storage stream, uint256 rate, int256 offset, uint256 bucket) private {
        // Weeks since 1970.
        // forge-lint: disable-next-line(unsafe-typecast)
        (stream.rate, stream.bucket, stream.offset) = (rate.toUint96(), uint24(bucket), offset.toInt136());
    }
}
