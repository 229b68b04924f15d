// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {PaymentChannels, Voucher} from "../../src/channels/PaymentChannels.sol";
import {PaymentStreams} from "../../src/recurring/PaymentStreams.sol";
import {SubscriptionTerms, Subscriptions} from "../../src/recurring/Subscriptions.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";

/// @notice Gas of whole transactions, base cost and calldata included, refunds taken off.
/// forge-config: default.isolate = true
contract RecurringGasTest is Test {
    DevStablecoin private _token = new DevStablecoin("USD Coin", "USDC", 6);
    address private _payer = makeAddr("payer");
    address private _payee = makeAddr("payee");

    function setUp() public {
        vm.warp(1_760_000_000);
        _token.faucet(_payer, 1_000_000e6);
        _token.faucet(_payee, 1);
    }

    function test_gas_subscription() public {
        Subscriptions subscriptions = new Subscriptions();
        _approve(address(subscriptions));
        SubscriptionTerms memory terms = SubscriptionTerms({
            payer: _payer,
            payee: _payee,
            token: address(_token),
            amount: 10e6,
            startAt: uint64(block.timestamp),
            periodSec: 30 days,
            periods: 0,
            catchUp: 2,
            salt: "1"
        });
        vm.prank(_payer);
        subscriptions.subscribe(terms);
        vm.snapshotGasLastCall("Subscriptions", "subscribe");
        subscriptions.charge(terms, 10e6);
        skip(31 days);
        subscriptions.charge(terms, 10e6);
        vm.snapshotGasLastCall("Subscriptions", "charge a period");
    }

    function test_gas_stream() public {
        PaymentStreams streams = new PaymentStreams();
        _approve(address(streams));
        vm.prank(_payer);
        bytes32 id = streams.create(_payee, address(_token), 1e18, 0, 1_000, "1");
        vm.snapshotGasLastCall("PaymentStreams", "create");
        skip(100);
        streams.withdraw(id, _payee);
        skip(100);
        streams.withdraw(id, _payee);
        vm.snapshotGasLastCall("PaymentStreams", "withdraw");
    }

    function test_gas_channel() public {
        PaymentChannels channels = new PaymentChannels();
        _approve(address(channels));
        (address signer, uint256 signerKey) = makeAddrAndKey("signer");
        vm.prank(_payer);
        bytes32 id = channels.open(_payee, address(_token), signer, 1 days, 1_000, "1");
        vm.snapshotGasLastCall("PaymentChannels", "open");
        for (uint128 amount = 10; amount <= 20; amount += 10) {
            Voucher memory voucher = Voucher({id: id, amount: amount});
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(signerKey, channels.hashVoucher(voucher));
            channels.redeem(voucher, abi.encodePacked(r, s, v), _payee);
        }
        vm.snapshotGasLastCall("PaymentChannels", "redeem a voucher");
    }

    function _approve(address spender) private {
        vm.prank(_payer);
        _token.approve(spender, type(uint256).max);
    }
}
