// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Venue, VenueList} from "../../src/markets/VenueList.sol";
import {RouteExecutor} from "../../src/payments/RouteExecutor.sol";
import {RouteRouter} from "../../src/payments/RouteRouter.sol";
import {ConsentConsumer} from "../../src/payments/consent/ConsentConsumer.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";
import {Hop, Leg, RoutedPayment} from "../../src/types/RoutedPayment.sol";
import {HookedToken} from "./Attackers.sol";
import {FeeOnTransferToken} from "./HostileTokens.sol";
import {Way} from "./PaymentsFixture.sol";
import {RouteFixture} from "./RouteFixture.sol";
import {SlotRecorder} from "./SlotRecorder.sol";

/// forge-config: default.isolate = false
contract RouteSettleTest is RouteFixture, SlotRecorder {
    function test_oneHop_overEveryVenuePaysExactlyAndReturnsTheSurplus() public {
        address[3] memory pools = [v2UsdcUsdt, v3UsdcUsdt, address(stable)];
        for (uint256 i = 0; i < 3; ++i) {
            RoutedPayment memory p = _payment();
            p.salt = i;
            uint256 balance = usdt.balanceOf(payer);
            _settle(p, _oneHop(p, pools[i]));
            assertEq(usdc.balanceOf(recipient), 1_000e6 * (i + 1));
            assertEq(usdt.balanceOf(relayer), 5e6 * (i + 1));
            uint256 spent = balance - usdt.balanceOf(payer);
            assertGt(spent, 1_005e6);
            assertLt(spent, 1_010e6);
            assertTrue(routeRouter.isSettled(routeRouter.hashPayment(p)));
        }
        _assertEmpty();
    }

    function test_direct_everyWayOfConsent() public {
        for (uint256 way = 0; way < 5; ++way) {
            RoutedPayment memory p = _direct();
            p.salt = way;
            (address collector, bytes memory consent) = _routeConsent(Way(way), p);
            vm.prank(relayer);
            routeRouter.settle(p, new Leg[](0), collector, consent);
        }
        assertEq(usdc.balanceOf(recipient), 5_000e6);
        assertEq(usdc.balanceOf(payer), 1_000_000e6 - 5 * 1_005e6);
        _assertEmpty();
    }

    function test_direct_byThePayerWithoutCollector() public {
        RoutedPayment memory p = _direct();
        vm.startPrank(payer);
        usdc.approve(address(routeRouter), p.maxAmountIn);
        routeRouter.settle(p, new Leg[](0), address(0), "");
        assertEq(usdc.balanceOf(recipient), 1_000e6);
    }

    /// @dev USDT → USDC over all three venues at once, and through DAI on a fourth leg.
    function test_split_overSeveralLegsAndHops() public {
        RoutedPayment memory p = _payment();
        uint256 balance = usdt.balanceOf(payer);
        _settle(p, _splitRoute());
        assertEq(usdc.balanceOf(recipient), 1_000e6);
        assertEq(usdt.balanceOf(relayer), 5e6);
        assertLt(balance - usdt.balanceOf(payer), 1_010e6);
        _assertEmpty();
    }

    /// @dev Every order of two venues, so that each is asked by each for what it needs.
    function test_multiHop_everyVenueFeedsEveryOther() public {
        address[2] memory first = [v3UsdtDai, address(stable)];
        address[2] memory second = [v2UsdcDai, address(stable)];
        uint256 paid = 0;
        for (uint256 i = 0; i < 4; ++i) {
            RoutedPayment memory p = _payment();
            p.salt = i;
            if (first[i % 2] == second[i / 2]) continue;
            _settle(p, _twoHops(p, first[i % 2], address(dai), second[i / 2]));
            assertEq(usdc.balanceOf(recipient), paid += 1_000e6);
        }
        for (uint256 i = 0; i < 2; ++i) {
            RoutedPayment memory p = _payment();
            (p.tokenIn, p.tokenOut, p.amountOut) = (address(usdc), address(dai), 1_000e18);
            p.salt = 10 + i;
            _settle(p, _twoHops(p, i == 0 ? v2UsdcUsdt : v3UsdcUsdt, address(usdt), v3UsdtDai));
            assertEq(dai.balanceOf(recipient), 1_000e18 * (i + 1));
        }
        _assertEmpty();
    }

    function testFuzz_anyAmountIsPaidExactlyAndNothingStays(uint256 amount, uint8 which) public {
        RoutedPayment memory p = _payment();
        p.amountOut = bound(amount, 1, 20_000e6);
        p.maxAmountIn = 30_000e6;
        address[3] memory pools = [v2UsdcUsdt, v3UsdcUsdt, address(stable)];
        uint256 balance = usdt.balanceOf(payer);
        _settle(p, _oneHop(p, pools[which % 3]));
        assertEq(usdc.balanceOf(recipient), p.amountOut);
        uint256 spent = balance - usdt.balanceOf(payer) - p.fee;
        assertGt(spent, p.amountOut * 999 / 1_000);
        assertLt(spent, p.amountOut * 103 / 100 + 10);
        _assertEmpty();
    }

    function test_slotsOfTwoPayersAreDisjointButForThePoolsTheyShare() public {
        // Direct payments share nothing; that pools are shared is in the nature of markets.
        RoutedPayment memory a = _direct();
        (address collector, bytes memory consentA) = _routeConsent(Way.Authorization, a);
        (payer, payerKey) = makeAddrAndKey("second payer");
        usdc.faucet(payer, 2_000e6);
        RoutedPayment memory b = _direct();
        (b.recipient, b.feeRecipient) = (makeAddr("second recipient"), makeAddr("second relayer"));
        (, bytes memory consentB) = _routeConsent(Way.Authorization, b);
        vm.startStateDiffRecording();
        routeRouter.settle(a, new Leg[](0), collector, consentA);
        assertGt(_keepChanges("direct"), 3);
        vm.startStateDiffRecording();
        routeRouter.settle(b, new Leg[](0), collector, consentB);
        _assertDisjoint("direct");
    }

    function test_revert_aboveTheMaximum() public {
        RoutedPayment memory p = _payment();
        p.maxAmountIn = 1_005e6;
        Leg[] memory legs = _oneHop(p, v2UsdcUsdt);
        (address collector, bytes memory consent) = _routeConsent(Way.Authorization, p);
        uint256 balance = usdt.balanceOf(payer);
        vm.expectRevert();
        routeRouter.settle(p, legs, collector, consent);
        assertEq(usdt.balanceOf(payer), balance);
        // With strangers' tokens lying in the router the pool is paid, and the check on what it cost must stop it.
        usdt.faucet(address(routeRouter), 1_000e6);
        vm.expectPartialRevert(RouteRouter.InputAboveMaximum.selector);
        routeRouter.settle(p, legs, collector, consent);
    }

    function test_revert_termsThatCannotBeMeant() public {
        RoutedPayment memory p = _direct();
        p.validBefore = uint64(block.timestamp);
        _expect(p, abi.encodeWithSelector(RouteRouter.PaymentExpired.selector, block.timestamp, block.timestamp));
        p = _direct();
        p.amountOut = 0;
        _expect(p, abi.encodeWithSelector(RouteRouter.ZeroAmount.selector));
        p = _direct();
        p.feeRecipient = address(0);
        _expect(p, abi.encodeWithSelector(RouteRouter.InvalidFeeRecipient.selector, address(0)));
        p = _direct();
        p.fee = p.maxAmountIn + 1;
        _expect(p, abi.encodeWithSelector(RouteRouter.InputAboveMaximum.selector, p.fee, p.maxAmountIn));
        p = _direct();
        p.amountOut = p.maxAmountIn - p.fee + 1;
        _expect(p, abi.encodeWithSelector(RouteRouter.InputAboveMaximum.selector, p.amountOut, p.maxAmountIn - p.fee));
        address[4] memory recipients = [address(0), payer, address(usdc), address(routeRouter)];
        for (uint256 i = 0; i < 4; ++i) {
            p = _direct();
            p.recipient = recipients[i];
            _expect(p, abi.encodeWithSelector(RouteRouter.InvalidRecipient.selector, recipients[i]));
        }
    }

    function test_revert_legsThatDoNotFit() public {
        RoutedPayment memory p = _payment();
        Leg[] memory legs = _oneHop(p, v2UsdcUsdt);
        legs[0].amountOut -= 1;
        _expectWith(p, legs, abi.encodeWithSelector(RouteRouter.InvalidLegs.selector, 1_000e6 - 1, 1_000e6));
        legs = _oneHop(p, v2UsdcUsdt);
        legs[0].hops[0].tokenOut = address(dai);
        _expectWith(p, legs, abi.encodeWithSelector(RouteRouter.InvalidLegs.selector, 0, 1));
        _expectWith(p, new Leg[](0), abi.encodeWithSelector(RouteRouter.InvalidLegs.selector, 0, 16));
        _expectWith(p, new Leg[](17), abi.encodeWithSelector(RouteRouter.InvalidLegs.selector, 17, 16));
        _expectWith(_direct(), _oneHop(p, v2UsdcUsdt), abi.encodeWithSelector(RouteRouter.InvalidLegs.selector, 1, 0));
        legs = _oneHop(p, v2UsdcUsdt);
        legs[0].hops = new Hop[](7);
        legs[0].hops[6] = Hop(v2UsdcUsdt, address(usdc));
        _expectWith(p, legs, abi.encodeWithSelector(RouteExecutor.TooManyHops.selector, 7, 6));
    }

    /// @dev The earlier hop makes the later one cheaper than it was asked for: the difference would stay in the router.
    function test_revert_aPoolTwiceInOneLeg() public {
        RoutedPayment memory p = _payment();
        Leg[] memory legs = _twoHops(p, address(stable), address(dai), address(stable));
        _expectWith(p, legs, abi.encodeWithSelector(RouteExecutor.PoolUsedTwice.selector, address(stable)));
    }

    function test_revert_anotherRouteThanThePayerInsistsOn() public {
        RoutedPayment memory p = _payment();
        Leg[] memory wanted = _oneHop(p, address(stable));
        p.route = routeRouter.hashRoute(wanted);
        Leg[] memory other = _oneHop(p, v2UsdcUsdt);
        _expectWith(
            p, other, abi.encodeWithSelector(RouteRouter.RouteMismatch.selector, routeRouter.hashRoute(other), p.route)
        );
        _settle(p, wanted);
        assertEq(usdc.balanceOf(recipient), 1_000e6);
    }

    function test_revert_replay() public {
        RoutedPayment memory p = _payment();
        Leg[] memory legs = _oneHop(p, v3UsdcUsdt);
        (address collector, bytes memory consent) = _routeConsent(Way.Permit, p);
        routeRouter.settle(p, legs, collector, consent);
        vm.prank(payer);
        usdt.approve(collector, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(RouteRouter.AlreadySettled.selector, routeRouter.hashPayment(p)));
        routeRouter.settle(p, legs, collector, consent);
    }

    function test_attack_aRelayersOwnPoolIsNotListed() public {
        RoutedPayment memory p = _payment();
        address own = IUniswapV3PoolCreator(markets.factory).createPool(address(usdc), address(usdt), 10_000);
        _expectWith(p, _oneHop(p, own), abi.encodeWithSelector(RouteExecutor.PoolNotListed.selector, own));
        venues.setVenue(v3UsdcUsdt, Venue.None);
        _expectWith(p, _oneHop(p, v3UsdcUsdt), abi.encodeWithSelector(RouteExecutor.PoolNotListed.selector, v3UsdcUsdt));
    }

    function test_attack_aPoolOfOtherTokensThanTheHopSays() public {
        RoutedPayment memory p = _payment();
        address[2] memory pools = [v2UsdcDai, v3UsdtDai];
        for (uint256 i = 0; i < 2; ++i) {
            Leg[] memory legs = _oneHop(p, pools[i]);
            (address collector, bytes memory consent) = _routeConsent(Way.Permit, p);
            uint256 balance = usdt.balanceOf(payer);
            vm.expectRevert();
            routeRouter.settle(p, legs, collector, consent);
            assertEq(usdt.balanceOf(payer), balance);
        }
    }

    function test_attack_aCallbackThatNoSwapAwaits() public {
        usdt.faucet(address(routeRouter), 1_000e6);
        address[2] memory callers = [stranger, v3UsdcUsdt];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(RouteExecutor.UnexpectedCallback.selector, callers[i]));
            vm.prank(callers[i]);
            routeRouter.uniswapV3SwapCallback(1_000e6, -1, abi.encode(address(usdt), new Hop[](1), 0));
        }
    }

    function test_attack_reentrancyAndFeesOnTransfer() public {
        HookedToken hooked = new HookedToken();
        RoutedPayment memory p = _direct();
        (p.tokenIn, p.tokenOut, p.maxAmountIn, p.amountOut, p.fee) = (address(hooked), address(hooked), 100, 90, 5);
        hooked.mint(payer, 100);
        vm.startPrank(payer);
        hooked.approve(address(routeRouter), 100);
        hooked.arm(address(routeRouter), abi.encodeCall(routeRouter.settle, (p, new Leg[](0), address(0), "")));
        routeRouter.settle(p, new Leg[](0), address(0), "");
        assertEq(bytes4(hooked.returned()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(hooked.balanceOf(recipient), 90);

        FeeOnTransferToken taxed = new FeeOnTransferToken();
        (p.tokenIn, p.tokenOut) = (address(taxed), address(taxed));
        taxed.mint(payer, 100);
        taxed.approve(address(routeRouter), 100);
        vm.expectRevert(abi.encodeWithSelector(ConsentConsumer.InexactTransfer.selector, address(taxed), 99, 100));
        routeRouter.settle(p, new Leg[](0), address(0), "");
    }

    function test_revert_moreThanAPoolHolds() public {
        RoutedPayment memory p = _payment();
        (p.amountOut, p.maxAmountIn) = (1_500_000e6, 900_000e6);
        address[3] memory pools = [v2UsdcUsdt, v3UsdcUsdt, address(stable)];
        for (uint256 i = 0; i < 3; ++i) {
            Leg[] memory legs = _oneHop(p, pools[i]);
            (address collector, bytes memory consent) = _routeConsent(Way.Permit, p);
            vm.expectRevert();
            routeRouter.settle(p, legs, collector, consent);
        }
    }

    function test_venues_onlyTheOwnerListsAndOnlyContracts() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        vm.prank(stranger);
        venues.setVenue(v2UsdcDai, Venue.None);
        vm.expectRevert(abi.encodeWithSelector(VenueList.NotAContract.selector, stranger));
        venues.setVenue(stranger, Venue.UniswapV2);
        venues.transferOwnership(stranger);
        assertEq(venues.owner(), address(this));
        vm.prank(stranger);
        venues.acceptOwnership();
        assertEq(venues.owner(), stranger);
    }

    function _direct() private view returns (RoutedPayment memory p) {
        p = _payment();
        p.tokenIn = address(usdc);
    }

    function _splitRoute() private view returns (Leg[] memory legs) {
        legs = new Leg[](4);
        legs[0] = _leg(300e6, v2UsdcUsdt, address(usdc));
        legs[1] = _leg(200e6, v3UsdcUsdt, address(usdc));
        legs[2] = _leg(400e6, address(stable), address(usdc));
        legs[3].amountOut = 100e6;
        legs[3].hops = new Hop[](2);
        legs[3].hops[0] = Hop(v3UsdtDai, address(dai));
        legs[3].hops[1] = Hop(v2UsdcDai, address(usdc));
    }

    function _twoHops(RoutedPayment memory p, address first, address middle, address second)
        private
        pure
        returns (Leg[] memory legs)
    {
        legs = new Leg[](1);
        legs[0].amountOut = p.amountOut;
        legs[0].hops = new Hop[](2);
        legs[0].hops[0] = Hop(first, middle);
        legs[0].hops[1] = Hop(second, p.tokenOut);
    }

    function _expect(RoutedPayment memory p, bytes memory error_) private {
        _expectWith(p, new Leg[](0), error_);
    }

    function _expectWith(RoutedPayment memory p, Leg[] memory legs, bytes memory error_) private {
        (address collector, bytes memory consent) = _routeConsent(Way.Permit, p);
        vm.expectRevert(error_);
        routeRouter.settle(p, legs, collector, consent);
    }

    function _assertEmpty() private view {
        DevStablecoin[3] memory tokens = [usdc, usdt, dai];
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(tokens[i].balanceOf(address(routeRouter)), 0);
            assertEq(tokens[i].allowance(address(routeRouter), address(stable)), 0);
        }
    }

    function test_revert_moreThanAUniswapV3PoolHas() public {
        RoutedPayment memory p = _payment();
        (p.amountOut, p.maxAmountIn) = (1_000_000_000e6, 2_000_000_000e6);
        usdt.faucet(payer, p.maxAmountIn);
        (address collector, bytes memory consent) = _routeConsent(Way.Authorization, p);
        vm.prank(relayer);
        vm.expectPartialRevert(RouteExecutor.InsufficientLiquidity.selector);
        routeRouter.settle(p, _oneHop(p, v3UsdcUsdt), collector, consent);
    }

    function test_collectors_areThoseOfTheDeployment() public {
        for (uint256 i = 0; i < collectors.length; ++i) {
            assertTrue(routeRouter.isCollector(collectors[i]));
        }
        assertFalse(routeRouter.isCollector(makeAddr("stranger")));
    }
}

/// @notice What a relayer needs to open a pool of its own.
interface IUniswapV3PoolCreator {
    function createPool(address tokenA, address tokenB, uint24 fee) external returns (address pool);
}
