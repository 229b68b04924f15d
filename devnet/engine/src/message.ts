/** Messages that are not transactions: `eth_call` with state overrides, and the system calls of a block. */
import type {
  BlockEnv,
  CallOptions,
  CallRequest,
  CallResult,
  Hex,
  StateOverride,
  SystemCallResult,
} from './api.ts'
import type { BlockMemory } from './blockMemory.ts'
import { concatenate } from './bytes.ts'
import { bytesToHex, hexToBytes, wordToBytes } from './hex.ts'
import type { LaneExports } from './lane.ts'
import { CODE_END, ENTRY_END } from './memoryMap.ts'
import { haltReason } from './reasons.ts'
import { encodeRlpBytes, encodeRlpList } from './rlp.ts'
import type { StateMemory } from './stateMemory.ts'

/** Fields of the lane's transaction record, assembly/transaction/envelope.ts. */
const TX_IS_CREATE = 4
const TX_GAS_LIMIT = 16
const TX_DATA = 24
const TX_DATA_LENGTH = 28
const TX_ACCESS_LIST = 32
const TX_ACCESS_LIST_LENGTH = 36
const TX_BLOB_HASHES = 56
const TX_BLOB_COUNT = 60
const TX_TO = 64
const TX_VALUE = 96
const TX_PRICE = 192
const TX_SENDER = 256

/** Fields of an overlay entry, assembly/state/overlay.ts. */
const TOUCH_KEY = 8
const TOUCH_ENTRY = 40
const TOUCH_STORAGE = 128

const maxGas = 2n ** 63n - 1n
const NO_BYTES = new Uint8Array()
const zeroAddress: Hex = `0x${'00'.repeat(20)}`

export interface MessageContext {
  lane: LaneExports
  state: StateMemory
  block: BlockMemory
  /** 0: there is no limit. */
  initCodeSizeMax(): number
  /** Throws MissingStateError when something unknown was used since `ENTRY_END` was `entryEnd`. */
  assertKnown(entryEnd: number): void
}

/** Runs the message on the current state with the overrides, and takes every trace of it back. */
export function runCall(
  context: MessageContext,
  env: BlockEnv,
  request: CallRequest,
  overrides: Record<Hex, StateOverride>,
  options: CallOptions = {},
): CallResult {
  const { lane, state, block } = context
  const entryMark = state.view.getUint32(ENTRY_END, true)
  const codeMark = state.view.getUint32(CODE_END, true)
  const changeMark = lane.beginChanges()
  const overridden: number[] = []
  try {
    for (const [address, override] of Object.entries(overrides)) {
      const account = applyOverride(state, hexToBytes(address, 20), override)
      if (override.state) overridden.push(account)
    }
    block.clear()
    const result = runMessage(context, env, request, options)
    context.assertKnown(entryMark)
    return result
  } finally {
    lane.rollbackChanges(changeMark)
    for (const account of overridden) state.setStorageOwner(account, account)
    lane.truncateState(entryMark)
    lane.truncateCode(codeMark)
  }
}

/** A system call (EIP-4788, EIP-2935, EIP-7002): its changes are kept, nothing is charged. Null: there is no code at `to`. */
export function runSystemCall(context: MessageContext, to: Hex, data: Hex): SystemCallResult | null {
  const { lane, state } = context
  const account = state.findAccount(hexToBytes(to, 20))
  if (account === 0 || state.code(state.codeObject(account)).length === 0) return null
  const from: Hex = '0xfffffffffffffffffffffffffffffffffffffffe'
  prepare(context, { from, to, data, gas: 30_000_000n }, 30_000_000n)
  lane.runMessageUncharged(1)
  lane.keepMessage()
  return { status: haltReason(lane.messageEnd()) === null ? 1 : 0, output: readOutput(context) }
}

function readOutput({ lane, block }: MessageContext): Hex {
  return block.readHex(lane.messageOutput() >>> 0, lane.messageOutputLength())
}

function applyOverride(state: StateMemory, address: Uint8Array, override: StateOverride): number {
  const account = state.ensureAccount(address)
  const balance = override.balance === undefined ? state.value(account) : wordToBytes(override.balance)
  const code =
    override.code === undefined ? state.codeObject(account) : state.internCode(hexToBytes(override.code))
  state.writeAccount(account, override.nonce ?? state.nonce(account), balance, code)
  // A storage of its own, found under an owner that is no entry; the slots vanish with the call.
  if (override.state) state.setStorageOwner(account, account + 2)
  for (const [slot, value] of Object.entries({ ...override.state, ...override.stateDiff })) {
    state.writeSlot(account, hexToBytes(slot, 32), hexToBytes(value, 32))
  }
  return account
}

