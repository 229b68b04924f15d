// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {StoreKeeper} from "./PayerStore.sol";
import {ConsentConsumer} from "./consent/ConsentConsumer.sol";
import {Pull} from "./consent/IConsentCollector.sol";

/// @notice Money that whoever has a link can claim. Every field is bound by the creator's consent.
struct ClaimLink {
    /// Account that pays, and gets the money back if it is not claimed.
    address creator;
    /// Token.
    address token;
    /// What is claimed, in base units.
    uint256 amount;
    /// Address of the ephemeral key that the link carries; the key itself never leaves the two people's devices.
    address claimKey;
    /// Created and claimed strictly before this time (seconds).
    uint64 validBefore;
    /// Tells otherwise equal links apart.
    uint256 salt;
}

/// @title ClaimLinks
/// @notice Pays somebody without an address yet: the creator deposits, sends a link with an ephemeral key, and the key
/// signs the address that receives. Until then the creator may take the money back.
/// @dev No owner. What the key signs names the recipient and the relayer's fee, so whoever sees a claim on its way, or
/// relays it, can change nothing; a server that never has the key can take nothing. Custody is one store per creator.
contract ClaimLinks is EIP712, ReentrancyGuardTransient, ConsentConsumer, StoreKeeper {
    /// @notice States of a link.
    enum LinkState {
        None,
        Open,
        Claimed,
        Revoked
    }

    /// @notice EIP-712 type hash of {ClaimLink}.
    bytes32 public constant CLAIM_LINK_TYPEHASH = keccak256(
        "ClaimLink(address creator,address token,uint256 amount,address claimKey,uint64 validBefore,uint256 salt)"
    );
    /// @notice EIP-712 type hash of what the ephemeral key signs.
    bytes32 public constant CLAIM_TYPEHASH =
        keccak256("Claim(bytes32 id,address recipient,uint256 fee,address feeRecipient)");

    mapping(bytes32 id => LinkState) private _states;

    /// @notice A link was created and its money taken into custody.
    /// @param id Hash of the link.
    /// @param creator Account that paid.
    /// @param claimKey Address of the ephemeral key.
    /// @param link The link.
    event LinkCreated(bytes32 indexed id, address indexed creator, address indexed claimKey, ClaimLink link);
    /// @notice A link was claimed.
    /// @param id Hash of the link.
    /// @param recipient Account that received the amount less the fee.
    /// @param fee Relayer's fee in base units.
    /// @param feeRecipient Account that received the fee.
    event LinkClaimed(bytes32 indexed id, address indexed recipient, uint256 fee, address feeRecipient);
    /// @notice A link's money went back to its creator.
    /// @param id Hash of the link.
    event LinkRevoked(bytes32 indexed id);

    /// @notice The link is not in the state that the step needs.
    error UnexpectedState(bytes32 id, LinkState attempted, LinkState bound);
    /// @notice The link's time has passed.
    error LinkExpired(uint256 attempted, uint256 bound);
    /// @notice Before the link's time has passed only its creator takes the money back.
    error NotCreator(address attempted, address bound);
    /// @notice Nothing would move.
    error ZeroAmount();
    /// @notice A key is needed.
    error InvalidClaimKey(address attempted);
    /// @notice The recipient is the zero address, this contract, the token or the creator's store.
    error InvalidRecipient(address attempted);
    /// @notice A fee is below the amount and needs a recipient.
    error InvalidFee(uint256 attempted, uint256 bound);
    /// @notice The signature is not the ephemeral key's over this very claim.
    error InvalidClaim(address attempted, address bound);

    /// @param collectors Collectors through which consent may be given.
    constructor(address[] memory collectors) EIP712("Safelane ClaimLinks", "1") ConsentConsumer(collectors) {}

    /// @notice Takes a link's money into custody; anyone may submit the creator's consent.
    /// @param link The link; {hashLink} is the collector's `terms`.
    /// @param collector Collector of the consent; zero if the caller is the creator and approved this contract.
    /// @param consent Consent in the collector's encoding.
    function create(ClaimLink calldata link, address collector, bytes calldata consent) external nonReentrant {
        bytes32 id = hashLink(link);
        _requireState(id, LinkState.None);
        if (link.amount == 0) revert ZeroAmount();
        if (link.claimKey == address(0)) revert InvalidClaimKey(link.claimKey);
        if (block.timestamp >= link.validBefore) revert LinkExpired(block.timestamp, link.validBefore);
        _states[id] = LinkState.Open;
        _collect(
            Pull({
                payer: link.creator,
                token: link.token,
                amount: link.amount,
                maxAmount: link.amount,
                to: createStore(link.creator),
                terms: id,
                validBefore: link.validBefore
            }),
            collector,
            consent
        );
        emit LinkCreated(id, link.creator, link.claimKey, link);
    }

    /// @notice Pays a link out to the account that its key names; anyone may submit it.
    /// @param link The link.
    /// @param recipient Account that receives the amount less the fee.
    /// @param fee Relayer's fee in base units, below the amount.
    /// @param feeRecipient Account that receives the fee.
    /// @param signature 65-byte signature of the link's key over {hashClaim}.
    function claim(
        ClaimLink calldata link,
        address recipient,
        uint256 fee,
        address feeRecipient,
        bytes calldata signature
    ) external nonReentrant {
        bytes32 id = hashLink(link);
        _requireState(id, LinkState.Open);
        if (block.timestamp >= link.validBefore) revert LinkExpired(block.timestamp, link.validBefore);
        if (
            recipient == address(0) || recipient == address(this) || recipient == link.token
                || recipient == storeOf(link.creator)
        ) revert InvalidRecipient(recipient);
        if (fee >= link.amount || (fee != 0 && feeRecipient == address(0))) revert InvalidFee(fee, link.amount);
        (address signer,,) = ECDSA.tryRecoverCalldata(hashClaim(id, recipient, fee, feeRecipient), signature);
        if (signer != link.claimKey) revert InvalidClaim(signer, link.claimKey);
        _states[id] = LinkState.Claimed;
        _send(link.creator, link.token, feeRecipient, fee);
        _send(link.creator, link.token, recipient, link.amount - fee);
        emit LinkClaimed(id, recipient, fee, feeRecipient);
    }

    /// @notice Gives a link's money back to its creator: called by the creator at any time until it is claimed, by
    /// anyone once its time has passed.
    /// @param link The link.
    function revoke(ClaimLink calldata link) external nonReentrant {
        bytes32 id = hashLink(link);
        _requireState(id, LinkState.Open);
        if (msg.sender != link.creator && block.timestamp < link.validBefore) {
            revert NotCreator(msg.sender, link.creator);
        }
        _states[id] = LinkState.Revoked;
        _send(link.creator, link.token, link.creator, link.amount);
        emit LinkRevoked(id);
    }

    /// @notice State of a link.
    /// @param id Hash of the link.
    function stateOf(bytes32 id) external view returns (LinkState) {
        return _states[id];
    }

    /// @notice EIP-712 digest of a link in the domain {"Safelane ClaimLinks", "1", chain id, this contract}: its id.
    /// @param link The link.
    function hashLink(ClaimLink calldata link) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(CLAIM_LINK_TYPEHASH, link)));
    }

    /// @notice EIP-712 digest of a claim: what the ephemeral key signs.
    /// @param id Hash of the link.
    /// @param recipient Account that receives the amount less the fee.
    /// @param fee Relayer's fee in base units.
    /// @param feeRecipient Account that receives the fee.
    function hashClaim(bytes32 id, address recipient, uint256 fee, address feeRecipient) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(CLAIM_TYPEHASH, id, recipient, fee, feeRecipient)));
    }

    /// @dev Reverts unless the link is in the state that the step needs.
    function _requireState(bytes32 id, LinkState needed) private view {
        LinkState state = _states[id];
        if (state != needed) revert UnexpectedState(id, state, needed);
    }
}
