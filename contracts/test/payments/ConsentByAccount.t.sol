// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEntryPoint, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";

import {AccountCollector} from "../../src/payments/consent/AccountCollector.sol";
import {Pull} from "../../src/payments/consent/IConsentCollector.sol";
import {EscrowTerms} from "../../src/types/EscrowTerms.sol";
import {BatchAccount} from "./BatchAccount.sol";
import {EscrowFixture} from "./EscrowFixture.sol";

/// @notice What the bundled forge-std does not declare yet.
interface VmDelegation {
    function signAndAttachDelegation(address implementation, uint256 privateKey) external;
}

/// @notice The entry point's hash of an operation, which the shared interface leaves out.
interface IUserOpHash {
    function getUserOpHash(PackedUserOperation calldata userOp) external view returns (bytes32);
    function depositTo(address account) external payable;
}

/// @notice Smart accounts consent by calls: an account that pays in one batch, through EIP-7702 and ERC-4337.
/// forge-config: default.isolate = false
contract ConsentByAccountTest is EscrowFixture {
    /// @dev ERC-7821's single batch without opData.
    bytes32 private constant BATCH = 0x0100000000000000000000000000000000000000000000000000000000000000;

    function test_eip7702_approvesConsentsAndPaysInOneTransaction() public {
        BatchAccount code = new BatchAccount(IEntryPoint(address(1)), address(1));
        VmDelegation(address(vm)).signAndAttachDelegation(address(code), payerKey);
        EscrowTerms memory terms = _terms();
        bytes memory batch = _batch(terms);
        vm.prank(payer, payer);
        BatchAccount(payable(payer)).execute(BATCH, batch);
        _assertState(terms, 60e6, 0);
        assertEq(usdc.allowance(payer, address(accountCollector)), 0);
    }

    function test_eip7702_delegateAlsoPaysDirectly() public {
        BatchAccount code = new BatchAccount(IEntryPoint(address(1)), address(1));
        VmDelegation(address(vm)).signAndAttachDelegation(address(code), payerKey);
        EscrowTerms memory terms = _terms();
        Execution[] memory calls = new Execution[](2);
        calls[0] = Execution(address(usdc), 0, abi.encodeCall(usdc.approve, (address(escrow), 60e6)));
        calls[1] = Execution(address(escrow), 0, abi.encodeCall(escrow.authorize, (terms, 60e6, address(0), "")));
        vm.prank(payer, payer);
        BatchAccount(payable(payer)).execute(BATCH, abi.encode(calls));
        _assertState(terms, 60e6, 0);
    }

    function test_erc4337_paysByAUserOperationThroughTheEntryPoint() public {
        address entryPoint = _deployEntryPoint();
        BatchAccount account = new BatchAccount(IEntryPoint(entryPoint), payer);
        usdc.faucet(address(account), 100e6);
        vm.deal(address(this), 1 ether);
        IUserOpHash(entryPoint).depositTo{value: 1 ether}(address(account));
        EscrowTerms memory terms = _terms();
        terms.payer = address(account);

        PackedUserOperation[] memory operations = new PackedUserOperation[](1);
        operations[0].sender = address(account);
        operations[0].callData = abi.encodeCall(account.execute, (BATCH, _batch(terms)));
        operations[0].accountGasLimits = bytes32(abi.encodePacked(uint128(500_000), uint128(1_000_000)));
        operations[0].preVerificationGas = 100_000;
        operations[0].gasFees = bytes32(abi.encodePacked(uint128(1), uint128(1)));
        operations[0].signature = _sign(payerKey, IUserOpHash(entryPoint).getUserOpHash(operations[0]));
        vm.prank(relayer, relayer);
        IEntryPoint(entryPoint).handleOps(operations, payable(relayer));

        _assertState(terms, 60e6, 0);
        assertEq(usdc.balanceOf(address(account)), 40e6);
    }

    function test_revert_consentIsUsedOnceWithinTheTransaction() public {
        EscrowTerms memory terms = _terms();
        (address collector,) = _consentByAccount(terms);
        bytes32 digest = accountCollector.hashConsent(
            address(escrow), payer, terms.token, 100e6, escrow.hashTerms(terms), terms.preApprovalExpiry
        );
        vm.prank(operator);
        escrow.authorize(terms, 60e6, collector, "");
        // The same consent once more, to a consumer that would forget that it was used.
        Pull memory pull = _pull(terms, 40e6);
        vm.expectRevert(abi.encodeWithSelector(AccountCollector.NoConsent.selector, payer, digest));
        vm.prank(address(escrow));
        accountCollector.collect(pull, "");
    }

    function _consentByAccount(EscrowTerms memory terms) private returns (address, bytes memory) {
        vm.startPrank(payer);
        usdc.approve(address(accountCollector), 100e6);
        accountCollector.consent(
            address(escrow), terms.token, terms.maxAmount, escrow.hashTerms(terms), terms.preApprovalExpiry
        );
        vm.stopPrank();
        return (address(accountCollector), "");
    }

    function _batch(EscrowTerms memory terms) private view returns (bytes memory) {
        Execution[] memory calls = new Execution[](3);
        calls[0] = Execution(address(usdc), 0, abi.encodeCall(usdc.approve, (address(accountCollector), 60e6)));
        calls[1] = Execution(
            address(accountCollector),
            0,
            abi.encodeCall(
                accountCollector.consent,
                (address(escrow), terms.token, terms.maxAmount, escrow.hashTerms(terms), terms.preApprovalExpiry)
            )
        );
        calls[2] = Execution(
            address(escrow), 0, abi.encodeCall(escrow.authorize, (terms, 60e6, address(accountCollector), ""))
        );
        return abi.encode(calls);
    }

    function _deployEntryPoint() private returns (address entryPoint) {
        bytes memory initCode = vm.getCode("node_modules/@account-abstraction/contracts/artifacts/EntryPoint.json");
        assembly ("memory-safe") {
            entryPoint := create(0, add(initCode, 0x20), mload(initCode))
        }
        assertTrue(entryPoint != address(0));
    }
}
