// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Deployment, DeploymentJson, ListedPool} from "../../script/DeploymentJson.sol";
import {Vm, VmSafe} from "forge-std/Vm.sol";

import {Product} from "../../src/types/Cover.sol";
import {Fixture} from "../Fixture.sol";

contract DeployTest is Fixture {
    function test_poolIsFundedAndSellsBothProducts() public view {
        assertEq(pool.totalAssets(), 1_000_000e6);
        assertEq(pool.productCount(), 2);
        Product memory first = pool.product(USDT_SHOCK);
        assertEq(first.asset, address(usdt));
        assertEq(pool.product(DAI_SHOCK).asset, address(dai));
        assertGt(pool.quotePremium(DAI_SHOCK, 1_000e6, 30 days), 0);
        assertFalse(pool.isOnWatch(USDT_SHOCK) || pool.isOnWatch(DAI_SHOCK));
    }

    function test_marketsExistForEveryPairAndTierAtPar() public {
        address[3] memory tokens = [address(usdc), address(usdt), address(dai)];
        for (uint256 i = 0; i < 3; ++i) {
            for (uint24 fee = 100; fee <= 500; fee += 400) {
                (bool success, bytes memory data) = deployment.markets.quoter
                    .call(
                        abi.encodeWithSignature(
                            "quoteExactOutputSingle((address,address,uint256,uint24,uint160))",
                            tokens[i],
                            tokens[(i + 1) % 3],
                            _units(tokens[(i + 1) % 3]),
                            fee,
                            uint160(0)
                        )
                    );
                assertTrue(success);
                (uint256 amountIn,,,) = abi.decode(data, (uint256, uint160, uint32, uint256));
                assertGt(amountIn, _units(tokens[i]));
                assertLt(amountIn, _units(tokens[i]) * 1_001 / 1_000);
            }
        }
    }

    function test_deploymentsFileNamesEverything() public view {
        string memory json = DeploymentJson.encode(deployment, script.deployedContracts(), new ListedPool[](0), 7);
        assertEq(vm.parseJsonUint(json, ".chainId"), block.chainid);
        assertEq(vm.parseJsonUint(json, ".startBlock"), 7);
        assertEq(vm.parseJsonAddress(json, ".assets[2].address"), address(dai));
        assertEq(vm.parseJsonUint(json, ".assets[2].decimals"), 18);
        assertEq(vm.parseJsonAddress(json, ".paymentRouter"), address(router));
        assertEq(vm.parseJsonAddress(json, ".coverPolicy"), address(policies));
        assertEq(vm.parseJsonAddress(json, ".uniswap.positionManager"), deployment.markets.positionManager);
        assertEq(vm.parseJsonAddressArray(json, ".priceSources.DAI")[2], address(deployment.daiSources[2]));
        assertEq(vm.parseJsonString(json, ".products[1].asset"), "DAI");
        assertEq(vm.parseJsonString(json, ".products[1].payoutAsset"), "USDC");
        assertEq(vm.parseJsonAddress(json, ".contracts.quoterV2"), deployment.markets.quoter);
        assertEq(vm.parseJsonStringArray(json, ".venues").length, 0);
    }

    function test_deployingAgainFindsEverythingAndChangesNothing() public {
        vm.startStateDiffRecording();
        Deployment memory again = script.deploy(owner);
        Vm.AccountAccess[] memory accesses = vm.stopAndReturnStateDiff();
        assertEq(abi.encode(again), abi.encode(deployment));
        for (uint256 i = 0; i < accesses.length; ++i) {
            assertTrue(accesses[i].kind != VmSafe.AccountAccessKind.Create);
            for (uint256 j = 0; j < accesses[i].storageAccesses.length; ++j) {
                Vm.StorageAccess memory access = accesses[i].storageAccesses[j];
                // The script's own list grows.
                assertTrue(!access.isWrite || access.account == address(script));
            }
        }
    }

    /// @dev A thousand whole tokens.
    function _units(address token) private view returns (uint256) {
        return token == address(dai) ? 1_000e18 : 1_000e6;
    }
}
