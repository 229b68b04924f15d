// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {CoverLedger} from "../../../src/cover/protocol/CoverLedger.sol";
import {DepegCover} from "../../../src/cover/protocol/DepegCover.sol";
import {UnderwritingVault} from "../../../src/cover/protocol/UnderwritingVault.sol";
import {FeeOnTransferToken} from "../../payments/HostileTokens.sol";
import {CoverOrder} from "../../../src/types/Cover.sol";
import {CoverFixture} from "./CoverFixture.sol";

contract UnderwritingVaultTest is CoverFixture {
    function test_deposit_countsAsCapitalAndRoundTripsWithoutGain() public view {
        assertEq(junior.capital(), 300_000e6);
        assertEq(cover.capital(), 1_000_000e6);
        assertEq(cover.reinsuranceCapital(), 200_000e6);
        assertLe(junior.convertToAssets(junior.balanceOf(underwriter)), 300_000e6);
        assertGe(junior.convertToAssets(junior.balanceOf(underwriter)), 300_000e6 - 1);
        assertEq(junior.decimals(), 12);
    }

    function test_mint_takesWhatTheSharesAreWorthAndCollectsThePremiumFirst() public {
        _buy(SHOCK);
        skip(30 days);
        uint256 earned = junior.totalAssets() - 300_000e6;
        uint256 shares = junior.balanceOf(underwriter) / 10;
        uint256 assets = junior.previewMint(shares);
        assertGt(assets, 30_000e6);
        usdc.faucet(holder, assets);
        vm.startPrank(holder);
        usdc.approve(address(junior), assets);
        assertEq(junior.mint(shares, holder), assets);
        vm.stopPrank();
        assertEq(junior.capital(), 300_000e6 + earned + assets);
        assertEq(junior.balanceOf(holder), shares);
    }

    function test_exit_takesSevenDaysAndPaysInFullWhenNothingIsCommitted() public {
        uint256 shares = _requestAll(junior);
        assertEq(junior.maxRedeem(underwriter), 0);
        skip(7 days - 1);
        tiers.observe(asset);
        assertEq(junior.maxRedeem(underwriter), 0);
        skip(1);
        assertEq(junior.maxRedeem(underwriter), shares);
        vm.prank(underwriter);
        assertEq(junior.redeem(shares, underwriter, underwriter), 300_000e6);
        assertEq(junior.capital(), 0);
        assertEq(junior.totalSupply(), 0);
    }

    function test_exit_closesAfterItsWindowAndCanOnlyBeCancelled() public {
        uint256 shares = _requestAll(junior);
        skip(14 days);
        assertEq(junior.maxRedeem(underwriter), 0);
        vm.startPrank(underwriter);
        vm.expectRevert(
            abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxRedeem.selector, underwriter, shares, uint256(0))
        );
        junior.redeem(shares, underwriter, underwriter);
        junior.cancelExit();
        assertEq(junior.balanceOf(underwriter), shares);
        vm.expectRevert(UnderwritingVault.ZeroShares.selector);
        junior.cancelExit();
        vm.expectRevert(UnderwritingVault.ZeroShares.selector);
        junior.requestExit(0);
        vm.stopPrank();
    }

    function test_exit_sharesInEscrowCannotBeRequestedTwiceOrMoved() public {
        uint256 shares = _requestAll(junior);
        assertEq(junior.balanceOf(underwriter), 0);
        vm.startPrank(underwriter);
        vm.expectRevert(abi.encodeWithSelector(UnderwritingVault.ExitPending.selector, shares));
        junior.requestExit(1);
        vm.stopPrank();
        assertEq(junior.exitOf(underwriter).shares, shares);
    }

    function test_exit_redeemsInPartsAndByAllowance() public {
        _requestAll(senior);
        skip(7 days);
        vm.prank(underwriter);
        senior.approve(holder, type(uint256).max);
        vm.prank(holder);
        senior.withdraw(100_000e6, holder, underwriter);
        assertEq(usdc.balanceOf(holder), 100_000e6);
        assertEq(senior.capital(), 600_000e6);
        address stranger = makeAddr("stranger");
        vm.prank(stranger);
        vm.expectRevert();
        senior.withdraw(1e6, stranger, underwriter);
    }

    function test_exit_leavesWhatMinimumCapitalAndCommitmentsNeed() public {
        for (uint256 i = 0; i < 30; ++i) {
            _buySalted(SHOCK, 10_000e6, i);
        }
        // 300,000 of a product with 40 % of the capital need 750,000; 1.3 · 150,000 of minimum capital is less.
        assertEq(book.minimumCapital(), 150_000e6);
        _requestAll(senior);
        skip(7 days);
        assertEq(book.withdrawable(), 250_000e6);
        assertApproxEqAbs(senior.maxWithdraw(underwriter), 250_000e6, 1);
        uint256 most = senior.maxWithdraw(underwriter);
        vm.startPrank(underwriter);
        vm.expectRevert();
        senior.withdraw(most + 1_000e6, underwriter, underwriter); // above it even with the week of premium
        senior.withdraw(most, underwriter, underwriter);
        vm.stopPrank();
        assertGe(book.productCapacity(SHOCK), book.committedOf(SHOCK));
        assertGe(cover.capital() * 10, book.minimumCapital() * 13);
    }

    function test_watch_closesEntryAndExit() public {
        _buy(SHOCK);
        _requestAll(senior);
        skip(7 days);
        _setAll(0.99e18);
        assertTrue(cover.isOnWatch());
        assertEq(senior.maxRedeem(underwriter), 0);
        assertEq(senior.maxDeposit(underwriter), 0);
        assertEq(senior.maxMint(underwriter), 0);
        assertEq(reinsurance.maxDeposit(underwriter), 0);
        vm.startPrank(underwriter);
        vm.expectRevert(abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxDeposit.selector, underwriter, 1, 0));
        senior.deposit(1, underwriter);
        vm.stopPrank();
        _setAll(1e18);
        assertFalse(cover.isOnWatch());
    }

    function test_watch_ofAProductWithoutCommitmentsClosesNothing() public {
        _setOther(0.9e18);
        assertFalse(cover.isOnWatch());
    }

    function test_attack_donationsMoveNoPrice() public {
        uint256 before = junior.convertToAssets(1e12);
        usdc.faucet(address(junior), 1_000_000e6);
        usdc.faucet(address(cover), 1_000_000e6);
        assertEq(junior.convertToAssets(1e12), before);
        assertEq(junior.totalAssets(), 300_000e6);
    }

    function testFuzz_attack_inflationOfTheFirstDepositCostsTheAttacker(uint256 donation, uint256 victim) public {
        (, DepegCover fresh) = _deployCover(IERC20(address(usdc)));
        UnderwritingVault vault = fresh.junior();
        donation = bound(donation, 1, 10_000_000e6);
        victim = bound(victim, 1e6, 1_000_000e6);
        _deposit(vault, makeAddr("attacker"), 1);
        usdc.faucet(address(vault), donation);
        uint256 shares = _deposit(vault, makeAddr("victim"), victim);
        assertGe(vault.convertToAssets(shares), victim - 1);
    }

    function test_attack_feeOnTransferAssetIsRefused() public {
        FeeOnTransferToken token = new FeeOnTransferToken();
        (, DepegCover fresh) = _deployCover(token);
        UnderwritingVault vault = fresh.junior();
        token.mint(address(this), 100e18);
        token.approve(address(vault), 100e18);
        vm.expectRevert(abi.encodeWithSelector(UnderwritingVault.InexactTransfer.selector, 99e18, 100e18));
        vault.deposit(100e18, address(this));
    }

    function test_attack_onlyTheProtocolDrawsCapital() public {
        vm.expectRevert(abi.encodeWithSelector(UnderwritingVault.NotController.selector, address(this), address(cover)));
        junior.absorb(1);
        vm.expectRevert(abi.encodeWithSelector(UnderwritingVault.NotController.selector, address(this), address(cover)));
        junior.restore(1);
        vm.expectRevert(abi.encodeWithSelector(CoverLedger.NotVault.selector, address(this)));
        cover.collectPremium();
    }

    function test_premium_streamsToTheTranchesAndTheReserve() public {
        uint256 before = usdc.balanceOf(holder);
        _buy(SHOCK);
        uint256 premium = before + 1_000e6 - usdc.balanceOf(holder);
        assertEq(junior.totalAssets(), 300_000e6); // nothing is earned at purchase
        skip(400 days);
        uint256 gained = junior.totalAssets() - 300_000e6;
        assertApproxEqAbs(gained, premium / 2, 2);
        assertApproxEqAbs(senior.totalAssets() - 700_000e6, premium * 3 / 10, 2);
        assertApproxEqAbs(reinsurance.totalAssets() - 200_000e6, premium / 10, 2);
        tiers.observe(asset);
        _deposit(junior, holder, 1e6);
        _deposit(senior, holder, 1e6);
        _deposit(reinsurance, holder, 1e6);
        assertEq(junior.capital(), 300_000e6 + gained + 1e6);
        assertApproxEqAbs(cover.premiumReserve(), premium / 10, 2);
        assertLe(usdc.balanceOf(address(cover)), cover.premiumReserve() + 1); // rounding alone is left
    }

    function test_premium_isEarnedPerSecondSoALateDepositGetsNoneOfThePast() public {
        _buy(SHOCK);
        skip(45 days);
        uint256 shares = _deposit(junior, holder, 300_000e6);
        assertLe(junior.convertToAssets(shares), 300_000e6);
    }

    function _buySalted(uint256 productId, uint256 insured, uint256 salt) private {
        CoverOrder memory order = _order(productId);
        (order.insured, order.salt) = (insured, bytes32(salt));
        _buy(order);
    }

    function _requestAll(UnderwritingVault vault) private returns (uint256 shares) {
        shares = vault.balanceOf(underwriter);
        vm.prank(underwriter);
        vault.requestExit(shares);
    }
}