function prepare({ lane, state, block }: MessageContext, request: CallRequest, gas: bigint): void {
  const record = lane.transactionRecord() >>> 0
  const { view } = state
  const isCreate = request.to === undefined || request.to === null
  const data = hexToBytes(request.data ?? '0x')
  const { accessList: listed, blobVersionedHashes: blobHashes } = request
  const accessList = listed ? encodeAccessList(listed) : NO_BYTES
  view.setUint32(record + TX_IS_CREATE, isCreate ? 1 : 0, true)
  view.setBigUint64(record + TX_GAS_LIMIT, gas > maxGas ? maxGas : gas, true)
  view.setUint32(record + TX_DATA, block.append(data), true)
  view.setUint32(record + TX_DATA_LENGTH, data.length, true)
  view.setUint32(record + TX_ACCESS_LIST, block.append(accessList), true)
  view.setUint32(record + TX_ACCESS_LIST_LENGTH, accessList.length, true)
  view.setUint32(
    record + TX_BLOB_HASHES,
    block.append(blobHashes ? concatenate(blobHashes.map(encodeHash)) : NO_BYTES),
    true,
  )
  view.setUint32(record + TX_BLOB_COUNT, blobHashes?.length ?? 0, true)
  if (request.to) block.writeWord(record + TX_TO, BigInt(request.to))
  block.writeWord(record + TX_VALUE, request.value ?? 0n)
  block.writeWord(record + TX_PRICE, request.gasPrice ?? 0n)
  block.writeWord(record + TX_SENDER, BigInt(request.from ?? zeroAddress))
}

function runMessage(
  context: MessageContext,
  env: BlockEnv,
  request: CallRequest,
  options: CallOptions,
): CallResult {
  const { lane, block } = context
  const initCodeSizeMax = context.initCodeSizeMax()
  const gas = request.gas ?? env.gasLimit
  const isCreate = request.to === undefined || request.to === null
  const isLimited = isCreate && initCodeSizeMax !== 0
  if (isLimited && (request.data?.length ?? 2) / 2 - 1 > initCodeSizeMax) {
    return { status: 0, gasUsed: gas, output: '0x', halt: 'init-code-too-large', logs: [], accessList: [] }
  }
  prepare(context, request, gas)
  lane.runMessageUncharged(0)
  const halt = haltReason(lane.messageEnd())
  return {
    status: halt === null ? 1 : 0,
    gasUsed: lane.messageGasUsed(),
    output: readOutput(context),
    halt,
    logs: halt === null ? block.readLogs(lane.messageLogs() >>> 0, lane.messageLogsEnd() >>> 0) : [],
    accessList: options.accessList === false ? [] : readTouched(context),
  }
}

/** Accounts and slots in the order of their first touch; transient slots are none. */
function readTouched({ lane, state, block }: MessageContext): CallResult['accessList'] {
  const byStorage = new Map<number, { address: Hex; storageKeys: Hex[] }>()
  for (let i = 0; i < lane.messageTouchCount(); i++) {
    const touch = lane.messageTouch(i) >>> 0
    if (state.view.getUint32(touch + TOUCH_ENTRY, true) === 0) continue
    const owner = state.view.getUint32(touch, true)
    if (owner === 0) {
      const storage = state.view.getUint32(touch + TOUCH_STORAGE, true)
      byStorage.set(storage, { address: block.readAddress(touch + TOUCH_KEY), storageKeys: [] })
    } else {
      const key = state.bytes.slice(touch + TOUCH_KEY, touch + TOUCH_KEY + 32).reverse()
      byStorage.get(owner)?.storageKeys.push(bytesToHex(key))
    }
  }
  return [...byStorage.values()]
}

/** Payload of the RLP list [[address, [key, …]], …]. */
function encodeAccessList(accessList: NonNullable<CallRequest['accessList']>): Uint8Array {
  const tuples = accessList.map(({ address, storageKeys }) =>
    encodeRlpList([encodeRlpBytes(hexToBytes(address, 20)), encodeRlpList(storageKeys.map(encodeHash))]),
  )
  return concatenate(tuples)
}

function encodeHash(hash: Hex): Uint8Array {
  return encodeRlpBytes(hexToBytes(hash, 32))
}
