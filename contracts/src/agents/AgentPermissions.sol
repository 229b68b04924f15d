// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Receiver} from "solady/accounts/Receiver.sol";

import {IDepegOracle} from "../interfaces/IDepegOracle.sol";
import {AgentLimits, AgentOrder, AgentToken} from "../types/Agent.sol";
import {RollingSpend, RollingSpendLib} from "./RollingSpend.sol";

/// @title AgentPermissions
/// @notice Lets programs pay from a person's own account within caps: an account delegates to this code (EIP-7702) and
/// grants each agent limits per transaction ≤ daily ≤ weekly ≤ monthly in dollars over all tokens, a list of payees and
/// an expiry. The account's own key keeps every power; a guardian of its choice can only end all grants.
///
/// @dev An agent can do one thing: transfer a listed token to a listed payee. It never calls an arbitrary target and
/// never approves, so nothing it did can outlive its caps; and its signature is no ERC-1271 signature of the account,
/// so it cannot sign permits either.
/// There is no initialiser that could be run twice or by somebody else: only calls of the account to itself configure.
/// State lies in the account's storage at an ERC-7201 location, so nothing is shared between accounts and another
/// delegate does not overwrite it by accident. It survives delegating elsewhere and back, which is why grants expire.
contract AgentPermissions is IERC1271, EIP712, ReentrancyGuardTransient, Receiver {
    using RollingSpendLib for RollingSpend;
    using SafeERC20 for IERC20;

    /// @notice EIP-712 type hash of {AgentOrder}.
    bytes32 public constant AGENT_ORDER_TYPEHASH = keccak256(
        "AgentOrder(address agent,uint64 grantVersion,address token,address payee,uint256 amount,bytes32 paymentReference,uint64 validBefore,bytes32 salt)"
    );
    /// @notice EIP-712 type hash of the account's signed order to end all grants.
    bytes32 public constant KILL_TYPEHASH = keccak256("Kill(uint64 generation)");
    /// @notice Longest time a grant may last.
    uint64 public constant MAX_GRANT_PERIOD = 366 days;
    /// @notice Most payees that one call may list.
    uint256 public constant MAX_PAYEES_PER_CALL = 64;

    uint256 private constant ONE_DOLLAR = 1e18;
    /// @dev Micro-dollars have 6 decimals, prices 18.
    uint256 private constant PRICE_TO_MICRO = 1e12;

    /// @dev A grant as stored; `spent` outlives regrants so that a new grant does not forget what was just spent.
    struct Grant {
        AgentLimits limits;
        uint64 validAfter;
        uint64 validBefore;
        uint64 generation;
        uint64 version;
        RollingSpend spent;
    }

    /// @custom:storage-location erc7201:safelane.AgentPermissions
    struct State {
        uint64 generation;
        address guardian;
        mapping(address agent => Grant) grants;
        mapping(address agent => mapping(uint64 version => mapping(address payee => bool))) payees;
        mapping(address token => AgentToken) tokens;
        mapping(bytes32 orderHash => bool) used;
    }

    // keccak256(abi.encode(uint256(keccak256("safelane.AgentPermissions")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant STATE_LOCATION = 0xcbcc951d3014101d91323f931bcfeb1ce9763c1ee7c508347e13b23523bb5a00;

    /// @notice The account granted an agent permission to pay.
    /// @param agent Who may pay.
    /// @param version Number of this grant to this agent, from 1.
    /// @param limits Caps in micro-dollars.
    /// @param validAfter From this time on (seconds).
    /// @param validBefore Strictly before this time (seconds).
    event AgentGranted(
        address indexed agent, uint64 version, AgentLimits limits, uint64 validAfter, uint64 validBefore
    );
    /// @notice A grant ended before its time.
    /// @param agent Who may pay no more.
    event AgentRevoked(address indexed agent);
    /// @notice All grants ended.
    /// @param generation Grants below this generation are dead.
    event AgentsKilled(uint64 generation);
    /// @notice A payee was put on an agent's list or taken off.
    /// @param agent The agent.
    /// @param payee The payee.
    /// @param allowed Whether the agent may pay it.
    event PayeeSet(address indexed agent, address indexed payee, bool allowed);
    /// @notice A token was opened to agents, closed to them, or is valued differently.
    /// @param token The token.
    /// @param rule How it counts.
    event AgentTokenSet(address indexed token, AgentToken rule);
    /// @notice Another guardian may end all grants.
    /// @param guardian The guardian; zero for none.
    event GuardianSet(address guardian);
    /// @notice An agent paid.
    /// @param agent Who ordered it.
    /// @param payee Who received it.
    /// @param token The token.
    /// @param amount Base units of the token.
    /// @param microUsd What it counted against the caps (1e-6 USD).
    /// @param paymentReference The agent's reference.
    event AgentPaid(
        address indexed agent,
        address indexed payee,
        address indexed token,
        uint256 amount,
        uint256 microUsd,
        bytes32 paymentReference
    );

    /// @notice Only the account itself may do this.
    error NotAccount(address caller);
    /// @notice Only the account or its guardian may do this.
    error NotGuardian(address caller);
    /// @notice The address cannot be an agent: it is zero or the account itself.
    error InvalidAgent(address agent);
    /// @notice The payee is zero, the account itself or the token paid in.
    error InvalidPayee(address payee);
    /// @notice Limits must be positive and ordered: per transaction ≤ daily ≤ weekly ≤ monthly.
    error LimitsNotOrdered(AgentLimits limits);
    /// @notice A grant ends after it starts, in the future, and within {MAX_GRANT_PERIOD}.
    error InvalidPeriod(uint64 validAfter, uint64 validBefore);
    /// @notice One call lists at most {MAX_PAYEES_PER_CALL} payees.
    error TooManyPayees(uint256 attempted, uint256 bound);
    /// @notice The agent has no living grant.
    error NotGranted(address agent);
    /// @notice The grant has not started or is over.
    error GrantNotActive(uint256 time, uint256 validAfter, uint256 validBefore);
    /// @notice The order was made under another grant.
    error WrongGrantVersion(uint64 attempted, uint64 bound);
    /// @notice The agent may not pay this payee.
    error PayeeNotAllowed(address agent, address payee);
    /// @notice Agents may not spend this token.
    error TokenNotAllowed(address token);
    /// @notice Tokens have 0 to 18 decimals here.
    error UnsupportedDecimals(address token, uint256 decimals);
    /// @notice A token without oracle must be pegged, and one with oracle needs an averaging window.
    error InvalidTokenRule(address token);
    /// @notice The token has no fresh price.
    error StalePrice(address token);
    /// @notice Nothing would be paid.
    error ZeroAmount();
    /// @notice The payment is worth more than one payment may be (micro-dollars).
    error TransactionCapExceeded(uint256 attempted, uint256 bound);
    /// @notice The payments of 24 hours would be worth more than allowed (micro-dollars).
    error DailyCapExceeded(uint256 attempted, uint256 bound);
    /// @notice The payments of 7 days would be worth more than allowed (micro-dollars).
    error WeeklyCapExceeded(uint256 attempted, uint256 bound);
    /// @notice The payments of 30 days would be worth more than allowed (micro-dollars).
    error MonthlyCapExceeded(uint256 attempted, uint256 bound);
    /// @notice The token took more from the account than was paid.
    error ExcessiveDebit(address token, uint256 attempted, uint256 bound);
    /// @notice The order's time has passed.
    error OrderExpired(uint256 attempted, uint256 bound);
    /// @notice The order was already carried out.
    error OrderUsed(bytes32 orderHash);
    /// @notice The signature is not the expected signer's.
    error InvalidSignature();

    /// @dev The account itself: with EIP-7702 a transaction of its key to itself.
    modifier onlyAccount() {
        if (msg.sender != address(this)) revert NotAccount(msg.sender);
        _;
    }

    /// @notice Deploys the code that accounts delegate to.
    constructor() EIP712("Safelane AgentPermissions", "1") {}

    /// @notice Grants an agent permission to pay, replacing its previous grant and that one's payees.
    /// @dev What the agent spent lately keeps counting.
    /// @param agent Who may pay: a key or a contract.
    /// @param limits Caps in micro-dollars.
    /// @param validAfter From this time on (seconds).
    /// @param validBefore Strictly before this time (seconds).
    /// @param payees Whom it may pay.
    function grant(
        address agent,
        AgentLimits calldata limits,
        uint64 validAfter,
        uint64 validBefore,
        address[] calldata payees
    ) external onlyAccount {
        if (agent == address(0) || agent == address(this)) revert InvalidAgent(agent);
        if (
            limits.perTransaction == 0 || limits.perTransaction > limits.daily || limits.daily > limits.weekly
                || limits.weekly > limits.monthly
        ) revert LimitsNotOrdered(limits);
        if (
            validBefore <= block.timestamp || validAfter >= validBefore
                || validBefore > block.timestamp + MAX_GRANT_PERIOD
        ) revert InvalidPeriod(validAfter, validBefore);

        State storage state = _state();
        Grant storage g = state.grants[agent];
        uint64 version = g.version + 1;
        g.limits = limits;
        (g.validAfter, g.validBefore) = (validAfter, validBefore);
        (g.generation, g.version) = (state.generation, version);
        emit AgentGranted(agent, version, limits, validAfter, validBefore);
        _setPayees(agent, version, payees, true);
    }

    /// @notice Puts payees on the list of an agent's current grant or takes them off.
    /// @param agent The agent.
    /// @param payees The payees.
    /// @param allowed Whether the agent may pay them.
    function setPayees(address agent, address[] calldata payees, bool allowed) external onlyAccount {
        _setPayees(agent, _living(_state(), agent).version, payees, allowed);
    }

    /// @notice Opens a token to agents, or closes it.
    /// @param token The token, with 0 to 18 decimals.
    /// @param rule How it counts; `decimals` is read from the token instead.
    function setToken(address token, AgentToken memory rule) external onlyAccount {
        if (rule.allowed) {
            rule.decimals = IERC20Metadata(token).decimals();
            if (rule.decimals > 18) revert UnsupportedDecimals(token, rule.decimals);
            if (rule.oracle == address(0) ? !rule.pegged : rule.twapWindowSec == 0) revert InvalidTokenRule(token);
        }
        _state().tokens[token] = rule;
        emit AgentTokenSet(token, rule);
    }

    /// @notice Names who may end all grants besides the account; zero for nobody.
    /// @param guardian The guardian.
    function setGuardian(address guardian) external onlyAccount {
        _state().guardian = guardian;
        emit GuardianSet(guardian);
    }

    /// @notice Ends an agent's grant; the account may, and the agent itself.
    /// @param agent The agent.
    function revoke(address agent) external {
        if (msg.sender != address(this) && msg.sender != agent) revert NotAccount(msg.sender);
        delete _state().grants[agent].validBefore;
        emit AgentRevoked(agent);
    }

    /// @notice The kill switch: ends all grants for good; the account may, and its guardian.
    function kill() external {
        if (msg.sender != address(this) && msg.sender != _state().guardian) revert NotGuardian(msg.sender);
        _kill();
    }

    /// @notice The kill switch by the account's signature, which anyone may relay.
    /// @dev Binds the generation it ends, so that it works once; the domain binds chain and account.
    /// @param signature Signature of the account's key over {hashKill}.
    function killWithSignature(bytes calldata signature) external {
        if (!_isOwnSignature(hashKill(), signature)) revert InvalidSignature();
        _kill();
    }

    /// @notice Pays within the caller's grant.
    /// @param token Token to pay in.
    /// @param payee Account on the grant's list.
    /// @param amount Base units of the token.
    /// @param paymentReference Free reference.
    function pay(address token, address payee, uint256 amount, bytes32 paymentReference) external nonReentrant {
        _pay(msg.sender, token, payee, amount, paymentReference);
    }

    /// @notice Pays within the grant of an agent that signed the order; anyone may relay it.
    /// @param order The order.
    /// @param signature Signature of the agent over {hashOrder}; agents may be contracts (ERC-1271).
    function payWithSignature(AgentOrder calldata order, bytes calldata signature) external nonReentrant {
        if (block.timestamp >= order.validBefore) revert OrderExpired(block.timestamp, order.validBefore);
        State storage state = _state();
        uint64 version = state.grants[order.agent].version;
        if (order.grantVersion != version) revert WrongGrantVersion(order.grantVersion, version);
        bytes32 orderHash = hashOrder(order);
        if (state.used[orderHash]) revert OrderUsed(orderHash);
        state.used[orderHash] = true;
        if (!SignatureChecker.isValidSignatureNowCalldata(order.agent, orderHash, signature)) {
            revert InvalidSignature();
        }
        _pay(order.agent, order.token, order.payee, order.amount, order.paymentReference);
    }

    /// @notice ERC-1271: only the account's own key signs for it, exactly as it did before it had code.
    /// @dev Contracts that ask accounts with code (permits, authorizations) keep working. No agent signs here.
    /// @param hash What was signed.
    /// @param signature 65-byte ECDSA signature.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        return _isOwnSignature(hash, signature) ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    /// @notice An agent's grant; all zero if it has no living one.
    /// @param agent The agent.
    /// @return limits Caps in micro-dollars.
    /// @return validAfter From this time on (seconds).
    /// @return validBefore Strictly before this time (seconds).
    /// @return version Number of the grant, bound by signed orders.
    function grantOf(address agent)
        external
        view
        returns (AgentLimits memory limits, uint64 validAfter, uint64 validBefore, uint64 version)
    {
        State storage state = _state();
        Grant storage g = state.grants[agent];
        if (g.validBefore == 0 || g.generation != state.generation) return (limits, 0, 0, 0);
        return (g.limits, g.validAfter, g.validBefore, g.version);
    }

    /// @notice What counts against an agent's caps now, in micro-dollars.
    /// @param agent The agent.
    /// @return day At least what it spent in the last 24 hours.
    /// @return week At least what it spent in the last 7 days.
    /// @return month At least what it spent in the last 30 days.
    function spentOf(address agent) external view returns (uint256 day, uint256 week, uint256 month) {
        return RollingSpendLib.sums(_state().grants[agent].spent.load());
    }

    /// @notice Whether an agent's current grant lists a payee.
    /// @param agent The agent.
    /// @param payee The payee.
    function isPayee(address agent, address payee) external view returns (bool) {
        State storage state = _state();
        return state.payees[agent][state.grants[agent].version][payee];
    }

    /// @notice How a token counts.
    /// @param token The token.
    function tokenRule(address token) external view returns (AgentToken memory) {
        return _state().tokens[token];
    }

    /// @notice Who may end all grants besides the account.
    function guardianOf() external view returns (address) {
        return _state().guardian;
    }

    /// @notice What an amount counts against caps, rounded up.
    /// @dev The higher of the current median and the average over the token's window, so moving a price down for one
    /// block buys nothing; a pegged token counts as at least one dollar. Without fresh prices nothing is paid.
    /// @param token A token open to agents.
    /// @param amount Base units of the token.
    /// @return microUsd Micro-dollars (1e-6 USD).
    function valueOf(address token, uint256 amount) public view returns (uint256 microUsd) {
        AgentToken memory rule = _state().tokens[token];
        if (!rule.allowed) revert TokenNotAllowed(token);
        uint256 price = rule.pegged ? ONE_DOLLAR : 0;
        if (rule.oracle != address(0)) {
            (uint256 current, bool fresh) = IDepegOracle(rule.oracle).latest(token);
            (uint256 average, bool averageFresh) = IDepegOracle(rule.oracle).twap(token, rule.twapWindowSec);
            if (!fresh || !averageFresh || current == 0) revert StalePrice(token);
            price = Math.max(price, Math.max(current, average));
        }
        return Math.mulDiv(amount, price, 10 ** rule.decimals * PRICE_TO_MICRO, Math.Rounding.Ceil);
    }

    /// @notice EIP-712 digest of an order in the domain {"Safelane AgentPermissions", "1", chain id, the account}.
    /// @param order The order.
    function hashOrder(AgentOrder calldata order) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(AGENT_ORDER_TYPEHASH, order)));
    }

    /// @notice EIP-712 digest that the account signs to end all grants of the current generation.
    function hashKill() public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(KILL_TYPEHASH, _state().generation)));
    }

    /// @dev Checks the grant, counts the payment and only then transfers.
    function _pay(address agent, address token, address payee, uint256 amount, bytes32 paymentReference) private {
        if (amount == 0) revert ZeroAmount();
        State storage state = _state();
        Grant storage g = _living(state, agent);
        if (block.timestamp < g.validAfter || block.timestamp >= g.validBefore) {
            revert GrantNotActive(block.timestamp, g.validAfter, g.validBefore);
        }
        if (!state.payees[agent][g.version][payee]) revert PayeeNotAllowed(agent, payee);
        if (payee == token) revert InvalidPayee(payee);
        uint256 microUsd = valueOf(token, amount);
        _count(g, microUsd);

        uint256 balanceBefore = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransfer(payee, amount);
        uint256 balanceAfter = IERC20(token).balanceOf(address(this));
        if (balanceBefore > balanceAfter && balanceBefore - balanceAfter > amount) {
            revert ExcessiveDebit(token, balanceBefore - balanceAfter, amount);
        }
        emit AgentPaid(agent, payee, token, amount, microUsd, paymentReference);
    }

    /// @dev Adds a payment to the rolling sums; reverts if a cap would not hold.
    function _count(Grant storage g, uint256 microUsd) private {
        AgentLimits memory limits = g.limits;
        if (microUsd > limits.perTransaction) revert TransactionCapExceeded(microUsd, limits.perTransaction);
        uint64[31] memory lanes = g.spent.load();
        (uint256 day, uint256 week, uint256 month) = RollingSpendLib.sums(lanes);
        if (day + microUsd > limits.daily) revert DailyCapExceeded(day + microUsd, limits.daily);
        if (week + microUsd > limits.weekly) revert WeeklyCapExceeded(week + microUsd, limits.weekly);
        if (month + microUsd > limits.monthly) revert MonthlyCapExceeded(month + microUsd, limits.monthly);
        // At most `monthly`, which has 64 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        g.spent.store(lanes, uint64(microUsd));
    }

    /// @dev Ends every grant by leaving its generation.
    function _kill() private {
        uint64 generation = ++_state().generation;
        emit AgentsKilled(generation);
    }

    /// @dev Lists payees of one version of a grant.
    function _setPayees(address agent, uint64 version, address[] calldata payees, bool allowed) private {
        if (payees.length > MAX_PAYEES_PER_CALL) revert TooManyPayees(payees.length, MAX_PAYEES_PER_CALL);
        mapping(address payee => bool) storage list = _state().payees[agent][version];
        for (uint256 i = 0; i < payees.length; ++i) {
            if (payees[i] == address(0) || payees[i] == address(this)) revert InvalidPayee(payees[i]);
            list[payees[i]] = allowed;
            emit PayeeSet(agent, payees[i], allowed);
        }
    }

    /// @dev The agent's grant, which neither was revoked nor belongs to a generation that was killed.
    function _living(State storage state, address agent) private view returns (Grant storage g) {
        g = state.grants[agent];
        if (g.validBefore == 0 || g.generation != state.generation) revert NotGranted(agent);
    }

    /// @dev Whether the account's own key signed: with EIP-7702 the account's address is its key's.
    function _isOwnSignature(bytes32 hash, bytes calldata signature) private view returns (bool) {
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(hash, signature);
        return failure == ECDSA.RecoverError.NoError && signer == address(this);
    }

    function _state() private pure returns (State storage state) {
        bytes32 location = STATE_LOCATION;
        assembly ("memory-safe") {
            state.slot := location
        }
    }
}
