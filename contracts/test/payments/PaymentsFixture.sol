// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {AccountCollector} from "../../src/payments/consent/AccountCollector.sol";
import {ApprovalCollector} from "../../src/payments/consent/ApprovalCollector.sol";
import {AuthorizationCollector} from "../../src/payments/consent/AuthorizationCollector.sol";
import {ConsentCollector} from "../../src/payments/consent/ConsentCollector.sol";
import {ISignatureTransfer, Permit2Collector} from "../../src/payments/consent/Permit2Collector.sol";
import {PermitCollector} from "../../src/payments/consent/PermitCollector.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";

/// @notice Ways to consent, in the order of {PaymentsFixture}'s collectors.
enum Way {
    Approval,
    Account,
    Permit,
    Authorization,
    Permit2
}

/// @notice What a payer consents to.
struct Consent {
    address consumer;
    address token;
    uint256 maxAmount;
    bytes32 terms;
    uint256 validBefore;
}

/// @dev Suites that consent by account keep all calls of a test in one transaction (`isolate = false`): a gas report
/// would otherwise end the transaction, and with it the consent, before the consumer is called.
/// @notice Tokens, all collectors, Permit2 from its canonical creation code, and consents in every way.
abstract contract PaymentsFixture is Test {
    bytes32 internal constant RECEIVE_TYPEHASH = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 internal constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    address internal constant PERMIT2 = 0x000000000022D473030F116dDEE9F6B43aC78BA3;

    DevStablecoin internal usdc;
    DevStablecoin internal dai;
    ApprovalCollector internal approvalCollector;
    AccountCollector internal accountCollector;
    PermitCollector internal permitCollector;
    AuthorizationCollector internal authorizationCollector;
    Permit2Collector internal permit2Collector;
    address[] internal collectors;

    address internal payer;
    uint256 internal payerKey;
    address internal receiver;
    uint256 internal receiverKey;
    address internal relayer = makeAddr("relayer");
    address internal stranger = makeAddr("stranger");

    function setUp() public virtual {
        vm.warp(1_760_000_000);
        (payer, payerKey) = makeAddrAndKey("payer");
        (receiver, receiverKey) = makeAddrAndKey("receiver");
        usdc = new DevStablecoin("USD Coin", "USDC", 6);
        dai = new DevStablecoin("Dai", "DAI", 18);
        _deployPermit2();
        approvalCollector = new ApprovalCollector();
        accountCollector = new AccountCollector();
        permitCollector = new PermitCollector();
        authorizationCollector = new AuthorizationCollector();
        permit2Collector = new Permit2Collector(ISignatureTransfer(PERMIT2));
        collectors = [
            address(approvalCollector),
            address(accountCollector),
            address(permitCollector),
            address(authorizationCollector),
            address(permit2Collector)
        ];
        usdc.faucet(payer, 1_000_000e6);
        dai.faucet(payer, 1_000_000e18);
    }

    /// @dev Consents on behalf of `key`; returns the collector and what it wants to see.
    function _consent(Way way, uint256 key, Consent memory c) internal returns (address collector, bytes memory data) {
        address signer = vm.addr(key);
        collector = collectors[uint256(way)];
        bytes32 digest =
            ConsentCollector(collector).hashConsent(c.consumer, signer, c.token, c.maxAmount, c.terms, c.validBefore);
        if (way == Way.Approval || way == Way.Account) {
            vm.startPrank(signer);
            DevStablecoin(c.token).approve(collector, c.maxAmount);
            ApprovalCollector(collector).consent(c.consumer, c.token, c.maxAmount, c.terms, c.validBefore);
            vm.stopPrank();
        } else if (way == Way.Permit) {
            data = _permitConsent(key, c, digest);
        } else if (way == Way.Authorization) {
            bytes32 structHash = keccak256(
                abi.encode(RECEIVE_TYPEHASH, signer, collector, c.maxAmount, uint256(0), c.validBefore, digest)
            );
            data = _sign(key, _typed(DevStablecoin(c.token).DOMAIN_SEPARATOR(), structHash));
        } else {
            vm.prank(signer);
            DevStablecoin(c.token).approve(PERMIT2, type(uint256).max);
            data = _sign(key, _permit2Digest(signer, c, digest));
        }
    }

    function _permitConsent(uint256 key, Consent memory c, bytes32 digest) internal view returns (bytes memory) {
        address signer = vm.addr(key);
        bytes32 structHash = keccak256(
            abi.encode(
                PERMIT_TYPEHASH,
                signer,
                address(permitCollector),
                c.maxAmount,
                DevStablecoin(c.token).nonces(signer),
                c.validBefore
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _typed(DevStablecoin(c.token).DOMAIN_SEPARATOR(), structHash));
        return abi.encode(PermitCollector.PermitConsent({v: v, r: r, s: s, signature: _sign(key, digest)}));
    }

    /// @dev Written from Permit2's specification and not by the collector's constants, so that both must agree.
    function _permit2Digest(address signer, Consent memory c, bytes32 nonce) internal view returns (bytes32) {
        bytes32 permitHash = keccak256(
            abi.encode(
                keccak256(
                    "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,Consent witness)Consent(address consumer,address payer,address token,uint256 maxAmount,bytes32 terms,uint256 validBefore)TokenPermissions(address token,uint256 amount)"
                ),
                keccak256(
                    abi.encode(keccak256("TokenPermissions(address token,uint256 amount)"), c.token, c.maxAmount)
                ),
                address(permit2Collector),
                uint256(nonce),
                c.validBefore - 1,
                keccak256(
                    abi.encode(
                        permit2Collector.CONSENT_TYPEHASH(),
                        c.consumer,
                        signer,
                        c.token,
                        c.maxAmount,
                        c.terms,
                        c.validBefore
                    )
                )
            )
        );
        return _typed(DevStablecoin(PERMIT2).DOMAIN_SEPARATOR(), permitHash);
    }

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

    function _typed(bytes32 domain, bytes32 structHash) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    /// @dev Through the deterministic deployer with the salt of the public deployment: any other creation code would
    /// end at another address.
    function _deployPermit2() private {
        bytes memory initCode = vm.parseBytes(vm.readFile("contracts/script/permit2.hex"));
        bytes32 salt = 0x0000000000000000000000000000000000000000d3af2663da51c10215000000;
        (bool success,) = CREATE2_FACTORY.call(abi.encodePacked(salt, initCode));
        assertTrue(success && PERMIT2.code.length != 0, "Permit2's creation code is not the canonical one");
    }
}
