/** Makes a chain of a dump, with the states that it tells of. */
import {
  EMPTY_OMMERS_HASH,
  EMPTY_ROOT,
  type Engine,
  type Hex,
  hashHeader,
  type MissingState,
  MissingStateError,
} from '@safelane/devnet-engine'
import type { Block } from '../chain/block.ts'
import type { NewChain } from '../chain/newChain.ts'
import { wordHex, ZERO_BLOOM, ZERO_HASH } from '../quantity.ts'
import { type AnvilHistoricalState, type AnvilState, DumpError } from './anvilState.ts'
import { codeOf } from './bytecode.ts'
import { blocksOfDump, type DumpedBlock } from './readDump.ts'

/** Accounts as the engine takes them; all words have 32 bytes. */
type State = Map<Hex, { balance: bigint; nonce: bigint; code: Hex; storage: Map<Hex, Hex> }>

/**
 * Writes the dump's newest state into the engine and returns its chain. As in anvil, accounts that the engine has and the dump does
 * not stay. States of older blocks are known as far back as the dump has them without a gap. `head` is what stands there now.
 *
 * Throws DumpError before the engine is touched.
 */
export function chainOfDump(engine: Engine, dump: AnvilState, head: Block): NewChain {
  const blocks = blocksOfDump(dump)
  if (blocks.length === 0) blocks.push(blockInstead(dump, head))
  const newest = stateOfAccounts(dump)
  const former = formerStates(dump, blocks)
  const kept = stateOf(engine)
  for (const [address, account] of kept) if (!newest.has(address)) newest.set(address, account)

  engine.clear()
  const states = [...former, newest]
  const oldest = blocks.length - states.length
  const chain: Block[] = []
  let current: State = new Map()
  let written = 0
  for (const [index, block] of blocks.entries()) {
    // Blocks from before the oldest state that is known change nothing; all of that state is the first one's.
    if (index === 0 || index > oldest) {
      const next = states[written++] as State
      move(engine, current, next)
      current = next
    }
    chain.push({ ...block, change: engine.takeChange() })
  }
  const last = (blocks.at(-1) as DumpedBlock).header
  return {
    blocks: chain,
    oldestState: last.number - BigInt(states.length - 1),
    ...settingsOf(dump),
  }
}

function settingsOf({ block }: AnvilState): Pick<NewChain, 'coinbase' | 'gasLimit'> {
  return block ? { coinbase: block.beneficiary, gasLimit: BigInt(block.gas_limit) } : {}
}

/**
 * Writes the accounts of the dump's newest state into the engine, over what it has. Throws DumpError before the engine is touched, and
 * one MissingStateError for all that a lazy engine has to know first.
 */
export function addAccounts(engine: Engine, dump: AnvilState): void {
  const missing: MissingState[] = []
  const attempt = (write: () => void) => {
    try {
      write()
    } catch (error) {
      if (!(error instanceof MissingStateError)) throw error
      missing.push(error.missing)
    }
  }
  for (const [address, { balance, nonce, code, storage }] of stateOfAccounts(dump)) {
    attempt(() => engine.setBalance(address, balance))
    attempt(() => engine.setNonce(address, nonce))
    attempt(() => engine.setCode(address, code))
    for (const [slot, value] of storage) attempt(() => engine.setStorage(address, slot, value))
  }
  if (missing.length === 0) return
  throw new MissingStateError({
    accounts: [...new Set(missing.flatMap(({ accounts }) => accounts))],
    slots: missing.flatMap(({ slots }) => slots),
    blockHashes: [],
  })
}

/** Older dumps hold accounts alone: the chain goes on from a block with the number and time that they tell. */
function blockInstead({ block, best_block_number: best }: AnvilState, head: Block): DumpedBlock {
  const number = best ?? block?.number
  const header = {
    ...head.header,
    parentHash: ZERO_HASH,
    ommersHash: EMPTY_OMMERS_HASH,
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: EMPTY_ROOT,
    logsBloom: ZERO_BLOOM,
    gasUsed: 0n,
    ...(number === undefined || number === null ? {} : { number: BigInt(number) }),
    ...(block ? { timestampSec: BigInt(block.timestamp), baseFeePerGas: BigInt(block.basefee) } : {}),
  }
  return { hash: hashHeader(header), header, transactions: [], receipts: [] }
}

