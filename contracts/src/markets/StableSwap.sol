// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {StableMath} from "./StableMath.sol";

/// @title StableSwap
/// @notice A market between two to four coins that are meant to be worth the same, with exact-input and exact-output
/// swaps. Its shares are an ERC-20 token of 18 decimals.
/// @dev No owner: coins, amplification and fee are fixed. Reserves are kept in storage, so tokens sent here by mistake
/// change no price and no share. Every rounding is in the pool's favour.
contract StableSwap is ERC20, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using Math for uint256;

    /// @notice Fees are in parts of this.
    uint256 public constant FEE_UNIT = 1_000_000;
    /// @notice Highest fee: 1 %.
    uint256 public constant MAX_FEE = 10_000;
    /// @notice Highest amplification.
    uint256 public constant MAX_AMPLIFICATION = 10_000;
    /// @notice Shares of the first deposit that nobody owns, so that a share can never be made worth much.
    uint256 public constant LOCKED_SHARES = 1_000;
    /// @notice Account that holds the locked shares.
    address public constant LOCK = address(0xdEaD);

    /// @dev Margin for what Newton's iteration leaves open, in units of 1e-18.
    uint256 private constant MARGIN = 2;

    /// @notice Amplification A.
    uint256 public immutable amplification;
    /// @notice Fee of a swap in parts of {FEE_UNIT}; stays in the pool.
    uint256 public immutable fee;

    uint256 private immutable _ann;
    address[] private _coins;
    uint256[] private _scales;
    uint256[] private _reserves;

    /// @notice A swap took place.
    /// @param sender Account that called.
    /// @param to Account that received.
    /// @param tokenIn Coin given.
    /// @param amountIn In base units of `tokenIn`.
    /// @param tokenOut Coin received.
    /// @param amountOut In base units of `tokenOut`.
    event Swapped(
        address indexed sender,
        address indexed to,
        address tokenIn,
        uint256 amountIn,
        address tokenOut,
        uint256 amountOut
    );
    /// @notice Liquidity was added.
    event LiquidityAdded(address indexed sender, address indexed to, uint256[] amounts, uint256 shares);
    /// @notice Liquidity was removed.
    event LiquidityRemoved(address indexed sender, address indexed to, uint256[] amounts, uint256 shares);

    /// @notice Two to four distinct coins of at most 18 decimals are needed.
    error InvalidCoins();
    /// @notice Amplification or fee is out of range.
    error InvalidParameter(uint256 attempted, uint256 bound);
    /// @notice The coin is not one of this pool's.
    error UnknownCoin(address attempted);
    /// @notice Both coins of a swap are the same.
    error SameCoin(address attempted);
    /// @notice Nothing would move.
    error ZeroAmount();
    /// @notice As many amounts as coins are needed; the first deposit needs all of them above zero.
    error InvalidAmounts();
    /// @notice The result is worse than the caller's bound.
    error SlippageExceeded(uint256 attempted, uint256 bound);
    /// @notice The pool does not hold as much.
    error InsufficientLiquidity(uint256 attempted, uint256 bound);
    /// @notice A token moved another amount than asked for, as fee-on-transfer tokens do.
    error InexactTransfer(address token, uint256 attempted, uint256 bound);

    /// @param name_ Name of the share token.
    /// @param symbol_ Symbol of the share token.
    /// @param coins_ Two to four coins.
    /// @param amplification_ A, 1 to {MAX_AMPLIFICATION}.
    /// @param fee_ Fee in parts of {FEE_UNIT}, at most {MAX_FEE}.
    constructor(
        string memory name_,
        string memory symbol_,
        address[] memory coins_,
        uint256 amplification_,
        uint256 fee_
    ) ERC20(name_, symbol_) {
        uint256 n = coins_.length;
        if (n < 2 || n > 4) revert InvalidCoins();
        if (amplification_ == 0 || amplification_ > MAX_AMPLIFICATION) {
            revert InvalidParameter(amplification_, MAX_AMPLIFICATION);
        }
        if (fee_ > MAX_FEE) revert InvalidParameter(fee_, MAX_FEE);
        for (uint256 i = 0; i < n; ++i) {
            for (uint256 j = 0; j < i; ++j) {
                if (coins_[i] == coins_[j]) revert InvalidCoins();
            }
            uint256 decimals_ = IERC20Metadata(coins_[i]).decimals();
            if (decimals_ > 18) revert InvalidCoins();
            _scales.push(10 ** (18 - decimals_));
            _reserves.push(0);
        }
        (_coins, amplification, fee) = (coins_, amplification_, fee_);
        _ann = amplification_ * n ** n;
    }

    /// @notice Swaps exactly `amountIn`.
    /// @param tokenIn Coin given; the caller approved it.
    /// @param tokenOut Coin received.
    /// @param amountIn In base units of `tokenIn`.
    /// @param minAmountOut Least to receive, in base units of `tokenOut`.
    /// @param to Account that receives.
    function swapExactIn(address tokenIn, address tokenOut, uint256 amountIn, uint256 minAmountOut, address to)
        external
        nonReentrant
        returns (uint256 amountOut)
    {
        amountOut = quoteOut(tokenIn, tokenOut, amountIn);
        if (amountOut < minAmountOut) revert SlippageExceeded(amountOut, minAmountOut);
        _swap(tokenIn, tokenOut, amountIn, amountOut, to);
    }

    /// @notice Swaps for exactly `amountOut`.
    /// @param tokenIn Coin given; the caller approved it.
    /// @param tokenOut Coin received.
    /// @param amountOut In base units of `tokenOut`.
    /// @param maxAmountIn Most to give, in base units of `tokenIn`.
    /// @param to Account that receives.
    function swapExactOut(address tokenIn, address tokenOut, uint256 amountOut, uint256 maxAmountIn, address to)
        external
        nonReentrant
        returns (uint256 amountIn)
    {
        amountIn = quoteIn(tokenIn, tokenOut, amountOut);
        if (amountIn > maxAmountIn) revert SlippageExceeded(amountIn, maxAmountIn);
        _swap(tokenIn, tokenOut, amountIn, amountOut, to);
    }

    /// @notice Deposits coins for shares. What moves the pool out of balance pays the swap's fee on it.
    /// @param amounts Per coin, in base units; the caller approved them.
    /// @param minShares Least shares to receive.
    /// @param to Account that receives the shares.
    function addLiquidity(uint256[] calldata amounts, uint256 minShares, address to)
        external
        nonReentrant
        returns (uint256 shares)
    {
        uint256 n = _coins.length;
        if (amounts.length != n) revert InvalidAmounts();
        uint256 supply = totalSupply();
        uint256[] memory before = _scaled();
        uint256[] memory deposited = new uint256[](n);
        uint256 total = 0;
        for (uint256 i = 0; i < n; ++i) {
            if (supply == 0 && amounts[i] == 0) revert InvalidAmounts();
            total += amounts[i];
            deposited[i] = before[i] + amounts[i] * _scales[i];
        }
        if (total == 0) revert ZeroAmount();
        if (supply == 0) {
            uint256 d = StableMath.invariant(deposited, _ann);
            if (d <= LOCKED_SHARES) revert SlippageExceeded(d, LOCKED_SHARES);
            shares = d - LOCKED_SHARES;
            _mint(LOCK, LOCKED_SHARES);
        } else {
            shares = _sharesFor(before, deposited, supply);
        }
        if (shares == 0 || shares < minShares) revert SlippageExceeded(shares, minShares);
        for (uint256 i = 0; i < n; ++i) {
            if (amounts[i] == 0) continue;
            _reserves[i] += amounts[i];
            _pull(IERC20(_coins[i]), amounts[i]);
        }
        _mint(to, shares);
        emit LiquidityAdded(msg.sender, to, amounts, shares);
    }

    /// @notice Redeems shares for every coin in proportion.
    /// @param shares Shares of the caller.
    /// @param minAmounts Least to receive per coin, in base units.
    /// @param to Account that receives.
    function removeLiquidity(uint256 shares, uint256[] calldata minAmounts, address to)
        external
        nonReentrant
        returns (uint256[] memory amounts)
    {
        uint256 n = _coins.length;
        if (minAmounts.length != n) revert InvalidAmounts();
        if (shares == 0) revert ZeroAmount();
        uint256 supply = totalSupply();
        _burn(msg.sender, shares);
        amounts = new uint256[](n);
        for (uint256 i = 0; i < n; ++i) {
            amounts[i] = _reserves[i].mulDiv(shares, supply);
            if (amounts[i] < minAmounts[i]) revert SlippageExceeded(amounts[i], minAmounts[i]);
            _reserves[i] -= amounts[i];
            IERC20(_coins[i]).safeTransfer(to, amounts[i]);
        }
        emit LiquidityRemoved(msg.sender, to, amounts, shares);
    }

    /// @notice The coins, in the order of amounts.
    function coins() external view returns (address[] memory) {
        return _coins;
    }

    /// @notice What the pool holds for its shares, per coin in base units.
    function reserves() external view returns (uint256[] memory) {
        return _reserves;
    }

    /// @notice D per share, in units of 1e-18: never falls.
    function virtualPrice() external view returns (uint256) {
        return StableMath.invariant(_scaled(), _ann).mulDiv(1e18, totalSupply());
    }

    /// @notice What `amountIn` brings now.
    /// @param tokenIn Coin given.
    /// @param tokenOut Coin received.
    /// @param amountIn In base units of `tokenIn`.
    function quoteOut(address tokenIn, address tokenOut, uint256 amountIn) public view returns (uint256 amountOut) {
        if (amountIn == 0) revert ZeroAmount();
        (uint256 i, uint256 j) = _pair(tokenIn, tokenOut);
        uint256[] memory xs = _scaled();
        uint256 d = StableMath.invariant(xs, _ann);
        uint256 before = xs[j];
        xs[i] += amountIn * _scales[i];
        uint256 left = StableMath.balanceOf(xs, j, d, _ann) + MARGIN;
        if (left >= before) return 0;
        uint256 gross = before - left;
        amountOut = (gross - gross.mulDiv(fee, FEE_UNIT, Math.Rounding.Ceil)) / _scales[j];
    }

    /// @notice What `amountOut` costs now.
    /// @param tokenIn Coin given.
    /// @param tokenOut Coin received.
    /// @param amountOut In base units of `tokenOut`.
    function quoteIn(address tokenIn, address tokenOut, uint256 amountOut) public view returns (uint256 amountIn) {
        if (amountOut == 0) revert ZeroAmount();
        (uint256 i, uint256 j) = _pair(tokenIn, tokenOut);
        uint256[] memory xs = _scaled();
        uint256 d = StableMath.invariant(xs, _ann);
        uint256 gross = (amountOut * _scales[j]).mulDiv(FEE_UNIT, FEE_UNIT - fee, Math.Rounding.Ceil);
        if (gross >= xs[j]) revert InsufficientLiquidity(amountOut, _reserves[j]);
        uint256 before = xs[i];
        xs[j] -= gross;
        amountIn = (StableMath.balanceOf(xs, i, d, _ann) + MARGIN - before).ceilDiv(_scales[i]);
    }

    /// @dev Takes and gives the coins of a quoted swap.
    function _swap(address tokenIn, address tokenOut, uint256 amountIn, uint256 amountOut, address to) private {
        if (amountOut == 0) revert ZeroAmount();
        (uint256 i, uint256 j) = _pair(tokenIn, tokenOut);
        _reserves[i] += amountIn;
        _reserves[j] -= amountOut;
        _pull(IERC20(tokenIn), amountIn);
        IERC20(tokenOut).safeTransfer(to, amountOut);
        emit Swapped(msg.sender, to, tokenIn, amountIn, tokenOut, amountOut);
    }

    /// @dev Takes exactly `amount` from the caller.
    function _pull(IERC20 token, uint256 amount) private {
        uint256 balanceBefore = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - balanceBefore;
        if (received != amount) revert InexactTransfer(address(token), received, amount);
    }

    /// @dev Shares for a later deposit: the rise of D after fees on what differs from a deposit in proportion.
    function _sharesFor(uint256[] memory before, uint256[] memory deposited, uint256 supply)
        private
        view
        returns (uint256)
    {
        uint256 n = before.length;
        uint256 d0 = StableMath.invariant(before, _ann);
        uint256 d1 = StableMath.invariant(deposited, _ann);
        uint256 imbalanceFee = fee * n / (4 * (n - 1)) + 1;
        for (uint256 i = 0; i < n; ++i) {
            uint256 ideal = before[i].mulDiv(d1, d0);
            uint256 difference = ideal > deposited[i] ? ideal - deposited[i] : deposited[i] - ideal;
            deposited[i] -= difference.mulDiv(imbalanceFee, FEE_UNIT, Math.Rounding.Ceil);
        }
        uint256 d2 = StableMath.invariant(deposited, _ann);
        return d2 > d0 + MARGIN ? supply.mulDiv(d2 - d0 - MARGIN, d0 + MARGIN) : 0;
    }

    /// @dev Reserves scaled to 18 decimals.
    function _scaled() private view returns (uint256[] memory xs) {
        uint256 n = _coins.length;
        xs = new uint256[](n);
        for (uint256 i = 0; i < n; ++i) {
            xs[i] = _reserves[i] * _scales[i];
        }
    }

    /// @dev Positions of two distinct coins.
    function _pair(address tokenIn, address tokenOut) private view returns (uint256 i, uint256 j) {
        if (tokenIn == tokenOut) revert SameCoin(tokenIn);
        return (_indexOf(tokenIn), _indexOf(tokenOut));
    }

    /// @dev Position of a coin.
    function _indexOf(address token) private view returns (uint256) {
        uint256 n = _coins.length;
        for (uint256 i = 0; i < n; ++i) {
            if (_coins[i] == token) return i;
        }
        revert UnknownCoin(token);
    }
}
