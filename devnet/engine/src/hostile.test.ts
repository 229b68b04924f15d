/** Code written to hurt: it must end in Ethereum's halt, with Ethereum's gas, in the time and memory that this gas pays for. */
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createEVM } from '@ethereumjs/evm'
import { SimpleStateManager } from '@ethereumjs/statemanager'
import { Address, createAccount } from '@ethereumjs/util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BlockEnv, Engine, ExecutedTransaction, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import { hexToBytes } from './hex.ts'
import { encodeTransaction, type TestTransaction } from './test/transaction.ts'

const chainId = 1n
const sender: Hex = `0x${'5e'.repeat(20)}`
const contract: Hex = `0x${'cc'.repeat(20)}`
const other: Hex = `0x${'dd'.repeat(20)}`
const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 10n ** 10n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'00'.repeat(32)}`,
}
const intrinsicGas = 21_000n
const word = (value: bigint): string => value.toString(16).padStart(64, '0')
/** PUSH32 of each, so that the last one lies on top. */
const push = (...values: bigint[]): string => values.map((value) => `7f${word(value)}`).join('')

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ chainId, fork: 'prague', workers: 1, memoryMiB: 1024 })
  engine.setBalance(sender, 10n ** 24n)
  engine.takeChange()
})
afterAll(() => engine.close())

interface Ending {
  ok: boolean
  gasUsed: bigint
  output: Hex
}

function runHere(codes: Record<Hex, string>, gas: bigint): Ending {
  for (const [address, code] of Object.entries(codes) as [Hex, string][]) engine.setCode(address, `0x${code}`)
  const result = engine.call(env, { to: contract, gas: gas + intrinsicGas })
  engine.apply(engine.takeChange().undo)
  engine.takeChange()
  return { ok: result.status === 1, gasUsed: result.gasUsed - intrinsicGas, output: result.output }
}

/** The same on @ethereumjs/evm. */
async function runThere(codes: Record<Hex, string>, gas: bigint): Promise<Ending> {
  const common = new Common({ chain: Mainnet, hardfork: Hardfork.Prague })
  const stateManager = new SimpleStateManager({ common })
  const evm = await createEVM({ common, stateManager })
  for (const [address, code] of Object.entries(codes)) {
    const at = new Address(hexToBytes(address))
    await stateManager.putAccount(at, createAccount({ nonce: 0n, balance: 0n }))
    await stateManager.putCode(at, Uint8Array.from(hexToBytes(`0x${code}`)))
  }
  // As the target of a transaction is.
  evm.journal.addAlwaysWarmAddress(contract.slice(2))
  const to = new Address(hexToBytes(contract))
  const { execResult } = await evm.runCall({ to, gasLimit: gas, caller: new Address(new Uint8Array(20)) })
  return {
    ok: !execResult.exceptionError,
    gasUsed: execResult.executionGasUsed,
    output: `0x${Buffer.from(execResult.returnValue).toString('hex')}`,
  }
}

async function agree(codes: Record<Hex, string>, gas: bigint): Promise<Ending> {
  const here = runHere(codes, gas)
  expect(here).toEqual(await runThere(codes, gas))
  return here
}

const far = [
  2n ** 31n,
  2n ** 32n - 32n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 36n,
  2n ** 63n,
  2n ** 64n - 1n,
  2n ** 64n,
  2n ** 255n,
  2n ** 256n - 1n,
]

describe('memory ranges at the ends of the world', () => {
  type Ranged = (offset: bigint, length: bigint) => string
  const ranged: Record<string, Ranged> = {
    KECCAK256: (offset, length) => `${push(length, offset)}20`,
    CALLDATACOPY: (offset, length) => `${push(length, 0n, offset)}37`,
    CODECOPY: (offset, length) => `${push(length, 0n, offset)}39`,
    EXTCODECOPY: (offset, length) => `${push(length, 0n, offset, BigInt(other))}3c`,
    'MCOPY to': (offset, length) => `${push(length, 0n, offset)}5e`,
    'MCOPY from': (offset, length) => `${push(length, offset, 0n)}5e`,
    LOG0: (offset, length) => `${push(length, offset)}a0`,
    LOG4: (offset, length) => `${push(1n, 2n, 3n, 4n, length, offset)}a4`,
    CREATE: (offset, length) => `${push(length, offset, 0n)}f0`,
    CREATE2: (offset, length) => `${push(0n, length, offset, 0n)}f5`,
    'CALL in': (offset, length) => `${push(0n, 0n, length, offset, 0n, BigInt(other), 0n)}f1`,
    'CALL out': (offset, length) => `${push(length, offset, 0n, 0n, 0n, BigInt(other), 0n)}f1`,
    'CALLCODE in': (offset, length) => `${push(0n, 0n, length, offset, 0n, BigInt(other), 0n)}f2`,
    'DELEGATECALL out': (offset, length) => `${push(length, offset, 0n, 0n, BigInt(other), 0n)}f4`,
    'STATICCALL in': (offset, length) => `${push(0n, 0n, length, offset, BigInt(other), 0n)}fa`,
    RETURN: (offset, length) => `${push(length, offset)}f3`,
    REVERT: (offset, length) => `${push(length, offset)}fd`,
  }
  const wordSized: Record<string, (offset: bigint) => string> = {
    MLOAD: (offset) => `${push(offset)}51`,
    MSTORE: (offset) => `${push(1n, offset)}52`,
    MSTORE8: (offset) => `${push(1n, offset)}53`,
  }

  test.each(Object.keys(ranged))(
    '%s',
    async (name) => {
      for (const huge of far) {
        for (const [offset, length] of [
          [huge, 1n],
          [0n, huge],
          [1n, huge],
          [huge, huge],
        ] as const) {
          const ending = await agree({ [contract]: ranged[name]!(offset, length) }, 3_000_000n)
          expect(ending).toMatchObject({ ok: false, gasUsed: 3_000_000n })
        }
        // Nothing lies nowhere, and costs nothing.
        const empty = await agree({ [contract]: ranged[name]!(huge, 0n) }, 3_000_000n)
        expect(empty.ok).toBe(name !== 'REVERT')
      }
    },
    60_000,
  )

  test.each(Object.keys(wordSized))('%s', async (name) => {
    for (const huge of far) {
      const ending = await agree({ [contract]: wordSized[name]!(huge) }, 3_000_000n)
      expect(ending).toMatchObject({ ok: false, gasUsed: 3_000_000n })
    }
  })

  test('what is copied from beyond the end is zeros, or for return data a halt', async () => {
    const sources: Record<string, (from: bigint) => string> = {
      CALLDATALOAD: (from) => `${push(from)}35`,
      CALLDATACOPY: (from) => `${push(32n, from, 0n)}375f51`,
      CODECOPY: (from) => `${push(32n, from, 0n)}395f51`,
      EXTCODECOPY: (from) => `${push(32n, from, 0n, BigInt(other))}3c5f51`,
      RETURNDATACOPY: (from) => `${push(1n, from, 0n)}3e5f51`,
      'RETURNDATACOPY of nothing': (from) => `${push(0n, from, 0n)}3e5f51`,
    }
    for (const [name, code] of Object.entries(sources)) {
      for (const from of far) {
        const ending = await agree(
          { [contract]: `${code(from)}5f5260205ff3`, [other]: 'fe'.repeat(40) },
          100_000n,
        )
        if (name.startsWith('RETURN')) expect(ending).toMatchObject({ ok: false, gasUsed: 100_000n })
        else expect(BigInt(ending.output)).toBe(0n)
      }
    }
  })
})

describe('depth, stack and code', () => {
  // Each calls itself with all its gas, and returns how much it has left.
  test.each([
    ['CALL', '5f5f5f5f5f305af1'],
    ['CALLCODE', '5f5f5f5f5f305af2'],
    ['DELEGATECALL', '5f5f5f5f305af4'],
    ['STATICCALL', '5f5f5f5f305afa'],
    // Creates an account whose init code is this code.
    ['CREATE', '385f5f39385f5ff0'],
    ['CREATE2', '385f5f395a385f5ff5'],
  ])(
    '%s of itself as deep as gas or the limit allow',
    async (_, call) => {
      for (const gas of [200_000n, 10_000_000n, 2_000_000_000n]) {
        const ending = await agree({ [contract]: `${call}5a5f5260205ff3` }, gas)
        expect(ending.ok).toBe(true)
      }
    },
    60_000,
  )

  test.each([
    ['a stack that overflows', '5b5f5f56'],
    ['a stack that underflows', '5f5050'],
    ['a loop without end', '5b5f56'],
    ['24,573 jump destinations in a loop', `${'5b'.repeat(24_573)}5f56`],
    ['a jump into push data', '605b600156'],
    ['a jump beyond all code', `${push(2n ** 256n - 1n)}56`],
    ['logs without end', '5b6120005fa05f56'],
    ['memory that grows by a word each time', '5b59515f56'],
    ['hashing without end', '5b6180005f205f56'],
    ['copying itself without end', '5b6180005f60205e5f56'],
    ['exponents without end', `5b${push(2n ** 256n - 1n, 3n)}0a505f56`],
    ['accounts created without end', '5b5f5f5ff0505f56'],
    [
      'return data of 64 KiB copied without end',
      '5b5f5f5f5f73dddddddddddddddddddddddddddddddddddddddd5afa503d5f5f3e5f56',
    ],
    ['calls of a precompile with too little gas', '5b5f5f6180005f60025ffa505f56'],
  ])(
    '%s',
    async (_, code) => {
      const ending = await agree({ [contract]: code, [other]: '620100005ff3' }, 1_000_000n)
      expect(ending).toMatchObject({ ok: false, gasUsed: 1_000_000n })
    },
    60_000,
  )
})

describe('transactions', () => {
  async function send(given: Partial<TestTransaction>, on = engine): Promise<ExecutedTransaction> {
    const raw = encodeTransaction({ chainId, nonce: on.getNonce(sender), to: contract, ...given })
    const { transactions } = await on.executeBlock(env, [{ raw, sender }])
    const [result] = transactions
    if (result?.kind !== 'executed') throw new Error(`rejected: ${result?.reason}`)
    on.takeChange()
    return result
  }

  test('10 MB of call data cost what EIP-7623 says', async () => {
    engine.setCode(contract, '0x36365f5f373660e01c5f5260205ff3')
    const data = new Uint8Array(10_000_000).fill(1, 0, 1_000_000)
    const floor = intrinsicGas + 10n * (9_000_000n + 4n * 1_000_000n)
    const result = await send({ data, gasLimit: 10n ** 9n })
    const words = 312_500n
    const memory = 3n * words + (words * words) / 512n
    const execution = intrinsicGas + 4n * 9_000_000n + 16n * 1_000_000n + memory + 3n * words
    expect(result.status).toBe(1)
    expect(result.gasUsed).toBeGreaterThan(execution)
    expect(result.gasUsed).toBeGreaterThanOrEqual(floor)
  })

  test('an access list of 100,000 keys costs 1900 gas each and warms them', async () => {
    engine.setCode(contract, '0x6201869654505a6201869754505a90035f5260205ff3')
    const storageKeys = Array.from({ length: 100_000 }, (_, n): Hex => `0x${word(BigInt(n))}`)
    const result = await send({ accessList: [{ address: contract, storageKeys }], gasLimit: 10n ** 9n })
    expect(result.status).toBe(1)
    // PUSH3, a warm SLOAD, POP, and GAS itself.
    expect(BigInt(result.output)).toBe(3n + 100n + 2n + 2n)
    expect(result.gasUsed).toBeGreaterThan(intrinsicGas + 2400n + 1900n * 100_000n)
    expect(result.gasUsed).toBeLessThan(intrinsicGas + 2400n + 1900n * 100_000n + 1000n)
  })

  test('a thousand accounts that store, log nothing and destroy themselves in the transaction that creates them leave nothing', async () => {
    // CREATE2 with salt GAS of init code SSTORE(1, 1), SELFDESTRUCT(caller), while more than 100,000 gas is left.
    engine.setCode(contract, '0x66600160015533ff60c81b5f525b5a60075f5ff5505a620186a010600d57')
    const before = [...engine.accounts()].length
    const result = await send({ gasLimit: 65_000_000n })
    expect(result.status).toBe(1)
    expect(result.gasUsed).toBeGreaterThan(50_000_000n)
    expect([...engine.accounts()].length).toBeLessThanOrEqual(before + 1)
  })

  test('on Shanghai one transaction destroys 2000 older accounts and their storage', async () => {
    const shanghai = await createEngine({ chainId, fork: 'shanghai', workers: 1, memoryMiB: 512 })
    try {
      shanghai.setBalance(sender, 10n ** 24n)
      const address = (n: number): Hex => `0x${(0x100000 + n).toString(16).padStart(40, '0')}`
      for (let n = 0; n < 2000; n++) {
        shanghai.setCode(address(n), '0x33ff')
        for (let slot = 0n; slot < 5n; slot++)
          shanghai.setStorage(address(n), `0x${word(slot)}`, `0x${word(7n)}`)
      }
      // Calls 0x100000 … 0x1007cf.
      shanghai.setCode(contract, '0x621000005b5f5f5f5f5f855af15060010180621007d011600457')
      const result = await send({ gasLimit: 200_000_000n }, shanghai)
      expect(result.status).toBe(1)
      for (const n of [0, 999, 1999]) {
        expect(shanghai.getCode(address(n))).toBe('0x')
        expect(shanghai.getStorage(address(n), `0x${word(3n)}`)).toBe(`0x${word(0n)}`)
      }
      expect([...shanghai.accounts()].length).toBeLessThan(5)
    } finally {
      await shanghai.close()
    }
  })

  test.each([
    ['lengths beyond all numbers', [2n ** 255n, 2n ** 255n, 2n ** 255n]],
    ['a base of 2^64 bytes', [2n ** 64n, 1n, 1n]],
    ['an exponent of 2^32 bytes', [1n, 2n ** 32n, 1n]],
    ['a modulus of 2^31 bytes', [0n, 0n, 2n ** 31n]],
    ['numbers of a megabyte', [2n ** 20n, 2n ** 20n, 2n ** 20n]],
  ] as const)('MODEXP of %s is priced, not computed', async (_, lengths) => {
    const data = hexToBytes(`0x${lengths.map(word).join('')}ff`)
    const to: Hex = `0x${'05'.padStart(40, '0')}`
    const result = await send({ to, data, gasLimit: 60_000_000n })
    expect(result).toMatchObject({ status: 0, halt: 'precompile-failure', gasUsed: 60_000_000n })
  })

  test('MODEXP with an exponent of 2 MB, of which the call data has one byte, is computed at its price', async () => {
    const length = 2_000_000n
    const data = hexToBytes(`0x${word(1n)}${word(length)}${word(1n)}03ff`)
    const to: Hex = `0x${'05'.padStart(40, '0')}`
    // The modulus lies beyond the call data: 0, hence the result too.
    const result = await send({ to, data, gasLimit: 60_000_000n })
    expect(result).toMatchObject({ status: 1, output: '0x00' })
    expect(result.gasUsed).toBeGreaterThan((8n * (length - 32n)) / 3n)
  })
})
