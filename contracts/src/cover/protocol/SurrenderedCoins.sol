// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {LossWaterfall, Settlement} from "./LossWaterfall.sol";
import {CoverProduct, RiskBook} from "./RiskBook.sol";
import {SeverityPayout} from "./SeverityPayout.sol";

/// @title SurrenderedCoins
/// @notice What a depeg pays, and the covered coins that holders of swap products give up for it.
abstract contract SurrenderedCoins is LossWaterfall {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @notice Surrendered coins were sold.
    event SurrenderedSold(uint256 indexed productId, uint256 indexed eventId, uint256 coins, uint256 payment);

    /// @notice No coins are asked for, or more than were surrendered.
    error TooManyCoins(uint256 attempted, uint256 bound);
    /// @notice The price of the coins is not fresh.
    error PriceUnknown(address coin);
    /// @notice The payment exceeds the caller's maximum.
    error PaymentAboveMaximum(uint256 attempted, uint256 bound);

    /// @notice Buys coins that holders surrendered, at the higher of their current and their hourly average price; what
    /// they bring goes back to the layers that paid. Permissionless.
    /// @param productId The product.
    /// @param eventId The settled event.
    /// @param coins How many, in base units of the covered stablecoin.
    /// @param maxPayment Most that the caller pays, in base units of the asset.
    /// @return payment What the caller paid, rounded up.
    function buySurrendered(uint256 productId, uint256 eventId, uint256 coins, uint256 maxPayment)
        external
        nonReentrant
        returns (uint256 payment)
    {
        address coin = _riskBook().product(productId).asset;
        Settlement storage s = _settlements[productId][eventId];
        if (coins == 0 || coins > s.surrendered) revert TooManyCoins(coins, s.surrendered);
        (uint256 current, bool currentFresh) = _riskBook().tiers().oracle().latest(coin);
        (uint256 average, bool averageFresh) = _riskBook().tiers().oracle().twap(coin, 1 hours);
        if (!currentFresh || !averageFresh) revert PriceUnknown(coin);
        uint256 value = Math.mulDiv(coins, Math.max(current, average), 1e18, Math.Rounding.Ceil);
        payment = Math.mulDiv(value, _unit(address(asset)), _unit(coin), Math.Rounding.Ceil);
        if (payment > maxPayment) revert PaymentAboveMaximum(payment, maxPayment);
        // At most `surrendered`, see above.
        // forge-lint: disable-next-line(unsafe-typecast)
        s.surrendered -= uint128(coins);
        uint256 before = asset.balanceOf(address(this));
        asset.safeTransferFrom(msg.sender, address(this), payment);
        _requireReceived(before, payment);
        _recover(s, payment);
        emit SurrenderedSold(productId, eventId, coins, payment);
        IERC20(coin).safeTransfer(msg.sender, coins);
    }

    /// @dev Takes surrendered coins from the caller: the part of `amount` that is paid for, rounded up.
    function _surrender(Settlement storage s, address coin, uint256 amount) internal {
        uint256 paidFor = Math.mulDiv(amount, s.funded, s.demanded, Math.Rounding.Ceil);
        uint256 coins = Math.mulDiv(paidFor, _unit(coin), _unit(address(asset)), Math.Rounding.Ceil);
        uint256 before = IERC20(coin).balanceOf(address(this));
        IERC20(coin).safeTransferFrom(msg.sender, address(this), coins);
        uint256 received = IERC20(coin).balanceOf(address(this)) - before;
        if (received != coins) revert InexactTransfer(received, coins);
        s.surrendered += coins.toUint128();
    }

    /// @dev Base units of one whole token.
    function _unit(address token) private view returns (uint256) {
        return 10 ** IERC20Metadata(token).decimals();
    }

    /// @dev The book as what it is here: its products are depegs of coins.
    function _riskBook() internal view returns (RiskBook) {
        return RiskBook(address(book));
    }

    /// @dev Payout of an amount before the event limit.
    function _payout(CoverProduct memory terms, uint256 amount, uint256 severity) internal pure returns (uint256) {
        if (terms.swap) return SeverityPayout.swap(amount, terms.deductibleBps);
        return SeverityPayout.cash(amount, severity, terms.deductibleBps, terms.capBps);
    }
}
