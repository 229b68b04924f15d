// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {RateLimiter} from "@openzeppelin/contracts/utils/RateLimiter.sol";

import {BridgeToken} from "./BridgeToken.sol";

/// @notice One transfer: burnt on the source chain, minted once on the destination chain.
/// @param sourceChainId Chain it was burnt on.
/// @param sourceBridge Bridge that burnt it.
/// @param sender Whose tokens were burnt.
/// @param nonce Number of the sender's transfer at the source bridge, from 0.
/// @param recipient Who receives it.
/// @param amount Base units.
struct BridgeMessage {
    uint256 sourceChainId;
    address sourceBridge;
    address sender;
    uint256 nonce;
    address recipient;
    uint256 amount;
}

/// @notice What a bridge is deployed with; the same limits belong on both sides.
/// @param name Name of the token.
/// @param symbol Symbol of the token.
/// @param decimals Decimals of the token.
/// @param initialHolder Receives the initial supply.
/// @param initialSupply Base units; 0 on every chain but the home chain.
/// @param owner Proposes attesters and ends a pause; belongs behind a timelock.
/// @param guardian May only pause.
/// @param maxAmount Most that one transfer may move; base units.
/// @param capacity Most that may be minted at once; base units, at least `maxAmount`.
/// @param windowSec Time in which an exhausted capacity refills (seconds).
struct BridgeConfig {
    string name;
    string symbol;
    uint8 decimals;
    address initialHolder;
    uint256 initialSupply;
    address owner;
    address guardian;
    uint256 maxAmount;
    uint208 capacity;
    uint48 windowSec;
}