/** States before the newest one, without a gap up to it, the oldest first. Throws DumpError. */
function formerStates({ historical_states: pairs }: AnvilState, blocks: readonly DumpedBlock[]): State[] {
  const byHash = new Map(pairs ?? [])
  const states: State[] = []
  for (let index = blocks.length - 2; index >= 0; index--) {
    const state = byHash.get((blocks[index] as DumpedBlock).hash)
    if (!state) break
    states.push(stateOfHistory(state))
  }
  return states.reverse()
}

function stateOfAccounts({ accounts }: AnvilState): State {
  const state: State = new Map()
  for (const [address, { balance, nonce, code, storage }] of Object.entries(accounts)) {
    const where = `accounts.${address}`
    state.set(addressOf(address, 'accounts'), {
      balance: integer(balance, `${where}.balance`),
      nonce: integer(nonce, `${where}.nonce`),
      code: hexOf(code, `${where}.code`),
      storage: words(storage, `${where}.storage`),
    })
  }
  return state
}

function stateOfHistory({ accounts, storage }: AnvilHistoricalState): State {
  const state: State = new Map()
  for (const [address, { balance, nonce, code }] of Object.entries(accounts)) {
    const where = `historical_states: ${address}`
    state.set(addressOf(address, 'historical_states'), {
      balance: integer(balance, `${where}.balance`),
      nonce: integer(nonce, `${where}.nonce`),
      code: hexOf(codeOf(code), `${where}.code`),
      storage: words(storage[address as Hex], `${where}.storage`),
    })
  }
  return state
}

function stateOf(engine: Engine): State {
  const state: State = new Map()
  for (const { address, storage, ...account } of engine.accounts()) {
    state.set(address, { ...account, storage: new Map(storage) })
  }
  return state
}

/** Writes what differs between two states. */
function move(engine: Engine, from: State, to: State): void {
  for (const [address, account] of from) {
    if (to.has(address)) continue
    for (const slot of account.storage.keys()) engine.setStorage(address, slot, ZERO_HASH)
    engine.setBalance(address, 0n)
    engine.setNonce(address, 0n)
    engine.setCode(address, '0x')
  }
  for (const [address, { balance, nonce, code, storage }] of to) {
    const before = from.get(address)
    if ((before?.balance ?? 0n) !== balance) engine.setBalance(address, balance)
    if ((before?.nonce ?? 0n) !== nonce) engine.setNonce(address, nonce)
    if ((before?.code ?? '0x') !== code) engine.setCode(address, code)
    for (const slot of before?.storage.keys() ?? []) {
      if (!storage.has(slot)) engine.setStorage(address, slot, ZERO_HASH)
    }
    for (const [slot, value] of storage) {
      if (before?.storage.get(slot) !== value) engine.setStorage(address, slot, value)
    }
  }
}

function words(storage: Record<Hex, Hex> | undefined, where: string): Map<Hex, Hex> {
  const entries = Object.entries(storage ?? {})
  return new Map(
    entries.map(([slot, value]) => [wordHex(integer(slot, where)), wordHex(integer(value, where))]),
  )
}

function addressOf(text: string, where: string): Hex {
  const address = text.toLowerCase()
  if (!/^0x[0-9a-f]{40}$/.test(address))
    throw new DumpError(`${where}: ${text} is not an address of 20 bytes`)
  return address as Hex
}

function hexOf(text: unknown, where: string): Hex {
  if (typeof text !== 'string' || !/^0x([0-9a-f]{2})*$/i.test(text)) {
    throw new DumpError(`${where} must be hexadecimal bytes, beginning with 0x`)
  }
  return text.toLowerCase() as Hex
}

function integer(value: unknown, where: string): bigint {
  const isNumber = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
  if (!isNumber && (typeof value !== 'string' || !/^(0x[0-9a-f]{1,64}|\d{1,78})$/i.test(value))) {
    throw new DumpError(`${where} must be a whole number of at least 0, such as "0x1f"`)
  }
  return BigInt(value as string)
}
