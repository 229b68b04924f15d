// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {PaymentRouter} from "../../src/payments/PaymentRouter.sol";
import {Payment} from "../../src/types/Payment.sol";

/// @notice Takes 1 % of every transfer.
contract FeeOnTransferToken is ERC20("Fee", "FEE") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (from == address(0) || to == address(0)) return super._update(from, to, value);
        super._update(from, to, value - value / 100);
        super._update(from, address(0), value / 100);
    }
}

/// @notice Accepts any signature, so that it can name a victim as payer, and borrows a real token's signing domain.
contract GullibleToken is ERC20("Gullible", "GULL") {
    bytes32 public immutable DOMAIN_SEPARATOR;

    constructor(bytes32 domainSeparator) {
        DOMAIN_SEPARATOR = domainSeparator;
    }

    function receiveWithAuthorization(address, address to, uint256 value, uint256, uint256, bytes32, bytes calldata)
        external
    {
        _mint(to, value);
    }
}

/// @notice Settles another payment in the middle of a transfer.
contract ReentrantToken is ERC20("Reentrant", "RE") {
    PaymentRouter public router;
    Payment public nested;

    function arm(PaymentRouter router_, Payment calldata nested_) external {
        router = router_;
        nested = nested_;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from == address(router) && from != address(0)) router.settle(nested);
    }
}
