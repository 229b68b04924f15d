// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {Batch, BatchItem, BatchPayments} from "../../src/payments/BatchPayments.sol";
import {ConsentConsumer} from "../../src/payments/consent/ConsentConsumer.sol";
import {BlocklistToken, HookedToken, NoReturnToken} from "./Attackers.sol";
import {FeeOnTransferToken} from "./HostileTokens.sol";
import {Consent, PaymentsFixture, Way} from "./PaymentsFixture.sol";
import {SlotRecorder} from "./SlotRecorder.sol";

/// @notice For one recipient: burns all gas, says false, or answers at length.
contract MoodyToken is ERC20("Moody", "MOO") {
    address public victim;
    uint256 public mood;

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function set(address victim_, uint256 mood_) external {
        (victim, mood) = (victim_, mood_);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (to == victim) {
            if (mood == 0) {
                while (true) {}
            }
            if (mood == 1) return false;
            assembly {
                return(0, 20000)
            }
        }
        return super.transfer(to, amount);
    }
}

/// forge-config: default.isolate = false
contract BatchPaymentsTest is PaymentsFixture, SlotRecorder {
    BatchPayments private _batches;

    function setUp() public override {
        super.setUp();
        _batches = new BatchPayments(collectors);
    }

    function test_settle_paysEveryItemInEveryWay() public {
        for (uint256 way = 0; way < 5; ++way) {
            (Batch memory batch, BatchItem[] memory items) = _batch(address(usdc), 1e6, way % 2 == 0);
            batch.salt = way;
            (address collector, bytes memory consent) = _batchConsent(Way(way), batch);
            vm.expectEmit(address(_batches));
            emit BatchPayments.BatchSettled(_batches.hashBatch(batch), payer, address(usdc), 60e6, 0);
            vm.prank(relayer);
            _batches.settle(batch, items, collector, consent);
        }
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(usdc.balanceOf(_person(i)), 5 * (i + 1) * 10e6);
        }
        assertEq(usdc.balanceOf(relayer), 5 * 2e6);
        assertEq(usdc.balanceOf(payer), 1_000_000e6 - 5 * 62e6);
        assertEq(usdc.balanceOf(address(_batches)), 0);
    }

    function test_continueOnFailure_leavesOutTheBlockedAndGivesTheirShareBack() public {
        BlocklistToken token = new BlocklistToken();
        token.setBlocked(_person(1), true);
        (Batch memory batch, BatchItem[] memory items) = _funded(address(token), true);
        vm.expectEmit(address(_batches));
        emit BatchPayments.ItemFailed(_batches.hashBatch(batch), 1, _person(1), 20);
        vm.prank(payer);
        _batches.settle(batch, items, address(0), "");
        assertEq(token.balanceOf(_person(0)), 10);
        assertEq(token.balanceOf(_person(2)), 30);
        assertEq(token.balanceOf(payer), 20);
        assertEq(token.balanceOf(address(_batches)), 0);
    }

    function test_allOrNothing_oneBlockedStopsAll() public {
        BlocklistToken token = new BlocklistToken();
        token.setBlocked(_person(1), true);
        (Batch memory batch, BatchItem[] memory items) = _funded(address(token), false);
        vm.expectRevert(abi.encodeWithSelector(BlocklistToken.Blocked.selector, _person(1)));
        vm.prank(payer);
        _batches.settle(batch, items, address(0), "");
        assertEq(token.balanceOf(payer), 62);
    }

    function test_tokensWithoutReturnValuesWorkInBothModes() public {
        for (uint256 mode = 0; mode < 2; ++mode) {
            (Batch memory batch, BatchItem[] memory items) = _funded(address(new NoReturnToken()), mode == 1);
            vm.prank(payer);
            _batches.settle(batch, items, address(0), "");
            assertEq(NoReturnToken(batch.token).balanceOf(_person(2)), 30);
        }
    }

    function test_attack_aRecipientBurnsAllGasSaysFalseOrAnswersAtLength() public {
        for (uint256 mood = 0; mood < 3; ++mood) {
            MoodyToken token = new MoodyToken();
            token.set(_person(1), mood);
            (Batch memory batch, BatchItem[] memory items) = _funded(address(token), true);
            vm.prank(payer);
            uint256 gasBefore = gasleft();
            _batches.settle(batch, items, address(0), "");
            assertLt(gasBefore - gasleft(), 700_000);
            assertEq(token.balanceOf(_person(0)), 10);
            assertEq(token.balanceOf(_person(2)), 30);
            assertEq(token.balanceOf(payer), 20);
        }
    }

    /// @dev The relayer gives so little gas that a transfer would fail while the batch goes on: an item must never
    /// fail that way. Every amount of gas either settles all of it or nothing.
    function testFuzz_attack_tooLittleGasNeverMakesAnItemFail(uint256 gasGiven) public {
        (Batch memory batch, BatchItem[] memory items) = _batch(address(usdc), 1e6, true);
        (address collector, bytes memory consent) = _batchConsent(Way.Authorization, batch);
        gasGiven = bound(gasGiven, 150_000, 700_000);
        (bool success,) =
            address(_batches).call{gas: gasGiven}(abi.encodeCall(_batches.settle, (batch, items, collector, consent)));
        assertEq(usdc.balanceOf(_person(1)), success ? 20e6 : 0);
        assertEq(usdc.balanceOf(payer), success ? 1_000_000e6 - 62e6 : 1_000_000e6);
    }

    function test_revert_replay() public {
        (Batch memory batch, BatchItem[] memory items) = _batch(address(usdc), 1e6, true);
        (address collector, bytes memory consent) = _batchConsent(Way.Permit, batch);
        _batches.settle(batch, items, collector, consent);
        assertTrue(_batches.isSettled(_batches.hashBatch(batch)));
        vm.prank(payer);
        usdc.approve(collector, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(BatchPayments.AlreadySettled.selector, _batches.hashBatch(batch)));
        _batches.settle(batch, items, collector, consent);
    }

    function test_attack_replayOnAnotherChainOrContract() public {
        (Batch memory batch, BatchItem[] memory items) = _batch(address(usdc), 1e6, true);
        (address collector, bytes memory consent) = _batchConsent(Way.Authorization, batch);
        BatchPayments other = new BatchPayments(collectors);
        vm.expectRevert();
        other.settle(batch, items, collector, consent);
        vm.chainId(31_338);
        vm.expectRevert();
        _batches.settle(batch, items, collector, consent);
    }

    function testFuzz_attack_everyFieldAndItemIsSigned(uint8 field, uint8 way) public {
        (Batch memory batch, BatchItem[] memory items) = _batch(address(usdc), 1e6, true);
        (address collector, bytes memory consent) = _batchConsent(Way(way % 5), batch);
        field %= 8;
        if (field == 0) items[1].recipient = stranger;
        if (field == 1) (items[0].amount, items[1].amount) = (20e6, 10e6);
        if (field == 2) items[2].memo = 0;
        if (field == 3) batch.continueOnFailure = false;
        if (field == 4) batch.feeRecipient = stranger;
        if (field == 5) batch.validBefore += 1;
        if (field == 6) batch.salt += 1;
        if (field == 7) {
            items[0].recipient = stranger;
            batch.items = _batches.hashItems(items);
        }
        vm.expectRevert();
        _batches.settle(batch, items, collector, consent);
    }

    function test_revert_termsThatCannotBeMeant() public {
        (Batch memory batch, BatchItem[] memory items) = _batch(address(usdc), 1e6, true);
        vm.startPrank(payer);
        _expect(abi.encodeWithSelector(BatchPayments.InvalidCount.selector, 0, 500));
        _batches.settle(batch, new BatchItem[](0), address(0), "");
        _expect(abi.encodeWithSelector(BatchPayments.InvalidCount.selector, 501, 500));
        _batches.settle(batch, new BatchItem[](501), address(0), "");
        batch.total += 1;
        _expect(abi.encodeWithSelector(BatchPayments.TotalMismatch.selector, 60e6, 60e6 + 1));
        _batches.settle(batch, items, address(0), "");
        batch.total -= 1;
        batch.feeRecipient = address(0);
        _expect(abi.encodeWithSelector(BatchPayments.InvalidFeeRecipient.selector, address(0)));
        _batches.settle(batch, items, address(0), "");
        batch.feeRecipient = relayer;
        address[3] memory recipients = [address(0), address(_batches), address(usdc)];
        for (uint256 i = 0; i < 3; ++i) {
            items[1].recipient = recipients[i];
            batch.items = _batches.hashItems(items);
            _expect(abi.encodeWithSelector(BatchPayments.InvalidItem.selector, 1));
            _batches.settle(batch, items, address(0), "");
        }
        vm.warp(batch.validBefore);
        _expect(abi.encodeWithSelector(BatchPayments.BatchExpired.selector, batch.validBefore, batch.validBefore));
        _batches.settle(batch, items, address(0), "");
    }

    function test_attack_reentrancyAndFeesOnTransfer() public {
        HookedToken hooked = new HookedToken();
        (Batch memory batch, BatchItem[] memory items) = _funded(address(hooked), true);
        hooked.arm(address(_batches), abi.encodeCall(_batches.settle, (batch, items, address(0), "")));
        vm.prank(payer);
        _batches.settle(batch, items, address(0), "");
        assertEq(bytes4(hooked.returned()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        FeeOnTransferToken taxed = new FeeOnTransferToken();
        (batch, items) = _batch(address(taxed), 1e6, true);
        taxed.mint(payer, 62e6);
        vm.startPrank(payer);
        taxed.approve(address(_batches), 62e6);
        vm.expectRevert(abi.encodeWithSelector(ConsentConsumer.InexactTransfer.selector, address(taxed), 61.38e6, 62e6));
        _batches.settle(batch, items, address(0), "");
    }

    /// @dev Whoever is blocked, all money ends with recipients, relayer or payer.
    function testFuzz_everythingIsPaidOrGivenBack(uint256 blockedMask, uint64[12] calldata amounts) public {
        BlocklistToken token = new BlocklistToken();
        BatchItem[] memory items = new BatchItem[](12);
        uint256 total = 0;
        uint256 expectedBack = 0;
        for (uint256 i = 0; i < 12; ++i) {
            items[i] = BatchItem(_person(i), uint256(amounts[i]) + 1, bytes32(i));
            total += items[i].amount;
            if (blockedMask >> i & 1 == 0) continue;
            token.setBlocked(_person(i), true);
            expectedBack += items[i].amount;
        }
        (Batch memory batch,) = _batch(address(token), 1, true);
        (batch.total, batch.items) = (total, _batches.hashItems(items));
        token.mint(payer, total + batch.fee);
        vm.startPrank(payer);
        token.approve(address(_batches), total + batch.fee);
        _batches.settle(batch, items, address(0), "");
        assertEq(token.balanceOf(payer), expectedBack);
        assertEq(token.balanceOf(address(_batches)), 0);
        for (uint256 i = 0; i < 12; ++i) {
            assertEq(token.balanceOf(_person(i)), blockedMask >> i & 1 == 0 ? items[i].amount : 0);
        }
    }

    function test_slotsOfTwoBatchesAreDisjoint() public {
        (Batch memory a, BatchItem[] memory itemsA) = _batch(address(usdc), 1e6, true);
        (address collector, bytes memory consentA) = _batchConsent(Way.Authorization, a);
        (payer, payerKey) = makeAddrAndKey("second payer");
        usdc.faucet(payer, 62e6);
        (Batch memory b, BatchItem[] memory itemsB) = _batch(address(usdc), 1e6, true);
        b.feeRecipient = makeAddr("second relayer");
        for (uint256 i = 0; i < 3; ++i) {
            itemsB[i].recipient = _person(10 + i);
        }
        b.items = _batches.hashItems(itemsB);
        (, bytes memory consentB) = _batchConsent(Way.Authorization, b);
        vm.startStateDiffRecording();
        _batches.settle(a, itemsA, collector, consentA);
        assertGt(_keepChanges("a"), 3);
        vm.startStateDiffRecording();
        _batches.settle(b, itemsB, collector, consentB);
        _assertDisjoint("a");
    }

    /// @dev Three items of 10, 20 and 30 units, and a fee of 2.
    function _batch(address token, uint256 unit, bool continueOnFailure)
        private
        view
        returns (Batch memory batch, BatchItem[] memory items)
    {
        items = new BatchItem[](3);
        for (uint256 i = 0; i < 3; ++i) {
            items[i] = BatchItem(_person(i), (i + 1) * 10 * unit, keccak256("salary"));
        }
        batch = Batch({
            payer: payer,
            token: token,
            total: 60 * unit,
            items: _batches.hashItems(items),
            continueOnFailure: continueOnFailure,
            fee: 2 * unit,
            feeRecipient: relayer,
            validBefore: uint64(block.timestamp + 1 hours),
            salt: 1
        });
    }

    function _funded(address token, bool continueOnFailure)
        private
        returns (Batch memory batch, BatchItem[] memory items)
    {
        (batch, items) = _batch(token, 1, continueOnFailure);
        BlocklistToken(token).mint(payer, 62);
        vm.prank(payer);
        // Not through IERC20: some of the tokens return nothing.
        (bool success,) = token.call(abi.encodeCall(BlocklistToken(token).approve, (address(_batches), 62)));
        assertTrue(success);
    }

    function _batchConsent(Way way, Batch memory batch) private returns (address, bytes memory) {
        return _consent(
            way,
            payerKey,
            Consent(
                address(_batches), batch.token, batch.total + batch.fee, _batches.hashBatch(batch), batch.validBefore
            )
        );
    }

    function _expect(bytes memory error_) private {
        vm.expectRevert(error_);
    }

    function _person(uint256 i) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode("person", i)))));
    }
}
