// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Test} from "forge-std/Test.sol";

import {Channel, PaymentChannels, Voucher} from "../../src/channels/PaymentChannels.sol";
import {BlockingToken, CallbackToken, MintableToken, TaxedToken} from "../recurring/RecurringHostileTokens.sol";

contract PaymentChannelsTest is Test {
    PaymentChannels private _channels = new PaymentChannels();
    MintableToken private _token = new MintableToken();
    address private _payer = makeAddr("payer");
    address private _signer;
    uint256 private _signerKey;
    address private _payee;
    uint256 private _payeeKey;
    address private _stranger = makeAddr("stranger");

    function setUp() public {
        vm.warp(1_760_000_000);
        (_signer, _signerKey) = makeAddrAndKey("signer");
        (_payee, _payeeKey) = makeAddrAndKey("payee");
        _token.mint(_payer, 1e12);
        vm.prank(_payer);
        _token.approve(address(_channels), type(uint256).max);
    }

    function _open(address token) private returns (bytes32 id) {
        vm.prank(_payer);
        id = _channels.open(_payee, token, _signer, 1 days, 1_000, "1");
    }

    function _voucher(bytes32 id, uint128 amount) private view returns (Voucher memory v, bytes memory signature) {
        v = Voucher({id: id, amount: amount});
        signature = _sign(_signerKey, _channels.hashVoucher(v));
    }

    function _sign(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _redeem(bytes32 id, uint128 amount) private returns (uint128) {
        (Voucher memory v, bytes memory signature) = _voucher(id, amount);
        return _channels.redeem(v, signature, _payee);
    }

    // -- vouchers

    function test_vouchersAreCumulative() public {
        bytes32 id = _open(address(_token));
        assertEq(_redeem(id, 10), 10);
        assertEq(_redeem(id, 25), 15);
        assertEq(_redeem(id, 1_000), 975);
        assertEq(_token.balanceOf(_payee), 1_000);
    }

    function testFuzz_payeeHasExactlyTheHighestVoucher(uint128[8] memory amounts) public {
        bytes32 id = _open(address(_token));
        uint128 highest;
        for (uint256 i = 0; i < 8; ++i) {
            uint128 amount = uint128(bound(amounts[i], 1, 1_000));
            (Voucher memory v, bytes memory signature) = _voucher(id, amount);
            if (amount <= highest) {
                vm.expectRevert(abi.encodeWithSelector(PaymentChannels.NothingDue.selector, amount, highest));
            } else {
                highest = amount;
            }
            _channels.redeem(v, signature, _payee);
            assertEq(_token.balanceOf(_payee), highest);
        }
    }

    function test_attack_voucherIsNotReplayed() public {
        bytes32 id = _open(address(_token));
        (Voucher memory v, bytes memory signature) = _voucher(id, 10);
        _channels.redeem(v, signature, _payee);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.NothingDue.selector, 10, 10));
        _channels.redeem(v, signature, _payee);
    }

    function test_attack_voucherOfAnotherChannelContractOrChainIsRefused() public {
        bytes32 id = _open(address(_token));
        vm.prank(_payer);
        bytes32 other = _channels.open(_payee, address(_token), _signer, 1 days, 1_000, "2");
        (, bytes memory signature) = _voucher(other, 10);
        Voucher memory v = Voucher({id: id, amount: 10});
        vm.expectRevert(PaymentChannels.InvalidSignature.selector);
        _channels.redeem(v, signature, _payee);
        signature = _sign(_signerKey, new PaymentChannels().hashVoucher(v));
        vm.expectRevert(PaymentChannels.InvalidSignature.selector);
        _channels.redeem(v, signature, _payee);
        (v, signature) = _voucher(id, 10);
        vm.chainId(1);
        vm.expectRevert(PaymentChannels.InvalidSignature.selector);
        _channels.redeem(v, signature, _payee);
    }

    function test_attack_forgedRaisedOrMalleatedVoucherIsRefused() public {
        bytes32 id = _open(address(_token));
        (Voucher memory v, bytes memory signature) = _voucher(id, 10);
        v.amount = 11;
        vm.expectRevert(PaymentChannels.InvalidSignature.selector);
        _channels.redeem(v, signature, _payee);
        v.amount = 10;
        bytes memory byPayee = _sign(_payeeKey, _channels.hashVoucher(v));
        vm.expectRevert(PaymentChannels.InvalidSignature.selector);
        _channels.redeem(v, byPayee, _payee);
        (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes memory flipped =
            abi.encodePacked(r, bytes32(order - uint256(s)), signature[64] == 0x1b ? uint8(28) : uint8(27));
        vm.expectRevert(PaymentChannels.InvalidSignature.selector);
        _channels.redeem(v, flipped, _payee);
    }

    function test_attack_voucherAboveTheDepositIsRefused() public {
        bytes32 id = _open(address(_token));
        (Voucher memory v, bytes memory signature) = _voucher(id, 1_001);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.DepositExceeded.selector, 1_001, 1_000));
        _channels.redeem(v, signature, _payee);
        vm.prank(_payer);
        _channels.topUp(id, 1);
        assertEq(_channels.redeem(v, signature, _payee), 1_001);
    }

    function test_attack_strangersRedirectNothing() public {
        bytes32 id = _open(address(_token));
        (Voucher memory v, bytes memory signature) = _voucher(id, 10);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.NotParty.selector, id, _stranger));
        vm.prank(_stranger);
        _channels.redeem(v, signature, _stranger);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.InvalidPayee.selector, address(0)));
        vm.prank(_payee);
        _channels.redeem(v, signature, address(0));
        vm.prank(_payee);
        _channels.redeem(v, signature, _stranger);
        assertEq(_token.balanceOf(_stranger), 10);
    }

    // -- closing

    function test_payeeClosesWithItsLastVoucher() public {
        bytes32 id = _open(address(_token));
        (Voucher memory v, bytes memory signature) = _voucher(id, 300);
        vm.prank(_payee);
        _channels.closeByPayee(v, signature, _payee);
        assertEq(_token.balanceOf(_payee), 300);
        uint256 before = _token.balanceOf(_payer);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.NotParty.selector, id, _payee));
        vm.prank(_payee);
        _channels.claimRefund(id, _payee);
        vm.startPrank(_payer);
        _channels.claimRefund(id, _payer);
        assertEq(_token.balanceOf(_payer) - before, 700);
        vm.expectRevert(PaymentChannels.ZeroAmount.selector);
        _channels.claimRefund(id, _payer);
        vm.stopPrank();
    }

    function test_payeeClosesWithoutVoucherWhenNothingIsOwed() public {
        bytes32 id = _open(address(_token));
        _redeem(id, 5);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.NotParty.selector, id, _stranger));
        vm.prank(_stranger);
        _channels.closeByPayee(Voucher({id: id, amount: 0}), "", _stranger);
        vm.prank(_payee);
        _channels.closeByPayee(Voucher({id: id, amount: 0}), "", _payee);
        Channel memory c = _channels.channelOf(id);
        assertEq(c.refund, 995);
        assertTrue(c.closed);
        vm.prank(_payer);
        _channels.claimRefund(id, _stranger);
        assertEq(_token.balanceOf(_stranger), 995);
    }

    function test_bothCloseAtOnceWithTheFinalAmount() public {
        bytes32 id = _open(address(_token));
        _redeem(id, 100);
        uint256 before = _token.balanceOf(_payer);
        bytes memory signature = _sign(_payeeKey, _channels.hashClose(id, 250));
        vm.prank(_payer);
        _channels.closeCooperatively(id, 250, signature);
        assertEq(_token.balanceOf(_payee), 250);
        assertEq(_token.balanceOf(_payer) - before, 750);
        assertEq(_token.balanceOf(address(_channels)), 0);
    }

    function test_bothCloseAtOnceAtTheEnds() public {
        bytes32 id = _open(address(_token));
        bytes memory signature = _sign(_payeeKey, _channels.hashClose(id, 1_000));
        vm.prank(_payer);
        _channels.closeCooperatively(id, 1_000, signature);
        assertEq(_token.balanceOf(_payee), 1_000);
        vm.startPrank(_payer);
        id = _channels.open(_payee, address(_token), _signer, 1 days, 1_000, "2");
        signature = _sign(_payeeKey, _channels.hashClose(id, 0));
        _channels.closeCooperatively(id, 0, signature);
        vm.stopPrank();
        assertEq(_token.balanceOf(_payer), 1e12 - 1_000);
    }

    function test_attack_payerCannotCloseBelowWhatThePayeeSigned() public {
        bytes32 id = _open(address(_token));
        _redeem(id, 100);
        bytes memory signature = _sign(_payeeKey, _channels.hashClose(id, 250));
        vm.startPrank(_payer);
        vm.expectRevert(PaymentChannels.InvalidSignature.selector);
        _channels.closeCooperatively(id, 249, signature);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.NothingDue.selector, 99, 100));
        _channels.closeCooperatively(id, 99, signature);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.DepositExceeded.selector, 1_001, 1_000));
        _channels.closeCooperatively(id, 1_001, signature);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.NotParty.selector, id, _payee));
        vm.prank(_payee);
        _channels.closeCooperatively(id, 250, signature);
    }

    function test_disputedCloseWaitsForTheChallengePeriod() public {
        bytes32 id = _open(address(_token));
        uint256 closeAt = block.timestamp + 1 days;
        vm.startPrank(_payer);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.CloseNotDue.selector, block.timestamp, 0));
        _channels.finalizeClose(id);
        _channels.requestClose(id);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.CloseAlreadyRequested.selector, id));
        _channels.requestClose(id);
        vm.warp(closeAt - 1);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.CloseNotDue.selector, closeAt - 1, closeAt));
        _channels.finalizeClose(id);
        vm.stopPrank();
        // The payee answers in the last second.
        assertEq(_redeem(id, 400), 400);
        vm.warp(closeAt);
        vm.prank(_payer);
        _channels.finalizeClose(id);
        assertEq(_token.balanceOf(_payer), 1e12 - 400);
        (Voucher memory v, bytes memory signature) = _voucher(id, 500);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.NotOpen.selector, id));
        _channels.redeem(v, signature, _payee);
    }

    function test_topUpTakesBackTheRequestToClose() public {
        bytes32 id = _open(address(_token));
        vm.startPrank(_payer);
        _channels.requestClose(id);
        _channels.topUp(id, 500);
        skip(2 days);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.CloseNotDue.selector, block.timestamp, 0));
        _channels.finalizeClose(id);
        vm.stopPrank();
        assertEq(_channels.channelOf(id).deposit, 1_500);
    }

    function test_attack_onlyThePayerClosesWithoutVoucher() public {
        bytes32 id = _open(address(_token));
        vm.startPrank(_stranger);
        bytes memory denied = abi.encodeWithSelector(PaymentChannels.NotParty.selector, id, _stranger);
        vm.expectRevert(denied);
        _channels.requestClose(id);
        vm.expectRevert(denied);
        _channels.finalizeClose(id);
        vm.expectRevert(denied);
        _channels.topUp(id, 1);
        vm.stopPrank();
    }

    function test_attack_closedChannelIsNeverOpenedAgain() public {
        bytes32 id = _open(address(_token));
        (Voucher memory v, bytes memory signature) = _voucher(id, 300);
        vm.prank(_payee);
        _channels.closeByPayee(v, signature, _payee);
        vm.startPrank(_payer);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.ChannelExists.selector, id));
        _channels.open(_payee, address(_token), _signer, 1 days, 1_000, "1");
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.NotOpen.selector, id));
        _channels.topUp(id, 1);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.InvalidPayee.selector, address(0)));
        _channels.claimRefund(id, address(0));
        vm.stopPrank();
    }

    // -- hostile tokens

    function test_attack_blockedPayerDoesNotHoldThePayeesMoney() public {
        BlockingToken token = new BlockingToken();
        token.mint(_payer, 1_000);
        vm.prank(_payer);
        token.approve(address(_channels), 1_000);
        bytes32 id = _open(address(token));
        token.setBlocked(_payer, true);
        (Voucher memory v, bytes memory signature) = _voucher(id, 300);
        vm.prank(_payee);
        _channels.closeByPayee(v, signature, _payee);
        assertEq(token.balanceOf(_payee), 300);
        vm.prank(_payer);
        _channels.claimRefund(id, _stranger);
        assertEq(token.balanceOf(_stranger), 700);
    }

    function test_attack_blockedPayeeDoesNotHoldThePayersMoney() public {
        BlockingToken token = new BlockingToken();
        token.mint(_payer, 1_000);
        vm.prank(_payer);
        token.approve(address(_channels), 1_000);
        bytes32 id = _open(address(token));
        token.setBlocked(_payee, true);
        vm.startPrank(_payer);
        _channels.requestClose(id);
        skip(1 days);
        _channels.finalizeClose(id);
        vm.stopPrank();
        assertEq(token.balanceOf(_payer), 1_000);
    }

    function test_attack_feeOnTransferTokenIsRefused() public {
        TaxedToken taxed = new TaxedToken();
        taxed.mint(_payer, 1_000);
        vm.startPrank(_payer);
        taxed.approve(address(_channels), 1_000);
        vm.expectRevert(abi.encodeWithSelector(PaymentChannels.InexactTransfer.selector, address(taxed), 990, 1_000));
        _channels.open(_payee, address(taxed), _signer, 1 days, 1_000, "1");
        vm.stopPrank();
    }

    function test_attack_reentrantTokenIsTurnedAway() public {
        CallbackToken token = new CallbackToken();
        token.mint(_payer, 1_000);
        vm.prank(_payer);
        token.approve(address(_channels), 1_000);
        bytes32 id = _open(address(token));
        (Voucher memory v, bytes memory signature) = _voucher(id, 300);
        (Voucher memory next, bytes memory nextSignature) = _voucher(id, 600);
        token.arm(address(_channels), abi.encodeCall(PaymentChannels.redeem, (next, nextSignature, _payee)));
        _channels.redeem(v, signature, _payee);
        assertEq(token.answer(), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(token.balanceOf(_payee), 300);
    }

    function test_refusesWhatMakesNoSense() public {
        vm.startPrank(_payer);
        address[4] memory wrong = [address(0), _payer, address(_channels), address(_token)];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(PaymentChannels.InvalidPayee.selector, wrong[i]));
            _channels.open(wrong[i], address(_token), _signer, 1 days, 1, "x");
        }
        vm.expectRevert(PaymentChannels.InvalidSigner.selector);
        _channels.open(_payee, address(_token), address(0), 1 days, 1, "x");
        vm.expectRevert(
            abi.encodeWithSelector(PaymentChannels.InvalidChallenge.selector, 1 hours - 1, 1 hours, 30 days)
        );
        _channels.open(_payee, address(_token), _signer, 1 hours - 1, 1, "x");
        vm.expectRevert(
            abi.encodeWithSelector(PaymentChannels.InvalidChallenge.selector, 30 days + 1, 1 hours, 30 days)
        );
        _channels.open(_payee, address(_token), _signer, 30 days + 1, 1, "x");
        vm.expectRevert(PaymentChannels.ZeroAmount.selector);
        _channels.open(_payee, address(_token), _signer, 1 days, 0, "x");
        bytes32 id = _channels.open(_payee, address(_token), _signer, 1 days, 1, "x");
        vm.expectRevert(PaymentChannels.ZeroAmount.selector);
        _channels.topUp(id, 0);
        vm.stopPrank();
    }
}
