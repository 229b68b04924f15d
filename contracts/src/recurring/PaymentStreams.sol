// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// @notice A stream of one token from a payer to a payee.
/// @param payer Funds it; may top it up and cancel it.
/// @param rate Base units per second, times 1e18: also tokens without decimals can flow slowly.
/// @param payee Earns it; may cancel it.
/// @param anchorAt The rate has run since this time (seconds).
/// @param token The token.
/// @param cancelled Nothing accrues any more.
/// @param deposit Everything funded, and after a cancellation what the payee had earned; base units.
/// @param withdrawn What the payee took; base units.
/// @param accruedAtAnchor What the payee had earned at `anchorAt`; base units.
/// @param refund What the payer may take back; base units.
struct Stream {
    address payer;
    address payee;
    uint64 anchorAt;
    bool cancelled;
    address token;
    uint128 rate;
    uint128 deposit;
    uint128 withdrawn;
    uint128 accruedAtAnchor;
    uint128 refund;
}

/// @title PaymentStreams
/// @notice Pays by the second out of a deposit: the payee withdraws what has accrued, both sides may cancel at any
/// moment, the payer tops up.
///
///     accrued = min(deposit, accruedAtAnchor + ⌊rate · (now − anchorAt) / 1e18⌋)
///
/// @dev What accrued is a function of time alone, never a sum of rounded pieces: withdrawing every second earns no more
/// and no less than withdrawing once. It rounds down, against the payee, whose calls decide the moment; the payer cannot
/// win by it either, because it cannot make the payee's count start anew while money flows.
/// Payee's and payer's money leave by separate calls: an account that a token blocks holds up nobody but itself.
/// No owner, no fee, no slot that two streams share.
contract PaymentStreams is ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    uint256 private constant RATE_ONE = 1e18;

    mapping(bytes32 id => Stream) private _streams;

    /// @notice A stream was opened.
    /// @param id Hash of its content.
    /// @param payer Who funds it.
    /// @param payee Who earns it.
    /// @param token The token.
    /// @param rate Base units per second, times 1e18.
    /// @param startAt When it begins (seconds).
    /// @param deposit Base units.
    event StreamCreated(
        bytes32 indexed id,
        address indexed payer,
        address indexed payee,
        address token,
        uint128 rate,
        uint64 startAt,
        uint128 deposit
    );
    /// @notice The payer added to the deposit.
    /// @param id The stream.
    /// @param amount Base units.
    event StreamToppedUp(bytes32 indexed id, uint128 amount);
    /// @notice The payee's money left.
    /// @param id The stream.
    /// @param to Who received it.
    /// @param amount Base units.
    event StreamWithdrawn(bytes32 indexed id, address to, uint128 amount);
    /// @notice A side ended the stream.
    /// @param id The stream.
    /// @param by Who ended it.
    /// @param earned Everything the payee earned, withdrawn or not; base units.
    /// @param refund What the payer gets back; base units.
    event StreamCancelled(bytes32 indexed id, address by, uint128 earned, uint128 refund);
    /// @notice The payer's money left.
    /// @param id The stream.
    /// @param amount Base units.
    event StreamRefunded(bytes32 indexed id, uint128 amount);

    /// @notice The stream exists already: choose another salt.
    error StreamExists(bytes32 id);
    /// @notice There is no such stream.
    error UnknownStream(bytes32 id);
    /// @notice The stream was cancelled.
    error StreamEnded(bytes32 id);
    /// @notice The caller has no part in this.
    error NotParty(bytes32 id, address caller);
    /// @notice The payee is zero, the payer, this contract or the token.
    error InvalidPayee(address payee);
    /// @notice Rate and deposit must be positive.
    error ZeroAmount();
    /// @notice There is nothing to take.
    error NothingDue(bytes32 id);
    /// @notice The start lies in the past.
    error StartsInThePast(uint256 attempted, uint256 bound);
    /// @notice The token moved another amount than asked for, as fee-on-transfer tokens do.
    error InexactTransfer(address token, uint256 attempted, uint256 bound);

    /// @notice Opens a stream funded by the caller, who approved the deposit before.
    /// @param payee Who earns it.
    /// @param token The token.
    /// @param rate Base units per second, times 1e18.
    /// @param startAt When it begins (seconds); 0 for now.
    /// @param deposit Base units.
    /// @param salt Makes streams of the same content distinct.
    /// @return id Hash of the content.
    function create(address payee, address token, uint128 rate, uint64 startAt, uint128 deposit, bytes32 salt)
        external
        nonReentrant
        returns (bytes32 id)
    {
        if (payee == address(0) || payee == msg.sender || payee == address(this) || payee == token) {
            revert InvalidPayee(payee);
        }
        if (rate == 0 || deposit == 0) revert ZeroAmount();
        id = idOf(msg.sender, payee, token, rate, startAt, salt);
        if (_streams[id].payer != address(0)) revert StreamExists(id);
        if (startAt == 0) startAt = uint64(block.timestamp);
        else if (startAt < block.timestamp) revert StartsInThePast(startAt, block.timestamp);

        Stream storage s = _streams[id];
        (s.payer, s.payee, s.token) = (msg.sender, payee, token);
        (s.anchorAt, s.rate, s.deposit) = (startAt, rate, deposit);
        emit StreamCreated(id, msg.sender, payee, token, rate, startAt, deposit);
        _pull(token, deposit);
    }

    /// @notice Adds to the deposit; only the payer may.
    /// @dev A stream that ran dry begins anew now: the dry time is not owed.
    /// @param id The stream.
    /// @param amount Base units, approved before.
    function topUp(bytes32 id, uint128 amount) external nonReentrant {
        Stream storage s = _running(id);
        if (msg.sender != s.payer) revert NotParty(id, msg.sender);
        if (amount == 0) revert ZeroAmount();
        uint128 deposit = s.deposit;
        if (_accrued(s) == deposit) (s.anchorAt, s.accruedAtAnchor) = (uint64(block.timestamp), deposit);
        s.deposit = deposit + amount;
        emit StreamToppedUp(id, amount);
        _pull(s.token, amount);
    }

    /// @notice Gives the payee what has accrued. Anyone may call it for the payee's own address; the payee chooses any.
    /// @param id The stream.
    /// @param to Who receives it.
    /// @return amount Base units.
    function withdraw(bytes32 id, address to) external nonReentrant returns (uint128 amount) {
        Stream storage s = _known(id);
        address payee = s.payee;
        if (to != payee && msg.sender != payee) revert NotParty(id, msg.sender);
        if (to == address(0) || to == address(this)) revert InvalidPayee(to);
        uint128 accrued = _accrued(s);
        amount = accrued - s.withdrawn;
        if (amount == 0) revert NothingDue(id);
        s.withdrawn = accrued;
        emit StreamWithdrawn(id, to, amount);
        IERC20(s.token).safeTransfer(to, amount);
    }

    /// @notice Ends the stream at once; payer or payee may. What accrued stays the payee's; a cancelling payer
    /// receives the rest at once, otherwise it waits for {claimRefund}.
    /// @param id The stream.
    function cancel(bytes32 id) external nonReentrant {
        Stream storage s = _running(id);
        address payer = s.payer;
        if (msg.sender != payer && msg.sender != s.payee) revert NotParty(id, msg.sender);
        uint128 accrued = _accrued(s);
        uint128 refund = s.deposit - accrued;
        s.cancelled = true;
        s.deposit = accrued;
        s.refund = refund;
        emit StreamCancelled(id, msg.sender, accrued, refund);
        if (msg.sender == payer && refund != 0) _refund(id, s, payer);
    }

    /// @notice Gives the payer back what a cancellation by the payee left; the payer chooses where to.
    /// @param id The stream.
    /// @param to Who receives it.
    function claimRefund(bytes32 id, address to) external nonReentrant {
        Stream storage s = _known(id);
        if (msg.sender != s.payer) revert NotParty(id, msg.sender);
        if (to == address(0) || to == address(this)) revert InvalidPayee(to);
        if (s.refund == 0) revert NothingDue(id);
        _refund(id, s, to);
    }

    /// @notice A stream as stored; all zero if there is none.
    /// @param id The stream.
    function streamOf(bytes32 id) external view returns (Stream memory) {
        return _streams[id];
    }

    /// @notice Everything the payee has earned, withdrawn or not, in base units.
    /// @param id The stream.
    function accruedOf(bytes32 id) external view returns (uint128) {
        return _accrued(_known(id));
    }

    /// @notice The id of a stream: the hash of chain, contract and content.
    /// @param payer Who funds it.
    /// @param payee Who earns it.
    /// @param token The token.
    /// @param rate Base units per second, times 1e18.
    /// @param startAt As given to {create}.
    /// @param salt As given to {create}.
    function idOf(address payer, address payee, address token, uint128 rate, uint64 startAt, bytes32 salt)
        public
        view
        returns (bytes32)
    {
        return keccak256(abi.encode(block.chainid, address(this), payer, payee, token, rate, startAt, salt));
    }

    /// @dev Clears the refund before paying it.
    function _refund(bytes32 id, Stream storage s, address to) private {
        uint128 amount = s.refund;
        s.refund = 0;
        emit StreamRefunded(id, amount);
        IERC20(s.token).safeTransfer(to, amount);
    }

    /// @dev Takes an exact amount from the caller.
    function _pull(address token, uint256 amount) private {
        uint256 balanceBefore = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - balanceBefore;
        if (received != amount) revert InexactTransfer(token, received, amount);
    }

    /// @dev Everything earned until now; the product of 128 and 64 bits cannot overflow.
    function _accrued(Stream storage s) private view returns (uint128) {
        uint256 deposit = s.deposit;
        // Read from 128 bits above.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (s.cancelled) return uint128(deposit);
        uint256 anchorAt = s.anchorAt;
        if (block.timestamp <= anchorAt) return s.accruedAtAnchor;
        uint256 flowed = uint256(s.rate) * (block.timestamp - anchorAt) / RATE_ONE;
        return Math.min(deposit, s.accruedAtAnchor + flowed).toUint128();
    }

    function _known(bytes32 id) private view returns (Stream storage s) {
        s = _streams[id];
        if (s.payer == address(0)) revert UnknownStream(id);
    }

    function _running(bytes32 id) private view returns (Stream storage s) {
        s = _known(id);
        if (s.cancelled) revert StreamEnded(id);
    }
}
