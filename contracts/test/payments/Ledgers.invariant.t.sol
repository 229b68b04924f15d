// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {Batch, BatchItem, BatchPayments} from "../../src/payments/BatchPayments.sol";
import {ClaimLink, ClaimLinks} from "../../src/payments/ClaimLinks.sol";
import {PaymentRequests} from "../../src/payments/PaymentRequests.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";
import {PaymentRequest, RequestPayment} from "../../src/types/PaymentRequest.sol";
import {PaymentsFixture} from "./PaymentsFixture.sol";

/// @notice Creates, claims and revokes links; pays, refunds and cancels requests; settles batches; tries all of it
/// again. One token for all, so that one contract's money could only be missing in another's.
contract LedgersHandler is CommonBase, StdUtils {
    DevStablecoin private immutable _token;
    ClaimLinks private immutable _links;
    PaymentRequests private immutable _requests;
    BatchPayments private immutable _batches;

    ClaimLink[] private _created;
    PaymentRequest[] private _asked;
    mapping(uint256 request => mapping(address payer => uint256)) private _paidBy;

    /// @notice Calls that did what they should.
    uint256 public done;
    /// @notice Times a guarantee did not hold.
    uint256 public violations;

    constructor(DevStablecoin token, ClaimLinks links, PaymentRequests requests, BatchPayments batches) {
        (_token, _links, _requests, _batches) = (token, links, requests, batches);
    }

    function createLink(uint256 who, uint256 amount) external {
        ClaimLink memory link = ClaimLink({
            creator: person(who),
            token: address(_token),
            amount: bound(amount, 1, 1e12),
            claimKey: vm.addr(_key(_created.length)),
            validBefore: uint64(block.timestamp + 3 days),
            salt: _created.length
        });
        _fund(link.creator, address(_links), link.amount);
        vm.prank(link.creator);
        _links.create(link, address(0), "");
        _created.push(link);
        ++done;
    }

    function claim(uint256 which, uint256 who, uint256 fee) external {
        if (_created.length == 0) return;
        which %= _created.length;
        ClaimLink memory link = _created[which];
        bytes32 id = _links.hashLink(link);
        fee = bound(fee, 0, link.amount - 1);
        address recipient = address(uint160(0x2000 + who % 3));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_key(which), _links.hashClaim(id, recipient, fee, address(this)));
        bool open = _links.stateOf(id) == ClaimLinks.LinkState.Open && block.timestamp < link.validBefore;
        uint256 balance = _token.balanceOf(recipient);
        try _links.claim(link, recipient, fee, address(this), abi.encodePacked(r, s, v)) {
            ++done;
            if (!open || _token.balanceOf(recipient) != balance + link.amount - fee) ++violations;
        } catch {
            if (open) ++violations;
        }
    }

    function revoke(uint256 which, bool byCreator) external {
        if (_created.length == 0) return;
        ClaimLink memory link = _created[which % _created.length];
        bool due = _links.stateOf(_links.hashLink(link)) == ClaimLinks.LinkState.Open
            && (byCreator || block.timestamp >= link.validBefore);
        vm.prank(byCreator ? link.creator : address(this));
        try _links.revoke(link) {
            ++done;
            if (!due) ++violations;
        } catch {
            if (due) ++violations;
        }
    }

    function ask(uint256 amount, bool inParts) external {
        _asked.push(
            PaymentRequest({
                payee: address(0x3000),
                debtor: address(0),
                token: address(_token),
                amount: bound(amount, 1, 1e12),
                inParts: inParts,
                validBefore: uint64(block.timestamp + 10 days),
                invoice: 0,
                salt: _asked.length
            })
        );
    }

    function payRequest(uint256 which, uint256 who, uint256 maxAmount) external {
        if (_asked.length == 0) return;
        which %= _asked.length;
        PaymentRequest memory request = _asked[which];
        address payer = person(who);
        maxAmount = bound(maxAmount, 1, request.amount * 3 / 2 + 1);
        RequestPayment memory p = RequestPayment(payer, maxAmount, done);
        _fund(payer, address(_requests), maxAmount);
        vm.startPrank(payer);
        try _requests.pay(request, p, address(0), "") returns (uint256 paid) {
            ++done;
            _paidBy[which][payer] += paid;
            try _requests.pay(request, p, address(0), "") {
                ++violations;
            } catch {}
        } catch {}
        vm.stopPrank();
        (uint256 total,) = _requests.stateOf(_requests.hashRequest(request));
        if (total > request.amount) ++violations;
    }

    function refundRequest(uint256 which, uint256 who, uint256 amount) external {
        if (_asked.length == 0) return;
        which %= _asked.length;
        PaymentRequest memory request = _asked[which];
        address payer = person(who);
        amount = bound(amount, 1, request.amount);
        _fund(request.payee, address(_requests), amount);
        vm.prank(request.payee);
        try _requests.refund(request, payer, amount, uint64(block.timestamp + 1), address(0), "") {
            ++done;
            if (amount > _paidBy[which][payer]) ++violations;
            else _paidBy[which][payer] -= amount;
        } catch {
            if (amount <= _paidBy[which][payer]) ++violations;
        }
    }

    function cancelRequest(uint256 which) external {
        if (_asked.length == 0) return;
        PaymentRequest memory request = _asked[which % _asked.length];
        vm.prank(request.payee);
        _requests.cancel(request);
    }

    function settleBatch(uint256 who, uint96[3] calldata amounts, bool continueOnFailure) external {
        BatchItem[] memory items = new BatchItem[](3);
        uint256 total = 0;
        for (uint256 i = 0; i < 3; ++i) {
            items[i] = BatchItem(address(uint160(0x4000 + i)), uint256(amounts[i]) + 1, 0);
            total += items[i].amount;
        }
        Batch memory batch = Batch({
            payer: person(who),
            token: address(_token),
            total: total,
            items: _batches.hashItems(items),
            continueOnFailure: continueOnFailure,
            fee: 1,
            feeRecipient: address(this),
            validBefore: uint64(block.timestamp + 1),
            salt: done
        });
        _fund(batch.payer, address(_batches), 2 * (total + 1));
        vm.startPrank(batch.payer);
        _batches.settle(batch, items, address(0), "");
        ++done;
        try _batches.settle(batch, items, address(0), "") {
            ++violations;
        } catch {}
        vm.stopPrank();
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 1 days));
    }

    /// @notice One of three people.
    function person(uint256 who) public pure returns (address) {
        return address(uint160(0x1000 + who % 3));
    }

    /// @notice What open links of a creator add up to.
    function openOf(address creator) external view returns (uint256 total) {
        for (uint256 i = 0; i < _created.length; ++i) {
            if (_created[i].creator != creator) continue;
            if (_links.stateOf(_links.hashLink(_created[i])) == ClaimLinks.LinkState.Open) total += _created[i].amount;
        }
    }

    function _key(uint256 index) private pure returns (uint256) {
        return uint256(keccak256(abi.encode("ephemeral", index)));
    }

    function _fund(address owner, address spender, uint256 amount) private {
        _token.faucet(owner, amount);
        vm.prank(owner);
        _token.approve(spender, amount);
    }
}

contract LedgersInvariantTest is PaymentsFixture {
    LedgersHandler private _handler;
    ClaimLinks private _links;
    PaymentRequests private _requests;
    BatchPayments private _batches;

    function setUp() public override {
        super.setUp();
        _links = new ClaimLinks(collectors);
        _requests = new PaymentRequests(collectors);
        _batches = new BatchPayments(collectors);
        _handler = new LedgersHandler(usdc, _links, _requests, _batches);
        targetContract(address(_handler));
    }

    /// @dev Stores hold exactly the open links; requests and batches hold nothing; steps happen once and only when due.
    function invariant_linksAreSolventAndTheOthersHoldNothing() public view {
        for (uint256 who = 0; who < 3; ++who) {
            address creator = _handler.person(who);
            assertEq(usdc.balanceOf(_links.storeOf(creator)), _handler.openOf(creator));
        }
        assertEq(usdc.balanceOf(address(_links)), 0);
        assertEq(usdc.balanceOf(address(_requests)), 0);
        assertEq(usdc.balanceOf(address(_batches)), 0);
        assertEq(_handler.violations(), 0);
    }

    function afterInvariant() public view {
        assertGt(_handler.done(), 0);
    }
}
