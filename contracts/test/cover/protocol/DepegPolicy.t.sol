// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Base64} from "solady/utils/Base64.sol";
import {LibString} from "solady/utils/LibString.sol";

import {Tier} from "../../../src/cover/protocol/DepegTiers.sol";
import {DevStablecoin} from "../../../src/tokens/DevStablecoin.sol";
import {CoverFixture} from "./CoverFixture.sol";

contract DepegPolicyTest is CoverFixture {
    using LibString for string;

    function test_tokenURI_describesThePolicyFromItsState() public {
        uint256 policyId = _buy(SHOCK);
        string memory json = _json(policyId);
        assertEq(vm.parseJsonString(json, ".name"), "COV depeg cover");
        // Bought on 15 June 2025, with a day of waiting and 90 days of cover.
        assertEq(vm.parseJsonString(json, ".description"), "Shock, cash, 10000 USDC, 2025-06-16 to 2025-09-14");
        assertEq(_status(policyId), "waiting");
        string memory svg = _svg(json);
        assertTrue(svg.startsWith("<svg xmlns="));
        assertTrue(svg.endsWith("</svg>"));
        assertTrue(svg.contains(">10000 USDC</text>"));
        skip(1 days);
        assertEq(_status(policyId), "active");
        skip(90 days);
        assertEq(_status(policyId), "ended");
    }

    function test_tokenURI_tellsCancelledAndPaid() public {
        uint256 cancelled = _buy(SHOCK);
        vm.prank(holder);
        cover.cancel(cancelled);
        assertEq(_status(cancelled), "cancelled");
        uint256 paid = _buy(STANDARD_SWAP);
        skip(2 days);
        _hold(0.9e18, 49 hours);
        cover.settle(STANDARD_SWAP);
        coin.faucet(holder, 10_000e18);
        vm.startPrank(holder);
        coin.approve(address(cover), 10_000e18);
        cover.claim(paid, 1, type(uint256).max);
        vm.stopPrank();
        assertEq(_status(paid), "paid");
        assertTrue(_json(paid).contains("Standard, swap"));
    }

    function test_attack_aSymbolCannotCarryMarkupOrQuotes() public {
        DevStablecoin hostile = new DevStablecoin("Hostile", '"}<script>alert(1)</script>', 6);
        _list(address(hostile), 7 days);
        vm.prank(bookOwner);
        uint256 productId = book.addProduct(_terms(address(hostile), Tier.Shock, 3, false), 0);
        string memory json = _json(_buy(productId));
        assertEq(vm.parseJsonString(json, ".name"), "???script?alert? depeg cover");
        assertFalse(_svg(json).contains("<script"));
    }

    function test_revert_tokenURIOfNoPolicy() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 1));
        policies.tokenURI(1);
    }

    function _json(uint256 policyId) private view returns (string memory) {
        string memory uri = policies.tokenURI(policyId);
        return string(Base64.decode(uri.slice(bytes("data:application/json;base64,").length)));
    }

    function _svg(string memory json) private pure returns (string memory) {
        string memory image = vm.parseJsonString(json, ".image");
        return string(Base64.decode(image.slice(bytes("data:image/svg+xml;base64,").length)));
    }

    function _status(uint256 policyId) private view returns (string memory) {
        return vm.parseJsonString(_json(policyId), ".attributes[0].value");
    }
}
