/** Random blocks of @ethereumjs/vm, several transactions and random programs in each, are imported whatever the number of workers. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Engine, Hex } from '../api.ts'
import { createEngine } from '../engine.ts'
import { absentOpcodes, forkRules } from '../forkRules.ts'
import { bytesToHex } from '../hex.ts'
import { type OracleAccount, OracleChain } from '../test/oracleChain.ts'
import {
  callableAddresses,
  contractAddresses,
  program,
  transactionData,
  withoutOpcodes,
} from '../test/program.ts'
import { consolidationRequests, withdrawalRequests } from '../test/systemContracts.ts'
import { decodeBlock } from './block.ts'
import { importBlock } from './import.ts'

const coinbase: Hex = `0x${'c0'.repeat(20)}`
const funds = 10n ** 21n
const gasPrice = 20n * 10n ** 9n
/** The peer knows no chain whose hashes it could be asked for. */
const BLOCKHASH = 0x40

const transaction = fc.record({
  to: fc.option(fc.nat(callableAddresses.length - 1), { freq: 6, nil: null }),
  data: transactionData(),
  value: fc.constantFrom(0n, 0n, 1n, 12345n),
  gasLimit: fc.constantFrom(100_000n, 400_000n, 2_000_000n),
})
const cases = fc.record({
  codes: fc.array(program(), { minLength: 1, maxLength: contractAddresses.length }),
  transactions: fc.array(transaction, { minLength: 1, maxLength: 6 }),
})

const forks = [
  'frontier',
  'spuriousDragon',
  'byzantium',
  'berlin',
  'london',
  'shanghai',
  'cancun',
  'osaka',
] as const

test.each(forks)(
  '%s',
  async (fork) => {
    const engines: Engine[] = []
    for (const workers of [1, 2]) {
      engines.push(await createEngine({ chainId: 1n, fork, workers, memoryMiB: 512 }, { parallelFrom: 1 }))
    }
    const absent = [...absentOpcodes(forkRules[fork]), BLOCKHASH]
    try {
      await fc.assert(
        fc.asyncProperty(cases, async ({ codes, transactions }) => {
          const accounts: Record<Hex, OracleAccount> = { [OracleChain.sender]: { balance: funds } }
          for (const { address, code } of [withdrawalRequests, consolidationRequests])
            accounts[address] = { code }
          for (const [index, code] of codes.entries()) {
            const bytes = withoutOpcodes(code, absent)
            accounts[contractAddresses[index]!] = { balance: 1000n, code: bytesToHex(bytes) }
          }
          const oracle = await OracleChain.create(fork, accounts)
          const genesis = decodeBlock(oracle.headRlp)
          const calls = transactions.map(({ to, ...rest }, nonce) => ({
            ...rest,
            ...(to === null ? {} : { to: callableAddresses[to]! }),
            nonce: BigInt(nonce),
            gasPrice,
          }))
          const rlp = await oracle.build(calls, { coinbase, withdrawals: [] })
          for (const engine of engines) {
            const empty = engine.checkpoint()
            for (const [address, { balance = 0n, code = '0x' }] of Object.entries(accounts)) {
              engine.setBalance(address as Hex, balance)
              if (code !== '0x') {
                engine.setNonce(address as Hex, 1n)
                engine.setCode(address as Hex, code)
              }
            }
            const chain = { schedule: [{ fork }] as const, head: genesis, byNumber: () => undefined }
            expect((await importBlock(engine, chain, rlp)).hash).toBe(oracle.headHash)
            engine.rollback(empty)
          }
        }),
        { seed: 20261121, numRuns: Number(process.env.BLOCK_RUNS ?? 25) },
      )
    } finally {
      for (const engine of engines) await engine.close()
    }
  },
  120_000,
)
