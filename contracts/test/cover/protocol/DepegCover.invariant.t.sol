// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CoverTerms} from "../../../src/cover/protocol/DepegCover.sol";
import {Settlement} from "../../../src/cover/protocol/LossWaterfall.sol";
import {Treaty} from "../../../src/cover/protocol/ReinsuranceTreaty.sol";
import {SeverityPayout} from "../../../src/cover/protocol/SeverityPayout.sol";
import {UnderwritingVault} from "../../../src/cover/protocol/UnderwritingVault.sol";
import {CoverOrder} from "../../../src/types/Cover.sol";
import {CoverFixture} from "./CoverFixture.sol";

/// @notice Everything underwriters, holders, keepers and prices can do, in any order; the test is its own handler.
contract DepegCoverInvariantTest is CoverFixture {
    uint256[] private _sold;
    uint256 private _salt;
    uint256 private _paidIn; // premium
    uint256 private _refunded;
    string private _violation;

    function setUp() public override {
        super.setUp();
        bytes4[] memory selectors = new bytes4[](11);
        selectors[0] = this.buyCover.selector;
        selectors[1] = this.buyCover.selector;
        selectors[2] = this.cancelCover.selector;
        selectors[3] = this.depositCapital.selector;
        selectors[4] = this.exitCapital.selector;
        selectors[5] = this.movePrices.selector;
        selectors[6] = this.movePrices.selector;
        selectors[7] = this.passTime.selector;
        selectors[8] = this.settleEvents.selector;
        selectors[9] = this.claimOrReturn.selector;
        selectors[10] = this.buyCoins.selector;
        targetContract(address(this));
        targetSelector(FuzzSelector({addr: address(this), selectors: selectors}));
    }

    function buyCover(uint256 productId, uint256 insured, uint64 periodSec) external {
        productId = bound(productId, 1, 3);
        uint256 most = book.capacity(productId);
        if (most == 0 || book.isHeld(productId)) return;
        CoverOrder memory order = _order(productId);
        (order.insured, order.maxPremium) = (bound(insured, 1, most), 100_000e6);
        (order.periodSec, order.salt) = (uint64(bound(periodSec, 1 days, 365 days)), bytes32(++_salt));
        usdc.faucet(holder, order.maxPremium);
        (uint256 premium,) = book.quote(productId, order.insured, order.periodSec);
        vm.startPrank(holder);
        usdc.approve(address(cover), order.maxPremium);
        try cover.buy(order) returns (uint256 policyId) {
            _sold.push(policyId);
            // Expired cover may be released first, which only makes the sale cheaper than the quote before it.
            if (usdc.balanceOf(holder) < order.maxPremium - premium) _violation = "dearer than the quote";
            _paidIn += premium;
            if (book.committedOf(productId) > book.productCapacity(productId)) _violation = "above capacity";
            if (book.minimumCapital() > cover.capital()) _violation = "above minimum capital";
        } catch {} // its group had an event
        vm.stopPrank();
    }

    function cancelCover(uint256 which) external {
        if (_sold.length == 0) return;
        uint256 policyId = _sold[which % _sold.length];
        vm.prank(holder);
        try cover.cancel(policyId) returns (uint256 refund) {
            _refunded += refund;
        } catch {}
    }

    function depositCapital(uint256 which, uint256 amount) external {
        UnderwritingVault vault = _vault(which);
        if (vault.maxDeposit(underwriter) == 0) return;
        _deposit(vault, underwriter, bound(amount, 1, 500_000e6));
    }

    function exitCapital(uint256 which, uint256 amount) external {
        UnderwritingVault vault = _vault(which);
        vm.startPrank(underwriter);
        uint256 escrowed = vault.exitOf(underwriter).shares;
        uint256 redeemable = vault.maxRedeem(underwriter);
        if (redeemable != 0) {
            vault.redeem(bound(amount, 1, redeemable), underwriter, underwriter);
            // Sales go down to the minimum capital itself; reinsurance is not counted as capital.
            bool counts = vault == junior || vault == senior;
            if (counts && cover.capital() * 10 < book.minimumCapital() * 13) {
                _violation = "left below 1.3 minimum capital";
            }
        } else if (escrowed == 0 && vault.balanceOf(underwriter) != 0) {
            vault.requestExit(bound(amount, 1, vault.balanceOf(underwriter)));
        } else if (escrowed != 0 && block.timestamp >= vault.exitOf(underwriter).expiresAt) {
            vault.cancelExit();
        }
        vm.stopPrank();
    }

    function movePrices(uint256 level, uint256 otherLevel, uint256 hours_) external {
        uint256[6] memory levels = [uint256(1e18), 1e18, 0.994e18, 0.94e18, 0.6e18, 0.02e18];
        _setOther(levels[otherLevel % 6]);
        tiers.observe(address(otherCoin));
        _setAll(levels[level % 6]);
        hours_ = bound(hours_, 1, 30);
        for (uint256 i = 0; i < hours_; ++i) {
            tiers.observe(asset);
            tiers.observe(address(otherCoin));
            skip(1 hours);
        }
        tiers.observe(asset);
        tiers.observe(address(otherCoin));
    }

    function passTime(uint256 seconds_) external {
        skip(bound(seconds_, 1, 20 days));
        tiers.observe(asset);
        tiers.observe(address(otherCoin));
        for (uint256 id = 1; id <= 3; ++id) {
            book.release(id);
        }
    }

    function settleEvents() external {
        for (uint256 id = 1; id <= 3; ++id) {
            try cover.settle(id) {} catch {}
        }
    }

    function claimOrReturn(uint256 which, uint256 eventId, uint256 amount) external {
        if (_sold.length == 0) return;
        uint256 policyId = _sold[which % _sold.length];
        CoverTerms memory policy = cover.policyOf(policyId);
        uint256 settled = book.settledEvents(policy.productId);
        if (settled == 0) return;
        eventId = bound(eventId, 1, settled);
        coin.faucet(holder, 1_000_000e18);
        vm.startPrank(holder);
        coin.approve(address(cover), type(uint256).max);
        amount = bound(amount, 1, policy.insured);
        try cover.claim(policyId, eventId, amount) returns (uint256 payout) {
            uint256 severity = cover.settlementOf(policy.productId, eventId).severity;
            uint256 most = policy.productId == STANDARD_SWAP
                ? SeverityPayout.swap(amount, 250)
                : SeverityPayout.cash(amount, severity, 250, 10_000);
            if (payout > most || payout > amount) _violation = "above the loss";
            if (policy.closedAt != 0) _violation = "paid twice";
        } catch {
            try cover.returnUnowed(policyId, eventId) {} catch {}
        }
        vm.stopPrank();
    }

    function buyCoins(uint256 eventId, uint256 coins) external {
        uint256 settled = book.settledEvents(STANDARD_SWAP);
        if (settled == 0) return;
        eventId = bound(eventId, 1, settled);
        uint256 surrendered = cover.settlementOf(STANDARD_SWAP, eventId).surrendered;
        if (surrendered == 0) return;
        usdc.faucet(holder, 1_000_000e6);
        vm.startPrank(holder);
        usdc.approve(address(cover), type(uint256).max);
        try cover.buySurrendered(STANDARD_SWAP, eventId, bound(coins, 1, surrendered), 1_000_000e6) {} catch {}
        vm.stopPrank();
    }

    function invariant_everyBucketOfMoneyIsBacked() public view {
        assertEq(_violation, "");
        uint256 owed = cover.premiumReserve() + cover.pendingPremium(address(junior))
            + cover.pendingPremium(address(senior)) + cover.pendingPremium(address(reinsurance))
            + cover.pendingPremium(address(cover.quotaShare()));
        uint256 coins;
        for (uint256 id = 1; id <= 3; ++id) {
            for (uint256 eventId = 1; eventId <= book.settledEvents(id); ++eventId) {
                Settlement memory s = cover.settlementOf(id, eventId);
                owed += s.left;
                coins += s.surrendered;
                assertLe(s.funded, s.demanded);
                assertLe(s.left, s.funded);
            }
        }
        // Whatever could be refunded now is still there as well.
        uint256 refundable;
        uint256[4] memory live;
        uint256[4] memory open;
        for (uint256 i = 0; i < _sold.length; ++i) {
            CoverTerms memory policy = cover.policyOf(_sold[i]);
            uint256 streamEnd = (uint256(policy.endsAt) + 7 days - 1) / 7 days * 7 days;
            if (policy.closedAt != 0) continue;
            open[policy.productId] += policy.insured;
            if (block.timestamp >= policy.endsAt) continue;
            live[policy.productId] += policy.insured;
            uint256 rate = (uint256(policy.premium) << 32) / (streamEnd - policy.boughtAt);
            refundable += (rate * (streamEnd - block.timestamp)) >> 32;
        }
        assertGe(usdc.balanceOf(address(cover)), owed + refundable, "money");
        assertGe(coin.balanceOf(address(cover)), coins, "coins");
        assertGe(usdc.balanceOf(address(junior)), junior.capital());
        assertGe(usdc.balanceOf(address(senior)), senior.capital());
        assertGe(usdc.balanceOf(address(reinsurance)), reinsurance.capital());
        assertGe(usdc.balanceOf(address(cover.quotaShare())), cover.quotaShare().capital());
        Treaty memory treaty = cover.treaty();
        assertLe(treaty.ceded, uint256(treaty.layer) + treaty.reinstated);
        assertLe(treaty.reinstated, treaty.layer);
        for (uint256 id = 1; id <= 3; ++id) {
            assertGe(book.committedOf(id), live[id], "a live policy binds capital");
            assertLe(book.committedOf(id), open[id], "a closed policy binds none");
        }
        assertGe(book.minimumCapital(), book.requiredCapital());
        assertLe(_refunded, _paidIn);
    }

    function _vault(uint256 which) private view returns (UnderwritingVault) {
        if (which % 4 == 3) return cover.quotaShare();
        return which % 4 == 0 ? junior : which % 4 == 1 ? senior : reinsurance;
    }
}
