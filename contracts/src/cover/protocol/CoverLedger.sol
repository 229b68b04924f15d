// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ICapital} from "./ICapital.sol";
import {ICapitalController} from "./ICapitalController.sol";
import {ICoverBook} from "./ICoverBook.sol";
import {PremiumStream, Stream} from "./PremiumStream.sol";
import {ReinsuranceTreaty, Treaty} from "./ReinsuranceTreaty.sol";
import {UnderwritingVault} from "./UnderwritingVault.sol";

/// @title CoverLedger
/// @notice Money side of the cover protocol: three tranches of capital, a quota share beside
/// them, and the premium that streams to all.
///
///     q = min(30 %, Q / (Q + C))        Q = capital of the quota share, C = junior + senior
///
/// @dev The quota share bears q of every loss and earns q of every premium, both before anybody else. A loss is at most the
/// event limit, 0.8 · C, so q of it is at most 0.8 · Q: the quota share can always pay. There is no owner. Amounts are in base units of {asset}. The contract's balance is at least unearned premium,
/// premium owed to the tranches, the premium reserve and what settled events set aside.
abstract contract CoverLedger is ICapital, ICapitalController, ReentrancyGuardTransient {
    using PremiumStream for Stream;
    using ReinsuranceTreaty for Treaty;
    using SafeERC20 for IERC20;

    /// @notice Share of the premium for the junior tranche, basis points.
    uint256 public constant JUNIOR_PREMIUM_BPS = 5_000;
    /// @notice Share of the premium for the senior tranche, basis points.
    uint256 public constant SENIOR_PREMIUM_BPS = 3_000;
    /// @notice Share of the premium for the reinsurance tranche, basis points; the rest fills the premium reserve.
    uint256 public constant REINSURANCE_PREMIUM_BPS = 1_000;
    /// @notice Greatest part of losses and premiums that the quota share takes over, basis points.
    uint256 public constant MAX_QUOTA_BPS = 3_000;
    uint256 internal constant BPS = 10_000;
    uint256 internal constant WAD = 1e18;

    /// @notice Stablecoin that is deposited and paid out.
    IERC20 public immutable asset;
    /// @notice Products and commitments.
    ICoverBook public immutable book;
    /// @notice Bears losses first.
    UnderwritingVault public immutable junior;
    /// @notice Bears losses last.
    UnderwritingVault public immutable senior;
    /// @notice Bears the layer of a loss between attachment and exhaustion.
    UnderwritingVault public immutable reinsurance;
    /// @notice Bears and earns a fixed part of everything.
    UnderwritingVault public immutable quotaShare;

    /// @notice Premium kept for losses.
    uint256 public premiumReserve;

    Stream internal _stream;
    Treaty internal _treaty;
    mapping(address vault => uint256) private _owed;
    /// @dev What of the stream was distributed; the rest waits until somebody collects or a loss is funded.
    uint256 private _distributed;

    /// @notice Only a tranche of this protocol may do this.
    error NotVault(address attempted);
    /// @notice The book belongs to another protocol or pays in another asset.
    error NotThisCover(address attempted, address bound);

    /// @notice Deploys the ledger and its vaults.
    /// @param asset_ Stablecoin that is deposited and paid out.
    /// @param book_ Book that names this contract as its cover.
    constructor(IERC20 asset_, ICoverBook book_) {
        if (address(book_.cover()) != address(this)) revert NotThisCover(address(book_.cover()), address(this));
        if (book_.payoutAsset() != address(asset_)) revert NotThisCover(book_.payoutAsset(), address(asset_));
        asset = asset_;
        book = book_;
        junior = new UnderwritingVault(asset_, "Safelane Cover Junior", "slJUNIOR");
        senior = new UnderwritingVault(asset_, "Safelane Cover Senior", "slSENIOR");
        reinsurance = new UnderwritingVault(asset_, "Safelane Cover Reinsurance", "slREINSURANCE");
        quotaShare = new UnderwritingVault(asset_, "Safelane Cover Quota Share", "slQUOTA");
    }

    /// @inheritdoc ICapitalController
    function collectPremium() external nonReentrant returns (uint256 amount) {
        if (!_isVault(msg.sender)) revert NotVault(msg.sender);
        _distribute();
        amount = _owed[msg.sender];
        if (amount == 0) return 0;
        _owed[msg.sender] = 0;
        asset.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc ICapitalController
    function pendingPremium(address vault) external view returns (uint256) {
        uint256 earned = _stream.earned() - _distributed;
        uint256 ceded = Math.mulDiv(earned, quota(), WAD);
        if (vault == address(quotaShare)) return _owed[vault] + ceded;
        return _owed[vault] + (earned - ceded) * _premiumShareOf(vault) / BPS;
    }

    /// @inheritdoc ICapitalController
    function isOnWatch() public view returns (bool) {
        return book.isOnWatch();
    }

    /// @inheritdoc ICapitalController
    function withdrawable(address vault) external view returns (uint256) {
        if (vault != address(reinsurance) && vault != address(quotaShare)) return book.withdrawable();
        return book.isOnWatch() ? 0 : type(uint256).max;
    }

    /// @inheritdoc ICapital
    function capital() public view returns (uint256) {
        return junior.capital() + senior.capital();
    }

    /// @inheritdoc ICapital
    function reinsuranceCapital() external view returns (uint256) {
        return Math.min(reinsurance.capital(), _treaty.available());
    }

    /// @notice Part of losses and premiums that the quota share takes over now, 18 decimals, rounded down.
    function quota() public view returns (uint256) {
        uint256 own = quotaShare.capital();
        if (own == 0) return 0;
        return Math.min(MAX_QUOTA_BPS * WAD / BPS, Math.mulDiv(own, WAD, own + capital()));
    }

    /// @notice What the excess-of-loss layer has used and reinstated in its year.
    function treaty() external view returns (Treaty memory) {
        return _treaty;
    }

    /// @dev Distributes what was earned since the last time. Comes before every change of capital, so the quota share's part
    /// is that of the whole time since then; a purchase or a cancellation changes no capital and distributes nothing.
    function _distribute() internal {
        _stream.advance();
        uint256 total = _stream.earned();
        uint256 earned = total - _distributed;
        if (earned == 0) return;
        _distributed = total;
        uint256 ceded = Math.mulDiv(earned, quota(), WAD);
        if (ceded != 0) _owed[address(quotaShare)] += ceded;
        earned -= ceded;
        (uint256 first, uint256 second, uint256 third) = (
            earned * JUNIOR_PREMIUM_BPS / BPS, earned * SENIOR_PREMIUM_BPS / BPS, earned * REINSURANCE_PREMIUM_BPS / BPS
        );
        _owed[address(junior)] += first;
        _owed[address(senior)] += second;
        _owed[address(reinsurance)] += third;
        _keep(earned - first - second - third);
    }

    /// @dev Keeps the part of the premium that no tranche earns.
    function _keep(uint256 amount) internal virtual {
        premiumReserve += amount;
    }

    /// @dev Whether an account is one of this protocol's vaults.
    function _isVault(address account) private view returns (bool) {
        return account == address(junior) || account == address(senior) || account == address(reinsurance)
            || account == address(quotaShare);
    }

    /// @dev Share of a tranche in the premium that is not ceded, basis points.
    function _premiumShareOf(address vault) private view returns (uint256) {
        if (vault == address(junior)) return JUNIOR_PREMIUM_BPS;
        if (vault == address(senior)) return SENIOR_PREMIUM_BPS;
        return vault == address(reinsurance) ? REINSURANCE_PREMIUM_BPS : 0;
    }
}
