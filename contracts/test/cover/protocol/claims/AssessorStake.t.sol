// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {AssessorStake} from "../../../../src/cover/protocol/claims/AssessorStake.sol";
import {FeeOnTransferToken} from "../../../payments/HostileTokens.sol";
import {ClaimFixture} from "./ClaimFixture.sol";

contract AssessorStakeTest is ClaimFixture {
    function test_votes_countFromTheNextSecondOn() public {
        uint256 at = block.timestamp;
        _stake(assessors[0], 50e6);
        skip(1);
        assertEq(stake.votesAt(assessors[0], at - 1), 100_000e6);
        assertEq(stake.votesAt(assessors[0], at), 100_050e6);
    }

    function test_attack_votesCannotBeReadBeforeTheirSecondIsOver() public {
        _stake(assessors[0], 50e6);
        vm.expectRevert(abi.encodeWithSelector(AssessorStake.NotPast.selector, block.timestamp, block.timestamp));
        stake.votesAt(assessors[0], block.timestamp);
    }

    function test_attack_stakeOfStrangersCountsForNothing() public {
        _stake(holder, 1_000_000e6);
        skip(1);
        assertEq(stake.votesAt(holder, block.timestamp - 1), 0);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, holder));
        stake.setAssessor(holder, true);
    }

    function test_listing_turnsStakeOnAndOffAndHoldsNothingBack() public {
        uint256 at = block.timestamp;
        vm.prank(dao);
        stake.setAssessor(assessors[0], false);
        skip(1);
        assertEq(stake.votesAt(assessors[0], at), 0);
        assertEq(stake.votesAt(assessors[0], at - 1), 100_000e6);
        vm.prank(assessors[0]);
        stake.unstake(100_000e6);
        skip(14 days);
        vm.prank(assessors[0]);
        stake.withdraw();
        assertEq(usdc.balanceOf(assessors[0]), 100_000e6);
    }

    function test_unstake_endsVotesNowAndPaysLater() public {
        vm.startPrank(assessors[0]);
        stake.unstake(40_000e6);
        assertEq(stake.stakeOf(assessors[0]).leaving, 40_000e6);
        skip(1);
        assertEq(stake.votesAt(assessors[0], block.timestamp - 1), 60_000e6);
        uint256 due = stake.stakeOf(assessors[0]).withdrawableAt;
        vm.expectRevert(abi.encodeWithSelector(AssessorStake.TooEarly.selector, block.timestamp, due));
        stake.withdraw();
        vm.warp(due);
        assertEq(stake.withdraw(), 40_000e6);
        vm.expectRevert(AssessorStake.ZeroAmount.selector);
        stake.withdraw();
        vm.stopPrank();
        assertEq(usdc.balanceOf(address(stake)), 260_000e6);
    }

    function test_amounts_outOfRangeAreRefused() public {
        vm.startPrank(assessors[0]);
        vm.expectRevert(AssessorStake.ZeroAmount.selector);
        stake.stake(0);
        vm.expectRevert(AssessorStake.ZeroAmount.selector);
        stake.unstake(0);
        vm.expectRevert(abi.encodeWithSelector(AssessorStake.StakeTooLow.selector, 100_000e6 + 1, 100_000e6));
        stake.unstake(100_000e6 + 1);
        vm.stopPrank();
    }

    function test_attack_feesAreRefused() public {
        FeeOnTransferToken token = new FeeOnTransferToken();
        AssessorStake other = new AssessorStake(IERC20(address(token)), address(assessment), dao);
        token.mint(assessors[0], 100e6);
        vm.startPrank(assessors[0]);
        token.approve(address(other), 100e6);
        vm.expectPartialRevert(AssessorStake.InexactTransfer.selector);
        other.stake(100e6);
        vm.stopPrank();
    }

    function testFuzz_theContractHoldsWhatIsStakedAndWhatLeaves(uint256[8] memory seeds) public {
        for (uint256 i = 0; i < seeds.length; ++i) {
            address assessor = assessors[seeds[i] % 3];
            uint256 staked = stake.stakeOf(assessor).staked;
            if (seeds[i] % 2 == 0) {
                _stake(assessor, bound(seeds[i] >> 8, 1, 1_000_000e6));
            } else if (staked != 0) {
                vm.prank(assessor);
                stake.unstake(bound(seeds[i] >> 8, 1, staked));
            }
            skip(bound(seeds[i] >> 128, 1, 10 days));
            uint256 held;
            for (uint256 j = 0; j < 3; ++j) {
                AssessorStake.Stake memory own = stake.stakeOf(assessors[j]);
                held += own.staked + own.leaving;
                assertEq(stake.votesAt(assessors[j], block.timestamp - 1), own.staked);
            }
            assertEq(usdc.balanceOf(address(stake)), held);
        }
    }
}
