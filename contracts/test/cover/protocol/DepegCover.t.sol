// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {CommitmentBook} from "../../../src/cover/protocol/CommitmentBook.sol";
import {CoverLedger} from "../../../src/cover/protocol/CoverLedger.sol";
import {CoverTerms, DepegCover} from "../../../src/cover/protocol/DepegCover.sol";
import {DepegPolicy} from "../../../src/cover/protocol/DepegPolicy.sol";
import {Tier} from "../../../src/cover/protocol/DepegTiers.sol";
import {ICapital} from "../../../src/cover/protocol/ICapital.sol";
import {PremiumIntegral} from "../../../src/cover/protocol/PremiumIntegral.sol";
import {CoverProduct, RiskBook} from "../../../src/cover/protocol/RiskBook.sol";
import {SaleBook} from "../../../src/cover/protocol/SaleBook.sol";
import {CoverOrder} from "../../../src/types/Cover.sol";
import {CoverFixture} from "./CoverFixture.sol";

contract DepegCoverTest is CoverFixture {
    function test_buy_writesThePolicyTakesTheQuoteAndCommits() public {
        CoverOrder memory order = _order(SHOCK);
        (uint256 premium,) = book.quote(SHOCK, order.insured, order.periodSec);
        uint256 policyId = _buy(order);
        assertEq(usdc.balanceOf(holder), order.maxPremium - premium);
        assertEq(policyId, uint256(cover.hashOrder(order)));
        assertEq(policies.ownerOf(policyId), holder);
        CoverTerms memory policy = cover.policyOf(policyId);
        assertEq(policy.startsAt, START + 1 days);
        assertEq(policy.endsAt, START + 91 days);
        assertEq(book.committedOf(SHOCK), order.insured);
        assertEq(book.minimumCapital(), 5_000e6);
    }

    function test_buy_costsNoMoreOrLessInParts() public {
        (uint256 whole,) = book.quote(SHOCK, 100_000e6, 90 days);
        uint256 parts;
        CoverOrder memory order = _order(SHOCK);
        order.insured = 10_000e6;
        for (uint256 i = 0; i < 10; ++i) {
            (uint256 part,) = book.quote(SHOCK, order.insured, order.periodSec);
            parts += part;
            order.salt = bytes32(i);
            _buy(order);
        }
        assertGe(parts, whole);
        assertLe(parts, whole + 9);
    }

    function test_buyWithAuthorization_takesThePremiumFromTheSigner() public {
        CoverOrder memory order = _order(SHOCK);
        (uint256 premium,) = book.quote(SHOCK, order.insured, order.periodSec);
        usdc.faucet(holder, order.maxPremium);
        uint256 policyId = cover.buyWithAuthorization(order, _sign(order));
        assertEq(usdc.balanceOf(holder), order.maxPremium - premium);
        assertEq(policies.ownerOf(policyId), holder);
    }

    function test_attack_aSignedOrderIsUsedOnceAndOnlyAsSigned() public {
        CoverOrder memory order = _order(SHOCK);
        bytes memory signature = _sign(order);
        usdc.faucet(holder, 10 * order.maxPremium);
        order.maxPremium += 1;
        vm.expectRevert();
        cover.buyWithAuthorization(order, signature);
        order.maxPremium -= 1;
        cover.buyWithAuthorization(order, signature);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidSender.selector, address(0)));
        cover.buyWithAuthorization(order, signature);
        // Another deployment hashes the same order differently, and so asks for another nonce.
        (, DepegCover other) = _deployCover(IERC20(address(usdc)));
        assertNotEq(other.hashOrder(order), cover.hashOrder(order));
        bytes32 here = cover.hashOrder(order);
        vm.chainId(31_338);
        assertNotEq(cover.hashOrder(order), here);
    }

    function test_revert_ordersThatAreNotAllowed() public {
        CoverOrder memory order = _order(SHOCK);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.NotHolder.selector, address(this), holder));
        cover.buy(order);
        vm.startPrank(holder);
        order.periodSec = 1 days - 1;
        vm.expectRevert(abi.encodeWithSelector(SaleBook.PeriodOutOfRange.selector, order.periodSec));
        cover.buy(order);
        order.periodSec = 365 days + 1;
        vm.expectRevert(abi.encodeWithSelector(SaleBook.PeriodOutOfRange.selector, order.periodSec));
        cover.buy(order);
        order = _order(SHOCK);
        order.insured = 0;
        vm.expectRevert(SaleBook.ZeroAmount.selector);
        cover.buy(order);
        order = _order(SHOCK);
        order.maxPremium = 1;
        (uint256 premium,) = book.quote(SHOCK, order.insured, order.periodSec);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.PremiumAboveMaximum.selector, premium, 1));
        cover.buy(order);
        order = _order(SHOCK);
        order.productId = 9;
        vm.expectRevert(abi.encodeWithSelector(CommitmentBook.UnknownProduct.selector, 9));
        cover.buy(order);
        order = _order(SHOCK);
        order.insured = book.capacity(SHOCK) + 1;
        vm.expectRevert(
            abi.encodeWithSelector(PremiumIntegral.InsufficientCapacity.selector, order.insured, order.insured - 1)
        );
        cover.buy(order);
        order = _order(SHOCK);
        order.validBefore = uint64(block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.OrderExpired.selector, block.timestamp, order.validBefore));
        cover.buy(order);
        vm.stopPrank();
        vm.prank(bookOwner);
        book.setOnSale(SHOCK, false);
        order = _order(SHOCK);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(SaleBook.NotOnSale.selector, SHOCK));
        cover.buy(order);
    }

    function test_watch_stopsSaleAndCancellation() public {
        uint256 policyId = _buy(SHOCK);
        _setAll(0.994e18);
        CoverOrder memory order = _order(STANDARD_SWAP);
        vm.startPrank(holder);
        vm.expectRevert(abi.encodeWithSelector(SaleBook.ProductHeld.selector, STANDARD_SWAP));
        cover.buy(order);
        vm.expectRevert(abi.encodeWithSelector(SaleBook.ProductHeld.selector, SHOCK));
        cover.cancel(policyId);
        vm.stopPrank();
    }

    function test_cancel_refundsTheUnearnedPartAndFreesTheCapital() public {
        CoverOrder memory order = _order(SHOCK);
        (uint256 premium,) = book.quote(SHOCK, order.insured, order.periodSec);
        uint256 policyId = _buy(order);
        uint256 streamEnd = (START + 91 days + 7 days - 1) / 7 days * 7 days;
        skip(30 days);
        vm.prank(holder);
        uint256 refund = cover.cancel(policyId);
        assertApproxEqAbs(refund, premium * (streamEnd - block.timestamp) / (streamEnd - START), 1);
        assertEq(book.committedOf(SHOCK), 0);
        assertEq(book.minimumCapital(), 5_000e6); // falls by one percent a day from here
        skip(10 days);
        assertEq(book.minimumCapital(), 4_500e6);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.PolicyClosed.selector, policyId));
        cover.cancel(policyId);
        skip(365 days);
        assertLe(junior.totalAssets() - 300_000e6, (premium - refund) / 2);
    }

    function test_cancel_isForTheHolderAndBeforeTheEnd() public {
        uint256 policyId = _buy(SHOCK);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.NotHolder.selector, address(this), holder));
        cover.cancel(policyId);
        skip(91 days);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.PolicyClosed.selector, policyId));
        cover.cancel(policyId);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.PolicyClosed.selector, 1));
        cover.cancel(1);
    }

    function test_release_freesExpiredCoverByBuckets() public {
        _buy(SHOCK);
        skip(91 days - 1);
        book.release(SHOCK);
        assertEq(book.committedOf(SHOCK), 10_000e6);
        skip(7 days);
        _setAll(0.994e18); // held while on watch
        book.release(SHOCK);
        assertEq(book.committedOf(SHOCK), 10_000e6);
        _setAll(1e18);
        book.release(SHOCK);
        assertEq(book.committedOf(SHOCK), 0);
    }

    function test_claim_paysTheSeverityInCash() public {
        uint256 policyId = _buy(SHOCK);
        skip(2 days);
        _depeg();
        assertEq(cover.settle(SHOCK), 1);
        vm.prank(holder);
        uint256 payout = cover.claim(policyId, 1, type(uint256).max);
        assertEq(payout, 3_750e6); // 10,000 · (1 − 0.025 − 0.6)
        assertEq(cover.policyOf(policyId).payout, payout);
        assertEq(book.committedOf(SHOCK), 0);
        assertEq(cover.settlementOf(SHOCK, 1).left, 0);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.PolicyClosed.selector, policyId));
        cover.claim(policyId, 1, type(uint256).max);
    }

    function test_claim_neverExpiresAndBelongsToWhoOwnsThePolicy() public {
        uint256 policyId = _buy(SHOCK);
        skip(2 days);
        _depeg();
        cover.settle(SHOCK);
        address buyer = makeAddr("buyer");
        vm.prank(holder);
        policies.transferFrom(holder, buyer, policyId);
        skip(3650 days);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.NotHolder.selector, holder, buyer));
        cover.claim(policyId, 1, type(uint256).max);
        vm.prank(buyer);
        assertEq(cover.claim(policyId, 1, type(uint256).max), 3_750e6);
    }

    function test_claim_ofAPartEndsThePolicyAndGivesTheRestBack() public {
        uint256 policyId = _buy(SHOCK);
        skip(2 days);
        _depeg();
        uint256 before = cover.capital();
        cover.settle(SHOCK);
        vm.prank(holder);
        assertEq(cover.claim(policyId, 1, 4_000e6), 1_500e6);
        assertApproxEqAbs(cover.capital(), before - 1_500e6, 20e6); // part came from the reserve
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.PolicyClosed.selector, policyId));
        cover.claim(policyId, 1, 6_000e6);
    }

    function test_claim_needsACoveredEvent() public {
        uint256 early = _buy(SHOCK); // starts in a day
        _depeg();
        cover.settle(SHOCK);
        vm.startPrank(holder);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.NotCovered.selector, early, 1));
        cover.claim(early, 1, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.NotCovered.selector, early, 2));
        cover.claim(early, 2, type(uint256).max);
        vm.expectRevert(DepegCover.ZeroAmount.selector);
        cover.claim(early, 1, 0);
        vm.stopPrank();
    }

    function test_claim_aDepegThatBeganBeforeTheEndPaysAlthoughItTriggeredAfter() public {
        uint256 policyId = _buy(SHOCK);
        vm.warp(START + 91 days - 1 hours);
        _depeg(); // triggers after the end, within the window of the tier
        assertEq(_last(Tier.Shock).startedAt, START + 91 days - 1 hours);
        cover.settle(SHOCK);
        vm.prank(holder);
        assertEq(cover.claim(policyId, 1, type(uint256).max), 3_750e6);
    }

    function test_claim_aDepegAtTheEndOrLaterPaysNothing() public {
        uint256 policyId = _buy(SHOCK);
        vm.warp(START + 91 days);
        _depeg();
        cover.settle(SHOCK);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.NotCovered.selector, policyId, 1));
        cover.claim(policyId, 1, type(uint256).max);
        uint256 capital = cover.capital();
        cover.returnUnowed(policyId, 1);
        assertGt(cover.capital(), capital);
        assertEq(cover.settlementOf(SHOCK, 1).left, 0);
    }

    function test_settle_needsAConfirmedEvent() public {
        _buy(SHOCK);
        skip(2 days);
        vm.expectRevert(abi.encodeWithSelector(RiskBook.NotConfirmed.selector, SHOCK, 1));
        cover.settle(SHOCK);
        _hold(0.6e18, 4 hours);
        vm.expectRevert(abi.encodeWithSelector(RiskBook.NotConfirmed.selector, SHOCK, 1));
        cover.settle(SHOCK);
        assertTrue(cover.isOnWatch());
        _hold(0.6e18, 26 hours);
        _hold(1e18, 1 hours);
        assertTrue(cover.isOnWatch()); // not settled
        cover.settle(SHOCK);
        vm.expectRevert(abi.encodeWithSelector(RiskBook.NotConfirmed.selector, SHOCK, 2));
        cover.settle(SHOCK);
    }

    function test_sale_staysClosedForThirtyDaysAfterAnEventOfTheGroup() public {
        skip(2 days);
        _depeg();
        _hold(1e18, 30 hours);
        cover.settle(SHOCK);
        cover.settle(STANDARD_SWAP);
        CoverOrder memory order = _order(SHOCK);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(SaleBook.ProductHeld.selector, SHOCK));
        cover.buy(order);
        _buy(OTHER_SHOCK); // another group
        skip(30 days);
        tiers.observe(asset);
        _buy(SHOCK);
    }

    function test_waterfall_juniorThenReinsuranceThenSeniorWithinTheEventLimit() public {
        (CoverOrder memory order, uint256 k) = (_order(SHOCK), 0);
        order.insured = 400_000e6;
        order.maxPremium = 100_000e6;
        (, k) = book.quote(SHOCK, order.insured, order.periodSec);
        assertEq(k, 1e18); // 390,000 at worst, limit 400,000 + 200,000
        uint256 policyId = _buy(order);
        order = _order(STANDARD_SWAP);
        order.insured = 320_000e6;
        order.maxPremium = 100_000e6;
        (, k) = book.quote(STANDARD_SWAP, order.insured, order.periodSec);
        assertLt(k, 1e18); // 702,000 at worst
        uint256 second = _buy(order);
        skip(2 days);
        _hold(0.01e18, 50 hours);
        cover.settle(SHOCK);
        uint256 reserve = cover.settlementOf(SHOCK, 1).fromReserve;
        assertLt(reserve, 1_000e6);
        uint256 demanded = 386_000e6; // 400,000 · (1 − 0.025 − 0.01)
        uint256 funded = cover.settlementOf(SHOCK, 1).funded;
        // Its share of the limit: 600,000 · 390,000 / 702,000 = 333,333.33.
        assertApproxEqAbs(funded, 333_333.333333e6, 1);
        assertEq(cover.settlementOf(SHOCK, 1).demanded, demanded);
        // The layer above 200,000 belongs to reinsurance, 133,333 less the reserve; junior bears what is below it.
        assertEq(cover.settlementOf(SHOCK, 1).fromJunior, 200_000e6);
        assertApproxEqAbs(cover.settlementOf(SHOCK, 1).fromReinsurance, funded - reserve - 200_000e6, 1);
        assertEq(cover.settlementOf(SHOCK, 1).fromSenior, 0);
        vm.prank(holder);
        uint256 paid = cover.claim(policyId, 1, type(uint256).max);
        assertApproxEqAbs(paid, funded, 1);
        assertGe(paid, uint256(400_000e6) * 965 / 1000 * k / 1e18); // never below the factor that was shown

        cover.settle(STANDARD_SWAP);
        // What is left of the limit is its share: 266,666.66 of 312,000.
        assertApproxEqAbs(cover.settlementOf(STANDARD_SWAP, 1).funded, 266_666.666666e6, 2);
        assertGt(cover.settlementOf(STANDARD_SWAP, 1).fromSenior, 0);
        coin.faucet(holder, 320_000e18);
        vm.startPrank(holder);
        coin.approve(address(cover), type(uint256).max);
        uint256 swapped = cover.claim(second, 1, type(uint256).max);
        vm.stopPrank();
        assertGe(swapped, uint256(312_000e6) * k / 1e18);
        // Coins are surrendered only for the part that is paid.
        assertApproxEqAbs(coin.balanceOf(address(cover)), uint256(320_000e18) * 266_666 / 312_000, 2e18);
    }

    function test_swap_paysParLessDeductibleAndTheCoinsAreSoldForTheLayers() public {
        uint256 policyId = _buy(STANDARD_SWAP);
        skip(2 days);
        _hold(0.9e18, 49 hours);
        cover.settle(STANDARD_SWAP);
        coin.faucet(holder, 10_000e18);
        vm.startPrank(holder);
        coin.approve(address(cover), 10_000e18);
        uint256 before = usdc.balanceOf(holder);
        assertEq(cover.claim(policyId, 1, type(uint256).max), 9_750e6);
        vm.stopPrank();
        assertEq(usdc.balanceOf(holder) - before, 9_750e6);
        assertEq(coin.balanceOf(holder), 0);

        address buyer = makeAddr("buyer of coins");
        usdc.faucet(buyer, 20_000e6);
        vm.startPrank(buyer);
        usdc.approve(address(cover), type(uint256).max);
        vm.expectRevert(
            abi.encodeWithSignature("TooManyCoins(uint256,uint256)", uint256(10_000e18 + 1), uint256(10_000e18))
        );
        cover.buySurrendered(STANDARD_SWAP, 1, 10_000e18 + 1, type(uint256).max);
        vm.expectRevert(
            abi.encodeWithSignature("PaymentAboveMaximum(uint256,uint256)", uint256(3_600e6), uint256(3_600e6 - 1))
        );
        cover.buySurrendered(STANDARD_SWAP, 1, 4_000e18, 3_600e6 - 1);
        uint256 capital = cover.capital();
        assertEq(cover.buySurrendered(STANDARD_SWAP, 1, 4_000e18, 3_600e6), 3_600e6);
        assertEq(cover.capital(), capital + 3_600e6);
        // A price pushed down within the block sells nothing cheaper: the higher of current and average counts.
        _setAll(0.1e18);
        assertEq(cover.buySurrendered(STANDARD_SWAP, 1, 1_000e18, 900e6), 900e6);
        _setAll(0); // no quorum, no price
        vm.expectRevert(abi.encodeWithSignature("PriceUnknown(address)", asset));
        cover.buySurrendered(STANDARD_SWAP, 1, 1, type(uint256).max);
        // After a recovery the surplus over what was paid out fills the reserve.
        _setAll(1e18);
        uint256 reserve = cover.premiumReserve();
        cover.buySurrendered(STANDARD_SWAP, 1, 5_000e18, 5_000e6);
        vm.stopPrank();
        assertGe(cover.premiumReserve(), reserve);
        assertEq(coin.balanceOf(buyer), 10_000e18);
        assertEq(cover.settlementOf(STANDARD_SWAP, 1).surrendered, 0);
    }

    function test_returnUnowed_isRefusedForWhatIsOwedAndHappensOnce() public {
        uint256 owed = _buy(SHOCK);
        skip(2 days);
        CoverOrder memory order = _order(SHOCK);
        order.salt = bytes32(uint256(2));
        uint256 waiting = _buy(order);
        _depeg();
        vm.expectRevert(abi.encodeWithSelector(DepegCover.NothingToReturn.selector, waiting, 1));
        cover.returnUnowed(waiting, 1);
        cover.settle(SHOCK);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.NothingToReturn.selector, owed, 1));
        cover.returnUnowed(owed, 1);
        cover.returnUnowed(waiting, 1);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.NothingToReturn.selector, waiting, 1));
        cover.returnUnowed(waiting, 1);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.NothingToReturn.selector, 7, 1));
        cover.returnUnowed(7, 1);
        vm.prank(holder);
        assertEq(cover.claim(owed, 1, type(uint256).max), 3_750e6);
        assertEq(cover.settlementOf(SHOCK, 1).left, 0);
        vm.expectRevert(abi.encodeWithSelector(DepegCover.NothingToReturn.selector, owed, 1));
        cover.returnUnowed(owed, 1);
        assertEq(book.committedOf(SHOCK), 10_000e6); // the waiting policy lives on
    }

    function test_returnUnowed_ofAnotherEventSettledInTheBlockOfTheClaim() public {
        uint256 policyId = _buy(SHOCK);
        skip(2 days);
        _hold(0.6e18, 30 hours);
        _hold(1e18, 6 hours);
        _hold(0.5e18, 30 hours); // a second depeg before the first is settled
        cover.settle(SHOCK);
        cover.settle(SHOCK);
        assertGt(cover.settlementOf(SHOCK, 2).left, 0);
        vm.prank(holder);
        cover.claim(policyId, 2, type(uint256).max);
        assertEq(cover.settlementOf(SHOCK, 2).left, 0);
        cover.returnUnowed(policyId, 1); // everything in one block
        assertEq(cover.settlementOf(SHOCK, 1).left, 0);
    }

    function test_owner_addsProductsAndNothingElse() public {
        CoverProduct memory terms = _terms(asset, Tier.Collapse, 1, false);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        book.addProduct(terms, 0);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        book.setOnSale(SHOCK, false);
        vm.startPrank(bookOwner);
        vm.expectRevert(abi.encodeWithSelector(CommitmentBook.NotCover.selector, bookOwner, address(cover)));
        book.open(SHOCK, 1e6, 30 days);
        vm.expectRevert(abi.encodeWithSelector(CommitmentBook.NotCover.selector, bookOwner, address(cover)));
        book.close(SHOCK, 1e6, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(CommitmentBook.NotCover.selector, bookOwner, address(cover)));
        book.settle(SHOCK);
        vm.expectRevert(abi.encodeWithSelector(DepegPolicy.NotCover.selector, bookOwner, address(cover)));
        policies.mint(bookOwner, 1);
        terms.asset = address(usdc);
        vm.expectRevert(CommitmentBook.InvalidProduct.selector);
        book.addProduct(terms, 0);
        terms = _terms(asset, Tier.Collapse, 1, false);
        vm.expectRevert(CommitmentBook.InvalidProduct.selector);
        book.addProduct(terms, 10_001);
        vm.expectRevert(CommitmentBook.InvalidProduct.selector);
        book.addProduct(terms, uint256(1) << 48);
        for (uint256 i = 3; i < 8; ++i) {
            book.addProduct(terms, 0);
        }
        vm.expectRevert(CommitmentBook.InvalidProduct.selector);
        book.addProduct(terms, 0);
        vm.stopPrank();
    }

    function test_revert_aBookOfAnotherCover() public {
        vm.expectRevert();
        new DepegCover(IERC20(address(usdc)), book);
        address predicted = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        RiskBook wrong = new RiskBook(ICapital(predicted), address(coin), tiers, bookOwner);
        vm.expectRevert(abi.encodeWithSelector(CoverLedger.NotThisCover.selector, address(coin), address(usdc)));
        new DepegCover(IERC20(address(usdc)), wrong);
    }

    /// @dev The holder's authorization for an order.

    function test_claim_afterItsBucketWasReleasedFreesNothingTwice() public {
        uint256 policyId = _buy(SHOCK);
        skip(2 days);
        _depeg();
        cover.settle(SHOCK);
        _hold(1e18, 24 hours); // the other tier's event is confirmed, too
        skip(120 days);
        tiers.observe(asset);
        book.release(SHOCK);
        assertEq(book.committedOf(SHOCK), 0);
        vm.prank(holder);
        assertGt(cover.claim(policyId, 1, type(uint256).max), 0);
        assertEq(book.committedOf(SHOCK), 0);
    }

    function test_views_countProductsAndWhatTheirGroupMayLose() public {
        assertEq(book.productCount(), 3);
        _buy(SHOCK);
        _buy(OTHER_SHOCK);
        assertEq(book.eventExposure(1), 5_000e6); // half of 10,000
        assertEq(book.worstCasePayouts(1), 9_750e6); // all but the deductible
        assertEq(book.requiredCapital(), 7_905_694_151); // 5,000 · √(2 + 2 · 0.25)
    }

    /// @dev The capacity is 1.6 times as much.
    function test_revert_anInsuredAmountThePolicyHasNoRoomFor() public {
        uint256 huge = uint256(type(uint88).max) + 1;
        _deposit(junior, underwriter, huge * 4);
        CoverOrder memory order = _order(SHOCK);
        (order.insured, order.maxPremium) = (huge, type(uint96).max);
        usdc.faucet(holder, order.maxPremium);
        vm.startPrank(holder);
        usdc.approve(address(cover), order.maxPremium);
        vm.expectPartialRevert(SafeCast.SafeCastOverflowedUintDowncast.selector);
        cover.buy(order);
        vm.stopPrank();
    }
}
