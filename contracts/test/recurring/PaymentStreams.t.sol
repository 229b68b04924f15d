// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Test} from "forge-std/Test.sol";

import {PaymentStreams, Stream} from "../../src/recurring/PaymentStreams.sol";
import {BlockingToken, CallbackToken, MintableToken, TaxedToken} from "./RecurringHostileTokens.sol";

contract PaymentStreamsTest is Test {
    PaymentStreams private _streams = new PaymentStreams();
    MintableToken private _token = new MintableToken();
    address private _payer = makeAddr("payer");
    address private _payee = makeAddr("payee");
    address private _stranger = makeAddr("stranger");

    function setUp() public {
        vm.warp(1_760_000_000);
        _token.mint(_payer, 1e30);
        vm.prank(_payer);
        _token.approve(address(_streams), type(uint256).max);
    }

    /// @dev One unit per second for 1,000 seconds.
    function _open() private returns (bytes32 id) {
        vm.prank(_payer);
        id = _streams.create(_payee, address(_token), 1e18, 0, 1_000, "1");
    }

    function test_accruesBySecondUntilTheDepositIsSpent() public {
        bytes32 id = _open();
        assertEq(_streams.accruedOf(id), 0);
        skip(1);
        assertEq(_streams.accruedOf(id), 1);
        skip(998);
        assertEq(_streams.accruedOf(id), 999);
        skip(100);
        assertEq(_streams.accruedOf(id), 1_000);
        assertEq(_streams.withdraw(id, _payee), 1_000);
        assertEq(_token.balanceOf(_payee), 1_000);
        vm.expectRevert(abi.encodeWithSelector(PaymentStreams.NothingDue.selector, id));
        _streams.withdraw(id, _payee);
    }

    function test_startsLaterIfAgreed() public {
        vm.prank(_payer);
        bytes32 id = _streams.create(_payee, address(_token), 1e18, uint64(block.timestamp + 1 days), 1_000, "later");
        skip(1 days);
        assertEq(_streams.accruedOf(id), 0);
        skip(7);
        assertEq(_streams.accruedOf(id), 7);
    }

    function test_payerCancelsAtOnceAndBothHaveTheirs() public {
        bytes32 id = _open();
        uint256 before = _token.balanceOf(_payer);
        skip(400);
        vm.prank(_payer);
        _streams.cancel(id);
        assertEq(_token.balanceOf(_payer) - before, 600);
        skip(1 days);
        assertEq(_streams.withdraw(id, _payee), 400);
        assertEq(_token.balanceOf(address(_streams)), 0);
        vm.startPrank(_payer);
        vm.expectRevert(abi.encodeWithSelector(PaymentStreams.StreamEnded.selector, id));
        _streams.cancel(id);
        vm.expectRevert(abi.encodeWithSelector(PaymentStreams.StreamEnded.selector, id));
        _streams.topUp(id, 1);
        vm.expectRevert(abi.encodeWithSelector(PaymentStreams.NothingDue.selector, id));
        _streams.claimRefund(id, _payer);
        vm.stopPrank();
    }

    function test_payeeCancelsAndThePayerClaimsTheRest() public {
        bytes32 id = _open();
        skip(400);
        vm.prank(_payee);
        _streams.cancel(id);
        assertEq(_streams.streamOf(id).refund, 600);
        vm.expectRevert(abi.encodeWithSelector(PaymentStreams.NotParty.selector, id, _payee));
        vm.prank(_payee);
        _streams.claimRefund(id, _payee);
        vm.prank(_payer);
        _streams.claimRefund(id, _stranger);
        assertEq(_token.balanceOf(_stranger), 600);
    }

    function test_cancelBeforeTheStartReturnsEverything() public {
        vm.startPrank(_payer);
        uint256 before = _token.balanceOf(_payer);
        bytes32 id = _streams.create(_payee, address(_token), 1e18, uint64(block.timestamp + 1), 1_000, "c");
        _streams.cancel(id);
        vm.stopPrank();
        assertEq(_token.balanceOf(_payer), before);
        assertEq(_streams.accruedOf(id), 0);
    }

    function test_topUpProlongsAndDryTimeIsNotOwed() public {
        bytes32 id = _open();
        skip(500);
        vm.prank(_payer);
        _streams.topUp(id, 500);
        skip(600);
        assertEq(_streams.accruedOf(id), 1_100);
        skip(1 days);
        assertEq(_streams.accruedOf(id), 1_500);
        vm.prank(_payer);
        _streams.topUp(id, 100);
        assertEq(_streams.accruedOf(id), 1_500);
        skip(10);
        assertEq(_streams.accruedOf(id), 1_510);
    }

    function test_payeeWithdrawsElsewhereAndStrangersOnlyToIt() public {
        bytes32 id = _open();
        skip(10);
        vm.expectRevert(abi.encodeWithSelector(PaymentStreams.NotParty.selector, id, _stranger));
        vm.prank(_stranger);
        _streams.withdraw(id, _stranger);
        vm.prank(_payee);
        _streams.withdraw(id, _stranger);
        assertEq(_token.balanceOf(_stranger), 10);
        skip(5);
        vm.prank(_stranger);
        _streams.withdraw(id, _payee);
        assertEq(_token.balanceOf(_payee), 5);
    }

    function test_refusesWhatMakesNoSense() public {
        bytes32 id = _open();
        vm.startPrank(_payer);
        address[4] memory wrong = [address(0), _payer, address(_streams), address(_token)];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(PaymentStreams.InvalidPayee.selector, wrong[i]));
            _streams.create(wrong[i], address(_token), 1, 0, 1, "x");
        }
        vm.expectRevert(PaymentStreams.ZeroAmount.selector);
        _streams.create(_payee, address(_token), 0, 0, 1, "x");
        vm.expectRevert(PaymentStreams.ZeroAmount.selector);
        _streams.create(_payee, address(_token), 1, 0, 0, "x");
        vm.expectRevert(
            abi.encodeWithSelector(PaymentStreams.StartsInThePast.selector, block.timestamp - 1, block.timestamp)
        );
        _streams.create(_payee, address(_token), 1, uint64(block.timestamp - 1), 1, "x");
        vm.expectRevert(abi.encodeWithSelector(PaymentStreams.StreamExists.selector, id));
        _streams.create(_payee, address(_token), 1e18, 0, 1_000, "1");
        vm.expectRevert(PaymentStreams.ZeroAmount.selector);
        _streams.topUp(id, 0);
        vm.expectRevert(abi.encodeWithSelector(PaymentStreams.UnknownStream.selector, bytes32("no")));
        _streams.cancel("no");
        vm.stopPrank();
        vm.startPrank(_stranger);
        vm.expectRevert(abi.encodeWithSelector(PaymentStreams.NotParty.selector, id, _stranger));
        _streams.cancel(id);
        vm.expectRevert(abi.encodeWithSelector(PaymentStreams.NotParty.selector, id, _stranger));
        _streams.topUp(id, 1);
        vm.stopPrank();
        skip(10);
        vm.startPrank(_payee);
        vm.expectRevert(abi.encodeWithSelector(PaymentStreams.InvalidPayee.selector, address(0)));
        _streams.withdraw(id, address(0));
        _streams.cancel(id);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(PaymentStreams.InvalidPayee.selector, address(0)));
        vm.prank(_payer);
        _streams.claimRefund(id, address(0));
    }

    // -- rounding and attacks

    function testFuzz_attack_manySmallWithdrawalsEarnWhatOneDoes(uint128 rate, uint256 seed) public {
        rate = uint128(bound(rate, 1, 1e24));
        vm.prank(_payer);
        bytes32 id = _streams.create(_payee, address(_token), rate, 0, 1e15, bytes32(seed));
        uint256 start = block.timestamp;
        for (uint256 i = 0; i < 12; ++i) {
            skip(uint256(keccak256(abi.encode(seed, i))) % 1 hours + 1);
            vm.prank(_stranger);
            try _streams.withdraw(id, _payee) {} catch {}
            uint256 exact = uint256(rate) * (block.timestamp - start) / 1e18;
            assertEq(_token.balanceOf(_payee), exact < 1e15 ? exact : 1e15);
        }
    }

    function test_accrualEqualsExactFractions() public {
        string memory json = vm.readFile("contracts/test/recurring/cases/streamAccrual.json");
        uint256[] memory rates = vm.parseJsonUintArray(json, ".rate");
        uint256[] memory deposits = vm.parseJsonUintArray(json, ".deposit");
        uint256[] memory elapsed = vm.parseJsonUintArray(json, ".elapsed");
        uint256[] memory expected = vm.parseJsonUintArray(json, ".accrued");
        assertGt(rates.length, 100);
        for (uint256 i = 0; i < rates.length; ++i) {
            vm.warp(1_760_000_000);
            vm.prank(_payer);
            bytes32 id =
                _streams.create(_payee, address(_token), uint128(rates[i]), 0, uint128(deposits[i]), bytes32(i));
            skip(elapsed[i]);
            assertEq(_streams.accruedOf(id), expected[i]);
        }
    }

    function test_largestRateAndLongestTimeDoNotOverflow() public {
        vm.prank(_payer);
        bytes32 id = _streams.create(_payee, address(_token), type(uint128).max, 0, 1e18, "max");
        vm.warp(type(uint64).max);
        assertEq(_streams.accruedOf(id), 1e18);
    }

    function test_attack_feeOnTransferTokenIsRefused() public {
        TaxedToken taxed = new TaxedToken();
        taxed.mint(_payer, 1_000);
        vm.startPrank(_payer);
        taxed.approve(address(_streams), 1_000);
        vm.expectRevert(abi.encodeWithSelector(PaymentStreams.InexactTransfer.selector, address(taxed), 990, 1_000));
        _streams.create(_payee, address(taxed), 1, 0, 1_000, "x");
        vm.stopPrank();
    }

    function test_attack_blockedPayeeDoesNotHoldThePayersMoney() public {
        BlockingToken token = new BlockingToken();
        token.mint(_payer, 1_000);
        vm.startPrank(_payer);
        token.approve(address(_streams), 1_000);
        bytes32 id = _streams.create(_payee, address(token), 1e18, 0, 1_000, "b");
        vm.stopPrank();
        skip(300);
        token.setBlocked(_payee, true);
        vm.prank(_payer);
        _streams.cancel(id);
        assertEq(token.balanceOf(_payer), 700);
        vm.prank(_payee);
        _streams.withdraw(id, _stranger);
        assertEq(token.balanceOf(_stranger), 300);
    }

    function test_attack_blockedPayerDoesNotHoldThePayeesMoney() public {
        BlockingToken token = new BlockingToken();
        token.mint(_payer, 1_000);
        vm.startPrank(_payer);
        token.approve(address(_streams), 1_000);
        bytes32 id = _streams.create(_payee, address(token), 1e18, 0, 1_000, "b");
        vm.stopPrank();
        skip(300);
        token.setBlocked(_payer, true);
        vm.startPrank(_payee);
        _streams.cancel(id);
        _streams.withdraw(id, _payee);
        vm.stopPrank();
        assertEq(token.balanceOf(_payee), 300);
    }

    function test_attack_reentrantTokenIsTurnedAway() public {
        CallbackToken token = new CallbackToken();
        token.mint(_payer, 1_000);
        vm.startPrank(_payer);
        token.approve(address(_streams), 1_000);
        bytes32 id = _streams.create(_payee, address(token), 1e18, 0, 1_000, "r");
        vm.stopPrank();
        skip(300);
        token.arm(address(_streams), abi.encodeCall(PaymentStreams.withdraw, (id, _payee)));
        _streams.withdraw(id, _payee);
        assertEq(token.answer(), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(token.balanceOf(_payee), 300);
        vm.prank(_payer);
        _streams.cancel(id);
        assertEq(token.answer(), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(token.balanceOf(address(_streams)), 0);
    }

    function test_attack_donationChangesNothing() public {
        bytes32 id = _open();
        _token.mint(address(_streams), 1e18);
        skip(10);
        assertEq(_streams.withdraw(id, _payee), 10);
        vm.prank(_payer);
        _streams.cancel(id);
        assertEq(_token.balanceOf(address(_streams)), 1e18);
    }

    function test_idBindsChainAndContract() public {
        bytes32 here = _streams.idOf(_payer, _payee, address(_token), 1, 0, 0);
        assertNotEq(here, new PaymentStreams().idOf(_payer, _payee, address(_token), 1, 0, 0));
        vm.chainId(1);
        assertNotEq(here, _streams.idOf(_payer, _payee, address(_token), 1, 0, 0));
    }
}
