// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {DepegCover} from "../../../src/cover/protocol/DepegCover.sol";
import {DepegPolicy} from "../../../src/cover/protocol/DepegPolicy.sol";
import {Tier} from "../../../src/cover/protocol/DepegTiers.sol";
import {ICapital} from "../../../src/cover/protocol/ICapital.sol";
import {MinimumCapital} from "../../../src/cover/protocol/MinimumCapital.sol";
import {RateSchedule} from "../../../src/cover/protocol/PremiumIntegral.sol";
import {CoverProduct, RiskBook} from "../../../src/cover/protocol/RiskBook.sol";
import {UnderwritingVault} from "../../../src/cover/protocol/UnderwritingVault.sol";
import {IPriceSource} from "../../../src/interfaces/IPriceSource.sol";
import {DevStablecoin} from "../../../src/tokens/DevStablecoin.sol";
import {CoverOrder} from "../../../src/types/Cover.sol";
import {SetSource, TierFixture} from "./TierFixture.sol";

/// @notice The whole protocol: a payout coin of 6 decimals, a covered coin of 18 with two products of one group, and
/// another covered coin. Capital: 300,000 junior, 700,000 senior, 200,000 reinsurance.
abstract contract CoverFixture is TierFixture {
    bytes32 internal constant RECEIVE_TYPEHASH = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    uint256 internal constant SHOCK = 1;
    uint256 internal constant STANDARD_SWAP = 2;
    uint256 internal constant OTHER_SHOCK = 3;

    DevStablecoin internal usdc;
    DevStablecoin internal coin;
    DevStablecoin internal otherCoin;
    SetSource[3] internal otherSources;
    RiskBook internal book;
    DepegCover internal cover;
    DepegPolicy internal policies;
    UnderwritingVault internal junior;
    UnderwritingVault internal senior;
    UnderwritingVault internal reinsurance;

    address internal bookOwner = makeAddr("book owner");
    address internal underwriter = makeAddr("underwriter");
    address internal holder;
    uint256 internal holderKey;

    function setUp() public virtual override {
        vm.warp(START);
        (holder, holderKey) = makeAddrAndKey("holder");
        usdc = new DevStablecoin("USD Coin", "USDC", 6);
        coin = new DevStablecoin("Covered", "COV", 18);
        otherCoin = new DevStablecoin("Other", "OTH", 6);
        asset = address(coin);
        _deployTiers(7 days);
        _listOther();
        (book, cover) = _deployCover(IERC20(address(usdc)));
        (policies, junior, senior) = (cover.policies(), cover.junior(), cover.senior());
        reinsurance = cover.reinsurance();
        vm.startPrank(bookOwner);
        book.addProduct(_terms(asset, Tier.Shock, 1, false), 0);
        book.addProduct(_terms(asset, Tier.Standard, 1, true), MinimumCapital.SAME_ISSUER);
        book.addProduct(
            _terms(address(otherCoin), Tier.Shock, 2, false),
            MinimumCapital.UNRELATED | (MinimumCapital.UNRELATED << 16)
        );
        vm.stopPrank();
        _deposit(junior, underwriter, 300_000e6);
        _deposit(senior, underwriter, 700_000e6);
        _deposit(reinsurance, underwriter, 200_000e6);
    }

    function _deployCover(IERC20 payoutAsset) internal returns (RiskBook book_, DepegCover cover_) {
        address predicted = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        book_ = new RiskBook(ICapital(predicted), address(payoutAsset), tiers, bookOwner);
        cover_ = new DepegCover(payoutAsset, book_);
    }

    function _terms(address covered, Tier tier, uint8 group, bool swap) internal pure returns (CoverProduct memory) {
        return CoverProduct({
            asset: covered,
            tier: tier,
            swap: swap,
            onSale: true,
            group: group,
            deductibleBps: 250,
            capBps: 10_000,
            capacityBps: 4_000,
            probableLossBps: 5_000,
            waitingSec: 1 days,
            schedule: RateSchedule({base: 1e7, slope: 4e7, steepSlope: 5e8, kink: 8e8, floor: 1.5e7})
        });
    }

    function _deposit(UnderwritingVault vault, address from, uint256 amount) internal returns (uint256 shares) {
        usdc.faucet(from, amount);
        vm.startPrank(from);
        usdc.approve(address(vault), amount);
        shares = vault.deposit(amount, from);
        vm.stopPrank();
    }

    /// @dev 10,000 for 90 days.
    function _order(uint256 productId) internal view returns (CoverOrder memory) {
        return CoverOrder({
            productId: productId,
            holder: holder,
            insured: 10_000e6,
            periodSec: 90 days,
            maxPremium: 1_000e6,
            validBefore: uint64(block.timestamp + 10 minutes),
            salt: keccak256("order")
        });
    }

    function _buy(uint256 productId) internal returns (uint256) {
        return _buy(_order(productId));
    }

    function _buy(CoverOrder memory order) internal returns (uint256 policyId) {
        usdc.faucet(order.holder, order.maxPremium);
        vm.startPrank(order.holder);
        usdc.approve(address(cover), order.maxPremium);
        policyId = cover.buy(order);
        vm.stopPrank();
    }

    /// @dev The holder's EIP-3009 authorization for an order.
    function _sign(CoverOrder memory order) internal view returns (bytes memory) {
        bytes32 structHash = keccak256(
            abi.encode(
                RECEIVE_TYPEHASH,
                order.holder,
                address(cover),
                order.maxPremium,
                uint256(0),
                order.validBefore,
                cover.hashOrder(order)
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", usdc.DOMAIN_SEPARATOR(), structHash));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(holderKey, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev Depegs the first coin to 0.60 for two days, which triggers and confirms Shock, and triggers Standard.
    function _depeg() internal {
        _hold(0.6e18, 30 hours);
    }

    function _setOther(uint256 price) internal {
        for (uint256 i = 0; i < 3; ++i) {
            otherSources[i].set(price);
        }
    }

    function _listOther() private {
        IPriceSource[3] memory listing;
        for (uint256 i = 0; i < 3; ++i) {
            otherSources[i] = new SetSource();
            otherSources[i].set(1e18);
            listing[i] = otherSources[i];
        }
        vm.prank(oracleOwner);
        oracle.listAsset(address(otherCoin), listing, 1 hours, 7 days, 7 days);
    }
}
