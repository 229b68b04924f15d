// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

/// @notice How a pool is spoken to.
enum Venue {
    None,
    UniswapV2,
    UniswapV3,
    StableSwap
}

/// @title VenueList
/// @notice The pools that payments may be routed through.
/// @dev Factories are open to all, so a list of factories would admit a relayer's own pool at a price of its choice: the
/// list is one of pools. Its owner (governance behind a timelock where value is real) can list and delist. It touches
/// nobody's money: a bad pool costs a payment at most what the payer signed as maximum, and payers who sign their route
/// do not depend on the list at all for their price.
contract VenueList is Ownable2Step {
    mapping(address pool => Venue) private _venues;

    /// @notice A pool was listed, or delisted by {Venue.None}.
    /// @param pool The pool.
    /// @param venue How it is spoken to.
    event VenueSet(address indexed pool, Venue venue);

    /// @notice A pool has to be a contract.
    error NotAContract(address attempted);

    /// @param owner_ Account that lists and delists.
    constructor(address owner_) Ownable(owner_) {}

    /// @notice Lists a pool, or delists it by {Venue.None}.
    /// @param pool The pool.
    /// @param venue How it is spoken to.
    function setVenue(address pool, Venue venue) external onlyOwner {
        if (pool.code.length == 0) revert NotAContract(pool);
        _venues[pool] = venue;
        emit VenueSet(pool, venue);
    }

    /// @notice How a pool is spoken to; {Venue.None} if it is not listed.
    /// @param pool The pool.
    function venueOf(address pool) external view returns (Venue) {
        return _venues[pool];
    }
}
