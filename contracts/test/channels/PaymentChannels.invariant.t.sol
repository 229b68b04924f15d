// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdCheats} from "forge-std/StdCheats.sol";
import {StdUtils} from "forge-std/StdUtils.sol";
import {Test} from "forge-std/Test.sol";

import {Channel, PaymentChannels, Voucher} from "../../src/channels/PaymentChannels.sol";
import {MintableToken} from "../recurring/RecurringHostileTokens.sol";

/// @notice Opens channels, signs vouchers that are often too high or stale, and closes in every way.
contract ChannelHandler is CommonBase, StdCheats, StdUtils {
    PaymentChannels private immutable _channels;
    MintableToken private immutable _token;
    address private constant PAYER = address(0xA1);
    uint256 private constant SIGNER_KEY = 0x51;
    uint256 private constant PAYEE_KEY = 0x52;
    bytes32[] public ids;
    mapping(bytes32 id => uint256) public highestSigned;
    mapping(bytes32 id => uint256) public paidTo;

    /// @notice Times a guarantee did not hold.
    uint256 public violations;
    /// @notice Vouchers redeemed.
    uint256 public redeemed;

    constructor(PaymentChannels channels, MintableToken token) {
        (_channels, _token) = (channels, token);
        token.mint(PAYER, 1e30);
        vm.prank(PAYER);
        token.approve(address(channels), type(uint256).max);
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function open(uint128 deposit, uint32 challenge) public {
        vm.prank(PAYER);
        ids.push(
            _channels.open(
                vm.addr(PAYEE_KEY),
                address(_token),
                vm.addr(SIGNER_KEY),
                uint32(bound(challenge, 1 hours, 30 days)),
                uint128(bound(deposit, 1, 1e12)),
                bytes32(ids.length)
            )
        );
    }

    function topUp(uint256 which, uint128 amount) external {
        bytes32 id = _pick(which);
        vm.prank(PAYER);
        try _channels.topUp(id, uint128(bound(amount, 1, 1e12))) {} catch {}
    }

    function redeem(uint256 which, uint128 amount, bool close) external {
        bytes32 id = _pick(which);
        Channel memory c = _channels.channelOf(id);
        amount = uint128(bound(amount, 1, uint256(c.deposit) + 2));
        Voucher memory v = Voucher({id: id, amount: amount});
        if (amount > highestSigned[id]) highestSigned[id] = amount;
        bytes memory signature = _sign(SIGNER_KEY, _channels.hashVoucher(v));
        uint256 before = _token.balanceOf(c.payee);
        vm.prank(c.payee);
        if (close) {
            try _channels.closeByPayee(v, signature, c.payee) {
                if (c.closed) ++violations;
            } catch {}
        } else {
            try _channels.redeem(v, signature, c.payee) {
                ++redeemed;
                if (c.closed || amount <= c.redeemed) ++violations;
            } catch {
                if (!c.closed && amount > c.redeemed && amount <= c.deposit) ++violations;
            }
        }
        paidTo[id] += _token.balanceOf(c.payee) - before;
    }

    function closeCooperatively(uint256 which, uint128 amount, uint256 luck) external {
        if (luck % 4 != 0) return;
        bytes32 id = _pick(which);
        Channel memory c = _channels.channelOf(id);
        amount = uint128(bound(amount, 0, c.deposit));
        if (amount > highestSigned[id]) highestSigned[id] = amount;
        bytes memory signature = _sign(PAYEE_KEY, _channels.hashClose(id, amount));
        uint256 before = _token.balanceOf(c.payee);
        vm.prank(PAYER);
        try _channels.closeCooperatively(id, amount, signature) {} catch {}
        paidTo[id] += _token.balanceOf(c.payee) - before;
    }

    function dispute(uint256 which, uint256 wait) external {
        bytes32 id = _pick(which);
        Channel memory c = _channels.channelOf(id);
        skip(bound(wait, 0, 20 days));
        vm.startPrank(PAYER);
        try _channels.requestClose(id) {} catch {}
        try _channels.finalizeClose(id) {
            if (c.closed || c.closeAt == 0 || block.timestamp < c.closeAt) ++violations;
        } catch {}
        vm.stopPrank();
    }

    function claimRefund(uint256 which) external {
        bytes32 id = _pick(which);
        vm.prank(PAYER);
        try _channels.claimRefund(id, PAYER) {} catch {}
    }

    function _pick(uint256 which) private returns (bytes32) {
        if (ids.length == 0) open(1e6, 1 days);
        return ids[which % ids.length];
    }

    function _sign(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }
}

contract PaymentChannelsInvariantTest is Test {
    PaymentChannels private _channels = new PaymentChannels();
    MintableToken private _token = new MintableToken();
    ChannelHandler private _handler;

    function setUp() public {
        vm.warp(1_760_000_000);
        _handler = new ChannelHandler(_channels, _token);
        targetContract(address(_handler));
    }

    function invariant_balanceIsExactlyWhatIsOwed() public view {
        uint256 owed;
        for (uint256 i = 0; i < _handler.count(); ++i) {
            Channel memory c = _channels.channelOf(_handler.ids(i));
            owed += c.closed ? c.refund : c.deposit - c.redeemed;
        }
        assertEq(_token.balanceOf(address(_channels)), owed);
    }

    function invariant_payeeGetsWhatWasSignedAndNoMore() public view {
        for (uint256 i = 0; i < _handler.count(); ++i) {
            bytes32 id = _handler.ids(i);
            Channel memory c = _channels.channelOf(id);
            assertEq(_handler.paidTo(id), c.redeemed);
            assertLe(c.redeemed, _handler.highestSigned(id));
            assertLe(c.redeemed, c.deposit);
        }
        assertEq(_handler.violations(), 0);
    }

    function afterInvariant() public view {
        assertGt(_handler.count(), 0);
    }
}
