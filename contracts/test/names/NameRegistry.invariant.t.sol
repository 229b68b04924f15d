// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdCheats} from "forge-std/StdCheats.sol";
import {StdUtils} from "forge-std/StdUtils.sol";
import {Test} from "forge-std/Test.sol";

import {NameRegistry} from "../../src/names/NameRegistry.sol";
import {MintableToken} from "../recurring/RecurringHostileTokens.sol";

/// @notice Three people quarrel about three names; the handler keeps its own book of who may have what.
contract NameHandler is CommonBase, StdCheats, StdUtils {
    NameRegistry private immutable _names;
    string[3] private _labels = ["alpha", "beta", "gam"];
    address[3] private _people = [address(0xA1), address(0xA2), address(0xA3)];
    mapping(bytes32 node => address) private _owner;
    mapping(bytes32 node => uint256) private _until;

    /// @notice Base units paid.
    uint256 public paid;
    /// @notice Names registered.
    uint256 public registered;
    /// @notice Times a guarantee did not hold.
    uint256 public violations;

    constructor(NameRegistry names, MintableToken token) {
        _names = names;
        for (uint256 i = 0; i < 3; ++i) {
            token.mint(_people[i], 1e30);
            vm.prank(_people[i]);
            token.approve(address(names), type(uint256).max);
        }
    }

    function register(uint256 who, uint256 which, uint64 years_, uint256 wait) external {
        address person = _people[who % 3];
        string memory label = _labels[which % 3];
        years_ = uint64(bound(years_, 1, 10));
        bytes32 commitment = _names.commitmentOf(label, person, years_, 0);
        try _names.commit(commitment) {} catch {}
        wait = bound(wait, 0, 1 hours);
        skip(wait);
        bytes32 node = _names.nodeOf(label);
        bool free = _owner[node] == address(0) || block.timestamp >= _until[node] + _names.GRACE();
        uint256 age = block.timestamp - _names.committedAt(commitment);
        bool ripe = age >= _names.MIN_COMMIT_AGE() && age <= _names.MAX_COMMIT_AGE();
        uint256 price = _names.priceOf(label, years_);
        vm.prank(person);
        try _names.register(label, person, years_, 0, price) {
            if (!free || !ripe) ++violations;
            (_owner[node], _until[node]) = (person, block.timestamp + years_ * 365 days);
            paid += price;
            ++registered;
        } catch {
            if (free && ripe) ++violations;
        }
        _check(node);
    }

    function renew(uint256 who, uint256 which, uint64 years_) external {
        string memory label = _labels[which % 3];
        bytes32 node = _names.nodeOf(label);
        years_ = uint64(bound(years_, 1, 3));
        uint256 price = _names.priceOf(label, years_);
        vm.prank(_people[who % 3]);
        try _names.renew(label, years_, price) {
            _until[node] += years_ * 365 days;
            paid += price;
        } catch {}
        _check(node);
    }

    function change(uint256 who, uint256 which, uint256 how) external {
        bytes32 node = _names.nodeOf(_labels[which % 3]);
        address person = _people[who % 3];
        bool may = _owner[node] == person && block.timestamp < _until[node];
        vm.startPrank(person);
        if (how % 3 == 0) {
            try _names.transfer(node, _people[(who % 3 + 1) % 3]) {
                if (!may) ++violations;
                _owner[node] = _people[(who % 3 + 1) % 3];
            } catch {
                if (may) ++violations;
            }
        } else if (how % 3 == 1) {
            try _names.release(node) {
                if (!may) ++violations;
                (_owner[node], _until[node]) = (address(0), 0);
            } catch {
                if (may) ++violations;
            }
        } else {
            try _names.setText(node, "k", "v") {
                if (!may) ++violations;
            } catch {
                if (may) ++violations;
            }
        }
        vm.stopPrank();
        _check(node);
    }

    function rest(uint256 time) external {
        skip(bound(time, 0, 400 days));
    }

    /// @dev What the registry resolves is the book's owner while paid for, and nothing afterwards.
    function _check(bytes32 node) private {
        address expected = block.timestamp < _until[node] ? _owner[node] : address(0);
        if (_names.addr(node) != expected) ++violations;
    }
}

contract NameRegistryInvariantTest is Test {
    MintableToken private _token = new MintableToken();
    NameRegistry private _names;
    NameHandler private _handler;
    address private _treasury = makeAddr("treasury");

    function setUp() public {
        vm.warp(1_760_000_000);
        _names = new NameRegistry("lane", address(this), _token, _treasury, [uint256(640), 160, 5]);
        _handler = new NameHandler(_names, _token);
        targetContract(address(_handler));
    }

    function invariant_namesBelongToWhoPaidUntilTheyExpire() public view {
        assertEq(_handler.violations(), 0);
    }

    function invariant_registryHoldsNothing() public view {
        assertEq(_token.balanceOf(_treasury), _handler.paid());
        assertEq(_token.balanceOf(address(_names)), 0);
    }

    function afterInvariant() public view {
        assertGt(_handler.registered(), 0);
    }
}
