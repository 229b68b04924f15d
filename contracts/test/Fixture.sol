// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {DeployProduct} from "../script/DeployProduct.sol";
import {Deployment} from "../script/DeploymentJson.sol";
import {CoverPolicy} from "../src/cover/CoverPolicy.sol";
import {CoverPool} from "../src/cover/CoverPool.sol";
import {DepegOracle} from "../src/cover/DepegOracle.sol";
import {DevPriceSource} from "../src/cover/DevPriceSource.sol";
import {IPriceSource} from "../src/interfaces/IPriceSource.sol";
import {PaymentRouter} from "../src/payments/PaymentRouter.sol";
import {DevStablecoin} from "../src/tokens/DevStablecoin.sol";
import {CoverOrder} from "../src/types/Cover.sol";
import {Payment} from "../src/types/Payment.sol";

/// @notice The whole product, deployed by the real deployment script, with signers and a few moves.
abstract contract Fixture is Test {
    uint256 internal constant USDT_SHOCK = 1;
    uint256 internal constant DAI_SHOCK = 2;

    bytes32 internal constant RECEIVE_TYPEHASH = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );

    DeployProduct internal script;
    Deployment internal deployment;
    address internal owner;
    DevStablecoin internal usdc;
    DevStablecoin internal usdt;
    DevStablecoin internal dai;
    PaymentRouter internal router;
    DepegOracle internal oracle;
    CoverPool internal pool;
    CoverPolicy internal policies;

    address internal payer;
    uint256 internal payerKey;
    address internal recipient = makeAddr("recipient");
    address internal relayer = makeAddr("relayer");

    function setUp() public virtual {
        vm.warp(1_760_000_000);
        (payer, payerKey) = makeAddrAndKey("payer");
        script = new DeployProduct();
        owner = address(script);
        deployment = script.deploy(owner);
        usdc = deployment.usdc;
        usdt = deployment.usdt;
        dai = deployment.dai;
        router = deployment.paymentRouter;
        oracle = deployment.oracle;
        pool = deployment.coverPool;
        policies = deployment.coverPolicy;
    }

    /// @dev A direct payment of 100 USDC with a fee of 1 and a maximum of 105.
    function _directPayment() internal view returns (Payment memory) {
        return Payment({
            id: keccak256("invoice 1"),
            payer: payer,
            recipient: recipient,
            tokenIn: address(usdc),
            maxAmountIn: 105e6,
            tokenOut: address(usdc),
            amountOut: 100e6,
            fee: 1e6,
            feeRecipient: relayer,
            poolFee: 0,
            validBefore: uint64(block.timestamp + 10 minutes)
        });
    }

    /// @dev The same payment taken in USDT and changed to USDC on the way.
    function _swapPayment() internal view returns (Payment memory p) {
        p = _directPayment();
        p.tokenIn = address(usdt);
        p.poolFee = 100;
    }

    /// @dev The payer's EIP-3009 authorization for a payment.
    function _authorize(Payment memory p) internal view returns (bytes memory) {
        return _signReceive(
            DevStablecoin(p.tokenIn), payerKey, address(router), p.maxAmountIn, p.validBefore, router.hashPayment(p)
        );
    }

    /// @dev A cover of 1,000 USDC against a depeg of USDT for 30 days.
    function _order() internal view returns (CoverOrder memory) {
        return CoverOrder({
            productId: USDT_SHOCK,
            holder: payer,
            insured: 1_000e6,
            periodSec: 30 days,
            maxPremium: 100e6,
            validBefore: uint64(block.timestamp + 10 minutes),
            salt: keccak256("order 1")
        });
    }

    /// @dev Funds the payer and buys the cover directly.
    function _buy(CoverOrder memory order) internal returns (uint256 policyId) {
        usdc.faucet(order.holder, order.maxPremium);
        vm.startPrank(order.holder);
        usdc.approve(address(pool), order.maxPremium);
        policyId = pool.buy(order);
        vm.stopPrank();
    }

    /// @dev A signature over ReceiveWithAuthorization.
    function _signReceive(
        DevStablecoin token,
        uint256 key,
        address to,
        uint256 value,
        uint256 validBefore,
        bytes32 nonce
    ) internal view returns (bytes memory) {
        bytes32 structHash = keccak256(
            abi.encode(RECEIVE_TYPEHASH, vm.addr(key), to, value, uint256(0), validBefore, nonce)
        );
        return _sign(key, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash)));
    }

    /// @dev A 65-byte signature.
    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev The same signature with the other s: valid to a naive ecrecover.
    function _malleate(bytes memory signature) internal pure returns (bytes memory) {
        (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
        uint8 v = uint8(signature[64]);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        return abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27));
    }

    /// @dev Sets all sources of an asset.
    function _setPrice(IPriceSource[3] memory sources, uint256 price) internal {
        for (uint256 i = 0; i < 3; ++i) {
            DevPriceSource(address(sources[i])).set(price);
        }
    }

    /// @dev Sets the price of USDT and lets it hold.
    function _holdUsdt(uint256 price, uint256 seconds_) internal {
        _setPrice(deployment.usdtSources, price);
        skip(seconds_);
        oracle.poke(address(usdt));
    }
}
