// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ICapitalController} from "./ICapitalController.sol";

/// @title UnderwritingVault
/// @notice One tranche of underwriting capital as an ERC-4626 vault with an exit queue.
///
///     total assets = capital + earned premium not collected yet        (donations count for nothing)
///     exit         = request, {EXIT_DELAY}, then {EXIT_WINDOW} to redeem; requested shares stay at risk
///
/// @dev The controller is the contract that deployed the vault and never changes: only it may draw capital for losses.
/// Nothing enters or leaves while the controller is on watch. Internal accounting and six more decimals than the asset
/// make an inflation of the share price unprofitable.
contract UnderwritingVault is ERC4626, ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @notice Shares that wait to leave.
    struct Exit {
        /// Shares in escrow.
        uint128 shares;
        /// When they may be redeemed (seconds).
        uint64 maturesAt;
        /// Until when they may be redeemed (seconds).
        uint64 expiresAt;
    }

    /// @notice Time between request and exit (seconds).
    uint64 public constant EXIT_DELAY = 7 days;
    /// @notice How long an exit stays open, so that a standing request is no option to leave at once (seconds).
    uint64 public constant EXIT_WINDOW = 7 days;

    /// @notice The protocol whose losses this vault bears.
    ICapitalController public immutable controller;
    /// @notice Capital in base units of the asset, earned premium included once it is collected.
    uint256 public capital;

    mapping(address owner => Exit) private _exits;

    /// @notice Shares were put into escrow, to leave later.
    event ExitRequested(address indexed owner, uint256 shares, uint256 maturesAt, uint256 expiresAt);
    /// @notice Shares came back from escrow.
    event ExitCancelled(address indexed owner, uint256 shares);
    /// @notice Capital was drawn for a loss.
    event LossAbsorbed(uint256 assets);
    /// @notice Capital that was drawn and not needed came back.
    event LossReturned(uint256 assets);

    /// @notice Only the controller may do this.
    error NotController(address attempted, address bound);
    /// @notice Nothing was requested.
    error ZeroShares();
    /// @notice An earlier request has to be redeemed or cancelled first.
    error ExitPending(uint256 shares);
    /// @notice The token moved another amount than asked for.
    error InexactTransfer(uint256 attempted, uint256 bound);

    /// @dev Restricts a function to the controller.
    modifier onlyController() {
        if (msg.sender != address(controller)) revert NotController(msg.sender, address(controller));
        _;
    }

    /// @notice Deploys a tranche of the deploying protocol.
    /// @param asset_ Stablecoin that is deposited and paid out.
    /// @param name_ Name of the shares.
    /// @param symbol_ Symbol of the shares.
    constructor(IERC20 asset_, string memory name_, string memory symbol_) ERC20(name_, symbol_) ERC4626(asset_) {
        controller = ICapitalController(msg.sender);
    }

    /// @notice Puts shares of the caller into escrow; they can be redeemed after {EXIT_DELAY}.
    /// @param shares How many.
    function requestExit(uint256 shares) external nonReentrant {
        if (shares == 0) revert ZeroShares();
        Exit storage pendingExit = _exits[msg.sender];
        if (pendingExit.shares != 0) revert ExitPending(pendingExit.shares);
        _transfer(msg.sender, address(this), shares);
        uint64 maturesAt = uint64(block.timestamp) + EXIT_DELAY;
        _exits[msg.sender] = Exit(shares.toUint128(), maturesAt, maturesAt + EXIT_WINDOW);
        emit ExitRequested(msg.sender, shares, maturesAt, maturesAt + EXIT_WINDOW);
    }

    /// @notice Takes all shares of the caller back from escrow, whether matured, expired or neither.
    function cancelExit() external nonReentrant {
        uint256 shares = _exits[msg.sender].shares;
        if (shares == 0) revert ZeroShares();
        delete _exits[msg.sender];
        _transfer(address(this), msg.sender, shares);
        emit ExitCancelled(msg.sender, shares);
    }

    /// @notice Draws capital for a loss and sends it to the controller.
    /// @param assets In base units, at most {capital}.
    function absorb(uint256 assets) external onlyController {
        capital -= assets;
        IERC20(asset()).safeTransfer(msg.sender, assets);
        emit LossAbsorbed(assets);
    }

    /// @notice Adds capital that the controller has just sent back.
    /// @param assets In base units.
    function restore(uint256 assets) external onlyController {
        capital += assets;
        emit LossReturned(assets);
    }

    /// @notice The shares an owner has in escrow.
    /// @param owner Who requested.
    function exitOf(address owner) external view returns (Exit memory) {
        return _exits[owner];
    }

    /// @inheritdoc ERC4626
    function deposit(uint256 assets, address receiver) public override nonReentrant returns (uint256) {
        _collect();
        return super.deposit(assets, receiver);
    }

    /// @inheritdoc ERC4626
    function mint(uint256 shares, address receiver) public override nonReentrant returns (uint256) {
        _collect();
        return super.mint(shares, receiver);
    }

    /// @inheritdoc ERC4626
    function withdraw(uint256 assets, address receiver, address owner) public override nonReentrant returns (uint256) {
        _collect();
        return super.withdraw(assets, receiver, owner);
    }

    /// @inheritdoc ERC4626
    function redeem(uint256 shares, address receiver, address owner) public override nonReentrant returns (uint256) {
        _collect();
        return super.redeem(shares, receiver, owner);
    }

    /// @notice What belongs to the underwriters, in base units of the asset.
    function totalAssets() public view override returns (uint256) {
        return capital + controller.pendingPremium(address(this));
    }

    /// @notice Zero on watch, else unlimited.
    function maxDeposit(address) public view override returns (uint256) {
        return controller.isOnWatch() ? 0 : type(uint256).max;
    }

    /// @notice Zero on watch, else unlimited.
    function maxMint(address) public view override returns (uint256) {
        return controller.isOnWatch() ? 0 : type(uint256).max;
    }

    /// @notice Matured shares in escrow that the required capital lets go.
    /// @param owner Who requested.
    function maxRedeem(address owner) public view override returns (uint256) {
        Exit memory matured = _exits[owner];
        if (block.timestamp < matured.maturesAt || block.timestamp >= matured.expiresAt) return 0;
        uint256 free = controller.withdrawable(address(this));
        // Only if it could be too much is it converted: the conversion rounds down and would leave dust behind.
        if (_convertToAssets(matured.shares, Math.Rounding.Ceil) <= free) return matured.shares;
        return Math.min(matured.shares, _convertToShares(free, Math.Rounding.Floor));
    }

    /// @notice What {maxRedeem} is worth, rounded down.
    /// @param owner Who requested.
    function maxWithdraw(address owner) public view override returns (uint256) {
        return _convertToAssets(maxRedeem(owner), Math.Rounding.Floor);
    }

    /// @dev Accounts for a deposit of exactly `assets`.
    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override {
        uint256 before = IERC20(asset()).balanceOf(address(this));
        super._deposit(caller, receiver, assets, shares);
        uint256 received = IERC20(asset()).balanceOf(address(this)) - before;
        if (received != assets) revert InexactTransfer(received, assets);
        capital += assets;
    }

    /// @dev Burns from escrow; `maxRedeem` or `maxWithdraw` was checked before.
    function _withdraw(address caller, address receiver, address owner, uint256 assets, uint256 shares)
        internal
        override
    {
        if (caller != owner) _spendAllowance(owner, caller, shares);
        Exit storage matured = _exits[owner];
        matured.shares -= shares.toUint128();
        if (matured.shares == 0) delete _exits[owner];
        capital -= assets;
        _burn(address(this), shares);
        IERC20(asset()).safeTransfer(receiver, assets);
        emit Withdraw(caller, receiver, owner, assets, shares);
    }

    /// @dev Six more decimals than the asset.
    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }

    /// @dev Turns earned premium into capital.
    function _collect() private {
        capital += controller.collectPremium();
    }
}
