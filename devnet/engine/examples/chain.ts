import {
  type BlockHeader,
  type ChainView,
  createEngine,
  EMPTY_OMMERS_HASH,
  EMPTY_ROOT,
  encodeBlock,
  type ForkSchedule,
  hashHeader,
  InvalidBlockError,
  importBlock,
  produceBlock,
  ZERO_NONCE,
} from '@safelane/devnet-engine'

// Two engines with the same genesis: one makes a block, the other takes it over and checks everything it claims.
const producer = await createEngine({ chainId: 31337n, fork: 'shanghai', workers: 1 })
const follower = await createEngine({ chainId: 31337n, fork: 'shanghai', workers: 1 })
const carol = `0x${'ca'.repeat(20)}` as const
const schedule: ForkSchedule = [{ fork: 'shanghai' }]
const genesis: BlockHeader = {
  parentHash: `0x${'00'.repeat(32)}`,
  ommersHash: EMPTY_OMMERS_HASH,
  coinbase: `0x${'00'.repeat(20)}`,
  stateRoot: producer.stateRoot(),
  transactionsRoot: EMPTY_ROOT,
  receiptsRoot: EMPTY_ROOT,
  logsBloom: `0x${'00'.repeat(256)}`,
  difficulty: 0n,
  number: 0n,
  gasLimit: 30_000_000n,
  gasUsed: 0n,
  timestampSec: 1_750_000_000n,
  extraData: '0x',
  prevRandao: `0x${'00'.repeat(32)}`,
  nonce: ZERO_NONCE,
  baseFeePerGas: 1_000_000_000n,
  withdrawalsRoot: EMPTY_ROOT,
}
const head = { header: genesis, hash: hashHeader(genesis) }
const chain: ChainView = { schedule, head, byNumber: (number) => (number === 0n ? head : undefined) }

const template = {
  timestampSec: genesis.timestampSec + 12n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: genesis.gasLimit,
  prevRandao: `0x${'4a'.repeat(32)}`,
  withdrawals: [{ index: 0n, validatorIndex: 7n, address: carol, amountGwei: 3n }],
} as const
const produced = await produceBlock(producer, chain, template, [])
const body = { transactions: [], ommers: [], withdrawals: produced.withdrawals }
console.log('produced block', produced.header.number, 'with base fee', produced.header.baseFeePerGas)

// A block that claims a wrong state root is refused, and leaves the state as it was.
try {
  await importBlock(follower, chain, encodeBlock({ ...produced.header, stateRoot: EMPTY_ROOT }, body))
} catch (error) {
  if (!(error instanceof InvalidBlockError)) throw error
  console.log('refused:', error.reason)
}
console.log('carol has', follower.getBalance(carol), 'wei')

const imported = await importBlock(follower, chain, encodeBlock(produced.header, body))
console.log('imported the same block:', imported.hash === produced.hash)
console.log('carol has', follower.getBalance(carol), 'wei')
await producer.close()
await follower.close()
