// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {ICoverPool} from "../interfaces/ICoverPool.sol";
import {ClaimStatus, Policy} from "../types/Cover.sol";

/// @title CoverPolicy
/// @notice Policies of one cover pool as transferable tokens: whoever owns the token when it is claimed is paid.
/// @dev Only the pool writes. A buyer of a token should read `paid` and {ICoverPool.claimable} in the transaction that
/// buys it: a claim can come first.
contract CoverPolicy is ERC721 {
    using Strings for uint256;

    /// @notice The pool that sells and pays these policies.
    address public immutable pool;
    /// @notice Number of policies ever written; ids run from 1 to this.
    uint256 public policyCount;

    mapping(uint256 policyId => Policy) private _policies;

    /// @notice Only the pool may write policies.
    error NotPool(address attempted, address bound);
    /// @notice There is no such policy.
    error UnknownPolicy(uint256 policyId);

    /// @dev Restricts a function to the pool.
    modifier onlyPool() {
        if (msg.sender != pool) revert NotPool(msg.sender, pool);
        _;
    }

    /// @notice Deploys the policies of a pool, which may be deployed later at a known address.
    /// @param pool_ The pool.
    constructor(address pool_) ERC721("Safelane Cover Policy", "slPOLICY") {
        pool = pool_;
    }

    /// @notice Writes a policy and gives it to its holder.
    /// @dev Does not call the holder: a policy must not let its buyer run code in the middle of a purchase.
    /// @param holder First owner.
    /// @param policy Terms.
    /// @return policyId The new policy's id.
    function write(address holder, Policy calldata policy) external onlyPool returns (uint256 policyId) {
        policyId = ++policyCount;
        _policies[policyId] = policy;
        _mint(holder, policyId);
    }

    /// @notice Marks a policy as paid.
    /// @param policyId The policy.
    /// @param payout What is paid, in base units of the pool's asset.
    function markPaid(uint256 policyId, uint128 payout) external onlyPool {
        Policy storage policy = _policies[policyId];
        policy.paid = true;
        policy.payout = payout;
    }

    /// @notice Marks an expired policy's capital as released.
    /// @param policyId The policy.
    function markReleased(uint256 policyId) external onlyPool {
        _policies[policyId].released = true;
    }

    /// @notice Terms and payment of a policy; reverts with {UnknownPolicy} if there is none.
    /// @param policyId The policy.
    function policyOf(uint256 policyId) external view returns (Policy memory policy) {
        policy = _policies[policyId];
        if (policy.productId == 0) revert UnknownPolicy(policyId);
    }

    /// @notice JSON description of a policy as a data URI, made from on-chain state alone.
    /// @param policyId The policy.
    function tokenURI(uint256 policyId) public view override returns (string memory) {
        Policy memory policy = _policies[policyId];
        if (policy.productId == 0) revert UnknownPolicy(policyId);
        string memory covered = IERC20Metadata(ICoverPool(pool).product(policy.productId).asset).symbol();
        string memory json = string.concat(
            '{"name":"',
            covered,
            " depeg cover #",
            policyId.toString(),
            '","description":"Pays in ',
            IERC20Metadata(ICoverPool(pool).asset()).symbol(),
            " when the time-weighted price of ",
            covered,
            ' falls to the trigger within the period.","attributes":[',
            _attributes(policyId, policy),
            "]}"
        );
        return string.concat("data:application/json;base64,", Base64.encode(bytes(json)));
    }

    /// @dev The attribute list of {tokenURI}; amounts in base units of the pool's asset, times in seconds.
    function _attributes(uint256 policyId, Policy memory policy) private view returns (string memory) {
        (uint256 payout, ClaimStatus status) = ICoverPool(pool).claimable(policyId);
        return string.concat(
            '{"trait_type":"status","value":"',
            _statusName(status),
            '"},',
            _number("productId", policy.productId),
            ",",
            _number("insured", policy.insured),
            ",",
            _number("premium", policy.premium),
            ",",
            _number("payout", payout),
            ",",
            _number("startsAt", policy.startsAt),
            ",",
            _number("endsAt", policy.endsAt)
        );
    }

    /// @dev One numeric attribute.
    function _number(string memory name, uint256 value) private pure returns (string memory) {
        return string.concat('{"trait_type":"', name, '","value":', value.toString(), "}");
    }

    /// @dev English name of a status.
    function _statusName(ClaimStatus status) private pure returns (string memory) {
        if (status == ClaimStatus.Waiting) return "waiting";
        if (status == ClaimStatus.Active) return "active";
        if (status == ClaimStatus.Triggered) return "triggered";
        if (status == ClaimStatus.Paid) return "paid";
        return "expired";
    }
}
