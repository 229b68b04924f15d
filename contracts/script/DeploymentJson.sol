// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {CoverPolicy} from "../src/cover/CoverPolicy.sol";
import {CoverPool} from "../src/cover/CoverPool.sol";
import {DepegOracle} from "../src/cover/DepegOracle.sol";
import {IPriceSource} from "../src/interfaces/IPriceSource.sol";
import {PaymentRouter} from "../src/payments/PaymentRouter.sol";
import {DevStablecoin} from "../src/tokens/DevStablecoin.sol";
import {Markets} from "./DevMarkets.sol";

/// @notice One deployment of the product.
struct Deployment {
    DevStablecoin usdc;
    DevStablecoin usdt;
    DevStablecoin dai;
    DepegOracle oracle;
    IPriceSource[3] usdcSources;
    IPriceSource[3] usdtSources;
    IPriceSource[3] daiSources;
    CoverPolicy coverPolicy;
    CoverPool coverPool;
    Markets markets;
    PaymentRouter paymentRouter;
}

/// @title DeploymentJson
/// @notice Writes a deployment as the JSON object that applications read.
library DeploymentJson {
    using Strings for uint256;
    using Strings for address;

    /// @notice The JSON text.
    /// @param d The deployment.
    /// @param startBlock Block before the first transaction; indexers start here.
    function encode(Deployment memory d, uint256 startBlock) internal view returns (string memory) {
        string memory contracts = string.concat(
            _address("paymentRouter", address(d.paymentRouter)),
            _address("depegOracle", address(d.oracle)),
            _address("coverPool", address(d.coverPool)),
            _address("coverPolicy", address(d.coverPolicy))
        );
        return string.concat(
            '{"chainId":',
            block.chainid.toString(),
            ',"startBlock":',
            startBlock.toString(),
            ',"assets":[',
            _asset(d.usdc),
            ",",
            _asset(d.usdt),
            ",",
            _asset(d.dai),
            "],",
            contracts,
            _uniswap(d.markets),
            _sources(d),
            _products(d),
            "}\n"
        );
    }

    /// @dev One token.
    function _asset(DevStablecoin token) private view returns (string memory) {
        return string.concat(
            '{"symbol":"',
            token.symbol(),
            '","name":"',
            token.name(),
            '","address":"',
            address(token).toChecksumHexString(),
            '","decimals":',
            uint256(token.decimals()).toString(),
            "}"
        );
    }

    /// @dev The member `uniswap`, with a comma behind it.
    function _uniswap(Markets memory m) private pure returns (string memory) {
        return string.concat(
            '"uniswap":{',
            _address("factory", m.factory),
            _address("swapRouter", m.swapRouter),
            _address("quoter", m.quoter),
            _address("wrappedEther", m.wrappedEther),
            '"positionManager":"',
            m.positionManager.toChecksumHexString(),
            '"},'
        );
    }

    /// @dev The member `priceSources`, with a comma behind it.
    function _sources(Deployment memory d) private pure returns (string memory) {
        return string.concat(
            '"priceSources":{"USDC":',
            _three(d.usdcSources),
            ',"USDT":',
            _three(d.usdtSources),
            ',"DAI":',
            _three(d.daiSources),
            "},"
        );
    }

    /// @dev Three addresses as an array.
    function _three(IPriceSource[3] memory sources) private pure returns (string memory) {
        return string.concat(
            '["',
            address(sources[0]).toChecksumHexString(),
            '","',
            address(sources[1]).toChecksumHexString(),
            '","',
            address(sources[2]).toChecksumHexString(),
            '"]'
        );
    }

    /// @dev The member `products`, read back from the pool.
    function _products(Deployment memory d) private view returns (string memory) {
        string memory list = "";
        uint256 count = d.coverPool.productCount();
        string memory payoutAsset = DevStablecoin(d.coverPool.asset()).symbol();
        for (uint256 id = 1; id <= count; ++id) {
            list = string.concat(
                list,
                id == 1 ? "" : ",",
                '{"productId":',
                id.toString(),
                ',"asset":"',
                DevStablecoin(d.coverPool.product(id).asset).symbol(),
                '","payoutAsset":"',
                payoutAsset,
                '"}'
            );
        }
        return string.concat('"products":[', list, "]");
    }

    /// @dev One address member, with a comma behind it.
    function _address(string memory key, address value) private pure returns (string memory) {
        return string.concat('"', key, '":"', value.toChecksumHexString(), '",');
    }
}
