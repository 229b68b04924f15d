// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RateCurve} from "../libraries/PremiumCurve.sol";

/// @notice A depeg cover on sale. Prices have 18 decimals, amounts are in base units of the pool's asset.
struct Product {
    /// Covered stablecoin, known to the oracle.
    address asset;
    /// The event happens when the time-weighted price is at or below this.
    uint64 triggerPrice;
    /// Sales stop below this price (momentary or average); an event ends when both are back at or above it.
    uint64 watchPrice;
    /// Window of the time-weighted price, for trigger and severity (seconds).
    uint32 windowSec;
    /// Time between purchase and start of the cover (seconds).
    uint32 waitingPeriodSec;
    /// Time after the trigger in which the severity may still deepen; payouts begin after it (seconds).
    uint32 confirmationSec;
    /// Part of the loss that the holder bears, in basis points of the insured amount.
    uint16 deductibleBps;
    /// Greatest payout in basis points of the insured amount.
    uint16 capBps;
    /// Greatest share of the pool's assets this product may insure, in basis points.
    uint16 capacityShareBps;
    /// Least annual rate that the expected loss allows; the curve may not start below it (basis points).
    uint16 floorBps;
    /// Annual rate over utilisation.
    RateCurve curve;
    /// Whether the owner lets it be sold.
    bool onSale;
}

/// @notice What a buyer signs. Every field is bound by the signature.
struct CoverOrder {
    /// Product to buy, from 1.
    uint256 productId;
    /// Buyer, who pays the premium and gets the policy.
    address holder;
    /// Face value in base units of the pool's asset.
    uint256 insured;
    /// Length of the cover after the waiting period (seconds).
    uint64 periodSec;
    /// Most the buyer pays, in base units of the pool's asset.
    uint256 maxPremium;
    /// Buys strictly before this time (seconds).
    uint64 validBefore;
    /// Distinguishes otherwise equal orders.
    bytes32 salt;
}

/// @notice One policy.
struct Policy {
    /// Product it belongs to; 0 if the policy does not exist.
    uint64 productId;
    /// Face value in base units of the pool's asset.
    uint128 insured;
    /// Premium paid in base units of the pool's asset.
    uint128 premium;
    /// An event from this time on pays (seconds).
    uint64 startsAt;
    /// An event before this time pays (seconds).
    uint64 endsAt;
    /// Whether it was paid.
    bool paid;
    /// Whether its capital was released after it expired without an event.
    bool released;
    /// What was paid, in base units of the pool's asset.
    uint128 payout;
}

/// @notice A depeg of a product's asset, recorded once per depeg.
struct DepegEvent {
    /// Severity: the lowest time-weighted price recorded until confirmation, 18 decimals.
    uint128 price;
    /// When the trigger condition was recorded (seconds).
    uint64 at;
    /// When the price had recovered; 0 while the event lasts (seconds).
    uint64 recoveredAt;
}

/// @notice Where a policy stands, derived from time, events and payment.
enum ClaimStatus {
    /// There is no such policy.
    None,
    /// Bought, not started.
    Waiting,
    /// Started, no event.
    Active,
    /// An event falls in its period, or would be recorded by a claim now.
    Triggered,
    /// Paid out.
    Paid,
    /// Ended without an event.
    Expired
}
