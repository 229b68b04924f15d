// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdCheats} from "forge-std/StdCheats.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {PauseRegistry} from "../../src/governance/PauseRegistry.sol";
import {MintableToken} from "../recurring/RecurringHostileTokens.sol";
import {GovernanceFixture, SmallPool} from "./GovernanceFixture.sol";

/// @notice Funds, accepts, redeems and withdraws while a hostile guardian pauses whenever it can.
contract PayoutHandler is CommonBase, StdCheats, StdUtils {
    SmallPool private immutable _pool;
    PauseRegistry private immutable _pauses;
    MintableToken private immutable _token;
    address private immutable _guardian;
    address private constant HOLDER = address(0xA1);
    uint256 private _accepted;
    mapping(bytes32 id => uint256) private _owed;
    uint256 private immutable _start;
    uint256 private _pausedSec;

    /// @notice Accepted and not redeemed; base units.
    uint256 public owed;
    /// @notice Payouts redeemed.
    uint256 public redeemed;
    /// @notice Times a guarantee did not hold.
    uint256 public violations;

    constructor(SmallPool pool, PauseRegistry pauses, MintableToken token, address guardian) {
        (_pool, _pauses, _token, _guardian, _start) = (pool, pauses, token, guardian, block.timestamp);
    }

    /// @notice Whether the guardian stopped the pool for more than half of the time, give or take one pause.
    function overreached() external view returns (bool) {
        return _pausedSec > (block.timestamp - _start) / 2 + _pauses.GUARDIAN_PAUSE();
    }

    function fund(uint256 amount) external {
        _token.mint(address(_pool), bound(amount, 1, 1e12));
    }

    function accept(uint256 amount) public {
        amount = bound(amount, 1, 1e12);
        bytes32 id = bytes32(_accepted);
        uint256 free = _token.balanceOf(address(_pool)) - owed;
        try _pool.accept(id, HOLDER, amount) {
            if (amount > free) ++violations;
            ++_accepted;
            _owed[id] = amount;
            owed += amount;
        } catch {
            if (amount <= free) ++violations;
        }
    }

    /// @notice Redeeming works exactly for what is owed, paused or not.
    function redeem(uint256 which) external {
        if (_accepted == 0) return;
        bytes32 id = bytes32(which % _accepted);
        try _pool.redeemPayout(id, HOLDER) returns (uint256 amount) {
            if (amount != _owed[id] || amount == 0) ++violations;
            owed -= amount;
            _owed[id] = 0;
            ++redeemed;
        } catch {
            if (_owed[id] != 0) ++violations;
        }
    }

    function withdraw(uint256 amount) external {
        amount = bound(amount, 1, 1e12);
        bool paused = _pauses.isPaused(address(_pool));
        try _pool.withdraw(amount) {
            if (paused) ++violations;
        } catch {}
    }

    function pause(uint256 wait) external {
        vm.prank(_guardian);
        try _pauses.pause(address(_pool)) {} catch {}
        wait = bound(wait, 1, 10 days);
        uint256 until = _pauses.pausedUntil(address(_pool));
        if (until > block.timestamp) _pausedSec += wait < until - block.timestamp ? wait : until - block.timestamp;
        skip(wait);
    }
}

contract AcceptedPayoutsInvariantTest is GovernanceFixture {
    PayoutHandler private _handler;

    function setUp() public override {
        super.setUp();
        _handler = new PayoutHandler(pool, pauses, token, guardian);
        token.mint(address(pool), 1e12);
        _handler.accept(1e6);
        targetContract(address(_handler));
    }

    function invariant_whatWasAcceptedIsHeldAndRedeemable() public view {
        assertEq(pool.acceptedTotal(), _handler.owed());
        assertGe(token.balanceOf(address(pool)), _handler.owed());
        assertEq(_handler.violations(), 0);
    }

    function invariant_guardianStopsThePoolAtMostHalfOfTheTime() public view {
        assertFalse(_handler.overreached());
    }

    function afterInvariant() public view {
        assertGt(_handler.redeemed(), 0);
    }
}
