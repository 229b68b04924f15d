// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "forge-std/Test.sol";

import {ICapital} from "../../../../src/cover/protocol/ICapital.sol";
import {MinimumCapital} from "../../../../src/cover/protocol/MinimumCapital.sol";
import {RateSchedule} from "../../../../src/cover/protocol/PremiumIntegral.sol";
import {UnderwritingVault} from "../../../../src/cover/protocol/UnderwritingVault.sol";
import {AssessorStake} from "../../../../src/cover/protocol/claims/AssessorStake.sol";
import {ClaimAssessment} from "../../../../src/cover/protocol/claims/ClaimAssessment.sol";
import {
    DiscretionaryBook,
    DiscretionaryProduct,
    Peril
} from "../../../../src/cover/protocol/claims/DiscretionaryBook.sol";
import {DiscretionaryCover} from "../../../../src/cover/protocol/claims/DiscretionaryCover.sol";
import {DiscretionaryPolicy} from "../../../../src/cover/protocol/claims/DiscretionaryPolicy.sol";
import {IAssessedCover} from "../../../../src/cover/protocol/claims/IAssessedCover.sol";
import {PauseRegistry} from "../../../../src/governance/PauseRegistry.sol";
import {DevStablecoin} from "../../../../src/tokens/DevStablecoin.sol";
import {CoverOrder} from "../../../../src/types/Cover.sol";

