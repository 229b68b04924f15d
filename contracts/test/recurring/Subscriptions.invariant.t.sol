// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdCheats} from "forge-std/StdCheats.sol";
import {StdUtils} from "forge-std/StdUtils.sol";
import {Test} from "forge-std/Test.sol";

import {
    SubscriptionState,
    SubscriptionStatus,
    SubscriptionTerms,
    Subscriptions
} from "../../src/recurring/Subscriptions.sol";
import {MintableToken} from "./RecurringHostileTokens.sol";

/// @notice Charges as often as it can, moves prices and cancels; it keeps its own book of every period and its price.
contract SubscriptionHandler is CommonBase, StdCheats, StdUtils {
    Subscriptions private immutable _subscriptions;
    MintableToken private immutable _token;
    SubscriptionTerms[] private _terms;
    mapping(uint256 which => uint256) private _highest;
    mapping(uint256 which => uint256) private _chargedPeriods;

    /// @notice Times a guarantee did not hold.
    uint256 public violations;
    /// @notice Charges made.
    uint256 public charges;
    /// @notice Base units charged.
    uint256 public total;

    constructor(Subscriptions subscriptions, MintableToken token) {
        (_subscriptions, _token) = (subscriptions, token);
        token.mint(address(0xA1), 1e30);
        vm.prank(address(0xA1));
        token.approve(address(subscriptions), type(uint256).max);
    }

    function open(uint256 amount, uint32 periodSec, uint32 periods, uint8 catchUp) public {
        SubscriptionTerms memory terms = SubscriptionTerms({
            payer: address(0xA1),
            payee: address(0xB1),
            token: address(_token),
            amount: bound(amount, 1, 1e12),
            startAt: uint64(block.timestamp),
            periodSec: uint32(bound(periodSec, 1 hours, 60 days)),
            periods: uint32(bound(periods, 0, 5)),
            catchUp: uint8(bound(catchUp, 0, 3)),
            salt: bytes32(_terms.length)
        });
        vm.prank(address(0xA1));
        _subscriptions.subscribe(terms);
        _highest[_terms.length] = terms.amount;
        _terms.push(terms);
    }

    function charge(uint256 which, uint64 maxPeriods, uint256 wait) external {
        which = _pick(which, wait);
        SubscriptionTerms memory terms = _terms[which];
        bool active = _subscriptions.statusOf(_subscriptions.hashTerms(terms)).state == SubscriptionState.Active;
        uint64 before = _subscriptions.statusOf(_subscriptions.hashTerms(terms)).next;
        (uint64 first, uint64 count) = _subscriptions.due(terms);
        uint256 balance = _token.balanceOf(terms.payee);
        try _subscriptions.charge(terms, maxPeriods) returns (uint256 amount) {
            ++charges;
            total += amount;
            uint256 charged = maxPeriods < count ? maxPeriods : count;
            _chargedPeriods[which] += charged;
            uint256 begun = (block.timestamp - terms.startAt) / terms.periodSec + 1;
            if (!active || first < before || charged > uint256(terms.catchUp) + 1) ++violations;
            if (_token.balanceOf(terms.payee) - balance != amount) ++violations;
            // Never more periods than began or were agreed, and none above a price the payer consented to.
            if (_chargedPeriods[which] > begun) ++violations;
            if (terms.periods != 0 && _chargedPeriods[which] > terms.periods) ++violations;
            if (amount > charged * _highest[which]) ++violations;
        } catch {
            if (active && count != 0 && maxPeriods != 0) ++violations;
        }
    }

    function changePrice(uint256 which, uint256 amount, bool consent) external {
        which = _pick(which, 0);
        SubscriptionTerms memory terms = _terms[which];
        amount = bound(amount, 1, 1e12);
        vm.prank(terms.payee);
        try _subscriptions.proposePrice(terms, amount) {
            if (!consent) return;
            vm.prank(terms.payer);
            try _subscriptions.acceptPrice(terms, amount) {
                if (amount > _highest[which]) _highest[which] = amount;
            } catch {}
        } catch {}
    }

    function cancel(uint256 which, uint256 luck) external {
        if (luck % 4 != 0) return;
        SubscriptionTerms memory terms = _terms[_pick(which, 0)];
        vm.prank(luck % 8 == 0 ? terms.payer : terms.payee);
        try _subscriptions.cancel(terms) {} catch {}
        try _subscriptions.charge(terms, 1) {
            ++violations;
        } catch {}
    }

    function _pick(uint256 which, uint256 wait) private returns (uint256) {
        if (_terms.length == 0) open(which, 30 days, 0, 1);
        skip(bound(wait, 0, 20 days));
        return which % _terms.length;
    }
}

contract SubscriptionsInvariantTest is Test {
    Subscriptions private _subscriptions = new Subscriptions();
    MintableToken private _token = new MintableToken();
    SubscriptionHandler private _handler;

    function setUp() public {
        vm.warp(1_760_000_000);
        _handler = new SubscriptionHandler(_subscriptions, _token);
        targetContract(address(_handler));
    }

    function invariant_noPeriodIsChargedTwiceEarlyOrAboveConsent() public view {
        assertEq(_handler.violations(), 0);
    }

    function invariant_everythingChargedReachesThePayee() public view {
        assertEq(_token.balanceOf(address(0xB1)), _handler.total());
        assertEq(_token.balanceOf(address(_subscriptions)), 0);
    }

    function afterInvariant() public view {
        assertGt(_handler.charges(), 0);
    }
}
