// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISwapRouter} from "@uniswap/v3-periphery/contracts/interfaces/ISwapRouter.sol";
import {Script} from "forge-std/Script.sol";

import {CoverPolicy} from "../src/cover/CoverPolicy.sol";
import {CoverPool} from "../src/cover/CoverPool.sol";
import {DepegOracle} from "../src/cover/DepegOracle.sol";
import {DevPriceSource} from "../src/cover/DevPriceSource.sol";
import {IPriceSource} from "../src/interfaces/IPriceSource.sol";
import {RateCurve} from "../src/libraries/PremiumCurve.sol";
import {PaymentRouter} from "../src/payments/PaymentRouter.sol";
import {DevStablecoin} from "../src/tokens/DevStablecoin.sol";
import {Product} from "../src/types/Cover.sol";
import {Deployment, DeploymentJson} from "./DeploymentJson.sol";
import {DevMarkets} from "./DevMarkets.sol";

/// @title Deploy
/// @notice Deploys the product on a development chain and writes the addresses to the file named by DEPLOYMENTS_PATH.
/// @dev `forge script contracts/script/Deploy.s.sol --rpc-url URL --broadcast --slow --private-key KEY`. Without --slow forge
/// sends all transactions at once, about three blocks full, and anvil leaves what did not fit pending until someone
/// sends another one: forge then waits forever. One at a time takes no longer.
/// Addresses depend only on the deployer and its nonce. Running it again deploys everything again: callers check for code
/// first.
contract Deploy is Script, DevMarkets {
    /// @dev A price that is confirmed in every block is never stale; without heartbeat it is, after this time.
    uint32 internal constant MAX_AGE = 1 hours;
    /// @dev Generous, so that a development chain that slept or was moved far ahead continues with a fresh average; where
    /// value is real it is minutes, so that nobody can pick the two moments an interval is judged by.
    uint32 internal constant MAX_GAP = 3650 days;
    /// @dev At least the longest window in use: averages are fresh from the first block.
    uint32 internal constant ASSUMED_HISTORY = 7 days;
    /// @dev Underwriting capital in USDC base units.
    uint256 internal constant UNDERWRITING_CAPITAL = 1_000_000e6;

    /// @notice Entry point of forge.
    function run() external {
        uint256 startBlock = block.number;
        vm.startBroadcast();
        (, address deployer,) = vm.readCallers();
        Deployment memory deployment = deploy(deployer);
        vm.stopBroadcast();
        string memory path = vm.envOr("DEPLOYMENTS_PATH", string(""));
        if (bytes(path).length != 0) vm.writeFile(path, DeploymentJson.encode(deployment, startBlock));
    }

    /// @notice Deploys everything; every call must come from `deployer`.
    /// @param deployer Owner of the contracts and provider of the first liquidity and capital.
    function deploy(address deployer) public returns (Deployment memory d) {
        d.usdc = new DevStablecoin("USD Coin", "USDC", 6);
        d.usdt = new DevStablecoin("Tether USD", "USDT", 6);
        d.dai = new DevStablecoin("Dai Stablecoin", "DAI", 18);

        d.oracle = new DepegOracle(deployer);
        d.usdcSources = _listWithSources(d.oracle, address(d.usdc));
        d.usdtSources = _listWithSources(d.oracle, address(d.usdt));
        d.daiSources = _listWithSources(d.oracle, address(d.dai));

        // Pool and policy name each other: the pool is the next contract after the policy.
        address pool = vm.computeCreateAddress(deployer, vm.getNonce(deployer) + 1);
        d.coverPolicy = new CoverPolicy(pool);
        d.coverPool = new CoverPool(d.usdc, d.oracle, d.coverPolicy, deployer);
        d.coverPool.addProduct(_shock(address(d.usdt), 5_000));
        // DAI is largely backed by USDC and followed it to 0.88 in March 2023: this product pays in what its asset
        // depends on, so it gets the smaller share of the pool. USDC itself is not covered, for the same reason.
        d.coverPool.addProduct(_shock(address(d.dai), 3_000));
        d.usdc.faucet(deployer, UNDERWRITING_CAPITAL);
        d.usdc.approve(address(d.coverPool), UNDERWRITING_CAPITAL);
        d.coverPool.deposit(UNDERWRITING_CAPITAL, deployer);

        d.markets = deployMarkets(deployer, d.usdc, d.usdt, d.dai);
        d.paymentRouter = new PaymentRouter(ISwapRouter(d.markets.swapRouter));
    }

    /// @dev Three sources at one dollar that tell the oracle of changes, and the asset's listing.
    function _listWithSources(DepegOracle oracle, address asset) private returns (IPriceSource[3] memory sources) {
        DevPriceSource[3] memory created;
        for (uint256 i = 0; i < 3; ++i) {
            created[i] = new DevPriceSource(asset, 1e18);
            sources[i] = created[i];
        }
        oracle.listAsset(asset, sources, MAX_AGE, MAX_GAP, ASSUMED_HISTORY);
        for (uint256 i = 0; i < 3; ++i) {
            created[i].setObserver(oracle);
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
