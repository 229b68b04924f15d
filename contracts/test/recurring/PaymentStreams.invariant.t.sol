// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdCheats} from "forge-std/StdCheats.sol";
import {StdUtils} from "forge-std/StdUtils.sol";
import {Test} from "forge-std/Test.sol";

import {PaymentStreams, Stream} from "../../src/recurring/PaymentStreams.sol";
import {MintableToken} from "./RecurringHostileTokens.sol";

/// @notice Opens, feeds, empties and cancels streams between a few people.
contract StreamHandler is CommonBase, StdCheats, StdUtils {
    PaymentStreams private immutable _streams;
    MintableToken private immutable _token;
    address[3] private _people = [address(0xA1), address(0xA2), address(0xA3)];
    bytes32[] public ids;
    mapping(bytes32 id => uint256) private _lastAccrued;

    /// @notice Times a guarantee did not hold.
    uint256 public violations;
    /// @notice Everything put in and everything taken out; base units.
    uint256 public funded;
    uint256 public taken;

    constructor(PaymentStreams streams, MintableToken token) {
        (_streams, _token) = (streams, token);
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function create(uint256 from, uint256 to, uint128 rate, uint128 deposit, uint256 delay) public {
        address payer = _people[from % 3];
        address payee = _people[(from % 3 + 1 + to % 2) % 3];
        deposit = uint128(bound(deposit, 1, 1e12));
        rate = uint128(bound(rate, 1, 1e27));
        uint64 startAt = delay % 2 == 0 ? 0 : uint64(block.timestamp + delay % 1 days);
        vm.startPrank(payer);
        _token.mint(payer, deposit);
        _token.approve(address(_streams), deposit);
        ids.push(_streams.create(payee, address(_token), rate, startAt, deposit, bytes32(ids.length)));
        vm.stopPrank();
        funded += deposit;
    }

    function withdraw(uint256 which, uint256 wait) external {
        bytes32 id = _pick(which, wait);
        try _streams.withdraw(id, _streams.streamOf(id).payee) returns (uint128 amount) {
            taken += amount;
        } catch {}
    }

    function topUp(uint256 which, uint128 amount, uint256 wait) external {
        bytes32 id = _pick(which, wait);
        amount = uint128(bound(amount, 1, 1e12));
        address payer = _streams.streamOf(id).payer;
        uint128 accrued = _streams.accruedOf(id);
        vm.startPrank(payer);
        _token.mint(payer, amount);
        _token.approve(address(_streams), amount);
        try _streams.topUp(id, amount) {
            funded += amount;
            if (_streams.accruedOf(id) != accrued) ++violations;
        } catch {}
        vm.stopPrank();
    }

    function cancel(uint256 which, bool byPayee, uint256 wait) external {
        bytes32 id = _pick(which, wait);
        Stream memory s = _streams.streamOf(id);
        uint128 accrued = _streams.accruedOf(id);
        vm.prank(byPayee ? s.payee : s.payer);
        try _streams.cancel(id) {
            if (!byPayee) taken += s.deposit - accrued;
            if (_streams.accruedOf(id) != accrued) ++violations;
        } catch {}
    }

    function claimRefund(uint256 which) external {
        bytes32 id = _pick(which, 0);
        Stream memory s = _streams.streamOf(id);
        vm.prank(s.payer);
        try _streams.claimRefund(id, s.payer) {
            taken += s.refund;
        } catch {}
    }

    function _pick(uint256 which, uint256 wait) private returns (bytes32 id) {
        if (ids.length == 0) create(which, wait, 1e18, 1e6, 0);
        skip(bound(wait, 0, 2 days));
        id = ids[which % ids.length];
        uint256 accrued = _streams.accruedOf(id);
        if (accrued < _lastAccrued[id]) ++violations;
        _lastAccrued[id] = accrued;
    }
}

contract PaymentStreamsInvariantTest is Test {
    PaymentStreams private _streams = new PaymentStreams();
    MintableToken private _token = new MintableToken();
    StreamHandler private _handler;

    function setUp() public {
        vm.warp(1_760_000_000);
        _handler = new StreamHandler(_streams, _token);
        targetContract(address(_handler));
    }

    function invariant_balanceIsExactlyWhatIsOwed() public view {
        uint256 owed;
        for (uint256 i = 0; i < _handler.count(); ++i) {
            Stream memory s = _streams.streamOf(_handler.ids(i));
            assertLe(s.withdrawn, s.deposit);
            owed += s.deposit - s.withdrawn + s.refund;
        }
        assertEq(_token.balanceOf(address(_streams)), owed);
        assertEq(_handler.funded() - _handler.taken(), owed);
    }

    function invariant_accruedNeverFalls() public view {
        assertEq(_handler.violations(), 0);
    }

    function afterInvariant() public view {
        assertGt(_handler.count(), 0);
    }
}
