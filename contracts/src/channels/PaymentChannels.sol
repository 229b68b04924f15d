// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// @notice A one-way channel: the payer's deposit, paid out against cumulative vouchers.
/// @param payer Funds it and receives what is left.
/// @param closeAt After this time (seconds) the payer may take what is left; 0 while nobody asked to close.
/// @param challengeSec How long the payee has to redeem after the payer asked to close (seconds).
/// @param payee Earns it.
/// @param token The token.
/// @param signer Signs vouchers for the payer: its own key, or a key of a device or agent.
/// @param deposit Everything funded; base units.
/// @param redeemed Everything paid to the payee; base units.
/// @param closed Settled for good; `refund` may still wait.
/// @param refund What the payer may take back after a close; base units.
struct Channel {
    address payer;
    uint64 closeAt;
    uint32 challengeSec;
    address payee;
    bool closed;
    address token;
    address signer;
    uint128 deposit;
    uint128 redeemed;
    uint128 refund;
}

/// @notice A promise that a channel owes at least this much in all; only the highest matters.
/// @param id The channel.
/// @param amount Everything owed since the channel opened; base units.
struct Voucher {
    bytes32 id;
    uint128 amount;
}

/// @title PaymentChannels
/// @notice One ledger for micro-payments: a payer deposits once, signs vouchers over growing totals off chain, and the
/// payee redeems the last one whenever it likes.
///
///     payee:  redeem(voucher)                  takes voucher.amount − redeemed
///             closeByPayee(voucher)            the same, and the rest goes back at once (cooperative)
///     payer:  requestClose ─ challengeSec ─▶ finalizeClose   the rest goes back; until then the payee redeems (disputed)
///
/// @dev A voucher binds chain and contract by its EIP-712 domain and the channel by an id that is never used twice, so it
/// cannot be replayed; it is cumulative, so the payer has no reason to publish an old one and the payee none to hold
/// back a new one. A close is final and pays by pull what a blocked account could not receive.
/// No owner, no fee, no slot that two channels share.
contract PaymentChannels is EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice EIP-712 type hash of {Voucher}.
    bytes32 public constant VOUCHER_TYPEHASH = keccak256("Voucher(bytes32 id,uint128 amount)");
    /// @notice EIP-712 type hash of the payee's agreement to close at a final amount.
    bytes32 public constant CLOSE_TYPEHASH = keccak256("Close(bytes32 id,uint128 amount)");
    /// @notice Shortest challenge period (seconds).
    uint32 public constant MIN_CHALLENGE = 1 hours;
    /// @notice Longest challenge period (seconds).
    uint32 public constant MAX_CHALLENGE = 30 days;

    mapping(bytes32 id => Channel) private _channels;

    /// @notice A channel was opened.
    /// @param id Hash of its content.
    /// @param payer Who funds it.
    /// @param payee Who earns it.
    /// @param token The token.
    /// @param signer Who signs vouchers.
    /// @param challengeSec Challenge period (seconds).
    /// @param deposit Base units.
    event ChannelOpened(
        bytes32 indexed id,
        address indexed payer,
        address indexed payee,
        address token,
        address signer,
        uint32 challengeSec,
        uint128 deposit
    );
    /// @notice The payer added to the deposit.
    /// @param id The channel.
    /// @param amount Base units.
    event ChannelToppedUp(bytes32 indexed id, uint128 amount);
    /// @notice The payee was paid.
    /// @param id The channel.
    /// @param to Who received it.
    /// @param amount Base units paid now.
    /// @param total Base units paid since the channel opened.
    event Redeemed(bytes32 indexed id, address to, uint128 amount, uint128 total);
    /// @notice The payer asked to close, or took that back.
    /// @param id The channel.
    /// @param closeAt When it may take what is left (seconds); 0 if taken back.
    event CloseRequested(bytes32 indexed id, uint64 closeAt);
    /// @notice The channel is settled for good.
    /// @param id The channel.
    /// @param redeemed Everything the payee got; base units.
    /// @param refund Everything the payer gets back; base units.
    event ChannelClosed(bytes32 indexed id, uint128 redeemed, uint128 refund);

    /// @notice The channel exists already: choose another salt.
    error ChannelExists(bytes32 id);
    /// @notice There is no such channel, or it is closed.
    error NotOpen(bytes32 id);
    /// @notice The caller has no part in this.
    error NotParty(bytes32 id, address caller);
    /// @notice The account is zero, the payer, this contract or the token.
    error InvalidPayee(address payee);
    /// @notice Vouchers need a signer.
    error InvalidSigner();
    /// @notice The amount must be positive.
    error ZeroAmount();
    /// @notice The challenge period is out of bounds (seconds).
    error InvalidChallenge(uint256 attempted, uint256 lowest, uint256 highest);
    /// @notice The voucher promises no more than was paid already.
    error NothingDue(uint256 attempted, uint256 bound);
    /// @notice The voucher promises more than the deposit.
    error DepositExceeded(uint256 attempted, uint256 bound);
    /// @notice The challenge period runs, or the payer never asked to close.
    error CloseNotDue(uint256 attempted, uint256 bound);
    /// @notice The payer asked to close before: asking again would not shorten it.
    error CloseAlreadyRequested(bytes32 id);
    /// @notice The signature is not the expected signer's.
    error InvalidSignature();
    /// @notice The token moved another amount than asked for, as fee-on-transfer tokens do.
    error InexactTransfer(address token, uint256 attempted, uint256 bound);

    /// @notice Deploys an empty ledger.
    constructor() EIP712("Safelane PaymentChannels", "1") {}

    /// @notice Opens a channel funded by the caller, who approved the deposit before.
    /// @param payee Who earns it.
    /// @param token The token.
    /// @param signer Who signs vouchers; may be the caller.
    /// @param challengeSec Challenge period (seconds).
    /// @param deposit Base units.
    /// @param salt Makes channels of the same content distinct.
    /// @return id Hash of the content.
    function open(address payee, address token, address signer, uint32 challengeSec, uint128 deposit, bytes32 salt)
        external
        nonReentrant
        returns (bytes32 id)
    {
        if (payee == address(0) || payee == msg.sender || payee == address(this) || payee == token) {
            revert InvalidPayee(payee);
        }
        if (signer == address(0)) revert InvalidSigner();
        if (challengeSec < MIN_CHALLENGE || challengeSec > MAX_CHALLENGE) {
            revert InvalidChallenge(challengeSec, MIN_CHALLENGE, MAX_CHALLENGE);
        }
        if (deposit == 0) revert ZeroAmount();
        id = idOf(msg.sender, payee, token, signer, challengeSec, salt);
        Channel storage c = _channels[id];
        if (c.payer != address(0)) revert ChannelExists(id);
        (c.payer, c.payee, c.token) = (msg.sender, payee, token);
        (c.signer, c.challengeSec, c.deposit) = (signer, challengeSec, deposit);
        emit ChannelOpened(id, msg.sender, payee, token, signer, challengeSec, deposit);
        _pull(token, deposit);
    }

    /// @notice Adds to the deposit and takes back a request to close; only the payer may.
    /// @param id The channel.
    /// @param amount Base units, approved before.
    function topUp(bytes32 id, uint128 amount) external nonReentrant {
        Channel storage c = _payers(id);
        if (amount == 0) revert ZeroAmount();
        c.deposit += amount;
        if (c.closeAt != 0) {
            c.closeAt = 0;
            emit CloseRequested(id, 0);
        }
        emit ChannelToppedUp(id, amount);
        _pull(c.token, amount);
    }

    /// @notice Pays what a voucher promises beyond what was paid. Anyone may call it for the payee's own address; the
    /// payee chooses any. The channel stays open.
    /// @param voucher The voucher.
    /// @param signature Signature of the channel's signer over {hashVoucher}.
    /// @param to Who receives it.
    /// @return amount Base units paid.
    function redeem(Voucher calldata voucher, bytes calldata signature, address to)
        external
        nonReentrant
        returns (uint128 amount)
    {
        Channel storage c = _open(voucher.id);
        _requireRecipient(voucher.id, c.payee, to);
        uint128 redeemed = c.redeemed;
        if (voucher.amount <= redeemed) revert NothingDue(voucher.amount, redeemed);
        amount = _redeem(c, voucher, signature);
        _pay(voucher.id, c, to, amount);
    }

    /// @notice Closes at once; the payee may at any time, with the last voucher it wants paid, or with an amount of 0 and
    /// no signature if nothing is owed beyond what was paid.
    /// @param voucher The last voucher.
    /// @param signature Signature of the channel's signer over {hashVoucher}.
    /// @param to Who receives the payee's money.
    function closeByPayee(Voucher calldata voucher, bytes calldata signature, address to) external nonReentrant {
        Channel storage c = _open(voucher.id);
        if (msg.sender != c.payee) revert NotParty(voucher.id, msg.sender);
        _requireRecipient(voucher.id, c.payee, to);
        uint128 amount = voucher.amount > c.redeemed ? _redeem(c, voucher, signature) : 0;
        _close(voucher.id, c);
        if (amount != 0) _pay(voucher.id, c, to, amount);
    }

    /// @notice Closes at once with the consent of both: the payer calls with the payee's signature over the final amount.
    /// The payee's money goes to the payee, the rest to the payer.
    /// @param id The channel.
    /// @param amount Everything owed since the channel opened, at least what was paid; base units.
    /// @param payeeSignature Signature of the payee over {hashClose}.
    function closeCooperatively(bytes32 id, uint128 amount, bytes calldata payeeSignature) external nonReentrant {
        Channel storage c = _payers(id);
        uint128 redeemed = c.redeemed;
        if (amount < redeemed) revert NothingDue(amount, redeemed);
        if (amount > c.deposit) revert DepositExceeded(amount, c.deposit);
        if (!SignatureChecker.isValidSignatureNowCalldata(c.payee, hashClose(id, amount), payeeSignature)) {
            revert InvalidSignature();
        }
        c.redeemed = amount;
        _close(id, c);
        if (amount != redeemed) _pay(id, c, c.payee, amount - redeemed);
        _refund(c, c.payer);
    }

    /// @notice Starts the challenge period without the payee's consent; only the payer may.
    /// @param id The channel.
    function requestClose(bytes32 id) external {
        Channel storage c = _payers(id);
        if (c.closeAt != 0) revert CloseAlreadyRequested(id);
        uint64 closeAt = uint64(block.timestamp) + c.challengeSec;
        c.closeAt = closeAt;
        emit CloseRequested(id, closeAt);
    }

    /// @notice Gives the payer what is left once the challenge period is over; only the payer may.
    /// @param id The channel.
    function finalizeClose(bytes32 id) external nonReentrant {
        Channel storage c = _payers(id);
        uint64 closeAt = c.closeAt;
        if (closeAt == 0 || block.timestamp < closeAt) revert CloseNotDue(block.timestamp, closeAt);
        _close(id, c);
        _refund(c, c.payer);
    }

    /// @notice Gives the payer what a close by the payee left; the payer chooses where to.
    /// @param id The channel.
    /// @param to Who receives it.
    function claimRefund(bytes32 id, address to) external nonReentrant {
        Channel storage c = _channels[id];
        if (msg.sender != c.payer) revert NotParty(id, msg.sender);
        if (to == address(0) || to == address(this)) revert InvalidPayee(to);
        if (c.refund == 0) revert ZeroAmount();
        _refund(c, to);
    }

    /// @notice A channel as stored; all zero if there is none.
    /// @param id The channel.
    function channelOf(bytes32 id) external view returns (Channel memory) {
        return _channels[id];
    }

    /// @notice EIP-712 digest of a voucher in the domain {"Safelane PaymentChannels", "1", chain id, this contract}.
    /// @param voucher The voucher.
    function hashVoucher(Voucher calldata voucher) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(VOUCHER_TYPEHASH, voucher)));
    }

    /// @notice EIP-712 digest that a payee signs to close cooperatively.
    /// @param id The channel.
    /// @param amount Everything owed since the channel opened; base units.
    function hashClose(bytes32 id, uint128 amount) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(CLOSE_TYPEHASH, id, amount)));
    }

    /// @notice The id of a channel: the hash of chain, contract and content.
    /// @param payer Who funds it.
    /// @param payee Who earns it.
    /// @param token The token.
    /// @param signer Who signs vouchers.
    /// @param challengeSec Challenge period (seconds).
    /// @param salt As given to {open}.
    function idOf(address payer, address payee, address token, address signer, uint32 challengeSec, bytes32 salt)
        public
        view
        returns (bytes32)
    {
        return keccak256(abi.encode(block.chainid, address(this), payer, payee, token, signer, challengeSec, salt));
    }

    /// @dev Raises `redeemed` to what a signed voucher promises.
    function _redeem(Channel storage c, Voucher calldata voucher, bytes calldata signature)
        private
        returns (uint128 amount)
    {
        if (voucher.amount > c.deposit) revert DepositExceeded(voucher.amount, c.deposit);
        if (!SignatureChecker.isValidSignatureNowCalldata(c.signer, hashVoucher(voucher), signature)) {
            revert InvalidSignature();
        }
        amount = voucher.amount - c.redeemed;
        c.redeemed = voucher.amount;
    }

    /// @dev The only place where a channel ends; the refund is fixed here and paid elsewhere.
    function _close(bytes32 id, Channel storage c) private {
        c.closed = true;
        c.refund = c.deposit - c.redeemed;
        emit ChannelClosed(id, c.redeemed, c.refund);
    }

    function _pay(bytes32 id, Channel storage c, address to, uint128 amount) private {
        emit Redeemed(id, to, amount, c.redeemed);
        IERC20(c.token).safeTransfer(to, amount);
    }

    /// @dev Clears the refund before paying it.
    function _refund(Channel storage c, address to) private {
        uint128 amount = c.refund;
        if (amount == 0) return;
        c.refund = 0;
        IERC20(c.token).safeTransfer(to, amount);
    }

    /// @dev Takes an exact amount from the caller.
    function _pull(address token, uint256 amount) private {
        uint256 balanceBefore = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - balanceBefore;
        if (received != amount) revert InexactTransfer(token, received, amount);
    }

    /// @dev Strangers may only push money to the payee itself.
    function _requireRecipient(bytes32 id, address payee, address to) private view {
        if (to != payee && msg.sender != payee) revert NotParty(id, msg.sender);
        if (to == address(0) || to == address(this)) revert InvalidPayee(to);
    }

    function _open(bytes32 id) private view returns (Channel storage c) {
        c = _channels[id];
        if (c.payer == address(0) || c.closed) revert NotOpen(id);
    }

    /// @dev An open channel of the caller.
    function _payers(bytes32 id) private view returns (Channel storage c) {
        c = _open(id);
        if (msg.sender != c.payer) revert NotParty(id, msg.sender);
    }
}
