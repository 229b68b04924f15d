// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CoverLedger} from "../src/cover/protocol/CoverLedger.sol";
import {DepegCover} from "../src/cover/protocol/DepegCover.sol";
import {PegTerms, Tier, TierTerms} from "../src/cover/protocol/DepegTiers.sol";
import {MinimumCapital} from "../src/cover/protocol/MinimumCapital.sol";
import {RateSchedule} from "../src/cover/protocol/PremiumIntegral.sol";
import {CoverProduct, RiskBook} from "../src/cover/protocol/RiskBook.sol";
import {UnderwritingVault} from "../src/cover/protocol/UnderwritingVault.sol";
import {AssessorStake} from "../src/cover/protocol/claims/AssessorStake.sol";
import {DiscretionaryBook, DiscretionaryProduct, Peril} from "../src/cover/protocol/claims/DiscretionaryBook.sol";
import {DiscretionaryCover} from "../src/cover/protocol/claims/DiscretionaryCover.sol";
import {PauseRegistry} from "../src/governance/PauseRegistry.sol";
import {DevStablecoin} from "../src/tokens/DevStablecoin.sol";
import {Deployment} from "./DeploymentJson.sol";
import {Deterministic} from "./Deterministic.sol";
import {OrderedCreator} from "./OrderedCreator.sol";