/// @notice The discretionary protocol in a coin of 6 decimals with two products of one group and one of another.
/// Capital: 300,000 junior, 700,000 senior, 200,000 reinsurance. Three assessors with 100,000 each.
abstract contract ClaimFixture is Test {
    uint256 internal constant START = 1_750_000_000;
    uint256 internal constant EXPLOIT = 1;
    uint256 internal constant CUSTODIAN = 2;
    uint256 internal constant OTHER = 3;

    DevStablecoin internal usdc;
    DiscretionaryBook internal book;
    DiscretionaryCover internal cover;
    DiscretionaryPolicy internal policies;
    ClaimAssessment internal assessment;
    AssessorStake internal stake;
    PauseRegistry internal pauses;
    UnderwritingVault internal junior;
    UnderwritingVault internal senior;
    UnderwritingVault internal reinsurance;

    address internal dao = makeAddr("dao");
    address internal guardian = makeAddr("guardian");
    address internal underwriter = makeAddr("underwriter");
    address internal holder = makeAddr("holder");
    address[3] internal assessors = [makeAddr("assessor 1"), makeAddr("assessor 2"), makeAddr("assessor 3")];
    bytes32 internal constant SALT = keccak256("a secret");
    string internal constant REASON = "the wording covers it";

    function setUp() public virtual {
        vm.warp(START);
        _start(new DevStablecoin("USD Coin", "USDC", 6));
    }

    /// @dev Deploys everything in an asset. Amounts are in base units, so they are dust where there are more decimals.
    function _start(DevStablecoin payoutAsset) internal {
        usdc = payoutAsset;
        pauses = new PauseRegistry(dao, guardian);
        stake = new AssessorStake(
            IERC20(address(usdc)), vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 2), dao
        );
        address predicted = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 2);
        book = new DiscretionaryBook(ICapital(predicted), address(usdc), dao);
        assessment = new ClaimAssessment(IAssessedCover(predicted), stake);
        cover = new DiscretionaryCover(IERC20(address(usdc)), book, assessment, pauses);
        (policies, junior, senior, reinsurance) =
        (cover.policies(), cover.junior(), cover.senior(), cover.reinsurance());
        vm.startPrank(dao);
        book.addProduct(_terms(Peril.Exploit, 1), 0);
        book.addProduct(_terms(Peril.Custodian, 1), MinimumCapital.SAME_ISSUER);
        book.addProduct(_terms(Peril.Exploit, 2), MinimumCapital.UNRELATED | (MinimumCapital.UNRELATED << 16));
        for (uint256 i = 0; i < 3; ++i) {
            stake.setAssessor(assessors[i], true);
        }
        vm.stopPrank();
        for (uint256 i = 0; i < 3; ++i) {
            _stake(assessors[i], 100_000e6);
        }
        _deposit(junior, 300_000e6);
        _deposit(senior, 700_000e6);
        _deposit(reinsurance, 200_000e6);
        skip(1 hours);
    }

    function _terms(Peril peril, uint8 group) internal pure returns (DiscretionaryProduct memory) {
        return DiscretionaryProduct({
            peril: peril,
            onSale: true,
            group: group,
            deductibleBps: 500,
            capacityBps: 20_000,
            probableLossBps: 5_000,
            waitingSec: 1 days,
            wording: keccak256("wording"),
            schedule: RateSchedule({base: 2e7, slope: 4e7, steepSlope: 5e8, kink: 8e8, floor: 0})
        });
    }

    function _stake(address assessor, uint256 amount) internal {
        usdc.faucet(assessor, amount);
        vm.startPrank(assessor);
        usdc.approve(address(stake), amount);
        stake.stake(amount);
        vm.stopPrank();
    }

    function _deposit(UnderwritingVault vault, uint256 amount) internal {
        usdc.faucet(underwriter, amount);
        vm.startPrank(underwriter);
        usdc.approve(address(vault), amount);
        vault.deposit(amount, underwriter);
        vm.stopPrank();
    }

    /// @dev 10,000 for 90 days.
    function _order(uint256 productId, address buyer) internal view returns (CoverOrder memory) {
        return CoverOrder({
            productId: productId,
            holder: buyer,
            insured: 10_000e6,
            periodSec: 90 days,
            maxPremium: 10_000e6,
            validBefore: uint64(block.timestamp + 10 minutes),
            salt: keccak256("order")
        });
    }

    function _buy(CoverOrder memory order) internal returns (uint256 policyId) {
        usdc.faucet(order.holder, order.maxPremium);
        vm.startPrank(order.holder);
        usdc.approve(address(cover), order.maxPremium);
        policyId = cover.buy(order);
        vm.stopPrank();
    }

    /// @dev A policy of {holder} whose period has begun.
    function _activePolicy() internal returns (uint256 policyId) {
        policyId = _buy(_order(EXPLOIT, holder));
        skip(2 days);
    }

    /// @dev Files a claim for something that happened an hour ago.
    function _file(uint256 policyId, uint256 amount) internal returns (uint256 claimId) {
        address owner = policies.ownerOf(policyId);
        uint256 deposit = cover.depositFor(amount);
        usdc.faucet(owner, deposit);
        vm.startPrank(owner);
        usdc.approve(address(cover), deposit);
        claimId = cover.fileClaim(policyId, amount, block.timestamp - 1 hours, "ipfs://evidence");
        vm.stopPrank();
    }

    function _commit(uint256 claimId, uint256 round, address voter, bool accept) internal {
        bytes32 hash = assessment.commitment(claimId, round, voter, accept, SALT, REASON);
        vm.prank(voter);
        assessment.commit(claimId, hash);
    }

    function _reveal(uint256 claimId, address voter, bool accept) internal {
        vm.prank(voter);
        assessment.reveal(claimId, accept, SALT, REASON);
    }

    /// @dev Runs one round from its beginning to its end; assessor i accepts if bit i of `votes` is set.
    function _round(uint256 claimId, uint256 round, uint256 voters, uint256 votes) internal {
        for (uint256 i = 0; i < voters; ++i) {
            _commit(claimId, round, assessors[i], (votes >> i) & 1 == 1);
        }
        skip(48 hours);
        for (uint256 i = 0; i < voters; ++i) {
            _reveal(claimId, assessors[i], (votes >> i) & 1 == 1);
        }
        skip(24 hours);
    }

    function _appeal(uint256 claimId, address appellant) internal {
        uint256 deposit = cover.claimOf(claimId).deposit;
        usdc.faucet(appellant, deposit);
        vm.startPrank(appellant);
        usdc.approve(address(cover), deposit);
        cover.appeal(claimId);
        vm.stopPrank();
    }
}
