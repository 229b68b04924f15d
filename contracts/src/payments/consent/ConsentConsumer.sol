// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IConsentCollector, Pull} from "./IConsentCollector.sol";

/// @title ConsentConsumer
/// @notice Base of contracts that take money by consent: directly from a payer that calls, or through one of the
/// collectors the contract was deployed with.
/// @dev The list is fixed at deployment, not open: a collector of the caller's choice could carry out some other
/// payment to the same recipient in the middle of a call, and one transfer would count as two payments.
abstract contract ConsentConsumer {
    using SafeERC20 for IERC20;

    mapping(address collector => bool) private _isCollector;

    /// @notice The collector is not one that this contract was deployed with.
    error UnknownCollector(address attempted);
    /// @notice Without a collector only the payer itself may call.
    error NotPayer(address attempted, address bound);
    /// @notice More is asked for than the payer consented to.
    error AmountAboveMaximum(uint256 attempted, uint256 bound);
    /// @notice A token moved another amount than asked for, as fee-on-transfer tokens do.
    error InexactTransfer(address token, uint256 attempted, uint256 bound);

    /// @param collectors Collectors that this contract trusts; they can never change.
    constructor(address[] memory collectors) {
        for (uint256 i = 0; i < collectors.length; ++i) {
            _isCollector[collectors[i]] = true;
        }
    }

    /// @notice Whether consent may be given through this collector.
    /// @param collector The collector.
    function isCollector(address collector) public view returns (bool) {
        return _isCollector[collector];
    }

    /// @dev Pulls exactly `pull.amount` to `pull.to`. Without a collector the caller is the payer and approved this
    /// contract. The caller of this function holds the reentrancy lock and has marked the terms as used.
    function _collect(Pull memory pull, address collector, bytes calldata consent) internal {
        if (pull.amount > pull.maxAmount) revert AmountAboveMaximum(pull.amount, pull.maxAmount);
        IERC20 token = IERC20(pull.token);
        uint256 balanceBefore = token.balanceOf(pull.to);
        if (collector == address(0)) {
            if (msg.sender != pull.payer) revert NotPayer(msg.sender, pull.payer);
            token.safeTransferFrom(pull.payer, pull.to, pull.amount);
        } else {
            if (!_isCollector[collector]) revert UnknownCollector(collector);
            IConsentCollector(collector).collect(pull, consent);
        }
        uint256 balanceAfter = token.balanceOf(pull.to);
        if (balanceAfter != balanceBefore + pull.amount) {
            revert InexactTransfer(pull.token, balanceAfter - balanceBefore, pull.amount);
        }
    }
}
