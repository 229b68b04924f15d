// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {Tier} from "../../../src/cover/protocol/DepegTiers.sol";
import {LossWaterfall} from "../../../src/cover/protocol/LossWaterfall.sol";
import {PolicyMarket} from "../../../src/cover/protocol/PolicyMarket.sol";
import {UnderwritingVault} from "../../../src/cover/protocol/UnderwritingVault.sol";
import {CoverOrder} from "../../../src/types/Cover.sol";
import {CoverFixture} from "./CoverFixture.sol";

/// @notice Begins to take one base unit of each transfer when it is told to.
contract FeeSwitchToken is ERC20("Fee switch", "FSW") {
    bool private _charges;

    function charge() external {
        _charges = true;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (!_charges || from == address(0)) return super._update(from, to, value);
        super._update(from, to, value - 1);
        super._update(from, address(0), 1);
    }
}

/// @notice A payout asset that begins to take fees when capital and policies are there.
contract FeeAssetTest is CoverFixture {
    FeeSwitchToken private _token;

    function setUp() public override {
        super.setUp();
        _token = new FeeSwitchToken();
        (book, cover) = _deployCover(_token);
        vm.prank(bookOwner);
        book.addProduct(_terms(asset, Tier.Shock, 1, false), 0);
        UnderwritingVault vault = cover.junior();
        _token.mint(address(this), 1_000_000e6);
        _token.approve(address(vault), 1_000_000e6);
        vault.deposit(1_000_000e6, address(this));
        _token.mint(holder, 10_000e6);
    }

    function test_attack_aPremiumThatArrivesShortBuysNothing() public {
        _token.charge();
        vm.startPrank(holder);
        _token.approve(address(cover), 10_000e6);
        CoverOrder memory order = _order(SHOCK);
        vm.expectPartialRevert(LossWaterfall.InexactTransfer.selector);
        cover.buy(order);
        vm.stopPrank();
        assertEq(book.committedOf(SHOCK), 0);
    }

    function test_attack_aBidThatArrivesShortIsRefused() public {
        PolicyMarket market = new PolicyMarket(cover);
        _token.charge();
        vm.startPrank(holder);
        _token.approve(address(market), 10_000e6);
        vm.expectRevert(abi.encodeWithSelector(PolicyMarket.InexactTransfer.selector, 50e6 - 1, 50e6));
        market.setBid(1, 50e6);
        vm.stopPrank();
    }

    function test_attack_surrenderedCoinsThatArriveShortPayNothing() public {
        FeeSwitchToken covered = new FeeSwitchToken();
        asset = address(covered);
        _list(asset, 7 days);
        (book, cover) = _deployCover(_token);
        vm.prank(bookOwner);
        book.addProduct(_terms(asset, Tier.Shock, 1, true), 0);
        UnderwritingVault vault = cover.junior();
        _token.mint(address(this), 1_000_000e6);
        _token.approve(address(vault), 1_000_000e6);
        vault.deposit(1_000_000e6, address(this));
        vm.startPrank(holder);
        _token.approve(address(cover), 10_000e6);
        uint256 policyId = cover.buy(_order(SHOCK));
        vm.stopPrank();
        skip(2 days);
        _depeg();
        cover.settle(SHOCK);
        covered.mint(holder, 10_000e18);
        covered.charge();
        vm.startPrank(holder);
        covered.approve(address(cover), type(uint256).max);
        vm.expectPartialRevert(LossWaterfall.InexactTransfer.selector);
        cover.claim(policyId, 1, type(uint256).max);
        vm.stopPrank();
        assertEq(cover.policyOf(policyId).closedAt, 0);
    }
}
