// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {DepegCover} from "./DepegCover.sol";
import {DepegPolicy} from "./DepegPolicy.sol";

/// @title PolicyMarket
/// @notice Order book for the resale of policies: owners ask, anyone bids, at prices in the protocol's asset.
/// @dev Asks hold nothing: the policy stays with its owner, who approves this contract, and an ask ends when the owner
/// changes. Bids hold their money here until they are filled or withdrawn. A trade checks that the policy is still open
/// (neither paid nor cancelled) and that its terms cannot have changed: they never do. There is no owner and no fee.
contract PolicyMarket is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice An offer to sell.
    struct Ask {
        /// Owner who asked.
        address seller;
        /// Filled strictly before this time (seconds).
        uint64 validBefore;
        /// Price in base units of the asset.
        uint256 price;
    }

    /// @notice The protocol whose policies are traded.
    DepegCover public immutable cover;
    /// @notice Its policies.
    DepegPolicy public immutable policies;
    /// @notice Stablecoin that prices are in.
    IERC20 public immutable asset;

    mapping(uint256 policyId => Ask) private _asks;
    /// @notice What a bidder has set aside for a policy, in base units of the asset.
    mapping(uint256 policyId => mapping(address bidder => uint256)) public bidOf;

    /// @notice An owner asks for a price; 0 as `validBefore` means that the ask was withdrawn.
    event AskSet(uint256 indexed policyId, address indexed seller, uint256 price, uint64 validBefore);
    /// @notice A bid was placed, changed or withdrawn (0).
    event BidSet(uint256 indexed policyId, address indexed bidder, uint256 amount);
    /// @notice A policy was sold.
    event PolicySold(uint256 indexed policyId, address indexed seller, address indexed buyer, uint256 price);

    /// @notice Only the policy's owner may do this.
    error NotPolicyOwner(address attempted, address bound);
    /// @notice The ask ended, was withdrawn, or was made by a former owner.
    error NoAsk(uint256 policyId);
    /// @notice The price is above what the buyer accepts, or the bid below what the seller accepts.
    error PriceOutOfBound(uint256 attempted, uint256 bound);
    /// @notice The policy is paid or cancelled.
    error PolicyClosed(uint256 policyId);
    /// @notice The token moved another amount than asked for.
    error InexactTransfer(uint256 attempted, uint256 bound);

    /// @notice Deploys the order book of a protocol.
    /// @param cover_ The protocol.
    constructor(DepegCover cover_) {
        (cover, policies, asset) = (cover_, cover_.policies(), cover_.asset());
    }

    /// @notice Offers a policy of the caller, who approves it to this contract; replaces an earlier ask.
    /// @param policyId The policy.
    /// @param price In base units of the asset.
    /// @param validBefore When the ask ends (seconds); 0 withdraws it.
    function setAsk(uint256 policyId, uint256 price, uint64 validBefore) external {
        address owner = policies.ownerOf(policyId);
        if (msg.sender != owner) revert NotPolicyOwner(msg.sender, owner);
        _asks[policyId] = Ask(msg.sender, validBefore, price);
        emit AskSet(policyId, msg.sender, price, validBefore);
    }

    /// @notice Buys a policy at its ask.
    /// @param policyId The policy.
    /// @param maxPrice Most the caller pays, in base units of the asset.
    function fillAsk(uint256 policyId, uint256 maxPrice) external nonReentrant {
        Ask memory ask = _asks[policyId];
        if (block.timestamp >= ask.validBefore || policies.ownerOf(policyId) != ask.seller) revert NoAsk(policyId);
        if (ask.price > maxPrice) revert PriceOutOfBound(ask.price, maxPrice);
        _requireOpen(policyId);
        delete _asks[policyId];
        emit PolicySold(policyId, ask.seller, msg.sender, ask.price);
        asset.safeTransferFrom(msg.sender, ask.seller, ask.price);
        policies.transferFrom(ask.seller, msg.sender, policyId);
    }

    /// @notice Sets the caller's bid for a policy; takes or gives back the difference.
    /// @param policyId The policy.
    /// @param amount In base units of the asset; 0 withdraws the bid.
    function setBid(uint256 policyId, uint256 amount) external nonReentrant {
        uint256 before = bidOf[policyId][msg.sender];
        bidOf[policyId][msg.sender] = amount;
        emit BidSet(policyId, msg.sender, amount);
        if (amount < before) {
            asset.safeTransfer(msg.sender, before - amount);
        } else if (amount > before) {
            uint256 balance = asset.balanceOf(address(this));
            asset.safeTransferFrom(msg.sender, address(this), amount - before);
            uint256 received = asset.balanceOf(address(this)) - balance;
            if (received != amount - before) revert InexactTransfer(received, amount - before);
        }
    }

    /// @notice Sells a policy of the caller, who approved it, to a bidder.
    /// @param policyId The policy.
    /// @param bidder Whose bid is taken.
    /// @param minPrice Least the caller accepts, in base units of the asset.
    function fillBid(uint256 policyId, address bidder, uint256 minPrice) external nonReentrant {
        address owner = policies.ownerOf(policyId);
        if (msg.sender != owner) revert NotPolicyOwner(msg.sender, owner);
        uint256 price = bidOf[policyId][bidder];
        if (price == 0 || price < minPrice) revert PriceOutOfBound(price, minPrice);
        _requireOpen(policyId);
        delete bidOf[policyId][bidder];
        delete _asks[policyId];
        emit PolicySold(policyId, owner, bidder, price);
        policies.transferFrom(owner, bidder, policyId);
        asset.safeTransfer(owner, price);
    }

    /// @notice The ask for a policy; all zero if there is none. It can be filled while its seller owns the policy.
    /// @param policyId The policy.
    function askOf(uint256 policyId) external view returns (Ask memory) {
        return _asks[policyId];
    }

    /// @dev Reverts with {PolicyClosed} for a policy that was paid or cancelled.
    function _requireOpen(uint256 policyId) private view {
        if (cover.policyOf(policyId).closedAt != 0) revert PolicyClosed(policyId);
    }
}