/// @title DeployCover
/// @notice The cover protocol: depeg cover in three tiers and cover that assessors decide over, each with its products and
/// capital of its own, the market for policies, and cover for payments.
abstract contract DeployCover is Deterministic {
    /// @dev Base units of USDC in the vaults of one protocol.
    uint256 private constant JUNIOR = 300_000e6;
    uint256 private constant SENIOR = 700_000e6;
    uint256 private constant REINSURANCE = 200_000e6;
    uint256 private constant QUOTA_SHARE = 100_000e6;
    /// @dev As for the oracle: a development chain sleeps and jumps; where value is real it is hours.
    uint32 private constant LONGEST_GAP = 3650 days;
    /// @dev Accounts 6 to 8 of the development mnemonic.
    address[3] private _assessors = [
        0x976EA74026E726554dB657fA54763abd0C3a0aa9,
        0x14dC79964da2C08b23698B3D3cc7Ca32193d9955,
        0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f
    ];

    /// @dev Deploys what is missing of depeg cover; `deployer` adds the products and provides the capital.
    function _deployDepegCover(Deployment memory d, address deployer, address escrow) internal returns (RiskBook book) {
        address tiers = _deploy("DepegTiers", abi.encode(d.oracle, _pegTerms(), _tierTerms()));
        OrderedCreator creator = _creator(deployer, "depeg cover");
        book = RiskBook(
            _createChild(
                creator, 1, "RiskBook", _artifact("RiskBook"), abi.encode(_childOf(creator, 2), d.usdc, tiers, deployer)
            )
        );
        DepegCover cover =
            DepegCover(_createChild(creator, 2, "DepegCover", _artifact("DepegCover"), abi.encode(d.usdc, book)));
        _record("DepegPolicy", address(cover.policies()));
        if (book.owner() == deployer) _addProducts(book, address(d.usdt), address(d.dai));
        _fundVaults(CoverLedger(address(cover)), d.usdc, deployer, "Depeg");
        _deploy("PolicyMarket", abi.encode(cover));
        _deploy("CoveredPayments", abi.encode(escrow, cover));
    }

    /// @dev Deploys what is missing of the cover that assessors decide over.
    function _deployDiscretionaryCover(Deployment memory d, address deployer, PauseRegistry pauses)
        internal
        returns (DiscretionaryBook book, AssessorStake stake)
    {
        // They name each other; the stake and the cover come second and fourth.
        OrderedCreator creator = _creator(deployer, "discretionary cover");
        (address assessmentAt, address coverAt) = (_childOf(creator, 3), _childOf(creator, 4));
        book = DiscretionaryBook(
            _createChild(
                creator, 1, "DiscretionaryBook", _artifact("DiscretionaryBook"), abi.encode(coverAt, d.usdc, deployer)
            )
        );
        stake = AssessorStake(
            _createChild(
                creator, 2, "AssessorStake", _artifact("AssessorStake"), abi.encode(d.usdc, assessmentAt, deployer)
            )
        );
        _createChild(creator, 3, "ClaimAssessment", _artifact("ClaimAssessment"), abi.encode(coverAt, stake));
        DiscretionaryCover cover = DiscretionaryCover(
            _createChild(
                creator,
                4,
                "DiscretionaryCover",
                _artifact("DiscretionaryCover"),
                abi.encode(d.usdc, book, assessmentAt, pauses)
            )
        );
        _record("DiscretionaryPolicy", address(cover.policies()));
        if (book.owner() == deployer) {
            if (book.productCount() == 0) book.addProduct(_perilTerms(Peril.Exploit, 1), 0);
            if (book.productCount() == 1) {
                book.addProduct(_perilTerms(Peril.Custodian, 2), MinimumCapital.UNRELATED);
            }
        }
        for (uint256 i = 0; i < _assessors.length; ++i) {
            if (stake.owner() == deployer && !stake.stakeOf(_assessors[i]).listed) {
                stake.setAssessor(_assessors[i], true);
            }
        }
        _fundVaults(CoverLedger(address(cover)), d.usdc, deployer, "Discretionary");
    }

    /// @dev Three tiers on each of the two coins that are not the payout coin. Standard pays the insured amount for the
    /// coins themselves. Products of one coin share its issuer; the two coins share nothing but their class.
    function _addProducts(RiskBook book, address usdt, address dai) private {
        for (uint256 i = book.productCount(); i < 6; ++i) {
            (Tier tier, uint256 group) = (Tier(i % 3), i / 3);
            uint256 correlations = 0;
            for (uint256 j = 0; j < i; ++j) {
                uint256 correlation = j / 3 == group ? MinimumCapital.SAME_ISSUER : MinimumCapital.SAME_CLASS;
                correlations |= correlation << (16 * j);
            }
            book.addProduct(
                CoverProduct({
                    asset: group == 0 ? usdt : dai,
                    tier: tier,
                    swap: tier == Tier.Standard,
                    onSale: true,
                    group: group == 0 ? 1 : 2,
                    deductibleBps: 250,
                    capBps: 10_000,
                    capacityBps: 4_000,
                    probableLossBps: tier == Tier.Shock ? 5_000 : 2_500,
                    // The short waiting time suits a development chain; where value is real it is 24 h or more.
                    waitingSec: 1 hours,
                    schedule: RateSchedule({base: 1e7, slope: 4e7, steepSlope: 5e8, kink: 8e8, floor: 5e6})
                }),
                correlations
            );
        }
    }

    /// @dev Capital for the vaults that have none, and their entries.
    function _fundVaults(CoverLedger cover, DevStablecoin usdc, address deployer, string memory prefix) private {
        _fundVault(cover.junior(), usdc, deployer, JUNIOR, string.concat(prefix, "JuniorVault"));
        _fundVault(cover.senior(), usdc, deployer, SENIOR, string.concat(prefix, "SeniorVault"));
        _fundVault(cover.reinsurance(), usdc, deployer, REINSURANCE, string.concat(prefix, "ReinsuranceVault"));
        _fundVault(cover.quotaShare(), usdc, deployer, QUOTA_SHARE, string.concat(prefix, "QuotaShareVault"));
    }

    function _fundVault(
        UnderwritingVault vault,
        DevStablecoin usdc,
        address deployer,
        uint256 amount,
        string memory name
    ) private {
        _record(name, address(vault));
        if (vault.totalSupply() != 0) return;
        usdc.faucet(deployer, amount);
        usdc.approve(address(vault), amount);
        vault.deposit(amount, deployer);
    }

    function _pegTerms() private pure returns (PegTerms memory) {
        return PegTerms({
            lowPrice: 0.995e18,
            recoveryPrice: 0.999e18,
            recoverySec: 1 hours,
            maxGapSec: LONGEST_GAP,
            confirmationSec: 24 hours,
            severityWindowSec: 24 hours
        });
    }

    function _tierTerms() private pure returns (TierTerms[3] memory terms) {
        terms[uint256(Tier.Shock)] = TierTerms({triggerPrice: 0.95e18, windowSec: 4 hours, lowSec: 0});
        terms[uint256(Tier.Standard)] = TierTerms({triggerPrice: 0.98e18, windowSec: 24 hours, lowSec: 24 hours});
        terms[uint256(Tier.Collapse)] = TierTerms({triggerPrice: 0.9e18, windowSec: 7 days, lowSec: 0});
    }

    function _perilTerms(Peril peril, uint8 group) private pure returns (DiscretionaryProduct memory) {
        return DiscretionaryProduct({
            peril: peril,
            onSale: true,
            group: group,
            deductibleBps: 500,
            capacityBps: 20_000,
            probableLossBps: 5_000,
            waitingSec: 1 hours,
            wording: keccak256("Safelane development wording"),
            schedule: RateSchedule({base: 2e7, slope: 4e7, steepSlope: 5e8, kink: 8e8, floor: 0})
        });
    }
}
