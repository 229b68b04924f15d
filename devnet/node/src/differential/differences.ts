/** What deliberately differs from anvil 1.7.1, and how to compare the rest in spite of it. */
import { replaceMembers, withoutMembers } from './comparison.ts'
import { nothing } from './contracts.ts'
import type { Saved, StepOptions, StepParams } from './scenario.ts'

export interface Difference {
  name: string
  reason: string
  /** The content of an answer (`{result}` or `{error}`) without what differs, of either node. `params` and `options` are the step's. */
  hide(content: unknown, method: string, params: StepParams | undefined, options: StepOptions): unknown
}

/** At most this many may be deliberate. */
export const MAX_DIFFERENCES = 15

const HIDDEN = '<hidden>'
const BLOCK_HASHES = new Set(['parentHash', 'blockHash', 'stateRoot', 'currentBlockHash', 'latestBlockHash'])

const hideMembers = (names: readonly string[]) => (content: unknown) =>
  replaceMembers(content, (value, name) => (names.includes(name) ? HIDDEN : value))

const isEmpty = (value: unknown): boolean => Object.keys(value as object).length === 0

const isPending = (params: StepParams | undefined): boolean =>
  Array.isArray(params) && params.at(-1) === 'pending'

/** Whether anvil has nothing to tell: of such a tracer, or of a transaction that is not there. */
function isBeyondItsTracers(params: StepParams | undefined): boolean {
  const [hash, options] = (typeof params === 'function' ? params({} as Saved) : params) ?? []
  const { tracer = '' } = (options ?? {}) as { tracer?: string }
  return hash === nothing || ['flatCallTracer', 'muxTracer', 'nonsenseTracer'].includes(tracer)
}

export const differences: readonly Difference[] = [
  {
    name: 'genesis-root',
    reason:
      'The genesis block has the root of its accounts; anvil writes the root of an empty state. All hashes of blocks and the history contract follow from it.',
    hide: (content, method) =>
      method === 'eth_getFilterChanges'
        ? content
        : replaceMembers(content, (value, name, owner) => {
            if (BLOCK_HASHES.has(name) && typeof value === 'string') return HIDDEN
            if (name === 'hash' && 'stateRoot' in owner) return HIDDEN
            return name === 'accountProof' ? HIDDEN : value
          }),
  },
  {
    name: 'prevrandao',
    reason: 'Derived from the parent, so that a run can be repeated; anvil draws it at random.',
    hide: hideMembers(['mixHash']),
  },
  {
    name: 'block-size',
    reason: 'Counts the list of withdrawals, one byte at least, which anvil leaves out.',
    hide: hideMembers(['size']),
  },
  {
    name: 'execution-apis',
    reason:
      "Ethereum's execution APIs hold where anvil departs from them: no total difficulty, no time in receipts, the price of blobs only in receipts of blob transactions, no empty request for slots, and simulations are of whole blocks with all that follows from them.",
    hide: (content, method, params) => {
      if (method === 'eth_simulateV1') return HIDDEN
      if (method === 'eth_getStorageValues' && Array.isArray(params) && isEmpty(params[0])) return HIDDEN
      return withoutMembers(content, (name, owner) => {
        const isReceipt = 'cumulativeGasUsed' in owner
        return name === 'totalDifficulty' || (isReceipt && ['blockTimestamp', 'blobGasPrice'].includes(name))
      })
    },
  },
  {
    name: 'pending-account',
    reason:
      'The pending state of an account is the state that it has; anvil answers some methods as if the account did not exist.',
    hide: (content, method, params) =>
      ['eth_getAccount', 'eth_getAccountInfo', 'eth_getProof'].includes(method) && isPending(params)
        ? HIDDEN
        : content,
  },
  {
    name: 'empty-proof',
    reason: 'The proof of a slot in an empty trie has no nodes, as in geth; anvil names the empty string.',
    hide: (content) =>
      replaceMembers(content, (value, name) =>
        name === 'proof' && Array.isArray(value) && value[0] === '0x80' ? [] : value,
      ),
  },
  {
    name: 'fee-history',
    reason:
      'The last base fee is that of the block after the newest one asked for, in anvil always that of the block to come; blocks past the head are an error.',
    hide: (content, method) => {
      if (method !== 'eth_feeHistory') return content
      const { result } = content as { result?: { baseFeePerGas: unknown[]; gasUsedRatio: unknown[] } }
      if (!result || result.gasUsedRatio.length === 0) return HIDDEN
      return { result: { ...result, baseFeePerGas: result.baseFeePerGas.slice(0, -1) } }
    },
  },
  {
    name: 'blob-schedule',
    reason:
      'Blobs are as many as the fork says (EIP-7892), under bpo1 and bpo2 too; anvil keeps to those of Prague and says so.',
    hide: (content, method) => (method === 'eth_config' ? hideMembers(['blobSchedule'])(content) : content),
  },
  {
    name: 'future-filters',
    reason: 'A filter may begin at a block that is not there yet, as in geth.',
    hide: (content, method) => (method === 'eth_newFilter' ? HIDDEN : content),
  },
  {
    name: 'tracers',
    reason:
      'flatCallTracer and muxTracer work, here of calls too; what is not there and tracers that there are not are errors; JavaScript is not run; out of gas has one name, and no refund and no return data are not told; an account that is called without the gas for it counts as touched.',
    hide: (content, method, params) => {
      if (!method.startsWith('debug_trace')) return content
      const isError = Object.hasOwn(content as object, 'error')
      if (method === 'debug_traceBlockByHash') return isError ? HIDDEN : content
      if (method === 'debug_traceTransaction' && isBeyondItsTracers(params)) return HIDDEN
      const named = replaceMembers(content, (value, name) =>
        name === 'error' && typeof value === 'string' && value.startsWith('out of gas')
          ? 'out of gas'
          : value,
      )
      return withoutMembers(named, (name, owner) => {
        return (
          (name === 'refund' && owner.refund === 0) || (name === 'returnData' && owner.returnData === '0x')
        )
      })
    },
  },
  {
    name: 'mine-options',
    reason:
      'Blocks may be asked for without a timestamp, as in Ganache, whose parameter it is; anvil refuses that.',
    hide: (content, method, params) => {
      const [options] = Array.isArray(params) ? params : []
      return method === 'evm_mine_detailed' && options && !('timestamp' in options) ? HIDDEN : content
    },
  },
  {
    name: 'reorganised-base-fee',
    reason:
      'After blocks were taken off the base fee follows from the parent (EIP-1559); anvil goes on from the one of the blocks that are gone.',
    hide: (content, _method, _params, { reorganised }) =>
      reorganised ? hideMembers(['baseFeePerGas', 'gasPrice'])(content) : content,
  },
  {
    name: 'parameter-errors',
    reason: 'Errors about parameters name the parameter and say what it must be.',
    hide: (content) => {
      const { error } = content as { error?: { code: number } }
      return error?.code === -32602 ? { error: { code: error.code } } : content
    },
  },
]
