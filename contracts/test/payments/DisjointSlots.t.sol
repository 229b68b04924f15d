// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EscrowTerms} from "../../src/types/EscrowTerms.sol";
import {EscrowFixture} from "./EscrowFixture.sol";
import {Consent, Way} from "./PaymentsFixture.sol";
import {SlotRecorder} from "./SlotRecorder.sol";

/// @notice Two payments between distinct people: nothing that the first leaves changed is read or written by the
/// second, so an executor may run them at the same time.
/// forge-config: default.isolate = false
contract DisjointSlotsTest is EscrowFixture, SlotRecorder {
    /// @dev One side of a comparison: people of its own.
    struct People {
        uint256 payerKey;
        address operator;
        address receiver;
        address feeReceiver;
    }

    function test_escrow_everyStepInEveryWay() public {
        for (uint256 way = 0; way < 5; ++way) {
            EscrowTerms memory a = _termsOf(_people("a", way));
            EscrowTerms memory b = _termsOf(_people("b", way));
            (address collector, bytes memory consentA) = _prepare(Way(way), _people("a", way), a);
            (, bytes memory consentB) = _prepare(Way(way), _people("b", way), b);

            vm.startStateDiffRecording();
            _lifecycle(a, collector, consentA);
            assertGt(_keepChanges(vm.toString(way)), 3);
            vm.startStateDiffRecording();
            _lifecycle(b, collector, consentB);
            _assertDisjoint(vm.toString(way));
        }
    }

    function _lifecycle(EscrowTerms memory terms, address collector, bytes memory consent) private {
        vm.startPrank(terms.operator);
        escrow.authorize(terms, 90e6, collector, consent);
        escrow.capture(terms, 50e6, 200, terms.feeReceiver);
        escrow.void(terms);
        vm.stopPrank();
        vm.prank(terms.receiver);
        escrow.refund(terms, 20e6, address(0), "");
    }

    function _prepare(Way way, People memory people, EscrowTerms memory terms)
        private
        returns (address collector, bytes memory consent)
    {
        usdc.faucet(terms.payer, 100e6);
        escrow.createStore(terms.payer);
        vm.prank(terms.receiver);
        usdc.approve(address(escrow), 20e6);
        return _consent(
            way,
            people.payerKey,
            Consent({
                consumer: address(escrow),
                token: terms.token,
                maxAmount: terms.maxAmount,
                terms: escrow.hashTerms(terms),
                validBefore: terms.preApprovalExpiry
            })
        );
    }

    function _termsOf(People memory people) private view returns (EscrowTerms memory terms) {
        terms = _terms();
        (terms.payer, terms.operator) = (vm.addr(people.payerKey), people.operator);
        (terms.receiver, terms.feeReceiver) = (people.receiver, people.feeReceiver);
    }

    function _people(string memory side, uint256 way) private returns (People memory people) {
        string memory name = string.concat(side, vm.toString(way));
        (, people.payerKey) = makeAddrAndKey(string.concat("payer ", name));
        people.operator = makeAddr(string.concat("operator ", name));
        people.receiver = makeAddr(string.concat("receiver ", name));
        people.feeReceiver = makeAddr(string.concat("fee receiver ", name));
    }
}
