// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {AcceptedPayouts} from "../../../governance/AcceptedPayouts.sol";
import {IPauseRegistry} from "../../../interfaces/IPauseRegistry.sol";
import {CoverOrder} from "../../../types/Cover.sol";
import {CoverLedger} from "../CoverLedger.sol";
import {LossWaterfall, Settlement} from "../LossWaterfall.sol";
import {PremiumStream, Stream} from "../PremiumStream.sol";
import {SaleBook} from "../SaleBook.sol";
import {AssessorStake} from "./AssessorStake.sol";
import {ClaimAssessment, Outcome} from "./ClaimAssessment.sol";
import {DiscretionaryBook} from "./DiscretionaryBook.sol";
import {DiscretionaryPolicy} from "./DiscretionaryPolicy.sol";
import {IAssessedCover} from "./IAssessedCover.sol";

/// @notice One discretionary policy.
struct AssessedTerms {
    /// Product it belongs to; 0 if the policy does not exist.
    uint8 productId;
    /// Whether it was paid or cancelled.
    bool closed;
    /// Claims that were filed.
    uint8 claims;
    /// Insured amount in base units of the protocol's asset.
    uint96 insured;
    /// An incident from this time on may be claimed (seconds).
    uint40 startsAt;
    /// An incident before this time may be claimed (seconds).
    uint40 endsAt;
    /// Rate of its premium in the stream, base units per second times 2³².
    uint96 premiumRate;
    /// Its open claim; 0 without one.
    uint256 claimId;
}

/// @notice One claim. Amounts in base units of the protocol's asset.
struct Claim {
    /// Policy that it is on.
    uint256 policyId;
    /// Who filed it, and who is paid.
    address claimant;
    /// The loss that is claimed.
    uint96 amount;
    /// Who appealed; zero if nobody did.
    address appellant;
    /// Deposit of the claimant and of the appellant, each.
    uint96 deposit;
    /// When the loss happened, as the claimant says (seconds).
    uint40 incidentAt;
    /// When its outcome was carried out (seconds); 0 before.
    uint40 decidedAt;
}

