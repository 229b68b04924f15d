// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISwapRouter} from "@uniswap/v3-periphery/contracts/interfaces/ISwapRouter.sol";

import {CoverPolicy} from "../src/cover/CoverPolicy.sol";
import {CoverPool} from "../src/cover/CoverPool.sol";
import {DepegOracle} from "../src/cover/DepegOracle.sol";
import {DevPriceSource} from "../src/cover/DevPriceSource.sol";
import {IPriceSource} from "../src/interfaces/IPriceSource.sol";
import {RateCurve} from "../src/libraries/PremiumCurve.sol";
import {PaymentRouter} from "../src/payments/PaymentRouter.sol";
import {DevStablecoin} from "../src/tokens/DevStablecoin.sol";
import {Product} from "../src/types/Cover.sol";
import {Deployment} from "./DeploymentJson.sol";
import {DevMarkets} from "./DevMarkets.sol";
import {OrderedCreator} from "./OrderedCreator.sol";

/// @title DeployProduct
/// @notice Tokens, price sources, oracle, cover pool, markets and payment router that the product runs on. Development
/// chains only.
contract DeployProduct is DevMarkets {
    /// @dev A price that is confirmed in every block is never stale; without heartbeat it is, after this time.
    uint32 internal constant MAX_AGE = 1 hours;
    /// @dev Generous, so that a development chain that slept or was moved far ahead continues with a fresh average; where
    /// value is real it is minutes, so that nobody can pick the two moments an interval is judged by.
    uint32 internal constant MAX_GAP = 3650 days;
    /// @dev At least the longest window in use: averages are fresh from the first block.
    uint32 internal constant ASSUMED_HISTORY = 7 days;
    /// @dev Underwriting capital in USDC base units.
    uint256 internal constant UNDERWRITING_CAPITAL = 1_000_000e6;

    /// @notice Deploys everything; every call must come from `deployer`.
    /// @param deployer Owner of the contracts and provider of the first liquidity and capital.
    function deploy(address deployer) public returns (Deployment memory d) {
        d.usdc = _stablecoin("USD Coin", "USDC", 6);
        d.usdt = _stablecoin("Tether USD", "USDT", 6);
        d.dai = _stablecoin("Dai Stablecoin", "DAI", 18);

        d.oracle = DepegOracle(_deploy("DepegOracle", type(DepegOracle).creationCode, abi.encode(deployer)));
        d.usdcSources = _listWithSources(d.oracle, address(d.usdc));
        d.usdtSources = _listWithSources(d.oracle, address(d.usdt));
        d.daiSources = _listWithSources(d.oracle, address(d.dai));

        _deployPool(d, deployer);

        d.markets = deployMarkets(deployer, d.usdc, d.usdt, d.dai);
        d.paymentRouter =
            PaymentRouter(_deploy("PaymentRouter", type(PaymentRouter).creationCode, abi.encode(d.markets.swapRouter)));
    }

    /// @dev A token; it is listed among the assets and not among the contracts.
    function _stablecoin(string memory name, string memory symbol, uint8 decimals) private returns (DevStablecoin) {
        bytes memory initCode = bytes.concat(type(DevStablecoin).creationCode, abi.encode(name, symbol, decimals));
        return DevStablecoin(_create2(symbol, 0, initCode));
    }

    /// @dev Pool and policy name each other.
    function _deployPool(Deployment memory d, address deployer) private {
        OrderedCreator creator = _creator(deployer, "cover pool");
        d.coverPolicy = CoverPolicy(
            _createChild(creator, 1, "CoverPolicy", type(CoverPolicy).creationCode, abi.encode(_childOf(creator, 2)))
        );
        d.coverPool = CoverPool(
            _createChild(
                creator,
                2,
                "CoverPool",
                type(CoverPool).creationCode,
                abi.encode(d.usdc, d.oracle, d.coverPolicy, deployer)
            )
        );
        if (d.coverPool.productCount() == 0) d.coverPool.addProduct(_shock(address(d.usdt), 5_000));
        // DAI is largely backed by USDC and followed it to 0.88 in March 2023: this product pays in what its asset
        // depends on, so it gets the smaller share of the pool. USDC itself is not covered, for the same reason.
        if (d.coverPool.productCount() == 1) d.coverPool.addProduct(_shock(address(d.dai), 3_000));
        if (d.coverPool.totalSupply() == 0) {
            d.usdc.faucet(deployer, UNDERWRITING_CAPITAL);
            d.usdc.approve(address(d.coverPool), UNDERWRITING_CAPITAL);
            d.coverPool.deposit(UNDERWRITING_CAPITAL, deployer);
        }
    }

    /// @dev Three sources at one dollar that tell the oracle of changes, and the asset's listing.
    function _listWithSources(DepegOracle oracle, address asset) private returns (IPriceSource[3] memory sources) {
        bytes memory initCode = bytes.concat(type(DevPriceSource).creationCode, abi.encode(asset, 1e18));
        for (uint256 i = 0; i < 3; ++i) {
            sources[i] = IPriceSource(_create2("DevPriceSource", bytes32(i), initCode));
        }
        if (oracle.observationCount(asset) == 0) {
            oracle.listAsset(asset, sources, MAX_AGE, MAX_GAP, ASSUMED_HISTORY);
        }
        for (uint256 i = 0; i < 3; ++i) {
            DevPriceSource source = DevPriceSource(address(sources[i]));
            if (address(source.observer()) == address(0)) source.setObserver(oracle);
        }
    }

    /// @dev The Shock tier: pays when the 4 h average is at or below 0.95. The short waiting period and the immediate
    /// confirmation suit a development chain; where value is real both are 24 h or more.
    function _shock(address asset, uint16 capacityShareBps) private pure returns (Product memory) {
        return Product({
            asset: asset,
            triggerPrice: 0.95e18,
            watchPrice: 0.98e18,
            windowSec: 4 hours,
            waitingPeriodSec: 1 hours,
            confirmationSec: 0,
            deductibleBps: 250,
            capBps: 10_000,
            capacityShareBps: capacityShareBps,
            floorBps: 50,
            curve: RateCurve({r0Bps: 100, s1Bps: 400, s2Bps: 5_000, kinkBps: 8_000}),
            onSale: true
        });
    }
}
