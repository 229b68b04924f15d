// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Test} from "forge-std/Test.sol";

import {NameRegistry} from "../../src/names/NameRegistry.sol";
import {CallbackToken, MintableToken} from "../recurring/RecurringHostileTokens.sol";

contract NameRegistryTest is Test {
    MintableToken private _token = new MintableToken();
    NameRegistry private _names;
    address private _treasury = makeAddr("treasury");
    address private _admin = makeAddr("admin");
    address private _ana = makeAddr("ana");
    address private _eve = makeAddr("eve");
    bytes32 private constant SECRET = keccak256("secret");
    uint256 private constant YEAR = 365 days;

    function setUp() public {
        vm.warp(1_760_000_000);
        _names = _registry("lane");
        address[2] memory people = [_ana, _eve];
        for (uint256 i = 0; i < 2; ++i) {
            _token.mint(people[i], 1e6);
            vm.prank(people[i]);
            _token.approve(address(_names), 1e6);
        }
    }

    function _registry(string memory suffix) private returns (NameRegistry) {
        return new NameRegistry(suffix, _admin, _token, _treasury, [uint256(640), 160, 5]);
    }

    function _register(string memory label, address who) private returns (bytes32) {
        _names.commit(_names.commitmentOf(label, who, 1, SECRET));
        skip(60);
        vm.prank(who);
        return _names.register(label, who, 1, SECRET, 1_000);
    }

    // -- registration

    function test_registersByCommitAndReveal() public {
        uint256 start = block.timestamp + 60;
        bytes32 node = _register("analisa", _ana);
        NameRegistry.Name memory n = _names.nameOf(node);
        assertEq(n.owner, _ana);
        assertEq(n.expiresAt, start + YEAR);
        assertEq(_names.addr(node), _ana);
        assertEq(_token.balanceOf(_treasury), 5);
        assertEq(_token.balanceOf(address(_names)), 0);
        assertFalse(_names.isAvailable("analisa"));
    }

    function test_nodesFollowErc137() public {
        NameRegistry eth = _registry("eth");
        assertEq(eth.rootNode(), 0x93cdeb708b7545dc668eb9280176169d1c33cfd8ed6f04690a0bcc88a93fc4ae);
        assertEq(eth.nodeOf("foo"), 0xde9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f);
    }

    function test_shortNamesCostMore() public view {
        assertEq(_names.priceOf("abc", 1), 640);
        assertEq(_names.priceOf("abcd", 2), 320);
        assertEq(_names.priceOf("abcde", 3), 15);
    }

    function test_onlyPlainLabelsAreRegistered() public {
        string[13] memory wrong = [
            "ab",
            "-abc",
            "abc-",
            "ab--cd",
            "xn--80ak6aa92e",
            "Ana",
            "an_a",
            "an.a",
            "an a",
            unicode"аna",
            unicode"ana\u200b",
            "",
            "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl"
        ];
        for (uint256 i = 0; i < wrong.length; ++i) {
            assertFalse(_names.isAvailable(wrong[i]));
            vm.expectRevert(abi.encodeWithSelector(NameRegistry.InvalidLabel.selector, wrong[i]));
            _names.register(wrong[i], _ana, 1, SECRET, 1_000);
        }
        assertTrue(_names.isAvailable("a-b"));
        assertTrue(_names.isAvailable("123"));
        assertTrue(_names.isAvailable("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"));
    }

    function testFuzz_bytesOutsideTheAlphabetAreRefused(bytes1 c, uint256 place) public view {
        bytes memory label = "lookalike";
        label[bound(place, 1, 7)] = c;
        bool plain = (c >= "a" && c <= "z") || (c >= "0" && c <= "9") || c == "-";
        assertEq(_names.isAvailable(string(label)), plain);
    }

    // -- front-running

    function test_attack_whoSeesTheRegistrationIsTooLate() public {
        _names.commit(_names.commitmentOf("analisa", _ana, 1, SECRET));
        skip(60);
        // Eve reads label and secret in the mempool. With Ana's secret she has no commitment of her own.
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.CommitmentNotUsable.selector, block.timestamp, 60, 1 days));
        vm.prank(_eve);
        _names.register("analisa", _eve, 1, SECRET, 1_000);
        // If she commits now she has to wait, and Ana is first.
        _names.commit(_names.commitmentOf("analisa", _eve, 1, SECRET));
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.CommitmentNotUsable.selector, 0, 60, 1 days));
        vm.prank(_eve);
        _names.register("analisa", _eve, 1, SECRET, 1_000);
        vm.prank(_ana);
        bytes32 node = _names.register("analisa", _ana, 1, SECRET, 1_000);
        skip(60);
        uint256 until = _names.nameOf(node).expiresAt + 30 days;
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.NotAvailable.selector, node, until));
        vm.prank(_eve);
        _names.register("analisa", _eve, 1, SECRET, 1_000);
    }

    function test_attack_repeatingACommitmentDelaysNobody() public {
        bytes32 commitment = _names.commitmentOf("analisa", _ana, 1, SECRET);
        _names.commit(commitment);
        skip(59);
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.CommitmentExists.selector, commitment));
        vm.prank(_eve);
        _names.commit(commitment);
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.CommitmentNotUsable.selector, 59, 60, 1 days));
        vm.prank(_ana);
        _names.register("analisa", _ana, 1, SECRET, 1_000);
        skip(1);
        vm.prank(_ana);
        _names.register("analisa", _ana, 1, SECRET, 1_000);
    }

    function test_attack_commitmentServesOnceAndNotForever() public {
        bytes32 commitment = _names.commitmentOf("analisa", _ana, 1, SECRET);
        bytes32 node = _register("analisa", _ana);
        vm.startPrank(_ana);
        _names.release(node);
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.CommitmentNotUsable.selector, block.timestamp, 60, 1 days));
        _names.register("analisa", _ana, 1, SECRET, 1_000);
        _names.commit(commitment);
        skip(1 days + 1);
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.CommitmentNotUsable.selector, 1 days + 1, 60, 1 days));
        _names.register("analisa", _ana, 1, SECRET, 1_000);
        _names.commit(commitment);
        skip(1 days);
        _names.register("analisa", _ana, 1, SECRET, 1_000);
        vm.stopPrank();
    }

    function test_attack_withoutCommitmentNothingIsRegisteredOnAYoungChain() public {
        vm.warp(1_000);
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.CommitmentNotUsable.selector, 1_000, 60, 1 days));
        vm.prank(_eve);
        _names.register("analisa", _eve, 1, SECRET, 1_000);
    }

    function testFuzz_attack_commitmentBindsEverything(uint256 field) public {
        bytes32 commitment = _names.commitmentOf("analisa", _ana, 1, SECRET);
        field %= 5;
        if (field == 0) assertNotEq(commitment, _names.commitmentOf("analisb", _ana, 1, SECRET));
        if (field == 1) assertNotEq(commitment, _names.commitmentOf("analisa", _eve, 1, SECRET));
        if (field == 2) assertNotEq(commitment, _names.commitmentOf("analisa", _ana, 2, SECRET));
        if (field == 3) assertNotEq(commitment, _names.commitmentOf("analisa", _ana, 1, 0));
        if (field == 4) assertNotEq(commitment, _registry("lane").commitmentOf("analisa", _ana, 1, SECRET));
        vm.chainId(1);
        assertNotEq(commitment, _names.commitmentOf("analisa", _ana, 1, SECRET));
    }

    // -- renewal and expiry

    function test_anyoneRenewsFromTheExpiryOn() public {
        bytes32 node = _register("analisa", _ana);
        uint256 expiry = _names.nameOf(node).expiresAt;
        vm.prank(_eve);
        _names.renew("analisa", 2, 10);
        assertEq(_names.nameOf(node).expiresAt, expiry + 2 * YEAR);
        assertEq(_names.nameOf(node).owner, _ana);
    }

    function test_expiredNameResolvesToNothingAndCanStillBeRenewed() public {
        bytes32 node = _register("analisa", _ana);
        vm.startPrank(_ana);
        _names.setText(node, "url", "https://example.org");
        uint256 expiry = _names.nameOf(node).expiresAt;
        vm.warp(expiry);
        assertEq(_names.addr(node), address(0));
        assertEq(_names.addr(node, 60), "");
        assertEq(_names.text(node, "url"), "");
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.NameExpired.selector, node, expiry));
        _names.setAddr(node, _eve);
        vm.warp(expiry + 30 days - 1);
        assertFalse(_names.isAvailable("analisa"));
        _names.renew("analisa", 1, 5);
        assertEq(_names.addr(node), _ana);
        assertEq(_names.text(node, "url"), "https://example.org");
        vm.stopPrank();
    }

    function test_attack_nobodyTakesANameInItsGracePeriod() public {
        bytes32 node = _register("analisa", _ana);
        uint256 free = _names.nameOf(node).expiresAt + 30 days;
        vm.warp(free - 61);
        vm.startPrank(_eve);
        _names.commit(_names.commitmentOf("analisa", _eve, 1, SECRET));
        vm.warp(free - 1);
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.NotAvailable.selector, node, free));
        _names.register("analisa", _eve, 1, SECRET, 1_000);
        vm.warp(free);
        _names.register("analisa", _eve, 1, SECRET, 1_000);
        vm.stopPrank();
        assertEq(_names.addr(node), _eve);
    }

    function test_attack_nextOwnerStartsWithoutTheLastOnesRecords() public {
        bytes32 node = _register("analisa", _ana);
        vm.startPrank(_ana);
        _names.setText(node, "url", "https://example.org");
        _names.setAddr(node, 0, hex"0014");
        vm.stopPrank();
        vm.warp(_names.nameOf(node).expiresAt + 30 days - 60);
        assertEq(_register("analisa", _eve), node);
        assertEq(_names.addr(node), _eve);
        assertEq(_names.text(node, "url"), "");
        assertEq(_names.addr(node, 0), "");
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.NotNameOwner.selector, _ana, _eve));
        vm.prank(_ana);
        _names.setAddr(node, _ana);
    }

    function test_renewalHasItsBounds() public {
        bytes32 node = _register("analisa", _ana);
        vm.startPrank(_ana);
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.InvalidYears.selector, 0));
        _names.renew("analisa", 0, 1_000);
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.InvalidYears.selector, 11));
        _names.renew("analisa", 11, 1_000);
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.InvalidYears.selector, 10));
        _names.renew("analisa", 10, 1_000);
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.PriceAboveMaximum.selector, 45, 44));
        _names.renew("analisa", 9, 44);
        bytes32 other = _names.nodeOf("another");
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.NotRegistered.selector, other));
        _names.renew("another", 1, 5);
        vm.warp(_names.nameOf(node).expiresAt + 30 days);
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.NotRegistered.selector, node));
        _names.renew("analisa", 1, 5);
        vm.stopPrank();
        assertTrue(_names.isAvailable("analisa"));
    }

    function test_registrationHasItsBounds() public {
        vm.startPrank(_ana);
        vm.expectRevert(NameRegistry.ZeroAddress.selector);
        _names.register("analisa", address(0), 1, SECRET, 1_000);
        uint64[2] memory wrong = [uint64(0), 11];
        for (uint256 i = 0; i < 2; ++i) {
            _names.commit(_names.commitmentOf("analisa", _ana, wrong[i], SECRET));
            skip(60);
            vm.expectRevert(abi.encodeWithSelector(NameRegistry.InvalidYears.selector, wrong[i]));
            _names.register("analisa", _ana, wrong[i], SECRET, 1_000);
        }
        _names.commit(_names.commitmentOf("abc", _ana, 1, SECRET));
        skip(60);
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.PriceAboveMaximum.selector, 640, 639));
        _names.register("abc", _ana, 1, SECRET, 639);
        vm.stopPrank();
    }

    // -- records and owners

    function test_ownerSetsRecords() public {
        bytes32 node = _register("analisa", _ana);
        vm.startPrank(_ana);
        _names.setAddr(node, _eve);
        assertEq(_names.addr(node), _eve);
        assertEq(_names.addr(node, 60), abi.encodePacked(_eve));
        _names.setAddr(node, 0x80000000 | 8453, abi.encodePacked(_ana));
        assertEq(_names.addr(node, 0x80000000 | 8453), abi.encodePacked(_ana));
        _names.setAddr(node, 0, hex"00141234");
        assertEq(_names.addr(node, 0), hex"00141234");
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.InvalidAddressLength.selector, 19));
        _names.setAddr(node, 60, new bytes(19));
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.InvalidAddressLength.selector, 21));
        _names.setAddr(node, 0x80000000 | 1, new bytes(21));
        _names.setAddr(node, address(0));
        assertEq(_names.addr(node), address(0));
        _names.setText(node, "url", "https://example.org");
        assertEq(_names.text(node, "url"), "https://example.org");
        vm.stopPrank();
    }

    function test_transferMovesTheNameAndDropsRecords() public {
        bytes32 node = _register("analisa", _ana);
        vm.startPrank(_ana);
        _names.setText(node, "url", "https://example.org");
        vm.expectRevert(NameRegistry.ZeroAddress.selector);
        _names.transfer(node, address(0));
        _names.transfer(node, _eve);
        vm.stopPrank();
        assertEq(_names.addr(node), _eve);
        assertEq(_names.text(node, "url"), "");
    }

    function test_releasedNameIsFreeAtOnce() public {
        bytes32 node = _register("analisa", _ana);
        vm.prank(_ana);
        _names.release(node);
        assertEq(_names.addr(node), address(0));
        assertTrue(_names.isAvailable("analisa"));
        assertEq(_register("analisa", _eve), node);
    }

    function test_attack_onlyTheNamesOwnerChangesIt() public {
        bytes32 node = _register("analisa", _ana);
        address[2] memory others = [_eve, _admin];
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory denied = abi.encodeWithSelector(NameRegistry.NotNameOwner.selector, others[i], _ana);
            vm.startPrank(others[i]);
            vm.expectRevert(denied);
            _names.setAddr(node, others[i]);
            vm.expectRevert(denied);
            _names.setAddr(node, 0, "");
            vm.expectRevert(denied);
            _names.setText(node, "url", "");
            vm.expectRevert(denied);
            _names.transfer(node, others[i]);
            vm.expectRevert(denied);
            _names.release(node);
            vm.stopPrank();
        }
    }

    function test_ownerOnlyLowersPricesAndNamesTheTreasury() public {
        vm.startPrank(_admin);
        _names.lowerPrices([uint256(600), 160, 0]);
        assertEq(_names.pricePerYear(0), 600);
        vm.expectRevert(abi.encodeWithSelector(NameRegistry.PriceNotLower.selector, 1, 0));
        _names.lowerPrices([uint256(600), 160, 1]);
        vm.expectRevert(NameRegistry.ZeroAddress.selector);
        _names.setTreasury(address(0));
        _names.setTreasury(_eve);
        vm.stopPrank();
        assertEq(_names.treasury(), _eve);
        // A price of nothing asks for no transfer.
        _register("analisa", makeAddr("poor"));
        vm.startPrank(_ana);
        bytes memory denied = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, _ana);
        vm.expectRevert(denied);
        _names.lowerPrices([uint256(0), 0, 0]);
        vm.expectRevert(denied);
        _names.setTreasury(_ana);
        vm.stopPrank();
        vm.expectRevert(NameRegistry.ZeroAddress.selector);
        new NameRegistry("lane", _admin, _token, address(0), [uint256(1), 1, 1]);
    }

    function test_saysWhichRecordsItHas() public view {
        assertTrue(_names.supportsInterface(type(IERC165).interfaceId));
        assertTrue(_names.supportsInterface(0x3b3b57de));
        assertTrue(_names.supportsInterface(0xf1cb7e06));
        assertTrue(_names.supportsInterface(0x59d1d43c));
        assertFalse(_names.supportsInterface(0xffffffff));
    }

    function test_attack_reentrantTokenIsTurnedAway() public {
        CallbackToken token = new CallbackToken();
        NameRegistry names = new NameRegistry("lane", _admin, token, _treasury, [uint256(1), 1, 1]);
        token.mint(_ana, 10);
        vm.prank(_ana);
        token.approve(address(names), 10);
        names.commit(names.commitmentOf("analisa", _ana, 1, SECRET));
        skip(60);
        token.arm(address(names), abi.encodeCall(NameRegistry.renew, ("analisa", 1, 1)));
        vm.prank(_ana);
        names.register("analisa", _ana, 1, SECRET, 1);
        assertEq(token.answer(), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
    }
}
