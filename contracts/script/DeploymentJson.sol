// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {CoverPolicy} from "../src/cover/CoverPolicy.sol";
import {CoverPool} from "../src/cover/CoverPool.sol";
import {DepegOracle} from "../src/cover/DepegOracle.sol";
import {IPriceSource} from "../src/interfaces/IPriceSource.sol";
import {Venue} from "../src/markets/VenueList.sol";
import {PaymentRouter} from "../src/payments/PaymentRouter.sol";
import {DevStablecoin} from "../src/tokens/DevStablecoin.sol";
import {DeployedContract} from "./Deterministic.sol";
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

/// @notice A pool that routes may use.
struct ListedPool {
    address pool;
    Venue venue;
    address[] tokens;
    /// Millionths.
    uint256 fee;
}

/// @title DeploymentJson
/// @notice Writes a deployment as the JSON object that applications read.
library DeploymentJson {
    using Strings for uint256;
    using Strings for address;

    /// @notice The JSON text.
    /// @param d The product.
    /// @param deployed Every contract, one entry each.
    /// @param pools Pools that routes may use.
    /// @param startBlock Block before the first transaction; indexers start here.
    function encode(
        Deployment memory d,
        DeployedContract[] memory deployed,
        ListedPool[] memory pools,
        uint256 startBlock
    ) internal view returns (string memory) {
        string memory product = string.concat(
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
            product,
            _uniswap(d.markets),
            _sources(d),
            _products(d),
            _contracts(deployed),
            _venues(pools),
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

    /// @dev The member `contracts`, with a comma before and behind it: name with a small first letter → address.
    function _contracts(DeployedContract[] memory deployed) private pure returns (string memory list) {
        for (uint256 i = 0; i < deployed.length; ++i) {
            bytes memory name = bytes(deployed[i].name);
            // ASCII: bit 5 tells small letters from capitals.
            name[0] = name[0] | 0x20;
            list = string.concat(
                list, i == 0 ? '"' : ',"', string(name), '":"', deployed[i].at.toChecksumHexString(), '"'
            );
        }
        return string.concat(',"contracts":{', list, "},");
    }

    /// @dev The member `venues`.
    function _venues(ListedPool[] memory pools) private pure returns (string memory list) {
        for (uint256 i = 0; i < pools.length; ++i) {
            list = string.concat(
                list,
                i == 0 ? '{"pool":"' : ',{"pool":"',
                pools[i].pool.toChecksumHexString(),
                '","venue":"',
                _venueName(pools[i].venue),
                '","tokens":',
                _addresses(pools[i].tokens),
                ',"fee":',
                pools[i].fee.toString(),
                "}"
            );
        }
        return string.concat('"venues":[', list, "]");
    }

    function _venueName(Venue venue) private pure returns (string memory) {
        if (venue == Venue.UniswapV2) return "uniswap-v2";
        return venue == Venue.UniswapV3 ? "uniswap-v3" : "stable-swap";
    }

    function _addresses(address[] memory list) private pure returns (string memory text) {
        for (uint256 i = 0; i < list.length; ++i) {
            text = string.concat(text, i == 0 ? '"' : ',"', list[i].toChecksumHexString(), '"');
        }
        return string.concat("[", text, "]");
    }

    /// @dev One address member, with a comma behind it.
    function _address(string memory key, address value) private pure returns (string memory) {
        return string.concat('"', key, '":"', value.toChecksumHexString(), '",');
    }
}
