// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Script} from "forge-std/Script.sol";

import {DeployPayments} from "./DeployPayments.sol";
import {DeployProduct} from "./DeployProduct.sol";
import {Deployment, DeploymentJson} from "./DeploymentJson.sol";

/// @title Deploy
/// @notice Deploys on a development chain what is not there yet and writes the addresses to the file named by
/// DEPLOYMENTS_PATH.
/// @dev `npm run deploy -w contracts -- --rpc-url URL`, which calls forge with --slow: without it forge sends all
/// transactions at once, several blocks full, and anvil leaves what did not fit pending until someone sends another one:
/// forge then waits forever. One at a time takes no longer.
contract Deploy is Script, DeployProduct, DeployPayments {
    /// @notice Entry point of forge.
    function run() external {
        uint256 currentBlock = block.number;
        vm.startBroadcast();
        (, address deployer,) = vm.readCallers();
        Deployment memory d = deploy(deployer);
        bool isResumed = _isResumed();
        _deployPayments(d, deployer);
        _deployRoutes(d, deployer);
        vm.stopBroadcast();
        string memory path = vm.envOr("DEPLOYMENTS_PATH", string(""));
        if (bytes(path).length == 0) return;
        uint256 startBlock = isResumed ? _startBlockIn(path) : currentBlock;
        vm.writeFile(path, DeploymentJson.encode(d, deployedContracts(), listedPools(), startBlock));
    }

    /// @dev What the file says from the first time; the beginning of the chain if there is none.
    function _startBlockIn(string memory path) private returns (uint256) {
        // forge-lint: disable-next-line(unsafe-cheatcode)
        if (!vm.exists(path)) return 0;
        // forge-lint: disable-next-line(unsafe-cheatcode)
        return vm.parseJsonUint(vm.readFile(path), ".startBlock");
    }
}
