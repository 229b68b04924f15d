// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Tier} from "../../../src/cover/protocol/DepegTiers.sol";
import {UnderwritingVault} from "../../../src/cover/protocol/UnderwritingVault.sol";
import {CoverOrder} from "../../../src/types/Cover.sol";
import {CoverFixture} from "./CoverFixture.sol";

/// @notice Any number of decimals; can refuse an account, and can call somebody in the middle of a transfer.
contract ScriptedToken is ERC20("Scripted", "SCR") {
    uint8 private immutable _decimals;
    address public blocked;
    address private _target;
    bytes private _call;
    bytes public answer;

    constructor(uint8 decimals_) {
        _decimals = decimals_;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function block_(address account) external {
        blocked = account;
    }

    /// @notice The next transfer calls `target`; a revert there is kept in {answer} and does not fail the transfer.
    function arm(address target, bytes calldata data) external {
        (_target, _call) = (target, data);
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    function _update(address from, address to, uint256 value) internal override {
        require(to != blocked || to == address(0), "blocked");
        super._update(from, to, value);
        if (_target == address(0) || from == address(0)) return;
        address target = _target;
        _target = address(0);
        (bool success, bytes memory returned) = target.call(_call);
        answer = success ? bytes("succeeded") : returned;
    }
}

/// @notice The protocol over payout assets that misbehave or have unusual decimals.
contract PayoutAssetTest is CoverFixture {
    ScriptedToken private _token;
    uint256 private _one;

    function setUp() public override {
        super.setUp();
        _start(6);
    }

    function test_attack_reenteringAClaimPaysOnce() public {
        (uint256 policyId, uint256 payout) = _settledPolicy();
        vm.prank(holder);
        policies.setApprovalForAll(address(_token), true);
        // The token itself owns a policy, so that the nested call passes every other check.
        vm.prank(holder);
        policies.transferFrom(holder, address(_token), policyId);
        _token.arm(address(cover), abi.encodeCall(cover.claim, (policyId, 1, type(uint256).max)));
        vm.prank(address(_token));
        assertEq(cover.claim(policyId, 1, type(uint256).max), payout);
        assertEq(_token.answer(), abi.encodePacked(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector));
        assertEq(_token.balanceOf(address(_token)), payout);
    }

    function test_attack_reenteringAPurchaseOrADepositIsRefused() public {
        bytes memory refused = abi.encodePacked(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        _token.arm(address(cover), abi.encodeCall(cover.settle, (SHOCK)));
        _buyHere(_order(SHOCK));
        assertEq(_token.answer(), refused);
        _token.arm(address(junior), abi.encodeCall(junior.requestExit, (1)));
        _depositHere(junior, 100 * _one);
        assertEq(_token.answer(), refused);
        // Entering a vault during a purchase fails as well: the vault has to collect premium first.
        _token.arm(address(junior), abi.encodeCall(junior.deposit, (0, address(this))));
        CoverOrder memory order = _order(SHOCK);
        (order.salt, order.insured) = (bytes32(uint256(9)), 100 * _one);
        _buyHere(order);
        assertEq(_token.answer(), refused);
    }

    function test_attack_readingTheSharePriceInTheMiddleOfADepositSeesNoJump() public {
        uint256 before = junior.convertToAssets(1e18);
        _token.arm(address(junior), abi.encodeCall(junior.convertToAssets, (1e18)));
        _depositHere(junior, 1_000_000 * _one);
        assertEq(junior.convertToAssets(1e18), before);
    }

    function test_attack_aBlockedHolderStopsNobodyElse() public {
        CoverOrder memory order = _order(SHOCK);
        order.holder = makeAddr("another holder");
        uint256 other = _buyHere(order);
        (uint256 policyId, uint256 payout) = _settledPolicy();
        _token.block_(holder);
        vm.prank(holder);
        vm.expectRevert("blocked");
        cover.claim(policyId, 1, type(uint256).max);
        vm.prank(order.holder);
        assertEq(cover.claim(other, 1, type(uint256).max), payout);
        _token.block_(address(0));
        vm.prank(holder);
        assertEq(cover.claim(policyId, 1, type(uint256).max), payout); // still owed
    }

    function test_decimals_fromNoneToEighteenPayTheSame() public {
        for (uint8 decimals = 0; decimals <= 18; decimals += 9) {
            _setAll(1e18);
            _hold(1e18, 25 hours);
            _start(decimals);
            (uint256 policyId,) = _settledPolicy();
            uint256 eventId = book.settledEvents(SHOCK);
            vm.prank(holder);
            uint256 payout = cover.claim(policyId, eventId, type(uint256).max);
            // 10,000 · (1 − 0.025 − 0.6), rounded down to whole units.
            assertEq(payout, 3_750 * _one);
        }
    }

    /// @dev A protocol of its own over a token with these decimals, with 300,000 and 700,000 of capital.
    function _start(uint8 decimals) private {
        _token = new ScriptedToken(decimals);
        _one = 10 ** decimals;
        (book, cover) = _deployCover(_token);
        (policies, junior, senior) = (cover.policies(), cover.junior(), cover.senior());
        vm.prank(bookOwner);
        book.addProduct(_terms(asset, Tier.Shock, 1, false), 0);
        _depositHere(junior, 300_000 * _one);
        _depositHere(senior, 700_000 * _one);
    }

    function _depositHere(UnderwritingVault vault, uint256 amount) private returns (uint256) {
        _token.mint(address(this), amount);
        _token.approve(address(vault), amount);
        return vault.deposit(amount, address(this));
    }

    function _buyHere(CoverOrder memory order) private returns (uint256 policyId) {
        _token.mint(order.holder, order.maxPremium);
        vm.startPrank(order.holder);
        _token.approve(address(cover), order.maxPremium);
        policyId = cover.buy(order);
        vm.stopPrank();
    }

    /// @dev A policy of 10,000 whose event was settled at 0.60, and what it pays.
    function _settledPolicy() private returns (uint256 policyId, uint256 payout) {
        CoverOrder memory order = _order(SHOCK);
        (order.insured, order.maxPremium) = (10_000 * _one, 1_000 * _one);
        policyId = _buyHere(order);
        skip(2 days);
        _depeg();
        cover.settle(SHOCK);
        payout = 3_750 * _one;
    }
}
