// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {DevPriceSource} from "../../src/cover/DevPriceSource.sol";
import {CoverPool} from "../../src/cover/CoverPool.sol";
import {IPriceSource} from "../../src/interfaces/IPriceSource.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";
import {ClaimStatus, CoverOrder, Policy} from "../../src/types/Cover.sol";
import {Deployment} from "../../script/DeploymentJson.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Underwrites, buys, moves prices and time, claims and releases in any order.
contract CoverHandler is CommonBase, StdUtils {
    Deployment private _d;
    CoverPool private immutable _pool;
    DevStablecoin private immutable _usdc;
    address private constant UNDERWRITER = address(0xBEEF1);
    address private constant HOLDER = address(0xBEEF2);

    /// @notice Policies bought.
    uint256 public bought;
    /// @notice Policies paid.
    uint256 public paid;
    /// @notice Times a guarantee did not hold.
    uint256 public violations;
    /// @notice Whether a policy was paid.
    mapping(uint256 policyId => bool) public wasPaid;

    constructor(Deployment memory d) {
        _d = d;
        _pool = d.coverPool;
        _usdc = d.usdc;
        vm.startPrank(UNDERWRITER);
        _usdc.approve(address(_pool), type(uint256).max);
        vm.stopPrank();
        vm.startPrank(HOLDER);
        _usdc.approve(address(_pool), type(uint256).max);
        vm.stopPrank();
    }

    /// @notice Deposits if the vault is open.
    function deposit(uint256 amount) external {
        amount = bound(amount, 1, 1_000_000e6);
        if (_pool.maxDeposit(UNDERWRITER) == 0) return;
        _usdc.faucet(UNDERWRITER, amount);
        vm.prank(UNDERWRITER);
        _pool.deposit(amount, UNDERWRITER);
    }

    /// @notice Withdraws everything that may be withdrawn, or a part of it.
    function withdraw(uint256 amount, bool fromFounder) external {
        address from = fromFounder ? _pool.owner() : UNDERWRITER;
        amount = bound(amount, 0, _pool.maxWithdraw(from));
        vm.prank(from);
        _pool.withdraw(amount, from, from);
    }

    /// @notice Buys, in one piece or in two, and compares the price with the quote for the whole.
    function buy(uint256 product, uint256 insured, uint64 periodSec, uint256 cut) external {
        product = 1 + product % 2;
        uint256 capacity = _pool.capacity(product);
        if (capacity < 2 || _pool.isOnWatch(product)) return;
        insured = bound(insured, 2, capacity);
        cut = bound(cut, 1, insured);
        periodSec = uint64(bound(periodSec, 1 days, 365 days));
        uint256 whole = _pool.quotePremium(product, insured, periodSec);
        uint256 premiums = _buy(product, cut, periodSec);
        if (cut < insured) premiums += _buy(product, insured - cut, periodSec);
        if (premiums < whole || premiums > whole + 1) ++violations;
    }

    /// @notice Sets the price of a covered asset and lets it hold.
    function movePrice(uint256 asset, uint256 price, uint256 holdSec) public {
        IPriceSource[3] memory sources = asset % 2 == 0 ? _d.usdtSources : _d.daiSources;
        price = asset % 3 == 0 ? bound(price, 0.3e18, 0.97e18) : bound(price, 0.985e18, 1.1e18);
        for (uint256 i = 0; i < 3; ++i) {
            DevPriceSource(address(sources[i])).set(price);
        }
        vm.warp(block.timestamp + bound(holdSec, 0, 3 days));
    }

    /// @notice Lets time pass.
    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + bound(seconds_, 1 hours, 40 days));
    }

    /// @notice Records a depeg or its end, if there is one.
    function observe(uint256 product, bool recovery) external {
        product = 1 + product % 2;
        if (recovery) {
            try _pool.recover(product) {} catch {}
        } else {
            try _pool.trigger(product) {} catch {}
        }
    }

    /// @notice Claims a policy, payable or not.
    function claim(uint256 policyId) public {
        uint256 count = _d.coverPolicy.policyCount();
        if (count == 0) return;
        policyId = 1 + policyId % count;
        Policy memory policy = _d.coverPolicy.policyOf(policyId);
        (uint256 expected, ClaimStatus status) = _pool.claimable(policyId);
        uint256 before = _usdc.balanceOf(HOLDER);
        try _pool.claim(policyId) returns (uint256 payout) {
            ++paid;
            if (status != ClaimStatus.Triggered || payout != expected) ++violations;
            if (wasPaid[policyId] || payout > policy.insured) ++violations;
            if (_usdc.balanceOf(HOLDER) != before + payout) ++violations;
            uint256 price = _lastSeverity(policy);
            if (payout > policy.insured * (1e18 - price) / 1e18) ++violations;
            wasPaid[policyId] = true;
        } catch {
            if (status == ClaimStatus.Triggered) ++violations;
        }
    }

    /// @notice A depeg long enough to pay, after which the latest policies are claimed.
    function depeg(uint256 asset, uint256 price, uint256 holdSec) external {
        movePrice(asset % 2 == 0 ? 0 : 3, price, 4 hours + bound(holdSec, 0, 2 days));
        uint256 count = _d.coverPolicy.policyCount();
        for (uint256 i = 0; i < 4 && i < count; ++i) {
            claim(count - 1 - i);
        }
    }

    /// @notice Releases a few policies, ended or not.
    function expire(uint256 first) external {
        uint256 count = _d.coverPolicy.policyCount();
        if (count == 0) return;
        uint256[] memory ids = new uint256[](4);
        for (uint256 i = 0; i < ids.length; ++i) {
            ids[i] = 1 + (first % count + i) % count;
        }
        _pool.expire(ids);
    }

    function _buy(uint256 product, uint256 insured, uint64 periodSec) private returns (uint256 premium) {
        CoverOrder memory order = CoverOrder({
            productId: product,
            holder: HOLDER,
            insured: insured,
            periodSec: periodSec,
            maxPremium: 1e13,
            validBefore: uint64(block.timestamp + 1),
            salt: bytes32(++bought)
        });
        _usdc.faucet(HOLDER, 1e13);
        vm.prank(HOLDER);
        return _d.coverPolicy.policyOf(_pool.buy(order)).premium;
    }

    /// @dev Severity of the first depeg in the policy's period.
    function _lastSeverity(Policy memory policy) private view returns (uint256) {
        for (uint256 id = 1; id <= _pool.eventCount(policy.productId); ++id) {
            uint64 at = _pool.eventOf(policy.productId, id).at;
            if (at >= policy.startsAt && at < policy.endsAt) return _pool.eventOf(policy.productId, id).price;
        }
        revert("paid without an event");
    }
}

contract CoverPoolInvariantTest is Fixture {
    CoverHandler private _handler;

    function setUp() public override {
        super.setUp();
        _handler = new CoverHandler(deployment);
        targetContract(address(_handler));
    }

    function invariant_payoutsAreBoundedSinglesAndPricesPathIndependent() public view {
        assertEq(_handler.violations(), 0);
    }

    function invariant_assetsCoverEveryLivePolicy() public view {
        uint256 live;
        for (uint256 id = 1; id <= policies.policyCount(); ++id) {
            Policy memory policy = policies.policyOf(id);
            assertFalse(policy.paid && policy.released);
            if (!policy.paid && !policy.released) live += policy.insured;
        }
        assertEq(pool.obligations(), live);
        assertEq(pool.insuredOf(USDT_SHOCK) + pool.insuredOf(DAI_SHOCK), live);
        assertGe(pool.totalAssets(), live);
        assertEq(usdc.balanceOf(address(pool)), pool.totalAssets() + pool.unearnedPremiums());
    }
}
