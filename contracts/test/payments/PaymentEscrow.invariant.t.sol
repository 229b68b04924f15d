// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {PaymentEscrow} from "../../src/payments/PaymentEscrow.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";
import {EscrowTerms} from "../../src/types/EscrowTerms.sol";
import {EscrowFixture} from "./EscrowFixture.sol";

/// @notice Authorizes, captures, voids, reclaims and refunds payments of a few payers in two tokens at random times.
contract EscrowHandler is CommonBase, StdUtils {
    PaymentEscrow private immutable _escrow;
    DevStablecoin[2] private _tokens;
    address[3] public payers;
    address public immutable receiver;
    address public immutable feeReceiver;
    EscrowTerms[] private _payments;

    mapping(uint256 index => uint256) public authorized;
    mapping(uint256 index => uint256) public captured;
    mapping(uint256 index => uint256) public refunded;
    mapping(uint256 index => uint256) public returned;
    /// @notice Times a guarantee did not hold.
    uint256 public violations;

    constructor(PaymentEscrow escrow, DevStablecoin[2] memory tokens, address receiver_, address feeReceiver_) {
        (_escrow, _tokens, receiver, feeReceiver) = (escrow, tokens, receiver_, feeReceiver_);
        for (uint256 i = 0; i < 3; ++i) {
            payers[i] = address(uint160(uint256(keccak256(abi.encode("payer", i)))));
        }
    }

    function authorize(uint256 who, uint256 which, uint112 amount, uint112 slack) external {
        EscrowTerms memory terms = _terms(payers[who % 3], address(_tokens[which % 2]));
        amount = uint112(bound(amount, 1, 1e30));
        terms.maxAmount = uint256(amount) + bound(slack, 0, 1e30);
        DevStablecoin(terms.token).faucet(terms.payer, amount);
        vm.startPrank(terms.payer);
        DevStablecoin(terms.token).approve(address(_escrow), amount);
        _escrow.authorize(terms, amount, address(0), "");
        vm.stopPrank();
        authorized[_payments.length] = amount;
        _payments.push(terms);
    }

    /// @notice Tries to authorize the terms of an old payment again.
    function replay(uint256 which) external {
        if (_payments.length == 0) return;
        EscrowTerms memory terms = _payments[which % _payments.length];
        DevStablecoin(terms.token).faucet(terms.payer, 1);
        vm.startPrank(terms.payer);
        DevStablecoin(terms.token).approve(address(_escrow), 1);
        try _escrow.authorize(terms, 1, address(0), "") {
            ++violations;
        } catch {}
        DevStablecoin(terms.token).approve(address(_escrow), 0);
        vm.stopPrank();
    }

    /// @notice Captures any amount, also more than there is.
    function capture(uint256 which, uint256 amount, uint16 feeBps) external {
        if (_payments.length == 0) return;
        which %= _payments.length;
        EscrowTerms memory terms = _payments[which];
        amount = bound(amount, 1, authorized[which] * 5 / 4 + 1);
        vm.prank(address(this));
        try _escrow.capture(terms, amount, uint16(bound(feeBps, 0, 500)), feeReceiver) {
            captured[which] += amount;
        } catch {}
    }

    function void(uint256 which) external {
        if (_payments.length == 0) return;
        which %= _payments.length;
        (, uint256 capturable,,) = _escrow.stateOf(_escrow.hashTerms(_payments[which]));
        try _escrow.void(_payments[which]) {
            returned[which] += capturable;
        } catch {
            if (capturable != 0) ++violations;
        }
    }

    function reclaim(uint256 which) external {
        if (_payments.length == 0) return;
        which %= _payments.length;
        EscrowTerms memory terms = _payments[which];
        (, uint256 capturable,,) = _escrow.stateOf(_escrow.hashTerms(terms));
        bool due = block.timestamp >= terms.authorizationExpiry && capturable != 0;
        vm.prank(terms.payer);
        try _escrow.reclaim(terms) {
            if (!due) ++violations;
            returned[which] += capturable;
        } catch {
            if (due) ++violations;
        }
    }

    /// @notice Refunds any amount, also more than was captured.
    function refund(uint256 which, uint256 amount) external {
        if (_payments.length == 0) return;
        which %= _payments.length;
        EscrowTerms memory terms = _payments[which];
        amount = bound(amount, 1, authorized[which] * 5 / 4 + 1);
        DevStablecoin(terms.token).faucet(receiver, amount);
        vm.startPrank(receiver);
        DevStablecoin(terms.token).approve(address(_escrow), amount);
        try _escrow.refund(terms, amount, address(0), "") {
            refunded[which] += amount;
        } catch {}
        vm.stopPrank();
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 2 days));
    }

    function count() external view returns (uint256) {
        return _payments.length;
    }

    function payment(uint256 index) external view returns (EscrowTerms memory) {
        return _payments[index];
    }

    function _terms(address payer, address token) private view returns (EscrowTerms memory terms) {
        terms.operator = address(this);
        terms.payer = payer;
        terms.receiver = receiver;
        terms.token = token;
        terms.preApprovalExpiry = uint64(block.timestamp + 1 hours);
        terms.authorizationExpiry = uint64(block.timestamp + 5 days);
        terms.refundExpiry = uint64(block.timestamp + 20 days);
        terms.maxFeeBps = 400;
        terms.salt = _payments.length;
    }
}

contract PaymentEscrowInvariantTest is EscrowFixture {
    EscrowHandler private _handler;

    function setUp() public override {
        super.setUp();
        _handler = new EscrowHandler(escrow, [usdc, dai], receiver, feeReceiver);
        targetContract(address(_handler));
    }

    /// @dev One function, so that one campaign checks everything: custody is exactly what the stores hold, captured is
    /// within authorized, refunded within captured, terms are used once, and money comes back in time.
    function invariant_custodyIsSolventAndBounded() public view {
        uint256[2][3] memory custody;
        for (uint256 i = 0; i < _handler.count(); ++i) {
            EscrowTerms memory terms = _handler.payment(i);
            (, uint256 capturable, uint256 refundable,) = escrow.stateOf(escrow.hashTerms(terms));
            assertLe(_handler.authorized(i), terms.maxAmount);
            assertLe(_handler.refunded(i), _handler.captured(i));
            assertEq(_handler.captured(i) - _handler.refunded(i), refundable);
            assertEq(_handler.captured(i) + _handler.returned(i) + capturable, _handler.authorized(i));
            for (uint256 p = 0; p < 3; ++p) {
                if (terms.payer == _handler.payers(p)) custody[p][terms.token == address(usdc) ? 0 : 1] += capturable;
            }
        }
        for (uint256 p = 0; p < 3; ++p) {
            address store = escrow.storeOf(_handler.payers(p));
            assertEq(usdc.balanceOf(store), custody[p][0]);
            assertEq(dai.balanceOf(store), custody[p][1]);
        }
        assertEq(_handler.violations(), 0);
    }

    function afterInvariant() public view {
        // A run in which nothing is authorized would prove nothing.
        assertGt(_handler.count(), 0);
    }
}
