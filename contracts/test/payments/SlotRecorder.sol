// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {VmSafe} from "forge-std/Vm.sol";

/// @notice Records which storage slots a stretch of a test leaves changed, to show what two transactions share.
abstract contract SlotRecorder is Test {
    struct SlotChange {
        address account;
        bytes32 slot;
        bytes32 first;
        bytes32 last;
    }

    mapping(bytes32 recording => mapping(address account => mapping(bytes32 slot => bool))) private _changed;

    /// @dev Stops the recording that `vm.startStateDiffRecording` began and keeps the slots whose value is another
    /// than before; a slot that ends as it began orders no two transactions.
    function _keepChanges(string memory recording) internal returns (uint256 count) {
        (SlotChange[] memory changes, uint256 seen) = _stop();
        for (; count < seen; ++count) {
            _changed[keccak256(bytes(recording))][changes[count].account][changes[count].slot] = true;
        }
    }

    /// @dev Stops the recording and counts the slots that both it and an earlier one left changed.
    function _countShared(string memory recording) internal returns (uint256 count) {
        (SlotChange[] memory changes, uint256 seen) = _stop();
        mapping(address => mapping(bytes32 => bool)) storage changed = _changed[keccak256(bytes(recording))];
        for (uint256 k = 0; k < seen; ++k) {
            if (changed[changes[k].account][changes[k].slot]) ++count;
        }
    }

    /// @dev Stops the recording and asserts that it neither read nor wrote a slot that an earlier one left changed.
    function _assertDisjoint(string memory recording) internal {
        VmSafe.AccountAccess[] memory accesses = vm.stopAndReturnStateDiff();
        mapping(address => mapping(bytes32 => bool)) storage changed = _changed[keccak256(bytes(recording))];
        uint256 seen = 0;
        for (uint256 i = 0; i < accesses.length; ++i) {
            for (uint256 j = 0; j < accesses[i].storageAccesses.length; ++j) {
                VmSafe.StorageAccess memory access = accesses[i].storageAccesses[j];
                assertFalse(changed[access.account][access.slot], "both touch a slot that the first changed");
                ++seen;
            }
        }
        assertGt(seen, 0);
    }

    /// @dev Stops the recording; the first `count` of the changes are slots whose value is another than before.
    function _stop() private returns (SlotChange[] memory changes, uint256 count) {
        VmSafe.AccountAccess[] memory accesses = vm.stopAndReturnStateDiff();
        changes = new SlotChange[](256);
        uint256 seen = 0;
        for (uint256 i = 0; i < accesses.length; ++i) {
            for (uint256 j = 0; j < accesses[i].storageAccesses.length; ++j) {
                VmSafe.StorageAccess memory access = accesses[i].storageAccesses[j];
                if (!access.isWrite || access.reverted) continue;
                uint256 k = 0;
                while (k < seen && (changes[k].account != access.account || changes[k].slot != access.slot)) ++k;
                if (k == seen) {
                    changes[seen++] = SlotChange(access.account, access.slot, access.previousValue, access.newValue);
                } else {
                    changes[k].last = access.newValue;
                }
            }
        }
        for (uint256 k = 0; k < seen; ++k) {
            if (changes[k].first != changes[k].last) changes[count++] = changes[k];
        }
    }
}
