// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {AssessedTerms, DiscretionaryCover} from "./DiscretionaryCover.sol";
import {DiscretionaryBook, Peril} from "./DiscretionaryBook.sol";

/// @title DiscretionaryPolicy
/// @notice Policies of one discretionary cover protocol as tokens: whoever owns one may claim or cancel it.
/// @dev The id is the digest of the order that bought the policy. Tokens are never burned, so an order is used once. A
/// policy with an open claim stays where it is: nobody buys one whose claim somebody else has filed.
contract DiscretionaryPolicy is ERC721 {
    using Strings for uint256;

    /// @notice The protocol that sells and pays these policies.
    DiscretionaryCover public immutable cover;

    /// @notice Only the protocol may write policies.
    error NotCover(address attempted, address bound);
    /// @notice A claim of the policy is not decided.
    error ClaimOpen(uint256 policyId);
    /// @notice Assessors get no policies as a present: holding one takes their vote away.
    error RecipientIsAssessor(address to);

    /// @notice Deploys the policies of the deploying protocol.
    constructor() ERC721("Safelane Assessed Cover", "slASSESSED") {
        cover = DiscretionaryCover(msg.sender);
    }

    /// @notice Gives a new policy to its holder; reverts if the id was used. Does not call the holder.
    /// @param holder First owner.
    /// @param policyId Its id.
    function mint(address holder, uint256 policyId) external {
        if (msg.sender != address(cover)) revert NotCover(msg.sender, address(cover));
        _mint(holder, policyId);
    }

    /// @notice JSON description as a data URI; reverts if there is no such policy.
    /// @param policyId The policy.
    function tokenURI(uint256 policyId) public view override returns (string memory) {
        _requireOwned(policyId);
        AssessedTerms memory policy = cover.policyOf(policyId);
        Peril peril = DiscretionaryBook(address(cover.book())).product(policy.productId).peril;
        uint256 whole = policy.insured / 10 ** IERC20Metadata(address(cover.asset())).decimals();
        string memory json = string.concat(
            '{"name":"',
            peril == Peril.Exploit ? "Exploit cover" : "Custodian cover",
            '","attributes":[{"trait_type":"insured","value":',
            whole.toString(),
            '},{"trait_type":"starts","display_type":"date","value":',
            uint256(policy.startsAt).toString(),
            '},{"trait_type":"ends","display_type":"date","value":',
            uint256(policy.endsAt).toString(),
            '},{"trait_type":"status","value":"',
            _statusOf(policy),
            '"}]}'
        );
        return string.concat("data:application/json;base64,", Base64.encode(bytes(json)));
    }

    /// @dev Refuses to move a policy with an open claim, or to an assessor, whose vote somebody could take away with it.
    function _update(address to, uint256 policyId, address auth) internal override returns (address) {
        if (cover.policyOf(policyId).claimId != 0) revert ClaimOpen(policyId);
        bool isMint = _ownerOf(policyId) == address(0);
        if (!isMint && cover.assessment().stake().stakeOf(to).listed) revert RecipientIsAssessor(to);
        return super._update(to, policyId, auth);
    }

    /// @dev Where a policy stands.
    function _statusOf(AssessedTerms memory policy) private view returns (string memory) {
        if (policy.closed) return "closed";
        if (policy.claimId != 0) return "claimed";
        if (block.timestamp < policy.startsAt) return "waiting";
        return block.timestamp < policy.endsAt ? "active" : "ended";
    }
}
