/** Where the forks since Berlin differ, each rule on both sides of the fork that changed it. */
import { afterAll, describe, expect, test } from 'vitest'
import type { ForkName, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import { chainId, contract, env, ForkEngines, gasOf, run, send, sender, word } from './test/forkEngines.ts'

const engines = new ForkEngines()
const on = (fork: ForkName) => engines.on(fork)
afterAll(() => engines.close())

/** Init code that deposits this one byte. */
const deposit = (byte: string) => Buffer.from(`60${byte}60005360016000f3`, 'hex')

describe('opcodes', () => {
  const introduced: [ForkName, ForkName, string, Hex][] = [
    ['berlin', 'london', 'BASEFEE', '0x4850'],
    ['paris', 'shanghai', 'PUSH0', '0x5f50'],
    ['shanghai', 'cancun', 'BLOBHASH', '0x60004950'],
    ['shanghai', 'cancun', 'BLOBBASEFEE', '0x4a50'],
    ['shanghai', 'cancun', 'TLOAD', '0x60005c50'],
    ['shanghai', 'cancun', 'TSTORE', '0x600160005d'],
    ['shanghai', 'cancun', 'MCOPY', '0x6000600060005e'],
    ['prague', 'osaka', 'CLZ', '0x60001e50'],
  ]
  test.each(introduced)('%s halts, %s does not: %s', async (before, since, _, code) => {
    expect(run(await on(before), code)).toMatchObject({ halt: 'invalid-opcode', gasUsed: 1_000_000n })
    expect(run(await on(since), code).halt).toBeNull()
  })

  test('0x44 reads what the environment gives: the difficulty before Paris', async () => {
    expect(run(await on('berlin'), '0x4460005260206000f3').output).toBe(env.prevRandao)
  })
})

describe('transactions', () => {
  test('of type 2 are valid since London', async () => {
    await expect(send(await on('berlin'), { type: 2 })).rejects.toThrow('unsupported-type')
    expect((await send(await on('berlin'), { type: 1 })).status).toBe(1)
    expect((await send(await on('london'), { type: 2 })).status).toBe(1)
  })

  test('pay for words of init code, and have at most 49152 bytes of it, since Shanghai', async () => {
    const data = new Uint8Array(49_153)
    const gasLimit = 2_000_000n
    const paris = await send(await on('paris'), { to: null, data, gasLimit })
    expect(paris.gasUsed).toBe(53_000n + 4n * 49_153n)
    await expect(send(await on('shanghai'), { to: null, data, gasLimit })).rejects.toThrow(
      'init-code-too-large',
    )
    const shanghai = await send(await on('shanghai'), { to: null, data: data.subarray(1), gasLimit })
    expect(shanghai.gasUsed).toBe(53_000n + 4n * 49_152n + 2n * 1536n)
    const call = { from: sender, data: `0x${'00'.repeat(49_153)}` as const }
    expect((await on('paris')).call(env, call).status).toBe(1)
    expect((await on('shanghai')).call(env, call).halt).toBe('init-code-too-large')
  })

  test('deposit code that begins with 0xef until London', async () => {
    const berlin = await on('berlin')
    const { contractAddress } = await send(berlin, { to: null, data: deposit('ef') })
    expect(berlin.getCode(contractAddress!)).toBe('0xef')
    expect((await send(await on('london'), { to: null, data: deposit('ef') })).halt).toBe(
      'code-starts-with-ef',
    )
  })
})

describe('refunds', () => {
  const clearing = '0x6000600055'
  test('of a cleared slot are 15000, at most half of the gas used, until London', async () => {
    const used = 21_000n + 6n + 5000n
    for (const [fork, expected] of [
      ['berlin', used - used / 2n],
      ['london', used - 4800n],
    ] as const) {
      const engine = await on(fork)
      engine.setCode(contract, clearing)
      engine.setStorage(contract, word(0n), word(1n))
      expect((await send(engine, {})).gasUsed).toBe(expected)
    }
  })

  test('of SELFDESTRUCT are 24000 until London, once per account', async () => {
    const used = 21_000n + 2n + 5000n
    const berlin = await on('berlin')
    berlin.setCode(contract, '0x33ff')
    expect((await send(berlin, {})).gasUsed).toBe(used - used / 2n)
    const london = await on('london')
    london.setCode(contract, '0x33ff')
    expect((await send(london, {})).gasUsed).toBe(used)
    // A caller makes the account destroy itself twice; the gas it burns leaves room for one refund, not for two.
    const caller: Hex = `0x${'ca'.repeat(20)}`
    const callContract = `${'6000'.repeat(5)}73${'cc'.repeat(20)}5af150`
    const twice = await on('berlin')
    twice.setCode(contract, '0x33ff')
    const zeros = new Uint8Array(20_000)
    twice.setCode(caller, `0x${callContract}${callContract}`)
    const burnt = 21_000n + 4n * 20_000n + 2n * (5n * 3n + 3n + 2n + 100n + 2n + 5002n) + 2500n
    const { gasUsed } = await send(twice, { to: caller, data: zeros, gasLimit: 300_000n })
    expect(gasUsed).toBe(burnt - 24_000n)
  })
})

describe('warm from the start', () => {
  test('is the coinbase since Shanghai, 0x0a since Cancun, 0x11 since Prague, 0x100 since Osaka', async () => {
    for (const [before, since, push] of [
      ['paris', 'shanghai', '41'],
      ['shanghai', 'cancun', '600a'],
      ['cancun', 'prague', '6011'],
      ['prague', 'osaka', '610100'],
    ] as const) {
      const code: Hex = `0x${push}3150`
      expect(gasOf(await on(before), code) - gasOf(await on(since), code)).toBe(2500n)
    }
  })
})

describe('SELFDESTRUCT', () => {
  test('deletes an older account until Cancun, which only takes its balance', async () => {
    for (const [fork, code] of [
      ['shanghai', '0x'],
      ['cancun', '0x33ff'],
    ] as const) {
      const engine = await on(fork)
      engine.setCode(contract, '0x33ff')
      engine.setBalance(contract, 5n)
      engine.setStorage(contract, word(1n), word(9n))
      await send(engine, {})
      expect(engine.getCode(contract)).toBe(code)
      expect(engine.getBalance(contract)).toBe(0n)
      expect(engine.getStorage(contract, word(1n))).toBe(word(fork === 'cancun' ? 9n : 0n))
    }
  })

  test('in favour of itself burns the balance of an older account until Cancun', async () => {
    for (const [fork, balance] of [
      ['shanghai', 0n],
      ['cancun', 5n],
    ] as const) {
      const engine = await on(fork)
      engine.setCode(contract, '0x30ff')
      engine.setBalance(contract, 5n)
      await send(engine, {})
      expect(engine.getBalance(contract)).toBe(balance)
    }
  })
})

test('an engine has the rules of Osaka unless it is told otherwise', async () => {
  const engine = await createEngine({ chainId, workers: 1, memoryMiB: 256 })
  try {
    expect(engine.fork).toBe('osaka')
    expect(run(engine, '0x60001e50').halt).toBeNull()
  } finally {
    await engine.close()
  }
})
