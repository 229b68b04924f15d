// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Script} from "forge-std/Script.sol";

import {DeployBridge} from "./DeployBridge.sol";
import {DeployCover} from "./DeployCover.sol";
import {DeployGovernance, Governance} from "./DeployGovernance.sol";
import {DeployPayments} from "./DeployPayments.sol";
import {DeployProduct} from "./DeployProduct.sol";
import {Deployment, DeploymentJson} from "./DeploymentJson.sol";

/// @title Deploy
/// @notice Deploys on a development chain what is not there yet and writes the addresses to the file named by
/// DEPLOYMENTS_PATH.
/// @dev `npm run deploy -w contracts -- --rpc-url URL`, which calls forge with --slow: without it forge sends all
/// transactions at once, several blocks full, and anvil leaves what did not fit pending until someone sends another one:
/// forge then waits forever. One at a time takes no longer.
contract Deploy is Script, DeployProduct, DeployPayments, DeployCover, DeployBridge, DeployGovernance {
    Ownable2Step[] private _owned;

    /// @notice Entry point of forge.
    function run() external {
        uint256 currentBlock = block.number;
        vm.startBroadcast();
        (, address deployer,) = vm.readCallers();
        Deployment memory d = deploy(deployer);
        bool isResumed = _isResumed();
        _deployProtocol(d, deployer, vm.envOr("GUARDIAN", deployer));
        vm.stopBroadcast();
        string memory path = vm.envOr("DEPLOYMENTS_PATH", string(""));
        if (bytes(path).length == 0) return;
        uint256 startBlock = isResumed ? _startBlockIn(path) : currentBlock;
        vm.writeFile(path, DeploymentJson.encode(d, deployedContracts(), listedPools(), startBlock));
    }

    /// @dev Everything beside the product. What has an owner belongs to the timelock in the end; the owner of Uniswap's
    /// factory, who can only switch on its protocol fee, stays the deployer.
    function _deployProtocol(Deployment memory d, address deployer, address guardian) private {
        (address escrow, Ownable2Step names) = _deployPayments(d, deployer);
        Governance memory g = deployGovernance(deployer, deployer, guardian);
        (Ownable2Step book, Ownable2Step stake) = _deployDiscretionaryCover(d, deployer, g.pauses);
        _owned = [
            Ownable2Step(d.oracle),
            d.coverPool,
            names,
            _deployRoutes(d, deployer),
            _deployDepegCover(d, deployer, escrow),
            book,
            stake,
            _deployBridge(deployer, guardian)
        ];
        handOver(g, deployer, _owned);
    }

    /// @dev What the file says from the first time; the beginning of the chain if there is none.
    function _startBlockIn(string memory path) private returns (uint256) {
        // forge-lint: disable-next-line(unsafe-cheatcode)
        if (!vm.exists(path)) return 0;
        // forge-lint: disable-next-line(unsafe-cheatcode)
        return vm.parseJsonUint(vm.readFile(path), ".startBlock");
    }
}
