// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {DateTimeLib} from "solady/utils/DateTimeLib.sol";

import {CoverTerms, DepegCover} from "./DepegCover.sol";
import {CoverProduct, RiskBook} from "./RiskBook.sol";

/// @title DepegPolicy
/// @notice Policies of one cover protocol as transferable tokens: whoever owns one may claim or cancel it.
/// @dev The id is the digest of the order that bought the policy. Tokens are never burned, so an order is used once.
/// Description and picture are made from on-chain state alone. Symbols come from tokens that others wrote, so only
/// letters, digits, point and hyphen of them are shown: no token can put markup into a policy.
contract DepegPolicy is ERC721 {
    using Strings for uint256;

    /// @notice The protocol that sells and pays these policies.
    DepegCover public immutable cover;

    /// @notice Only the protocol may write policies.
    error NotCover(address attempted, address bound);

    /// @notice Deploys the policies of the deploying protocol.
    constructor() ERC721("Safelane Depeg Cover", "slCOVER") {
        cover = DepegCover(msg.sender);
    }

    /// @notice Gives a new policy to its holder; reverts if the id was used. Does not call the holder.
    /// @param holder First owner.
    /// @param policyId Its id.
    function mint(address holder, uint256 policyId) external {
        if (msg.sender != address(cover)) revert NotCover(msg.sender, address(cover));
        _mint(holder, policyId);
    }

    /// @notice JSON description with an SVG picture as a data URI; reverts if there is no such policy.
    /// @param policyId The policy.
    function tokenURI(uint256 policyId) public view override returns (string memory) {
        _requireOwned(policyId);
        CoverTerms memory policy = cover.policyOf(policyId);
        CoverProduct memory terms = RiskBook(address(cover.book())).product(policy.productId);
        string memory title = string.concat(_symbolOf(terms.asset), " depeg cover");
        string memory kind = string.concat(_tierName(uint256(terms.tier)), terms.swap ? ", swap" : ", cash");
        IERC20Metadata asset = IERC20Metadata(address(cover.asset()));
        string memory amount =
            string.concat((policy.insured / 10 ** asset.decimals()).toString(), " ", _symbolOf(address(asset)));
        string memory period = string.concat(_date(policy.startsAt), " to ", _date(policy.endsAt));
        string memory status = _statusOf(policy);
        string memory json = string.concat(
            '{"name":"',
            title,
            '","description":"',
            kind,
            ", ",
            amount,
            ", ",
            period,
            '","attributes":[{"trait_type":"status","value":"',
            status,
            '"}],"image":"data:image/svg+xml;base64,',
            Base64.encode(bytes(_svg(title, kind, amount, period, status))),
            '"}'
        );
        return string.concat("data:application/json;base64,", Base64.encode(bytes(json)));
    }

    /// @dev The picture: one line of text per argument.
    function _svg(
        string memory title,
        string memory kind,
        string memory amount,
        string memory period,
        string memory status
    ) private pure returns (string memory) {
        return string.concat(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200" font-family="sans-serif" fill="#fff">',
            '<rect width="320" height="200" rx="16" fill="#1e3a8a"/><text x="24" y="48" font-size="20">',
            title,
            '</text><text x="24" y="76" font-size="14">',
            kind,
            '</text><text x="24" y="120" font-size="24">',
            amount,
            '</text><text x="24" y="150" font-size="14">',
            period,
            '</text><text x="24" y="178" font-size="14">',
            status,
            "</text></svg>"
        );
    }

    /// @dev Where a policy stands by time and payment alone; whether an event owes it something, {DepegCover} tells.
    function _statusOf(CoverTerms memory policy) private view returns (string memory) {
        if (policy.payout != 0) return "paid";
        if (policy.closedAt != 0) return "cancelled";
        if (block.timestamp < policy.startsAt) return "waiting";
        return block.timestamp < policy.endsAt ? "active" : "ended";
    }

    /// @dev At most 16 harmless characters of a token's symbol.
    function _symbolOf(address token) private view returns (string memory) {
        bytes memory symbol = bytes(IERC20Metadata(token).symbol());
        bytes memory shown = new bytes(symbol.length < 16 ? symbol.length : 16);
        for (uint256 i = 0; i < shown.length; ++i) {
            bytes1 c = symbol[i];
            bool harmless =
                (c >= "0" && c <= "9") || (c >= "A" && c <= "Z") || (c >= "a" && c <= "z") || c == "." || c == "-";
            // A literal of one character.
            // forge-lint: disable-next-line(unsafe-typecast)
            shown[i] = harmless ? c : bytes1("?");
        }
        return string(shown);
    }

    /// @dev A day as 2026-01-31, UTC.
    function _date(uint256 time) private pure returns (string memory) {
        (uint256 year, uint256 month, uint256 day) = DateTimeLib.timestampToDate(time);
        return string.concat(
            year.toString(), month < 10 ? "-0" : "-", month.toString(), day < 10 ? "-0" : "-", day.toString()
        );
    }

    /// @dev English name of a tier.
    function _tierName(uint256 tier) private pure returns (string memory) {
        return tier == 0 ? "Shock" : tier == 1 ? "Standard" : "Collapse";
    }
}
