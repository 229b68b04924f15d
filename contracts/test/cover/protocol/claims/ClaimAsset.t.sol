// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {DevStablecoin} from "../../../../src/tokens/DevStablecoin.sol";
import {ScriptedToken} from "../PayoutAsset.t.sol";
import {ClaimFixture} from "./ClaimFixture.sol";

/// @notice Gives itself away like the development coin, so that the fixture can use it.
contract ScriptedFaucet is ScriptedToken {
    constructor(uint8 decimals_) ScriptedToken(decimals_) {}

    function faucet(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @notice Discretionary claims in payout assets that misbehave or have unusual decimals.
contract ClaimAssetTest is ClaimFixture {
    ScriptedFaucet private _token;

    function test_attack_aBlockedClaimantHoldsUpNobody() public {
        _use(6);
        uint256 claimId = _file(_activePolicy(), 10_000e6);
        _round(claimId, 0, 3, 7);
        skip(24 hours);
        _token.block_(holder);
        assertEq(cover.decide(claimId), 9_500e6);
        assertFalse(book.isOnWatch());
        vm.expectRevert("blocked");
        cover.redeemPayout(bytes32(claimId), holder);
        address elsewhere = makeAddr("elsewhere");
        vm.prank(holder);
        assertEq(cover.redeemPayout(bytes32(claimId), elsewhere), 9_550e6);
    }

    function test_attack_reenteringIsRefused() public {
        _use(6);
        bytes memory refused = abi.encodePacked(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        _token.arm(address(cover), abi.encodeCall(cover.appeal, (1)));
        uint256 policyId = _activePolicy();
        assertEq(_token.answer(), refused, "buy");
        _token.arm(address(cover), abi.encodeCall(cover.fileClaim, (policyId, 1, block.timestamp, "twice")));
        uint256 claimId = _file(policyId, 10_000e6);
        assertEq(_token.answer(), refused, "file");
        _round(claimId, 0, 3, 7);
        _token.arm(address(cover), abi.encodeCall(cover.decide, (claimId)));
        _appeal(claimId, underwriter);
        assertEq(_token.answer(), refused, "appeal");
        skip(96 hours);
        _token.arm(address(cover), abi.encodeCall(cover.decide, (claimId)));
        cover.decide(claimId); // the vaults send capital
        assertEq(_token.answer(), refused, "decide");
        _token.arm(address(cover), abi.encodeCall(cover.redeemPayout, (bytes32(claimId), holder)));
        cover.redeemPayout(bytes32(claimId), holder);
        assertEq(_token.answer(), refused, "redeem");
        _token.arm(address(stake), abi.encodeCall(stake.stake, (1)));
        _stake(assessors[0], 1);
        assertEq(_token.answer(), refused, "stake");
    }

    function test_deposit_isTwentyWholeUnitsInAnyDecimals() public {
        uint8[3] memory decimals = [0, 6, 18];
        for (uint256 i = 0; i < 3; ++i) {
            _use(decimals[i]);
            assertEq(cover.depositFor(1), 20 * 10 ** decimals[i]);
            assertEq(cover.depositFor(4_000 * 10 ** decimals[i] + 200), 20 * 10 ** decimals[i] + 1);
        }
    }

    function testFuzz_depositIsHalfAPercentRoundedUp(uint96 amount) public view {
        uint256 deposit = cover.depositFor(amount);
        assertGe(deposit * 10_000, uint256(amount) * 50);
        assertTrue(deposit == 20e6 || (deposit - 1) * 10_000 < uint256(amount) * 50);
    }

    function _use(uint8 decimals) private {
        _token = new ScriptedFaucet(decimals);
        _start(DevStablecoin(address(_token)));
    }
}
