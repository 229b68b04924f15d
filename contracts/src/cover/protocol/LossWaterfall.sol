// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {CoverLedger} from "./CoverLedger.sol";
import {ReinsuranceTreaty, Treaty} from "./ReinsuranceTreaty.sol";
import {UnderwritingVault} from "./UnderwritingVault.sol";

/// @notice How one event of one product was funded. Amounts in base units of the protocol's asset.
struct Settlement {
    /// When the payouts were funded (seconds).
    uint40 settledAt;
    /// When the depeg began (seconds).
    uint40 startedAt;
    /// When the tier triggered (seconds).
    uint40 triggeredAt;
    /// Time-weighted price at confirmation, 18 decimals.
    uint128 severity;
    /// Payouts if every commitment claimed, before the event limit.
    uint128 demanded;
    /// What the waterfall gave; the factor of every payout is funded / demanded.
    uint128 funded;
    /// Neither paid nor returned yet.
    uint128 left;
    /// What each layer gave and did not get back.
    uint128 fromReserve;
    uint128 fromQuotaShare;
    uint128 fromJunior;
    uint128 fromReinsurance;
    uint128 fromSenior;
    /// Covered coins surrendered and not sold yet, in their base units.
    uint128 surrendered;
}

/// @title LossWaterfall
/// @notice Funds the payouts of an event layer by layer within the event limit, and takes back what is not needed.
///
///     waterfall  quota share (q of the loss), and of the rest: premium reserve (at most 20 % of it) → junior → reinsurance → senior → pro rata
///
/// @dev The event limit and the factor k: {CommitmentBook}.
abstract contract LossWaterfall is CoverLedger {
    using ReinsuranceTreaty for Treaty;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @notice Share of the premium reserve that one event may use, basis points.
    uint256 public constant RESERVE_USE_BPS = 2_000;

    mapping(uint256 productId => mapping(uint256 eventId => Settlement)) internal _settlements;

    /// @notice Money that an event does not need went back to the layers that gave it.
    event FundsReturned(uint256 indexed productId, uint256 indexed eventId, uint256 amount);
    /// @notice The token moved another amount than asked for.
    error InexactTransfer(uint256 attempted, uint256 bound);

    /// @notice How an event was funded; all zero if it was not settled.
    /// @param productId The product.
    /// @param eventId From 1, as in {DepegTiers}.
    function settlementOf(uint256 productId, uint256 eventId) external view returns (Settlement memory) {
        return _settlements[productId][eventId];
    }

    /// @dev Draws up to `amount` through the layers and returns what they gave.
    function _fund(Settlement storage s, uint256 amount) internal returns (uint256) {
        _distribute(); // what was earned so far, at the parts of so far
        uint256 total = capital();
        uint256 quotaPart = Math.min(Math.mulDiv(amount, quota(), WAD), quotaShare.capital());
        s.fromQuotaShare = quotaPart.toUint128();
        uint256 left = amount - quotaPart;
        uint256 part = Math.min(left, premiumReserve * RESERVE_USE_BPS / BPS);
        premiumReserve -= part;
        s.fromReserve = part.toUint128();
        left -= part;
        uint256 attachment = total * book.ATTACHMENT_BPS() / BPS;
        uint256 ceded = left > attachment ? Math.min(left - attachment, _reinsuranceLayer(total)) : 0;
        part = Math.min(left - ceded, junior.capital());
        s.fromJunior = part.toUint128();
        left -= part;
        s.fromReinsurance = ceded.toUint128();
        left -= ceded;
        uint256 last = Math.min(left, senior.capital());
        s.fromSenior = last.toUint128();
        left -= last;
        if (quotaPart != 0) quotaShare.absorb(quotaPart);
        if (part != 0) junior.absorb(part);
        if (ceded != 0) _cede(total, ceded);
        if (last != 0) senior.absorb(last);
        return amount - left;
    }

    /// @dev Gives back what an event set aside and does not need.
    function _giveBack(Settlement storage s, uint256 productId, uint256 eventId, uint256 amount) internal {
        if (amount == 0) return;
        s.left -= amount.toUint128();
        _recover(s, amount);
        emit FundsReturned(productId, eventId, amount);
    }

    /// @dev Money for the quota share in its part, then for the layers in the opposite order, each up to what it gave; a surplus fills the reserve.
    function _recover(Settlement storage s, uint256 amount) internal {
        _distribute();
        uint256 left = amount;
        uint256 given = uint256(s.fromReserve) + s.fromQuotaShare + s.fromJunior + s.fromReinsurance + s.fromSenior;
        uint256 part = given == 0 ? 0 : Math.min(s.fromQuotaShare, Math.mulDiv(left, s.fromQuotaShare, given));
        // At most what the layer gave, which has 128 bits; below as well.
        // forge-lint: disable-next-line(unsafe-typecast)
        s.fromQuotaShare -= uint128(part);
        _restore(quotaShare, part);
        left -= part;
        part = Math.min(left, s.fromSenior);
        // forge-lint: disable-next-line(unsafe-typecast)
        s.fromSenior -= uint128(part);
        _restore(senior, part);
        left -= part;
        part = Math.min(left, s.fromReinsurance);
        // forge-lint: disable-next-line(unsafe-typecast)
        s.fromReinsurance -= uint128(part);
        if (part != 0) _treaty.giveBack(part, s.settledAt);
        _restore(reinsurance, part);
        left -= part;
        part = Math.min(left, s.fromJunior);
        // forge-lint: disable-next-line(unsafe-typecast)
        s.fromJunior -= uint128(part);
        _restore(junior, part);
        left -= part;
        s.fromReserve -= uint128(Math.min(left, s.fromReserve));
        premiumReserve += left;
    }

    /// @dev Sends a tranche its part back.
    function _restore(UnderwritingVault vault, uint256 amount) internal {
        if (amount == 0) return;
        asset.safeTransfer(address(vault), amount);
        vault.restore(amount);
    }

    /// @dev What reinsurance can pay for one event.
    function _reinsuranceLayer(uint256 total) private view returns (uint256) {
        uint256 layer = total * (book.EXHAUSTION_BPS() - book.ATTACHMENT_BPS()) / BPS;
        return Math.min(Math.min(reinsurance.capital(), _treaty.available()), layer);
    }

    /// @dev Draws reinsurance and reinstates the layer as far as the premium reserve can pay for it.
    function _cede(uint256 total, uint256 amount) private {
        uint256 layer = total * (book.EXHAUSTION_BPS() - book.ATTACHMENT_BPS()) / BPS;
        uint256 price = _treaty.cede(layer, amount, premiumReserve);
        premiumReserve -= price;
        reinsurance.absorb(amount);
        _restore(reinsurance, price);
    }

    /// @dev A payout times the factor, rounded down.
    function _funded(Settlement storage s, uint256 payout) internal view returns (uint256) {
        return s.demanded == 0 ? 0 : Math.mulDiv(payout, s.funded, s.demanded);
    }

    /// @dev Reverts with {InexactTransfer} unless exactly `expected` arrived.
    function _requireReceived(uint256 before, uint256 expected) internal view {
        uint256 received = asset.balanceOf(address(this)) - before;
        if (received != expected) revert InexactTransfer(received, expected);
    }
}
