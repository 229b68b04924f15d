// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Premiums that are earned in a straight line until the expiry bucket of each policy.
struct Stream {
    /// Sum of the live rates, base units per second times 2³².
    uint128 rate;
    /// Earned but below one base unit, times 2³².
    uint32 fraction;
    /// Up to when everything was settled (seconds).
    uint40 updatedAt;
    /// Rates that end with a bucket.
    mapping(uint256 bucket => uint128) ending;
}

/// @title PremiumStream
/// @notice Earns premiums per second; each policy's rate is subtracted when its expiry bucket ends.
/// @dev Settling loops over the buckets that passed, which the longest policy bounds: after it no rate is left. Rates are
/// rounded down, so the sum of what is earned never exceeds what was paid.
library PremiumStream {
    /// @notice Length of an expiry bucket in seconds.
    uint256 internal constant BUCKET = 7 days;

    /// @notice The bucket that ends at or after `time`; it ends at bucket · {BUCKET}.
    /// @param time Seconds.
    function bucketOf(uint256 time) internal pure returns (uint256) {
        return (time + BUCKET - 1) / BUCKET;
    }

    /// @notice Earned since the last settlement in base units, without writing.
    /// @param stream The stream.
    function pending(Stream storage stream) internal view returns (uint256 earned) {
        (earned,,) = _advance(stream);
    }

    /// @notice Settles the stream up to now and returns what was earned since the last time, in base units.
    /// @param stream The stream.
    function settle(Stream storage stream) internal returns (uint256 earned) {
        uint256 rate;
        uint256 fraction;
        (earned, rate, fraction) = _advance(stream);
        // Both come from {_advance}: a rate that only fell, and 32 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        (stream.rate, stream.fraction) = (uint128(rate), uint32(fraction));
        stream.updatedAt = uint40(block.timestamp);
    }

    /// @notice Adds a premium that is earned until the end of the bucket of `end`; the stream must be settled.
    /// @param stream The stream.
    /// @param premium In base units, below 2⁹⁶.
    /// @param end When the policy ends (seconds), in the future.
    /// @return rate What {remove} needs to take it out again.
    function add(Stream storage stream, uint256 premium, uint256 end) internal returns (uint128 rate) {
        uint256 bucket = bucketOf(end);
        rate = uint128((premium << 32) / (bucket * BUCKET - block.timestamp));
        stream.rate += rate;
        stream.ending[bucket] += rate;
    }

    /// @notice Takes a rate out and returns its unearned part in base units, rounded down; the stream must be settled.
    /// @param stream The stream.
    /// @param rate What {add} returned.
    /// @param end The same end, in the future.
    function remove(Stream storage stream, uint128 rate, uint256 end) internal returns (uint256 unearned) {
        uint256 bucket = bucketOf(end);
        stream.rate -= rate;
        stream.ending[bucket] -= rate;
        unearned = (rate * (bucket * BUCKET - block.timestamp)) >> 32;
    }

    /// @dev What is earned up to now, and the rate and fraction that remain.
    function _advance(Stream storage stream) private view returns (uint256 earned, uint256 rate, uint256 fraction) {
        uint256 at = stream.updatedAt;
        rate = stream.rate;
        uint256 scaled = stream.fraction;
        for (uint256 bucket = at / BUCKET + 1; rate != 0 && bucket * BUCKET <= block.timestamp; ++bucket) {
            scaled += rate * (bucket * BUCKET - at);
            at = bucket * BUCKET;
            rate -= stream.ending[bucket];
        }
        scaled += rate * (block.timestamp - at);
        earned = scaled >> 32;
        // The part below one base unit is meant.
        // forge-lint: disable-next-line(unsafe-typecast)
        fraction = uint32(scaled);
    }
}