/// @title BurnMintBridge
/// @notice One half of a pair on two chains. A sender burns here; a threshold of attesters who saw the burn sign the
/// message in the domain of the other half; anyone brings it there, where it mints once.
///
///     chain A: send ─▶ burn ─▶ MessageSent ─▶ attesters sign ─▶ chain B: receiveMessage ─▶ mint
///
/// @dev A signature binds destination chain and bridge (EIP-712 domain) as well as source chain, bridge, sender and nonce
/// (message), so it mints in one place and once. Whatever was burnt stays mintable: messages never expire, and none is
/// larger than the capacity of the other side.
/// New attesters take effect after {ATTESTER_DELAY}, in which holders can leave over the old ones and the guardian can
/// pause. The owner can neither mint nor burn; the guardian can only pause.
contract BurnMintBridge is EIP712, Ownable2Step, Pausable {
    using RateLimiter for RateLimiter.RefillingBucket;

    /// @notice EIP-712 type hash of {BridgeMessage}.
    bytes32 public constant MESSAGE_TYPEHASH = keccak256(
        "BridgeMessage(uint256 sourceChainId,address sourceBridge,address sender,uint256 nonce,address recipient,uint256 amount)"
    );
    /// @notice How long a proposed attester set waits (seconds).
    uint64 public constant ATTESTER_DELAY = 2 days;
    /// @notice Most attesters.
    uint256 public constant MAX_ATTESTERS = 32;

    /// @dev The limit counts all mints of this side together.
    bytes32 private constant ALL = 0;

    /// @notice The token, deployed by this bridge.
    BridgeToken public immutable token;
    /// @notice May only pause.
    address public immutable guardian;
    /// @notice Most that one transfer may move; base units.
    uint256 public immutable maxAmount;

    /// @notice Chain of the other half; 0 until it is set, once.
    uint256 public peerChainId;
    /// @notice The other half.
    address public peerBridge;
    /// @notice Signatures a message needs.
    uint256 public threshold;
    /// @notice Number of the attester set in force, from 1.
    uint256 public attesterSet;
    /// @notice Whether an account attests in a set.
    mapping(uint256 set => mapping(address attester => bool)) public isAttester;
    /// @notice Hash of the proposed set; 0 for none.
    bytes32 public proposedSetHash;
    /// @notice When the proposed set may take effect (seconds).
    uint64 public proposedSetAt;
    /// @notice Number of transfers of a sender.
    mapping(address sender => uint256) public nonceOf;
    /// @notice Whether a message was minted.
    mapping(bytes32 digest => bool) public received;

    RateLimiter.RefillingBucket private _limit;

    /// @notice Tokens were burnt to be minted at the other half.
    /// @param digest What attesters sign: the message's EIP-712 digest at the other half.
    /// @param sender Whose tokens.
    /// @param recipient Who receives them there.
    /// @param message The whole message.
    event MessageSent(bytes32 indexed digest, address indexed sender, address indexed recipient, BridgeMessage message);
    /// @notice A message was minted.
    /// @param digest The message.
    /// @param recipient Who received the tokens.
    /// @param amount Base units.
    event MessageReceived(bytes32 indexed digest, address indexed recipient, uint256 amount);
    /// @notice The other half is known from now on.
    /// @param chainId Its chain.
    /// @param bridge Its address.
    event PeerSet(uint256 chainId, address bridge);
    /// @notice New attesters were proposed.
    /// @param attesters Sorted addresses; an empty list with threshold 0 takes a proposal back.
    /// @param threshold Signatures a message will need.
    /// @param effectiveAt When they may take effect (seconds).
    event AttestersProposed(address[] attesters, uint256 threshold, uint64 effectiveAt);
    /// @notice New attesters are in force.
    /// @param set Number of the set.
    /// @param attesters Sorted addresses.
    /// @param threshold Signatures a message needs.
    event AttestersSet(uint256 indexed set, address[] attesters, uint256 threshold);

    /// @notice The other half was set before, or is no other chain's contract.
    error InvalidPeer(uint256 chainId, address bridge);
    /// @notice The other half is not known yet.
    error NoPeer();
    /// @notice Only owner or guardian may pause.
    error NotGuardian(address caller);
    /// @notice The guardian is zero.
    error InvalidGuardian();
    /// @notice The capacity is below one transfer, or it never refills.
    error InvalidLimit(uint256 capacity, uint256 maxAmount, uint256 windowSec);
    /// @notice The amount is zero or above {maxAmount}.
    error InvalidAmount(uint256 attempted, uint256 bound);
    /// @notice The recipient is zero or the other half, which could not use the tokens.
    error InvalidRecipient(address recipient);
    /// @notice The message does not come from the other half.
    error WrongSource(uint256 chainId, address bridge);
    /// @notice The message was minted before.
    error AlreadyReceived(bytes32 digest);
    /// @notice Signatures must be exactly as many as the threshold.
    error WrongSignatureCount(uint256 attempted, uint256 bound);
    /// @notice The signature at this place is not of an attester, or not in ascending order of signers.
    error InvalidSignature(uint256 index);
    /// @notice More would be minted than the limit admits now.
    error RateLimited(uint256 attempted, uint256 bound);
    /// @notice Attesters are sorted, distinct, not zero, at most {MAX_ATTESTERS}, and more than half must sign.
    error InvalidAttesters();
    /// @notice Nothing, or another set, was proposed.
    error NotProposed();
    /// @notice The proposed set has to wait.
    error TooEarly(uint256 attempted, uint256 bound);

    /// @notice Deploys a half with its token and first attesters.
    /// @param config Token, roles and limits.
    /// @param attesters Sorted addresses of the first attesters.
    /// @param threshold_ Signatures a message needs: more than half of them.
    constructor(BridgeConfig memory config, address[] memory attesters, uint256 threshold_)
        EIP712("Safelane BurnMintBridge", "1")
        Ownable(config.owner)
    {
        if (config.guardian == address(0)) revert InvalidGuardian();
        if (config.maxAmount == 0 || config.capacity < config.maxAmount || config.windowSec == 0) {
            revert InvalidLimit(config.capacity, config.maxAmount, config.windowSec);
        }
        token = new BridgeToken(config.name, config.symbol, config.decimals, config.initialHolder, config.initialSupply);
        guardian = config.guardian;
        maxAmount = config.maxAmount;
        _limit.updateSettings(config.windowSec, config.capacity);
        _requireAttesters(attesters, threshold_);
        _setAttesters(attesters, threshold_);
    }

    /// @notice Names the other half, once: it cannot be replaced afterwards.
    /// @param chainId Its chain.
    /// @param bridge Its address.
    function setPeer(uint256 chainId, address bridge) external onlyOwner {
        if (peerChainId != 0 || chainId == 0 || chainId == block.chainid || bridge == address(0)) {
            revert InvalidPeer(chainId, bridge);
        }
        (peerChainId, peerBridge) = (chainId, bridge);
        emit PeerSet(chainId, bridge);
    }

    /// @notice Burns the caller's tokens, to be minted at the other half.
    /// @param recipient Who receives them there.
    /// @param amount Base units, at most {maxAmount}.
    /// @return digest What attesters sign.
    function send(address recipient, uint256 amount) external whenNotPaused returns (bytes32 digest) {
        if (peerChainId == 0) revert NoPeer();
        if (amount == 0 || amount > maxAmount) revert InvalidAmount(amount, maxAmount);
        if (recipient == address(0) || recipient == peerBridge) revert InvalidRecipient(recipient);
        BridgeMessage memory message = BridgeMessage({
            sourceChainId: block.chainid,
            sourceBridge: address(this),
            sender: msg.sender,
            nonce: nonceOf[msg.sender]++,
            recipient: recipient,
            amount: amount
        });
        digest = _digest(message, peerChainId, peerBridge);
        emit MessageSent(digest, msg.sender, recipient, message);
        token.burn(msg.sender, amount);
    }

    /// @notice Mints a message of the other half; anyone may bring it.
    /// @param message The message.
    /// @param signatures Exactly {threshold} 65-byte signatures of attesters, in ascending order of their addresses.
    function receiveMessage(BridgeMessage calldata message, bytes[] calldata signatures) external whenNotPaused {
        if (message.sourceChainId != peerChainId || message.sourceBridge != peerBridge || peerChainId == 0) {
            revert WrongSource(message.sourceChainId, message.sourceBridge);
        }
        bytes32 digest = hashMessage(message);
        if (received[digest]) revert AlreadyReceived(digest);
        received[digest] = true;
        _requireAttested(digest, signatures);
        if (!_limit.tryConsume(ALL, message.amount)) revert RateLimited(message.amount, mintable());
        emit MessageReceived(digest, message.recipient, message.amount);
        token.mint(message.recipient, message.amount);
    }

    /// @notice Stops sending and receiving; guardian or owner may. Tokens stay transferable.
    function pause() external {
        if (msg.sender != guardian && msg.sender != owner()) revert NotGuardian(msg.sender);
        _pause();
    }

    /// @notice Ends a pause; only the owner may.
    function unpause() external onlyOwner {
        _unpause();
    }

    /// @notice Proposes new attesters, replacing an earlier proposal; an empty list with threshold 0 only takes it back.
    /// @param attesters Sorted addresses.
    /// @param threshold_ Signatures a message will need: more than half of them.
    function proposeAttesters(address[] calldata attesters, uint256 threshold_) external onlyOwner {
        if (attesters.length == 0 && threshold_ == 0) {
            delete proposedSetHash;
            delete proposedSetAt;
        } else {
            _requireAttesters(attesters, threshold_);
            proposedSetHash = keccak256(abi.encode(attesters, threshold_));
            proposedSetAt = uint64(block.timestamp) + ATTESTER_DELAY;
        }
        emit AttestersProposed(attesters, threshold_, proposedSetAt);
    }

    /// @notice Puts the proposed attesters in force after {ATTESTER_DELAY}; anyone may, unless the bridge is paused.
    /// @param attesters As proposed.
    /// @param threshold_ As proposed.
    function applyAttesters(address[] calldata attesters, uint256 threshold_) external whenNotPaused {
        if (proposedSetHash == 0 || proposedSetHash != keccak256(abi.encode(attesters, threshold_))) {
            revert NotProposed();
        }
        if (block.timestamp < proposedSetAt) revert TooEarly(block.timestamp, proposedSetAt);
        delete proposedSetHash;
        delete proposedSetAt;
        _setAttesters(attesters, threshold_);
    }

    /// @notice What may be minted now; base units.
    function mintable() public view returns (uint256) {
        return _limit.available(ALL);
    }

    /// @notice EIP-712 digest of a message to this half, in the domain {"Safelane BurnMintBridge", "1", this chain, this
    /// contract}.
    /// @param message A message of the other half.
    function hashMessage(BridgeMessage calldata message) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(MESSAGE_TYPEHASH, message)));
    }

    /// @dev The digest in the domain of the other half, which cannot be asked here.
    function _digest(BridgeMessage memory message, uint256 chainId, address bridge) private pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Safelane BurnMintBridge"),
                keccak256("1"),
                chainId,
                bridge
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(MESSAGE_TYPEHASH, message))));
    }

    /// @dev Ascending order makes signers distinct without a list of who signed.
    function _requireAttested(bytes32 digest, bytes[] calldata signatures) private view {
        uint256 needed = threshold;
        if (signatures.length != needed) revert WrongSignatureCount(signatures.length, needed);
        mapping(address attester => bool) storage members = isAttester[attesterSet];
        address last = address(0);
        for (uint256 i = 0; i < needed; ++i) {
            (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(digest, signatures[i]);
            if (failure != ECDSA.RecoverError.NoError || signer <= last || !members[signer]) {
                revert InvalidSignature(i);
            }
            last = signer;
        }
    }

    function _setAttesters(address[] memory attesters, uint256 threshold_) private {
        uint256 set = ++attesterSet;
        for (uint256 i = 0; i < attesters.length; ++i) {
            isAttester[set][attesters[i]] = true;
        }
        threshold = threshold_;
        emit AttestersSet(set, attesters, threshold_);
    }

    function _requireAttesters(address[] memory attesters, uint256 threshold_) private pure {
        uint256 count = attesters.length;
        if (count > MAX_ATTESTERS || threshold_ > count || threshold_ * 2 <= count) revert InvalidAttesters();
        address last = address(0);
        for (uint256 i = 0; i < count; ++i) {
            if (attesters[i] <= last) revert InvalidAttesters();
            last = attesters[i];
        }
    }
}
