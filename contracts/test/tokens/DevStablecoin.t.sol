// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {DevPriceSource} from "../../src/cover/DevPriceSource.sol";
import {DevChain} from "../../src/libraries/DevChain.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";
import {Fixture} from "../Fixture.sol";

contract DevStablecoinTest is Fixture {
    bytes32 private constant NONCE = keccak256("nonce");

    function setUp() public override {
        super.setUp();
        usdc.faucet(payer, 100e6);
    }

    function test_constructor_refusesChainsWhereValueIsReal(uint64 chainId) public {
        vm.assume(chainId != 31337 && chainId != 31338 && chainId != 1337);
        vm.chainId(chainId);
        vm.expectRevert(abi.encodeWithSelector(DevChain.NotDevChain.selector, chainId));
        new DevStablecoin("USD Coin", "USDC", 6);
        vm.expectRevert(abi.encodeWithSelector(DevChain.NotDevChain.selector, chainId));
        new DevPriceSource(address(usdc), 1e18);
    }

    function test_receiveWithAuthorization_movesOnceToTheCallerOnly() public {
        bytes memory signature = _signReceive(usdc, payerKey, recipient, 40e6, block.timestamp + 1, NONCE);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, recipient));
        usdc.receiveWithAuthorization(payer, recipient, 40e6, 0, block.timestamp + 1, NONCE, signature);

        vm.startPrank(recipient);
        usdc.receiveWithAuthorization(payer, recipient, 40e6, 0, block.timestamp + 1, NONCE, signature);
        assertEq(usdc.balanceOf(recipient), 40e6);
        assertTrue(usdc.authorizationState(payer, NONCE));
        vm.expectRevert(abi.encodeWithSelector(ERC3009.ERC3009UsedAuthorization.selector, payer, NONCE));
        usdc.receiveWithAuthorization(payer, recipient, 40e6, 0, block.timestamp + 1, NONCE, signature);
    }

    function test_receiveWithAuthorization_refusesTheMalleatedSignature() public {
        bytes memory signature = _malleate(_signReceive(usdc, payerKey, recipient, 40e6, block.timestamp + 1, NONCE));
        vm.prank(recipient);
        vm.expectRevert(ERC3009.ERC3009InvalidSignature.selector);
        usdc.receiveWithAuthorization(payer, recipient, 40e6, 0, block.timestamp + 1, NONCE, signature);
    }

    function test_receiveWithAuthorization_bindsValue(uint256 value) public {
        vm.assume(value != 40e6);
        bytes memory signature = _signReceive(usdc, payerKey, recipient, 40e6, block.timestamp + 1, NONCE);
        vm.prank(recipient);
        vm.expectRevert(ERC3009.ERC3009InvalidSignature.selector);
        usdc.receiveWithAuthorization(payer, recipient, value, 0, block.timestamp + 1, NONCE, signature);
    }

    function test_receiveWithAuthorization_expiresAtValidBefore() public {
        uint256 validBefore = block.timestamp + 1;
        bytes memory signature = _signReceive(usdc, payerKey, recipient, 40e6, validBefore, NONCE);
        vm.warp(validBefore);
        vm.prank(recipient);
        vm.expectRevert(
            abi.encodeWithSelector(ERC3009.ERC3009InvalidAuthorizationTime.selector, uint256(0), validBefore)
        );
        usdc.receiveWithAuthorization(payer, recipient, 40e6, 0, validBefore, NONCE, signature);
    }

    function test_transferWithAuthorization_isOpenToAnyRelayer() public {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
                ),
                payer,
                recipient,
                uint256(25e6),
                uint256(0),
                block.timestamp + 1,
                NONCE
            )
        );
        bytes memory signature =
            _sign(payerKey, keccak256(abi.encodePacked(hex"1901", usdc.DOMAIN_SEPARATOR(), structHash)));
        vm.prank(relayer);
        usdc.transferWithAuthorization(payer, recipient, 25e6, 0, block.timestamp + 1, NONCE, signature);
        assertEq(usdc.balanceOf(recipient), 25e6);
    }

    function test_cancelAuthorization_makesTheNonceUseless() public {
        bytes32 structHash =
            keccak256(abi.encode(keccak256("CancelAuthorization(address authorizer,bytes32 nonce)"), payer, NONCE));
        bytes memory cancellation =
            _sign(payerKey, keccak256(abi.encodePacked(hex"1901", usdc.DOMAIN_SEPARATOR(), structHash)));
        usdc.cancelAuthorization(payer, NONCE, cancellation);

        bytes memory signature = _signReceive(usdc, payerKey, recipient, 40e6, block.timestamp + 1, NONCE);
        vm.prank(recipient);
        vm.expectRevert(abi.encodeWithSelector(ERC3009.ERC3009UsedAuthorization.selector, payer, NONCE));
        usdc.receiveWithAuthorization(payer, recipient, 40e6, 0, block.timestamp + 1, NONCE, signature);
    }
}