/// @title DiscretionaryCover
/// @notice Sells cover against exploits and failures of custodians, whose claims assessors decide over, and pays what they
/// accept. An accepted payout is set aside at once, never expires, and no pause holds it up.
///
///     payout     loss · (1 − deductible) · k          k: {DiscretionaryBook}, assessment: {ClaimAssessment}
///     deposit    max(20, 0.5 % of the loss); lost only if the claim is denied
///
/// @dev There is no owner. A pause stops sales and nothing else. What is owed to claimants lies in {AcceptedPayouts}, which
/// they fetch: an account that cannot receive the asset holds up nobody's decision.
contract DiscretionaryCover is LossWaterfall, AcceptedPayouts, EIP712, IAssessedCover {
    using PremiumStream for Stream;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @notice EIP-712 type hash of {CoverOrder}.
    bytes32 public constant COVER_ORDER_TYPEHASH = keccak256(
        "CoverOrder(uint256 productId,address holder,uint256 insured,uint64 periodSec,uint256 maxPremium,uint64 validBefore,bytes32 salt)"
    );
    /// @notice Least deposit in whole units of the asset.
    uint256 public constant MIN_DEPOSIT_UNITS = 20;
    /// @notice Deposit in basis points of the claim.
    uint256 public constant DEPOSIT_BPS = 50;
    /// @notice Most claims on one policy, so that nobody holds the capital for long with a single one.
    uint256 public constant MAX_CLAIMS = 3;
    /// @notice Longest published evidence in bytes; more belongs behind an address.
    uint256 public constant MAX_EVIDENCE = 1024;

    /// @notice Share of the premium that no tranche earns which is for the assessors, basis points.
    uint256 public constant ASSESSOR_BPS = 5_000;

    /// @notice Decides over claims.
    ClaimAssessment public immutable assessment;
    /// @notice Policies as tokens.
    DiscretionaryPolicy public immutable policies;
    /// @dev Least deposit in base units.
    uint256 private immutable _minDeposit;

    /// @notice Premium for the assessors that was not given to their stake yet, in base units of the asset.
    uint256 public assessorPremium;

    mapping(uint256 policyId => AssessedTerms) private _policies;
    mapping(uint256 claimId => Claim) private _claims;

    /// @notice A policy was sold.
    event CoverBought(
        uint256 indexed policyId, address indexed holder, uint256 indexed productId, uint256 insured, uint256 premium
    );
    /// @notice A policy was cancelled and its unearned premium refunded.
    event CoverCancelled(uint256 indexed policyId, uint256 refund);
    /// @notice A claim was filed.
    event ClaimFiled(
        uint256 indexed claimId,
        uint256 indexed policyId,
        address indexed claimant,
        uint256 amount,
        uint256 incidentAt,
        string evidence
    );
    /// @notice A claim's outcome was appealed.
    event ClaimAppealed(uint256 indexed claimId, address indexed appellant);
    /// @notice A claim's outcome was carried out.
    event ClaimDecided(uint256 indexed claimId, Outcome outcome, uint256 payout);

    /// @notice The order's time has passed.
    error OrderExpired(uint256 attempted, uint256 bound);
    /// @notice The premium exceeds the order's maximum.
    error PremiumAboveMaximum(uint256 attempted, uint256 bound);
    /// @notice There is no such policy, or it is paid, cancelled or over.
    error PolicyClosed(uint256 policyId);
    /// @notice A claim of the policy is not decided, or it had {MAX_CLAIMS}.
    error ClaimRefused(uint256 policyId);
    /// @notice Nothing, or more than what is insured, is claimed.
    error InvalidAmount(uint256 attempted, uint256 bound);
    /// @notice The incident lies outside the policy's period or in the future.
    error OutsidePeriod(uint256 attempted, uint256 from, uint256 to);
    /// @notice Evidence is needed, of at most {MAX_EVIDENCE} bytes.
    error InvalidEvidence(uint256 attempted, uint256 bound);
    /// @notice There is no such claim, or it is decided.
    error ClaimClosed(uint256 claimId);
    /// @notice The outcome was appealed before.
    error AlreadyAppealed(uint256 claimId);
    /// @notice A draw is appealed by itself.
    error NothingToAppeal(uint256 claimId);

    /// @notice Deploys the protocol without products.
    /// @param asset_ Stablecoin that is deposited and paid out.
    /// @param book_ Book that names this contract as its cover.
    /// @param assessment_ Assessment that names this contract as its cover.
    /// @param pauses_ Says whether sales are paused.
    constructor(IERC20 asset_, DiscretionaryBook book_, ClaimAssessment assessment_, IPauseRegistry pauses_)
        CoverLedger(asset_, book_)
        AcceptedPayouts(asset_, pauses_)
        EIP712("Safelane DiscretionaryCover", "1")
    {
        address assessed = address(assessment_.cover());
        if (assessed != address(this)) revert NotThisCover(assessed, address(this));
        address counted = assessment_.stake().assessment();
        if (counted != address(assessment_)) revert NotThisCover(counted, address(assessment_));
        address staked = address(assessment_.stake().asset());
        if (staked != address(asset_)) revert NotThisCover(staked, address(asset_));
        assessment = assessment_;
        policies = new DiscretionaryPolicy();
        _minDeposit = MIN_DEPOSIT_UNITS * 10 ** IERC20Metadata(address(asset_)).decimals();
    }

    /// @notice Buys cover for the caller, who approved the premium before; not while paused.
    /// @param order The order; `holder` must be the caller.
    /// @return policyId The new policy: the order's EIP-712 digest.
    function buy(CoverOrder calldata order) external nonReentrant whenNotPaused returns (uint256 policyId) {
        if (msg.sender != order.holder) revert NotHolder(msg.sender, order.holder);
        if (block.timestamp >= order.validBefore) revert OrderExpired(block.timestamp, order.validBefore);
        (uint256 premium, uint256 startsAt, uint256 endsAt) =
            _book().open(order.productId, order.insured, order.periodSec);
        if (premium > order.maxPremium) revert PremiumAboveMaximum(premium, order.maxPremium);
        policyId = uint256(hashOrder(order));
        AssessedTerms storage policy = _policies[policyId];
        policies.mint(order.holder, policyId);
        policy.productId = uint8(order.productId);
        policy.insured = order.insured.toUint96();
        // Times of today plus at most 2³² s and a year.
        // forge-lint: disable-next-line(unsafe-typecast)
        (policy.startsAt, policy.endsAt) = (uint40(startsAt), uint40(endsAt));
        policy.premiumRate = PremiumStream.rateOf(premium, block.timestamp, endsAt);
        _stream.add(policy.premiumRate, endsAt);
        emit CoverBought(policyId, order.holder, order.productId, order.insured, premium);
        _take(premium);
    }

    /// @notice Ends a policy of the caller and refunds the unearned part of its premium; not while its product is held.
    /// @param policyId The policy.
    /// @return refund In base units of the asset, rounded down.
    function cancel(uint256 policyId) external nonReentrant returns (uint256 refund) {
        AssessedTerms storage policy = _openPolicyOf(policyId);
        if (block.timestamp >= policy.endsAt) revert PolicyClosed(policyId);
        if (_book().isHeld(policy.productId)) revert SaleBook.ProductHeld(policy.productId);
        policy.closed = true;
        refund = _stream.remove(policy.premiumRate, policy.endsAt);
        _book().close(policy.productId, policy.insured, policy.endsAt);
        emit CoverCancelled(policyId, refund);
        asset.safeTransfer(msg.sender, refund);
    }

    /// @notice Files a claim on a policy of the caller, who approved the deposit. Capital neither enters nor leaves until it
    /// is decided.
    /// @param policyId The policy; it cannot be transferred until then.
    /// @param amount The loss in base units of the asset, at most the insured amount.
    /// @param incidentAt When it happened (seconds).
    /// @param evidence What happened, in words or as the address of a text; it is published.
    /// @return claimId The claim.
    function fileClaim(uint256 policyId, uint256 amount, uint256 incidentAt, string calldata evidence)
        external
        nonReentrant
        returns (uint256 claimId)
    {
        AssessedTerms storage policy = _openPolicyOf(policyId);
        if (block.timestamp >= policy.endsAt + _book().GRACE_PERIOD()) revert PolicyClosed(policyId);
        if (policy.claimId != 0 || policy.claims == MAX_CLAIMS) revert ClaimRefused(policyId);
        if (amount == 0 || amount > policy.insured) revert InvalidAmount(amount, policy.insured);
        if (incidentAt < policy.startsAt || incidentAt >= policy.endsAt || incidentAt > block.timestamp) {
            revert OutsidePeriod(incidentAt, policy.startsAt, Math.min(policy.endsAt, block.timestamp));
        }
        if (bytes(evidence).length == 0 || bytes(evidence).length > MAX_EVIDENCE) {
            revert InvalidEvidence(bytes(evidence).length, MAX_EVIDENCE);
        }
        claimId = uint256(keccak256(abi.encode(policyId, policy.claims)));
        ++policy.claims;
        policy.claimId = claimId;
        Claim storage filed = _claims[claimId];
        // At most the insured amount, which has 96 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        (filed.policyId, filed.claimant, filed.amount) = (policyId, msg.sender, uint96(amount));
        // A time that has passed.
        // forge-lint: disable-next-line(unsafe-typecast)
        (filed.incidentAt, filed.deposit) = (uint40(incidentAt), depositFor(amount).toUint96());
        _book().hold(policy.productId);
        assessment.open(claimId, amount);
        emit ClaimFiled(claimId, policyId, msg.sender, amount, incidentAt, evidence);
        _take(filed.deposit);
    }

    /// @notice Appeals a claim's outcome in its cooldown, against a deposit as large as the claimant's, which is lost
    /// unless the outcome changes. A draw needs no appeal.
    /// @param claimId The claim.
    function appeal(uint256 claimId) external nonReentrant {
        Claim storage filed = _openClaim(claimId);
        if (filed.appellant != address(0)) revert AlreadyAppealed(claimId);
        if (assessment.roundOutcome(claimId, 0) == Outcome.Draw) revert NothingToAppeal(claimId);
        filed.appellant = msg.sender;
        assessment.appeal(claimId);
        emit ClaimAppealed(claimId, msg.sender);
        _take(filed.deposit);
    }

    /// @notice Carries out the final outcome of a claim, whenever that is: funds what was accepted and ends the policy.
    /// Permissionless.
    /// @dev Payout and deposit of the claimant: {redeemPayout} of the claim's id. The appellant's: {appealPayoutId}.
    /// @param claimId The claim.
    /// @return payout What was accepted and funded, in base units of the asset.
    function decide(uint256 claimId) external nonReentrant returns (uint256 payout) {
        Claim storage filed = _openClaim(claimId);
        (Outcome outcome, bool changed) = assessment.finalOutcome(claimId);
        AssessedTerms storage policy = _policies[filed.policyId];
        filed.decidedAt = uint40(block.timestamp);
        policy.claimId = 0;
        _book().unhold(policy.productId);
        if (outcome == Outcome.Accepted) {
            policy.closed = true;
            payout = _fundClaim(claimId, policy.productId, filed.amount, filed.incidentAt);
            _book().close(policy.productId, policy.insured, policy.endsAt);
        }
        assessment.close(claimId, filed.deposit);
        emit ClaimDecided(claimId, outcome, payout);
        uint256 owed = payout;
        if (outcome == Outcome.Denied) premiumReserve += filed.deposit;
        else owed += filed.deposit;
        if (owed != 0) _acceptPayout(bytes32(claimId), filed.claimant, owed);
        if (filed.appellant == address(0)) return payout;
        if (changed) _acceptPayout(appealPayoutId(claimId), filed.appellant, filed.deposit);
        else premiumReserve += filed.deposit;
    }

    /// @notice Gives the assessors' part of the premiums earned so far to the rewards of their stake. Permissionless.
    /// @return amount In base units of the asset.
    function fundAssessors() external nonReentrant returns (uint256 amount) {
        _distribute();
        amount = assessorPremium;
        if (amount == 0) return 0;
        assessorPremium = 0;
        AssessorStake stake = assessment.stake();
        asset.forceApprove(address(stake), amount);
        stake.fund(amount);
    }

    /// @inheritdoc IAssessedCover
    /// @dev The claimant, the appellant, and whoever holds any policy of this cover.
    function isConflicted(uint256 claimId, address voter) external view returns (bool) {
        Claim storage filed = _claims[claimId];
        return voter == filed.claimant || voter == filed.appellant || policies.balanceOf(voter) != 0;
    }

    /// @notice Terms of a policy; all zero if there is none.
    /// @param policyId The policy.
    function policyOf(uint256 policyId) external view returns (AssessedTerms memory) {
        return _policies[policyId];
    }

    /// @notice A claim; all zero if there is none.
    /// @param claimId The claim.
    function claimOf(uint256 claimId) external view returns (Claim memory) {
        return _claims[claimId];
    }

    /// @notice Deposit for a claim or an appeal, in base units of the asset, rounded up.
    /// @param amount The claim in base units of the asset.
    function depositFor(uint256 amount) public view returns (uint256) {
        return Math.max(_minDeposit, Math.ceilDiv(amount * DEPOSIT_BPS, BPS));
    }

    /// @notice Id under which an appellant whose appeal changed the outcome fetches its deposit.
    /// @param claimId The claim.
    function appealPayoutId(uint256 claimId) public pure returns (bytes32) {
        return keccak256(abi.encode("appeal", claimId));
    }

    /// @notice EIP-712 digest of an order: the id of its policy.
    /// @param order The order.
    function hashOrder(CoverOrder calldata order) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(COVER_ORDER_TYPEHASH, order)));
    }

    /// @dev The assessors have half of it.
    function _keep(uint256 amount) internal override {
        uint256 part = amount * ASSESSOR_BPS / BPS;
        assessorPremium += part;
        super._keep(amount - part);
    }

    /// @dev Funds an accepted claim through the waterfall.
    function _fundClaim(uint256 claimId, uint256 productId, uint256 amount, uint256 incidentAt)
        private
        returns (uint256 funded)
    {
        (uint256 demanded, uint256 allowed) = _book().settle(productId, amount, incidentAt);
        Settlement storage s = _settlements[productId][claimId];
        // A time that has passed.
        // forge-lint: disable-next-line(unsafe-typecast)
        (s.settledAt, s.startedAt, s.demanded) = (uint40(block.timestamp), uint40(incidentAt), demanded.toUint128());
        funded = _fund(s, allowed);
        s.funded = funded.toUint128();
    }

    /// @dev Takes exactly `amount` from the caller.
    function _take(uint256 amount) private {
        uint256 before = asset.balanceOf(address(this));
        asset.safeTransferFrom(msg.sender, address(this), amount);
        _requireReceived(before, amount);
    }

    /// @dev An open policy of the caller.
    function _openPolicyOf(uint256 policyId) private view returns (AssessedTerms storage policy) {
        policy = _policies[policyId];
        if (policy.productId == 0 || policy.closed) revert PolicyClosed(policyId);
        address holder = policies.ownerOf(policyId);
        if (msg.sender != holder) revert NotHolder(msg.sender, holder);
    }

    /// @dev A claim that is not decided.
    function _openClaim(uint256 claimId) private view returns (Claim storage filed) {
        filed = _claims[claimId];
        if (filed.claimant == address(0) || filed.decidedAt != 0) revert ClaimClosed(claimId);
    }

    /// @dev The book as what it is here.
    function _book() private view returns (DiscretionaryBook) {
        return DiscretionaryBook(address(book));
    }
}
