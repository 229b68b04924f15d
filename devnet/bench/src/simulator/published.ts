/** Speed-ups over sequential execution that others have published, of execution alone: no signatures, no state root. */

export interface PublishedPoint {
  engine: 'Block-STM' | 'pevm'
  workload: string
  /** Threads that executed. */
  cores: number
  speedup: number
  source: string
}

/**
 * Gelashvili et al., "Block-STM: Scaling Blockchain Execution by Turning Ordering Curse to a Performance Blessing", PPoPP 2023,
 * abstract: up to 110k and 170k transactions per second with 32 threads, 20 and 17 times the sequential baseline, and up to 50k
 * and 80k on a contended workload. Hence baselines of 5.5k and 10k, that is 180 and 100 µs per transaction of Move.
 */
const blockStm = 'https://arxiv.org/abs/2203.06871'
/**
 * Blocks of a gigagas without dependencies, on 32 Graviton3 vCPUs; mainnet blocks, with 12 threads there, between 0.89 and 4.32,
 * mean about 2.02.
 */
const pevm = 'https://github.com/risechain/pevm/tree/main/crates/pevm/benches'

export const publishedPoints: readonly PublishedPoint[] = [
  { engine: 'Block-STM', workload: 'Diem payments', cores: 32, speedup: 20, source: blockStm },
  {
    engine: 'Block-STM',
    workload: 'Diem payments, contended',
    cores: 32,
    speedup: 50 / 5.5,
    source: blockStm,
  },
  { engine: 'Block-STM', workload: 'Aptos payments', cores: 32, speedup: 17, source: blockStm },
  { engine: 'Block-STM', workload: 'Aptos payments, contended', cores: 32, speedup: 8, source: blockStm },
  { engine: 'pevm', workload: 'transfers', cores: 32, speedup: 159.08 / 56.425, source: pevm },
  { engine: 'pevm', workload: 'ERC-20 transfers', cores: 32, speedup: 246.43 / 60.817, source: pevm },
  { engine: 'pevm', workload: 'Uniswap swaps', cores: 32, speedup: 413.42 / 18.707, source: pevm },
  { engine: 'pevm', workload: 'mainnet, mean', cores: 12, speedup: 2.02, source: pevm },
  { engine: 'pevm', workload: 'mainnet, best', cores: 12, speedup: 4.32, source: pevm },
]
