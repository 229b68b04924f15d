// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Test} from "forge-std/Test.sol";

import {PremiumStream, Stream} from "../../../src/cover/protocol/PremiumStream.sol";

/// @notice The line of {PremiumStream} beside the policies that it stands for, one by one.
contract PremiumStreamTest is Test {
    using PremiumStream for Stream;

    struct Sold {
        uint256 rate;
        uint256 start;
        uint256 end;
        uint256 stopped; // when it was taken out; 0 if it was not
    }

    Stream private _stream;
    Sold[] private _sold;

    function setUp() public {
        vm.warp(1_750_000_000);
    }

    function testFuzz_earned_isTheSumOfThePolicies(uint256 seed) public {
        uint256 paid;
        uint256 refunded;
        uint256 before;
        for (uint256 step = 0; step < 24; ++step) {
            seed = uint256(keccak256(abi.encode(seed)));
            if (seed % 3 == 0 && _sold.length != 0) {
                refunded += _remove(_sold[(seed >> 8) % _sold.length]);
            } else {
                uint256 premium = (seed >> 8) % 1e24;
                paid += premium;
                _add(premium, block.timestamp + 1 days + (seed >> 128) % 400 days);
            }
            if (seed % 5 == 0) _stream.advance();
            assertEq(_stream.earned(), _expected());
            skip((seed >> 192) % 30 days);
            uint256 earned = _stream.earned();
            assertEq(earned, _expected());
            assertGe(earned, before, "what is earned never falls");
            before = earned;
        }
        skip(500 days);
        assertEq(_stream.earned(), _expected());
        assertLe(_stream.earned() + refunded, paid, "never more than was paid");
    }

    function test_earned_staysWhenEverythingEnded() public {
        _add(1_000e6, block.timestamp + 90 days);
        skip(10 * 365 days);
        uint256 earned = _stream.earned();
        assertApproxEqAbs(earned, 1_000e6, 1);
        _stream.advance();
        assertEq(_stream.rate, 0);
        skip(10 * 365 days);
        _add(500e6, block.timestamp + 30 days);
        assertEq(_stream.earned(), earned);
    }

    function test_revert_aRateTheLineHasNoRoomFor() public {
        _add(2 ** 80, block.timestamp + 1);
        vm.expectRevert(); // each fits, their sum does not
        this.addRate(type(uint96).max, block.timestamp + 1);
        vm.expectRevert(
            abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, uint8(96), uint256(2) ** 127)
        );
        this.rateOf(2 ** 95, PremiumStream.BUCKET - 1, PremiumStream.BUCKET);
    }

    function addRate(uint256 rate, uint256 end) external {
        _stream.add(rate, end);
    }

    function rateOf(uint256 premium, uint256 start, uint256 end) external pure returns (uint256) {
        return PremiumStream.rateOf(premium, start, end);
    }

    function _add(uint256 premium, uint256 end) private {
        uint256 rate = PremiumStream.rateOf(premium, block.timestamp, end);
        _stream.add(rate, end);
        uint256 streamEnd = (end + 7 days - 1) / 7 days * 7 days;
        _sold.push(Sold(rate, block.timestamp, streamEnd, 0));
    }

    function _remove(Sold storage policy) private returns (uint256) {
        if (policy.stopped != 0 || block.timestamp >= policy.end) return 0;
        policy.stopped = block.timestamp;
        return _stream.remove(policy.rate, policy.end);
    }

    function _expected() private view returns (uint256 sum) {
        for (uint256 i = 0; i < _sold.length; ++i) {
            Sold memory policy = _sold[i];
            uint256 until = policy.stopped != 0 ? policy.stopped : policy.end;
            if (block.timestamp < until) until = block.timestamp;
            sum += policy.rate * (until - policy.start);
        }
        sum >>= 32;
    }
}
