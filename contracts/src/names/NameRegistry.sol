// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IAddrRecord, ICoinAddrRecord, ITextRecord} from "../interfaces/INameRecords.sol";

/// @title NameRegistry
/// @notice Names under one suffix ("ana.lane"): registered by commit and reveal for a time, renewed by anyone, resolved to
/// accounts and texts.
///
///     commit(hash) ── MIN_COMMIT_AGE … MAX_COMMIT_AGE ──▶ register(label, owner, years, secret) ──▶ expiry ──▶ GRACE ──▶ free
///
/// @dev A commitment hides label and owner and is bound to chain and contract, so whoever sees the registration in the
/// mempool is too late: it would have to commit first and wait.
/// Labels are 3 to 63 characters of a–z, 0–9 and inner hyphens: nothing on chain looks like another script's letter. That
/// still leaves lookalikes within ASCII ("rn" and "m", "l" and "1"): clients must normalise (UTS-46, lower case) before
/// they hash, and must warn of names that look like one the payer trusts.
/// Records belong to a registration: a new owner starts without the old one's. Prices only fall under the owner's hand and
/// never apply to what was paid. The owner cannot take, change or block a name.
contract NameRegistry is IAddrRecord, ICoinAddrRecord, ITextRecord, ERC165, Ownable2Step, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice A registered name.
    /// @param owner Who may set records, transfer and release it.
    /// @param expiresAt Records resolve strictly before this time (seconds).
    /// @param version Number of the registration or transfer; records of earlier ones are gone.
    struct Name {
        address owner;
        uint64 expiresAt;
        uint32 version;
    }

    /// @notice Least time between commitment and registration (seconds).
    uint64 public constant MIN_COMMIT_AGE = 60 seconds;
    /// @notice Most time between commitment and registration (seconds).
    uint64 public constant MAX_COMMIT_AGE = 1 days;
    /// @notice How long after expiry only a renewal is possible (seconds).
    uint64 public constant GRACE = 30 days;
    /// @notice What one year is (seconds).
    uint64 public constant YEAR = 365 days;
    /// @notice Most years that a name may be paid ahead.
    uint64 public constant MAX_YEARS = 10;

    /// @dev SLIP-44 coin type of ether.
    uint256 private constant COIN_TYPE_ETHER = 60;

    /// @notice ERC-137 node of the suffix.
    bytes32 public immutable rootNode;
    /// @notice Token that years are paid in.
    IERC20 public immutable paymentToken;

    /// @notice Receives payments; set by the owner.
    address public treasury;
    /// @notice Base units per year for labels of 3, of 4, and of 5 or more characters.
    uint256[3] public pricePerYear;
    /// @notice When a commitment was made (seconds); 0 if it was not or was used.
    mapping(bytes32 commitment => uint64) public committedAt;

    mapping(bytes32 node => Name) private _names;
    mapping(bytes32 node => mapping(uint32 version => mapping(uint256 coinType => bytes))) private _addresses;
    mapping(bytes32 node => mapping(uint32 version => mapping(string key => string))) private _texts;

    /// @notice Somebody will register something.
    /// @param commitment Hash of what.
    event Committed(bytes32 indexed commitment);
    /// @notice A name was registered.
    /// @param node Its node.
    /// @param label Its label.
    /// @param owner Its owner.
    /// @param expiresAt Its expiry (seconds).
    /// @param paid Base units paid.
    event NameRegistered(bytes32 indexed node, string label, address indexed owner, uint64 expiresAt, uint256 paid);
    /// @notice A name lasts longer.
    /// @param node Its node.
    /// @param expiresAt Its expiry (seconds).
    /// @param paid Base units paid.
    event NameRenewed(bytes32 indexed node, uint64 expiresAt, uint256 paid);
    /// @notice A name has another owner and no records.
    /// @param node Its node.
    /// @param from Its owner before.
    /// @param to Its owner; zero if it was released.
    event NameTransferred(bytes32 indexed node, address indexed from, address indexed to);
    /// @notice A name's address on a chain changed.
    /// @param node Its node.
    /// @param coinType SLIP-44 coin type.
    /// @param value Address in its native bytes.
    event AddressChanged(bytes32 indexed node, uint256 coinType, bytes value);
    /// @notice A name's text changed.
    /// @param node Its node.
    /// @param indexedKey The key, hashed.
    /// @param key The key.
    /// @param value The text.
    event TextChanged(bytes32 indexed node, string indexed indexedKey, string key, string value);
    /// @notice Prices fell.
    /// @param pricePerYear Base units per year for 3, 4, and 5 or more characters.
    event PricesLowered(uint256[3] pricePerYear);
    /// @notice Payments go elsewhere.
    /// @param treasury Where to.
    event TreasurySet(address treasury);

    /// @notice The label is too short, too long, or has other characters than a–z, 0–9 and inner hyphens.
    error InvalidLabel(string label);
    /// @notice The name is registered or in its grace period until this time (seconds).
    error NotAvailable(bytes32 node, uint256 until);
    /// @notice The commitment is too young or too old, or there is none (seconds).
    error CommitmentNotUsable(uint256 age, uint256 youngest, uint256 oldest);
    /// @notice The commitment waits already: making it again would not shorten its age.
    error CommitmentExists(bytes32 commitment);
    /// @notice A name is paid for at least one year and at most {MAX_YEARS} ahead.
    error InvalidYears(uint256 attempted);
    /// @notice The price is above what the payer agreed to.
    error PriceAboveMaximum(uint256 attempted, uint256 bound);
    /// @notice The name has no owner, or its grace period is over.
    error NotRegistered(bytes32 node);
    /// @notice Only the name's owner may do this.
    error NotNameOwner(address attempted, address bound);
    /// @notice The name expired: renew it first.
    error NameExpired(bytes32 node, uint256 at);
    /// @notice Prices may only fall.
    error PriceNotLower(uint256 attempted, uint256 bound);
    /// @notice The address must not be zero.
    error ZeroAddress();
    /// @notice An EVM address has 20 bytes.
    error InvalidAddressLength(uint256 length);

    /// @notice Opens a registry.
    /// @param suffix Label of the suffix, for instance "lane".
    /// @param owner_ May lower prices and name the treasury.
    /// @param paymentToken_ Token that years are paid in.
    /// @param treasury_ Receives payments.
    /// @param prices Base units per year for 3, 4, and 5 or more characters.
    constructor(string memory suffix, address owner_, IERC20 paymentToken_, address treasury_, uint256[3] memory prices)
        Ownable(owner_)
    {
        _requireLabel(suffix);
        if (treasury_ == address(0)) revert ZeroAddress();
        rootNode = keccak256(abi.encode(bytes32(0), keccak256(bytes(suffix))));
        paymentToken = paymentToken_;
        treasury = treasury_;
        pricePerYear = prices;
    }

    /// @notice First step: says that something will be registered, not what.
    /// @param commitment {commitmentOf} it.
    function commit(bytes32 commitment) external {
        uint64 at = committedAt[commitment];
        if (at != 0 && block.timestamp <= uint256(at) + MAX_COMMIT_AGE) revert CommitmentExists(commitment);
        committedAt[commitment] = uint64(block.timestamp);
        emit Committed(commitment);
    }

    /// @notice Second step: registers a free name; the caller pays. The address record starts as the owner.
    /// @param label Its label.
    /// @param nameOwner Its owner.
    /// @param years_ Number of years.
    /// @param secret What made the commitment unguessable.
    /// @param maxPrice Most the caller pays; base units.
    /// @return node Its node.
    function register(string calldata label, address nameOwner, uint64 years_, bytes32 secret, uint256 maxPrice)
        external
        nonReentrant
        returns (bytes32 node)
    {
        _requireLabel(label);
        if (nameOwner == address(0)) revert ZeroAddress();
        _useCommitment(commitmentOf(label, nameOwner, years_, secret));
        node = nodeOf(label);
        Name storage n = _names[node];
        if (n.owner != address(0) && block.timestamp < uint256(n.expiresAt) + GRACE) {
            revert NotAvailable(node, uint256(n.expiresAt) + GRACE);
        }
        if (years_ == 0 || years_ > MAX_YEARS) revert InvalidYears(years_);
        uint256 price = _priceOf(bytes(label).length, years_, maxPrice);
        uint64 expiresAt = uint64(block.timestamp) + years_ * YEAR;
        (n.owner, n.expiresAt, n.version) = (nameOwner, expiresAt, n.version + 1);
        emit NameRegistered(node, label, nameOwner, expiresAt, price);
        _setAddress(node, n.version, COIN_TYPE_ETHER, abi.encodePacked(nameOwner));
        _collect(price);
    }

    /// @notice Prolongs a name that is registered or in its grace period; anyone may pay for anyone.
    /// @param label Its label.
    /// @param years_ Number of years, counted from its expiry.
    /// @param maxPrice Most the caller pays; base units.
    function renew(string calldata label, uint64 years_, uint256 maxPrice) external nonReentrant {
        bytes32 node = nodeOf(label);
        Name storage n = _names[node];
        if (n.owner == address(0) || block.timestamp >= uint256(n.expiresAt) + GRACE) revert NotRegistered(node);
        if (years_ == 0 || years_ > MAX_YEARS) revert InvalidYears(years_);
        uint64 expiresAt = n.expiresAt + years_ * YEAR;
        if (expiresAt > block.timestamp + MAX_YEARS * YEAR) revert InvalidYears(years_);
        uint256 price = _priceOf(bytes(label).length, years_, maxPrice);
        n.expiresAt = expiresAt;
        emit NameRenewed(node, expiresAt, price);
        _collect(price);
    }

    /// @notice Gives a name to another owner; its records are gone, its address record is the new owner.
    /// @param node Its node.
    /// @param to Its new owner.
    function transfer(bytes32 node, address to) external {
        Name storage n = _owned(node);
        if (to == address(0)) revert ZeroAddress();
        (n.owner, n.version) = (to, n.version + 1);
        emit NameTransferred(node, msg.sender, to);
        _setAddress(node, n.version, COIN_TYPE_ETHER, abi.encodePacked(to));
    }

    /// @notice Gives a name up; it is free at once and nothing is paid back.
    /// @param node Its node.
    function release(bytes32 node) external {
        Name storage n = _owned(node);
        (n.owner, n.expiresAt, n.version) = (address(0), 0, n.version + 1);
        emit NameTransferred(node, msg.sender, address(0));
    }

    /// @notice Sets the account a name pays.
    /// @param node Its node.
    /// @param value The account; zero for none.
    function setAddr(bytes32 node, address value) external {
        bytes memory packed = value == address(0) ? bytes("") : abi.encodePacked(value);
        _setAddress(node, _owned(node).version, COIN_TYPE_ETHER, packed);
    }

    /// @notice Sets a name's address on a chain.
    /// @param node Its node.
    /// @param coinType SLIP-44 coin type; 0x80000000 | chain id for EVM chains.
    /// @param value Address in its native bytes; empty for none.
    function setAddr(bytes32 node, uint256 coinType, bytes calldata value) external {
        bool evm = coinType == COIN_TYPE_ETHER || (coinType >> 31 == 1);
        if (evm && value.length != 0 && value.length != 20) revert InvalidAddressLength(value.length);
        _setAddress(node, _owned(node).version, coinType, value);
    }

    /// @notice Sets a text.
    /// @param node Its node.
    /// @param key For instance "url".
    /// @param value The text; empty for none.
    function setText(bytes32 node, string calldata key, string calldata value) external {
        _texts[node][_owned(node).version][key] = value;
        emit TextChanged(node, key, key, value);
    }

    /// @notice Lowers prices; only the owner may.
    /// @param prices Base units per year for 3, 4, and 5 or more characters.
    function lowerPrices(uint256[3] calldata prices) external onlyOwner {
        for (uint256 i = 0; i < 3; ++i) {
            if (prices[i] > pricePerYear[i]) revert PriceNotLower(prices[i], pricePerYear[i]);
        }
        pricePerYear = prices;
        emit PricesLowered(prices);
    }

    /// @notice Names who receives payments from now on; only the owner may.
    /// @param treasury_ Receives payments.
    function setTreasury(address treasury_) external onlyOwner {
        if (treasury_ == address(0)) revert ZeroAddress();
        treasury = treasury_;
        emit TreasurySet(treasury_);
    }

    /// @inheritdoc IAddrRecord
    function addr(bytes32 node) external view returns (address payable) {
        bytes memory value = _resolve(node, COIN_TYPE_ETHER);
        // 20 bytes are what an address has.
        // forge-lint: disable-next-line(unsafe-typecast)
        return value.length == 20 ? payable(address(bytes20(value))) : payable(address(0));
    }

    /// @inheritdoc ICoinAddrRecord
    function addr(bytes32 node, uint256 coinType) external view returns (bytes memory) {
        return _resolve(node, coinType);
    }

    /// @inheritdoc ITextRecord
    function text(bytes32 node, string calldata key) external view returns (string memory) {
        Name storage n = _names[node];
        return block.timestamp < n.expiresAt ? _texts[node][n.version][key] : "";
    }

    /// @notice A name as stored, expired or not.
    /// @param node Its node.
    function nameOf(bytes32 node) external view returns (Name memory) {
        return _names[node];
    }

    /// @notice Whether a label could be registered now.
    /// @param label The label.
    function isAvailable(string calldata label) external view returns (bool) {
        if (!_isLabel(label)) return false;
        Name storage n = _names[nodeOf(label)];
        return n.owner == address(0) || block.timestamp >= uint256(n.expiresAt) + GRACE;
    }

    /// @notice What years of a label cost; base units.
    /// @param label The label.
    /// @param years_ Number of years.
    function priceOf(string calldata label, uint64 years_) external view returns (uint256) {
        return _priceOf(bytes(label).length, years_, type(uint256).max);
    }

    /// @notice Hash to commit to before a registration; it binds chain and contract.
    /// @param label The label.
    /// @param nameOwner Its owner.
    /// @param years_ Number of years.
    /// @param secret 32 random bytes: without them a short label could be guessed.
    function commitmentOf(string calldata label, address nameOwner, uint64 years_, bytes32 secret)
        public
        view
        returns (bytes32)
    {
        return keccak256(abi.encode(block.chainid, address(this), label, nameOwner, years_, secret));
    }

    /// @notice ERC-137 node of a label under the suffix.
    /// @param label The label, normalised by the client.
    function nodeOf(string calldata label) public view returns (bytes32) {
        return keccak256(abi.encode(rootNode, keccak256(bytes(label))));
    }

    /// @notice ERC-165, also for the kinds of records.
    /// @param interfaceId The interface.
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IAddrRecord).interfaceId || interfaceId == type(ICoinAddrRecord).interfaceId
            || interfaceId == type(ITextRecord).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev A commitment serves once.
    function _useCommitment(bytes32 commitment) private {
        uint256 at = committedAt[commitment];
        uint256 age = block.timestamp - at;
        if (at == 0 || age < MIN_COMMIT_AGE || age > MAX_COMMIT_AGE) {
            revert CommitmentNotUsable(age, MIN_COMMIT_AGE, MAX_COMMIT_AGE);
        }
        delete committedAt[commitment];
    }

    function _setAddress(bytes32 node, uint32 version, uint256 coinType, bytes memory value) private {
        _addresses[node][version][coinType] = value;
        emit AddressChanged(node, coinType, value);
    }

    /// @dev Payments go on at once: the registry holds nothing.
    function _collect(uint256 price) private {
        if (price != 0) paymentToken.safeTransferFrom(msg.sender, treasury, price);
    }

    function _priceOf(uint256 length, uint64 years_, uint256 maxPrice) private view returns (uint256 price) {
        price = pricePerYear[length <= 3 ? 0 : length == 4 ? 1 : 2] * years_;
        if (price > maxPrice) revert PriceAboveMaximum(price, maxPrice);
    }

    /// @dev A name of the caller that has not expired.
    function _owned(bytes32 node) private view returns (Name storage n) {
        n = _names[node];
        if (msg.sender != n.owner) revert NotNameOwner(msg.sender, n.owner);
        if (block.timestamp >= n.expiresAt) revert NameExpired(node, n.expiresAt);
    }

    /// @dev Expired names resolve to nothing: their next owner may be somebody else.
    function _resolve(bytes32 node, uint256 coinType) private view returns (bytes memory) {
        Name storage n = _names[node];
        return block.timestamp < n.expiresAt ? _addresses[node][n.version][coinType] : bytes("");
    }

    function _requireLabel(string memory label) private pure {
        if (!_isLabel(label)) revert InvalidLabel(label);
    }

    /// @dev Letters, digits and hyphens (RFC 1034), without hyphens at the ends or in third and fourth place ("xn--").
    function _isLabel(string memory label) private pure returns (bool) {
        bytes memory b = bytes(label);
        uint256 length = b.length;
        if (length < 3 || length > 63 || b[0] == "-" || b[length - 1] == "-") return false;
        if (length > 3 && b[2] == "-" && b[3] == "-") return false;
        for (uint256 i = 0; i < length; ++i) {
            bytes1 c = b[i];
            if (!((c >= "a" && c <= "z") || (c >= "0" && c <= "9") || c == "-")) return false;
        }
        return true;
    }
}
