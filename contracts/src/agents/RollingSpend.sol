// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What an agent spent lately, in micro-dollars, in rings of buckets.
/// @dev Nine slots per agent and account; no slot is shared between accounts.
/// @param lastAt When the rings were last written (seconds).
/// @param lanes Seven buckets of 4 hours, eight of a day, sixteen of two days.
struct RollingSpend {
    uint64 lastAt;
    uint64[31] lanes;
}

/// @title RollingSpendLib
/// @notice Sums of the last 24 hours, 7 days and 30 days that no choice of moment can trick.
/// @dev A calendar window lets twice its cap through around midnight, and so does a bucket that refills. Here a sum is
/// over the current bucket and as many before it as make up the whole window, so everything spent in the last
/// `window` seconds is in it, and in the worst case what is one bucket older too: caps err towards less.
library RollingSpendLib {
    uint256 private constant DAY_LANES = 7;
    uint256 private constant DAY_WIDTH = 4 hours;
    uint256 private constant WEEK_LANES = 8;
    uint256 private constant WEEK_WIDTH = 1 days;
    uint256 private constant MONTH_LANES = 16;
    uint256 private constant MONTH_WIDTH = 2 days;

    /// @notice The rings as of now: buckets that have left their window read as 0.
    /// @param self The stored rings.
    function load(RollingSpend storage self) internal view returns (uint64[31] memory lanes) {
        lanes = self.lanes;
        uint256 lastAt = self.lastAt;
        _expire(lanes, 0, DAY_LANES, DAY_WIDTH, lastAt);
        _expire(lanes, DAY_LANES, WEEK_LANES, WEEK_WIDTH, lastAt);
        _expire(lanes, DAY_LANES + WEEK_LANES, MONTH_LANES, MONTH_WIDTH, lastAt);
    }

    /// @notice Adds an amount to the current buckets and stores the rings.
    /// @param self The stored rings.
    /// @param lanes What {load} returned in this very call.
    /// @param amount Micro-dollars; the caller has checked that the sums stay within 64 bits.
    function store(RollingSpend storage self, uint64[31] memory lanes, uint64 amount) internal {
        lanes[block.timestamp / DAY_WIDTH % DAY_LANES] += amount;
        lanes[DAY_LANES + block.timestamp / WEEK_WIDTH % WEEK_LANES] += amount;
        lanes[DAY_LANES + WEEK_LANES + block.timestamp / MONTH_WIDTH % MONTH_LANES] += amount;
        self.lanes = lanes;
        self.lastAt = uint64(block.timestamp);
    }

    /// @notice Sums over the windows, in micro-dollars.
    /// @param lanes What {load} returned.
    /// @return day At least everything of the last 24 hours.
    /// @return week At least everything of the last 7 days.
    /// @return month At least everything of the last 30 days.
    function sums(uint64[31] memory lanes) internal pure returns (uint256 day, uint256 week, uint256 month) {
        for (uint256 i = 0; i < DAY_LANES; ++i) {
            day += lanes[i];
        }
        for (uint256 i = DAY_LANES; i < DAY_LANES + WEEK_LANES; ++i) {
            week += lanes[i];
        }
        for (uint256 i = DAY_LANES + WEEK_LANES; i < lanes.length; ++i) {
            month += lanes[i];
        }
    }

    /// @dev Clears the buckets that began after `lastAt`: their lanes still hold what was there one round before.
    function _expire(uint64[31] memory lanes, uint256 offset, uint256 count, uint256 width, uint256 lastAt)
        private
        view
    {
        uint256 current = block.timestamp / width;
        uint256 begun = current - lastAt / width;
        if (begun > count) begun = count;
        for (uint256 i = 0; i < begun; ++i) {
            lanes[offset + (current + count - i) % count] = 0;
        }
    }
}
