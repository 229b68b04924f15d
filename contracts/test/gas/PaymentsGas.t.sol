// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AuthorizedPayment, AuthorizedPayments} from "../../src/payments/AuthorizedPayments.sol";
import {Batch, BatchItem, BatchPayments} from "../../src/payments/BatchPayments.sol";
import {ClaimLink, ClaimLinks} from "../../src/payments/ClaimLinks.sol";
import {PaymentRequests} from "../../src/payments/PaymentRequests.sol";
import {EscrowTerms} from "../../src/types/EscrowTerms.sol";
import {PaymentRequest, RequestPayment} from "../../src/types/PaymentRequest.sol";
import {EscrowFixture} from "../payments/EscrowFixture.sol";
import {Consent, Way} from "../payments/PaymentsFixture.sol";

/// @notice Gas of whole transactions, base cost and calldata included, refunds taken off. Recipients and relayers hold
/// the token already, as shops and relayers do, and payers have paid before.
/// forge-config: default.isolate = true
contract PaymentsGasTest is EscrowFixture {
    function setUp() public override {
        super.setUp();
        usdc.faucet(receiver, 1_000e6);
        usdc.faucet(relayer, 1);
        usdc.faucet(feeReceiver, 1);
    }

    function test_gas_authorizedPayment() public {
        AuthorizedPayments payments = new AuthorizedPayments();
        AuthorizedPayment memory p = AuthorizedPayment({
            payer: payer,
            recipient: receiver,
            token: address(usdc),
            amount: 100e6,
            fee: 1e6,
            feeRecipient: relayer,
            validBefore: uint64(block.timestamp + 10 minutes),
            salt: 1
        });
        bytes32 structHash = keccak256(
            abi.encode(
                RECEIVE_TYPEHASH,
                payer,
                address(payments),
                p.amount + p.fee,
                uint256(0),
                uint256(p.validBefore),
                payments.hashPayment(p)
            )
        );
        bytes memory signature = _sign(payerKey, _typed(usdc.DOMAIN_SEPARATOR(), structHash));
        vm.prank(relayer);
        payments.pay(p, signature);
        vm.snapshotGasLastCall("AuthorizedPayments", "pay by EIP-3009, relayed for a fee");
    }

    function test_gas_escrow() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 100e6);
        vm.snapshotGasLastCall("PaymentEscrow", "authorize by EIP-3009, first of the payer");
        terms.salt = 2;
        _authorize(terms, 100e6);
        vm.snapshotGasLastCall("PaymentEscrow", "authorize by EIP-3009");
        _capture(terms, 50e6);
        vm.snapshotGasLastCall("PaymentEscrow", "capture a part");
        vm.prank(operator);
        escrow.void(terms);
        vm.snapshotGasLastCall("PaymentEscrow", "void the rest");
        vm.prank(receiver);
        usdc.approve(address(escrow), 20e6);
        vm.prank(receiver);
        escrow.refund(terms, 20e6, address(0), "");
        vm.snapshotGasLastCall("PaymentEscrow", "refund a part");
    }

    function test_gas_request() public {
        PaymentRequests requests = new PaymentRequests(collectors);
        PaymentRequest memory request = PaymentRequest({
            payee: receiver,
            debtor: payer,
            token: address(usdc),
            amount: 100e6,
            inParts: false,
            validBefore: uint64(block.timestamp + 30 days),
            invoice: keccak256("invoice 2026-17"),
            salt: 1
        });
        RequestPayment memory p = RequestPayment(payer, 100e6, 0);
        bytes32 terms = requests.hashPayment(requests.hashRequest(request), p);
        (address collector, bytes memory consent) =
            _byAuthorization(address(requests), p.maxAmount, terms, request.validBefore);
        vm.prank(relayer);
        requests.pay(request, p, collector, consent);
        vm.snapshotGasLastCall("PaymentRequests", "pay by EIP-3009");
    }

    function test_gas_claimLink() public {
        ClaimLinks links = new ClaimLinks(collectors);
        (address claimKey, uint256 claimSecret) = makeAddrAndKey("ephemeral");
        ClaimLink memory link;
        for (uint256 salt = 1; salt < 3; ++salt) {
            link = ClaimLink(payer, address(usdc), 50e6, claimKey, uint64(block.timestamp + 14 days), salt);
            (address collector, bytes memory consent) =
                _byAuthorization(address(links), link.amount, links.hashLink(link), link.validBefore);
            vm.prank(relayer);
            links.create(link, collector, consent);
        }
        vm.snapshotGasLastCall("ClaimLinks", "create by EIP-3009");
        bytes memory signature = _sign(claimSecret, links.hashClaim(links.hashLink(link), receiver, 1e6, relayer));
        vm.prank(relayer);
        links.claim(link, receiver, 1e6, relayer, signature);
        vm.snapshotGasLastCall("ClaimLinks", "claim, relayed for a fee");
    }

    function test_gas_batch() public {
        BatchPayments batches = new BatchPayments(collectors);
        BatchItem[] memory items = new BatchItem[](10);
        for (uint256 i = 0; i < items.length; ++i) {
            address person = makeAddr(vm.toString(i));
            usdc.faucet(person, 1);
            items[i] = BatchItem(person, 10e6, keccak256("salary"));
        }
        Batch memory batch = Batch({
            payer: payer,
            token: address(usdc),
            total: 100e6,
            items: batches.hashItems(items),
            continueOnFailure: false,
            fee: 2e6,
            feeRecipient: relayer,
            validBefore: uint64(block.timestamp + 1 hours),
            salt: 1
        });
        (address collector, bytes memory consent) =
            _byAuthorization(address(batches), 102e6, batches.hashBatch(batch), batch.validBefore);
        vm.prank(relayer);
        batches.settle(batch, items, collector, consent);
        vm.snapshotGasLastCall("BatchPayments", "settle ten payments by EIP-3009");
    }

    function _byAuthorization(address consumer, uint256 maxAmount, bytes32 terms, uint256 validBefore)
        private
        returns (address, bytes memory)
    {
        return _consent(Way.Authorization, payerKey, Consent(consumer, address(usdc), maxAmount, terms, validBefore));
    }
}
