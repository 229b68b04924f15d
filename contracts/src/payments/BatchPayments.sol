// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ConsentConsumer} from "./consent/ConsentConsumer.sol";
import {Pull} from "./consent/IConsentCollector.sol";

/// @notice Several payments of one payer in one token. Every field is bound by the payer's consent.
struct Batch {
    /// Account that pays.
    address payer;
    /// Token.
    address token;
    /// Sum of the items, in base units.
    uint256 total;
    /// Hash of the items ({BatchPayments.hashItems}).
    bytes32 items;
    /// Whether items that fail are left out and given back; otherwise one failure stops all.
    bool continueOnFailure;
    /// Relayer's fee in base units, on top of the total.
    uint256 fee;
    /// Account that gets the fee.
    address feeRecipient;
    /// Settles strictly before this time (seconds).
    uint64 validBefore;
    /// Tells otherwise equal batches apart; the month of a payroll, for instance.
    uint256 salt;
}

/// @notice One payment of a batch.
struct BatchItem {
    /// Account that gets `amount`.
    address recipient;
    /// In base units.
    uint256 amount;
    /// Salted hash of what it is for; says nothing to others.
    bytes32 memo;
}

/// @title BatchPayments
/// @notice Pays many recipients at once (payroll, shared bills) on one consent. The payer chooses per batch whether a
/// failing item, such as a recipient that the token's issuer blocks, stops all or is given back.
/// @dev No owner; holds nothing between transactions. A batch's id is the hash of its fields and settles once.
contract BatchPayments is EIP712, ReentrancyGuardTransient, ConsentConsumer {
    using SafeERC20 for IERC20;

    /// @notice EIP-712 type hash of {Batch}.
    bytes32 public constant BATCH_TYPEHASH = keccak256(
        "Batch(address payer,address token,uint256 total,bytes32 items,bool continueOnFailure,uint256 fee,address feeRecipient,uint64 validBefore,uint256 salt)"
    );
    /// @notice Most items of a batch.
    uint256 public constant MAX_ITEMS = 500;
    /// @notice Gas of one item's transfer where failures are left out: a recipient cannot burn the batch's gas.
    uint256 public constant ITEM_GAS = 200_000;
    /// @dev What an item needs besides its transfer.
    uint256 private constant GAS_MARGIN = 30_000;

    mapping(bytes32 id => bool) private _settled;

    /// @notice A batch was settled.
    /// @param id Hash of the batch.
    /// @param payer Account that paid.
    /// @param token Token.
    /// @param paid What recipients received, in base units.
    /// @param returned What failed and went back to the payer, in base units.
    event BatchSettled(bytes32 indexed id, address indexed payer, address token, uint256 paid, uint256 returned);
    /// @notice An item was paid.
    /// @param id Hash of the batch.
    /// @param index Position of the item.
    /// @param recipient Account that received.
    /// @param amount In base units.
    /// @param memo What it is for.
    event ItemPaid(bytes32 indexed id, uint256 index, address indexed recipient, uint256 amount, bytes32 memo);
    /// @notice An item failed and was left out.
    /// @param id Hash of the batch.
    /// @param index Position of the item.
    /// @param recipient Account that did not receive.
    /// @param amount In base units.
    event ItemFailed(bytes32 indexed id, uint256 index, address indexed recipient, uint256 amount);

    /// @notice The batch's time has passed.
    error BatchExpired(uint256 attempted, uint256 bound);
    /// @notice The batch was settled before.
    error AlreadySettled(bytes32 id);
    /// @notice The items are not those that the payer consented to.
    error ItemsMismatch(bytes32 attempted, bytes32 bound);
    /// @notice There are no items, or too many.
    error InvalidCount(uint256 attempted, uint256 bound);
    /// @notice The items do not add up to the total.
    error TotalMismatch(uint256 attempted, uint256 bound);
    /// @notice The recipient is the zero address, this contract or the token, or the amount is zero.
    error InvalidItem(uint256 index);
    /// @notice A fee needs a recipient other than the zero address and this contract.
    error InvalidFeeRecipient(address attempted);
    /// @notice So little gas is left that an item could fail for want of it.
    error InsufficientGas(uint256 attempted, uint256 bound);

    /// @param collectors Collectors through which consent may be given.
    constructor(address[] memory collectors) EIP712("Safelane BatchPayments", "1") ConsentConsumer(collectors) {}

    /// @notice Settles a batch; anyone may submit it.
    /// @param batch The batch; {hashBatch} is the collector's `terms`.
    /// @param items Its items.
    /// @param collector Collector of the consent over `total + fee`; zero if the caller is the payer and approved this
    /// contract.
    /// @param consent Consent in the collector's encoding.
    function settle(Batch calldata batch, BatchItem[] calldata items, address collector, bytes calldata consent)
        external
        nonReentrant
    {
        bytes32 id = hashBatch(batch);
        _check(batch, items, id);
        _settled[id] = true;
        uint256 gross = batch.total + batch.fee;
        _collect(
            Pull({
                payer: batch.payer,
                token: batch.token,
                amount: gross,
                maxAmount: gross,
                to: address(this),
                terms: id,
                validBefore: batch.validBefore
            }),
            collector,
            consent
        );
        uint256 returned = 0;
        for (uint256 i = 0; i < items.length; ++i) {
            if (_pay(batch, items[i])) {
                emit ItemPaid(id, i, items[i].recipient, items[i].amount, items[i].memo);
            } else {
                returned += items[i].amount;
                emit ItemFailed(id, i, items[i].recipient, items[i].amount);
            }
        }
        if (batch.fee != 0) IERC20(batch.token).safeTransfer(batch.feeRecipient, batch.fee);
        if (returned != 0) IERC20(batch.token).safeTransfer(batch.payer, returned);
        emit BatchSettled(id, batch.payer, batch.token, batch.total - returned, returned);
    }

    /// @notice Whether a batch was settled.
    /// @param id Hash of the batch.
    function isSettled(bytes32 id) external view returns (bool) {
        return _settled[id];
    }

    /// @notice EIP-712 digest of a batch in the domain {"Safelane BatchPayments", "1", chain id, this contract}: its id.
    /// @param batch The batch.
    function hashBatch(Batch calldata batch) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(BATCH_TYPEHASH, batch)));
    }

    /// @notice Hash of the items, in their order.
    /// @param items The items.
    function hashItems(BatchItem[] calldata items) public pure returns (bytes32) {
        return keccak256(abi.encode(items));
    }

    /// @dev Pays one item; false if it failed and the payer wants failures left out.
    function _pay(Batch calldata batch, BatchItem calldata item) private returns (bool) {
        if (!batch.continueOnFailure) {
            IERC20(batch.token).safeTransfer(item.recipient, item.amount);
            return true;
        }
        // Whoever submits could otherwise make items fail by giving too little gas (EIP-150 keeps a 64th here).
        uint256 needed = ITEM_GAS * 64 / 63 + GAS_MARGIN;
        if (gasleft() < needed) revert InsufficientGas(gasleft(), needed);
        return _tryTransfer(batch.token, item.recipient, item.amount);
    }

    /// @dev ERC-20 transfer that may return nothing and whose failure or long answer costs no more than {ITEM_GAS}.
    function _tryTransfer(address token, address to, uint256 amount) private returns (bool success) {
        bytes memory data = abi.encodeCall(IERC20.transfer, (to, amount));
        uint256 itemGas = ITEM_GAS;
        assembly ("memory-safe") {
            mstore(0, 0)
            success := call(itemGas, token, 0, add(data, 0x20), mload(data), 0, 0x20)
            // An answer has to be true; the token has code, or taking the money would have failed.
            if returndatasize() { success := and(success, eq(mload(0), 1)) }
        }
    }

    /// @dev Checks everything that needs no token.
    function _check(Batch calldata batch, BatchItem[] calldata items, bytes32 id) private view {
        if (block.timestamp >= batch.validBefore) revert BatchExpired(block.timestamp, batch.validBefore);
        if (_settled[id]) revert AlreadySettled(id);
        if (items.length == 0 || items.length > MAX_ITEMS) revert InvalidCount(items.length, MAX_ITEMS);
        if (hashItems(items) != batch.items) revert ItemsMismatch(hashItems(items), batch.items);
        if (batch.fee != 0 && (batch.feeRecipient == address(0) || batch.feeRecipient == address(this))) {
            revert InvalidFeeRecipient(batch.feeRecipient);
        }
        uint256 total = 0;
        for (uint256 i = 0; i < items.length; ++i) {
            address recipient = items[i].recipient;
            if (
                recipient == address(0) || recipient == address(this) || recipient == batch.token
                    || items[i].amount == 0
            ) revert InvalidItem(i);
            total += items[i].amount;
        }
        if (total != batch.total) revert TotalMismatch(total, batch.total);
    }
}
