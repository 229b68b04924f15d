// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDepegOracle} from "../interfaces/IDepegOracle.sol";
import {IPriceSource} from "../interfaces/IPriceSource.sol";
import {DevChain} from "../libraries/DevChain.sol";

/// @title DevPriceSource
/// @notice A price anyone may set, for development chains; it cannot be deployed anywhere else.
/// @dev In heartbeat mode (the default) the price counts as confirmed in every block, so a development chain that was
/// switched off for days is not stale when it comes back. Without it, the price ages from the last {set}.
contract DevPriceSource is IPriceSource {
    /// @notice Asset whose price this is.
    address public immutable asset;
    /// @notice Price in dollars, 18 decimals.
    uint256 public price1e18;
    /// @notice When the price was last set (seconds).
    uint64 public setAt;
    /// @notice Whether the price counts as confirmed in every block.
    bool public heartbeat = true;
    /// @notice Oracle that is told of every new price; the zero address if none.
    IDepegOracle public observer;

    /// @notice The price was set.
    /// @param price1e18 Dollars per whole token, 18 decimals.
    event PriceSet(uint256 price1e18);
    /// @notice Heartbeat mode was switched.
    /// @param enabled Whether the price now counts as confirmed in every block.
    event HeartbeatSet(bool enabled);
    /// @notice The observer changed.
    /// @param observer The oracle that is told of every new price.
    event ObserverSet(address observer);

    /// @notice Deploys a source in heartbeat mode.
    /// @param asset_ Asset whose price this is.
    /// @param price1e18_ First price in dollars, 18 decimals.
    constructor(address asset_, uint256 price1e18_) {
        DevChain.requireDevChain();
        asset = asset_;
        price1e18 = price1e18_;
        setAt = uint64(block.timestamp);
        emit PriceSet(price1e18_);
    }

    /// @notice Sets the price and tells the observer, so that time starts to count for the new price at once.
    /// Open to anyone.
    /// @param newPrice1e18 Dollars per whole token, 18 decimals.
    function set(uint256 newPrice1e18) external {
        price1e18 = newPrice1e18;
        setAt = uint64(block.timestamp);
        emit PriceSet(newPrice1e18);
        // Not wrapped in try/catch: gas estimation would find the amount at which the observation silently fails.
        if (address(observer) != address(0)) observer.poke(asset);
    }

    /// @notice Switches heartbeat mode. Open to anyone.
    /// @param enabled False lets the price grow stale.
    function setHeartbeat(bool enabled) external {
        heartbeat = enabled;
        emit HeartbeatSet(enabled);
    }

    /// @notice Chooses the oracle that is told of every new price. Open to anyone.
    /// @param newObserver The oracle, which must list {asset}; the zero address for none.
    function setObserver(IDepegOracle newObserver) external {
        observer = newObserver;
        emit ObserverSet(address(newObserver));
    }

    /// @inheritdoc IPriceSource
    function latestPrice() external view returns (uint256, uint256) {
        return (price1e18, heartbeat ? block.timestamp : setAt);
    }
}
