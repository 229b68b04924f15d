/** Rules of Amsterdam as far as they are settled, each against Osaka. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine, Hex, Log } from './api.ts'
import { createEngine } from './engine.ts'
import { chainId, coinbase, contract, encodeFor, env, send, sender, word } from './test/forkEngines.ts'

const system: Hex = '0xfffffffffffffffffffffffffffffffffffffffe'
const transferEvent: Hex = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
const other: Hex = `0x${'ab'.repeat(20)}`
const ripemd: Hex = `0x${'3'.padStart(40, '0')}`

const padded = (address: Hex): Hex => word(BigInt(address))
const transferLog = (from: Hex, to: Hex, value: bigint): Log => ({
  address: system,
  topics: [transferEvent, padded(from), padded(to)],
  data: word(value),
})

const engines = {
  osaka: await createEngine({ chainId, fork: 'osaka', workers: 1, memoryMiB: 256 }),
  amsterdam: await createEngine({
    chainId,
    fork: 'amsterdam',
    experimental: true,
    workers: 1,
    memoryMiB: 256,
  }),
}
const { osaka, amsterdam } = engines
afterAll(() => Promise.all([osaka.close(), amsterdam.close()]))
beforeEach(() => {
  for (const engine of [osaka, amsterdam]) {
    engine.apply(engine.takeChange().undo)
    engine.takeChange()
    engine.setBalance(sender, 10n ** 18n)
  }
})

const run = (engine: Engine, code: Hex, gas = 1_000_000n) => {
  engine.setCode(contract, code)
  return engine.call({ ...env, slotNumber: 2n ** 64n - 1n }, { from: sender, to: contract, gas })
}

describe('the fork', () => {
  test('needs to be asked for twice, by the engine and by a block', async () => {
    await expect(createEngine({ chainId, fork: 'amsterdam', workers: 1, memoryMiB: 256 })).rejects.toThrow(
      'experimental: true',
    )
    await expect(osaka.executeBlock({ ...env, fork: 'amsterdam' }, [])).rejects.toThrow(RangeError)
    expect(() => osaka.call({ ...env, fork: 'amsterdam' }, { to: contract })).toThrow(RangeError)
    // The engine goes on with the rules that it had.
    expect(run(osaka, '0x4b').halt).toBe('invalid-opcode')
    expect((await osaka.executeBlock(env, [])).gasUsed).toBe(0n)
    expect((await amsterdam.executeBlock({ ...env, fork: 'osaka' }, [])).gasUsed).toBe(0n)
  })
})

describe('opcodes', () => {
  test('SLOTNUM is the slot of the block, for 2 gas (EIP-7843)', () => {
    expect(run(osaka, '0x4b5f5260205ff3').halt).toBe('invalid-opcode')
    expect(run(amsterdam, '0x4b5f5260205ff3')).toMatchObject({ output: word(2n ** 64n - 1n) })
    expect(run(amsterdam, '0x4b').gasUsed).toBe(21_002n)
    amsterdam.setCode(contract, '0x4b5f5260205ff3')
    expect(amsterdam.call(env, { to: contract }).output).toBe(word(0n))
  })

  /** Leaves `count` numbers on the stack, 1 at the top; then the code; then returns `read` words from the top. */
  const onStack = (count: number, code: string, read: number): bigint[] => {
    const pushes = Array.from(
      { length: count },
      (_, i) => `61${(count - i).toString(16).padStart(4, '0')}`,
    ).join('')
    const stores = Array.from(
      { length: read },
      (_, i) => `61${(i * 32).toString(16).padStart(4, '0')}52`,
    ).join('')
    const size = (read * 32).toString(16).padStart(4, '0')
    const { output, halt } = run(amsterdam, `0x${pushes}${code}${stores}61${size}5ff3`)
    expect(halt).toBeNull()
    return Array.from({ length: read }, (_, i) => BigInt(`0x${output.slice(2 + i * 64, 66 + i * 64)}`))
  }
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => BigInt(i + 1))
  const halts = (count: number, code: string) => run(amsterdam, `0x${'5f'.repeat(count)}${code}`).halt

  test('DUPN copies the 17th to 235th word (EIP-8024)', () => {
    expect(onStack(17, 'e680', 18)).toEqual([17n, ...numbers(17)])
    expect(onStack(145, 'e600', 2)).toEqual([145n, 1n])
    expect(onStack(235, 'e65a', 2)).toEqual([235n, 1n])
    expect(onStack(108, 'e6db', 2)).toEqual([108n, 1n])
    expect(halts(144, 'e600')).toBe('stack-underflow')
    expect(halts(16, 'e680')).toBe('stack-underflow')
    expect(halts(1024, 'e680')).toBe('stack-overflow')
    expect(run(osaka, `0x${'5f'.repeat(20)}e680`).halt).toBe('invalid-opcode')
  })

  test('SWAPN swaps the top with the 18th to 236th word (EIP-8024)', () => {
    expect(onStack(18, 'e780', 18)).toEqual([18n, ...numbers(17).slice(1), 1n])
    expect(onStack(236, 'e75a', 236)).toEqual([236n, ...numbers(235).slice(1), 1n])
    expect(halts(17, 'e780')).toBe('stack-underflow')
    expect(halts(1024, 'e780')).toBeNull()
  })

  test('EXCHANGE swaps two words below the top (EIP-8024)', () => {
    // 0x8e is the second and the third word, 0x51 … 0x80 the ends of the two halves of the encoding.
    expect(onStack(3, 'e88e', 3)).toEqual([1n, 3n, 2n])
    for (let operand = 0; operand < 256; operand++) {
      const code = `e8${operand.toString(16).padStart(2, '0')}`
      if (operand > 81 && operand < 128) {
        expect(halts(40, code)).toBe('invalid-opcode')
        continue
      }
      const words = onStack(30, code, 30)
      const moved = words.flatMap((value, i) => (value === BigInt(i + 1) ? [] : [i]))
      expect(moved).toHaveLength(2)
      const [n, m] = moved as [number, number]
      // EIP-8024: 1 ≤ n ≤ 14 and n < m ≤ 30 − n.
      expect(n >= 1 && n <= 14 && n < m && m <= 30 - n).toBe(true)
      expect(halts(m + 1, code)).toBeNull()
      expect(halts(m, code)).toBe('stack-underflow')
    }
  })

  test('every pair that EXCHANGE can have is had by one operand alone', () => {
    const pairs = new Set<string>()
    for (let operand = 0; operand < 256; operand++) {
      if (operand > 81 && operand < 128) continue
      const words = onStack(30, `e8${operand.toString(16).padStart(2, '0')}`, 30)
      pairs.add(words.flatMap((value, i) => (value === BigInt(i + 1) ? [] : [i])).join())
    }
    expect(pairs.size).toBe(256 - 46)
  })

  test('operands that are JUMPDEST or PUSHn are refused, and stay what they were', () => {
    for (const opcode of ['e6', 'e7']) {
      for (const operand of ['5b', '5c', '60', '7f'])
        expect(halts(300, opcode + operand)).toBe('invalid-opcode')
    }
    // PUSH1 4, JUMP, DUPN, JUMPDEST
    expect(run(amsterdam, '0x600456e65b').halt).toBeNull()
    expect(run(amsterdam, '0x600456e680').halt).toBe('invalid-jump')
  })
})

describe('code', () => {
  const create = (length: number) => ({
    to: null,
    data: Buffer.from(`62${length.toString(16).padStart(6, '0')}5ff3`, 'hex'),
    gasLimit: 16_000_000n,
  })

  test('may have 65536 bytes, and init code 131072 (EIP-7954)', async () => {
    expect((await send(osaka, create(24_577))).halt).toBe('code-too-large')
    expect((await send(amsterdam, create(65_536))).status).toBe(1)
    expect((await send(amsterdam, { ...create(65_537), nonce: 1n })).halt).toBe('code-too-large')
    const initCode = (length: number) => ({ to: null, data: new Uint8Array(length), gasLimit: 16_000_000n })
    await expect(send(osaka, { ...initCode(49_153), nonce: 1n })).rejects.toThrow('init-code-too-large')
    expect((await send(amsterdam, { ...initCode(131_072), nonce: 2n })).status).toBe(1)
    await expect(send(amsterdam, { ...initCode(131_073), nonce: 3n })).rejects.toThrow('init-code-too-large')
  })
})

describe('transfers of ether', () => {
  test('are logged: of transactions before all else, of calls in their place (EIP-7708)', async () => {
    // Logs nothing under no topic, sends 3 wei, logs again.
    const code: Hex = `0x5f5fa05f5f5f5f600373${other.slice(2)}5af1505f5fa0`
    for (const engine of [osaka, amsterdam]) engine.setCode(contract, code)
    const plain: Log = { address: contract, topics: [], data: '0x' }
    const fields = { value: 7n, gasLimit: 200_000n }
    const before = await send(osaka, fields)
    expect(before.logs).toEqual([plain, plain])
    const { logs, logsBloom, gasUsed } = await send(amsterdam, fields)
    expect(logs).toEqual([transferLog(sender, contract, 7n), plain, transferLog(contract, other, 3n), plain])
    expect(BigInt(logsBloom) & BigInt(before.logsBloom)).toBe(BigInt(before.logsBloom))
    expect(logsBloom).not.toBe(before.logsBloom)
    // They cost nothing.
    expect(gasUsed).toBe(before.gasUsed)
  })

  test('to a plain account, of a creation and of a self-destruct are logged too', async () => {
    expect((await send(amsterdam, { to: other, value: 1n })).logs).toEqual([transferLog(sender, other, 1n)])
    const creation = await send(amsterdam, { to: null, value: 2n, nonce: 1n })
    expect(creation.logs).toEqual([transferLog(sender, creation.contractAddress!, 2n)])
    amsterdam.setCode(contract, `0x73${other.slice(2)}ff`)
    expect((await send(amsterdam, { value: 3n, nonce: 2n })).logs).toEqual([
      transferLog(sender, contract, 3n),
      transferLog(contract, other, 3n),
    ])
  })

  test('of nothing, to oneself, and those that are reverted are not', async () => {
    expect((await send(amsterdam, { to: other })).logs).toEqual([])
    expect((await send(amsterdam, { to: sender, value: 1n, nonce: 1n })).logs).toEqual([])
    amsterdam.setCode(contract, '0x5f5ffd')
    expect((await send(amsterdam, { value: 1n, nonce: 2n })).logs).toEqual([])
    // RIPEMD-160 gets no gas beyond the stipend, which is too little for so many words.
    const call = `5f5f6110005f600173${ripemd.slice(2)}5ff1`
    amsterdam.setCode(contract, `0x${call}5f5500`)
    expect((await send(amsterdam, { value: 1n, nonce: 3n })).logs).toEqual([
      transferLog(sender, contract, 1n),
    ])
    expect(amsterdam.getBalance(ripemd)).toBe(0n)
    const { logs, halt } = await send(amsterdam, { to: ripemd, value: 1n, gasLimit: 21_000n, nonce: 4n })
    expect({ logs, halt }).toEqual({ logs: [], halt: 'precompile-failure' })
  })

  test('are the same with several lanes', async () => {
    const parallel = await createEngine({
      chainId,
      fork: 'amsterdam',
      experimental: true,
      workers: 2,
      memoryMiB: 768,
    })
    try {
      const senders = Array.from(
        { length: 24 },
        (_, i): Hex => `0x${(0x5000 + i).toString(16).padStart(40, '0')}`,
      )
      const block = senders.map((from, i) => ({
        sender: from,
        raw: encodeFor(amsterdam, { to: i % 3 === 0 ? coinbase : senders[(i * 7) % 24]!, value: BigInt(i) }),
      }))
      const results = []
      for (const engine of [amsterdam, parallel]) {
        for (const from of senders) engine.setBalance(from, 10n ** 18n)
        if (engine === parallel) engine.setBalance(sender, 10n ** 18n)
        const { report, ...result } = await engine.executeBlock(env, block)
        results.push({ ...result, root: engine.stateRoot() })
      }
      expect(results[1]).toEqual(results[0])
    } finally {
      await parallel.close()
    }
  })
})

describe('SELFDESTRUCT in the creating transaction', () => {
  test('in favour of itself keeps the balance (EIP-8246)', async () => {
    // ADDRESS, SELFDESTRUCT as init code.
    const fields = { to: null, value: 5n, data: Uint8Array.of(0x30, 0xff) }
    const burnt = (await send(osaka, fields)).contractAddress!
    expect(osaka.getBalance(burnt)).toBe(0n)
    const { contractAddress, logs } = await send(amsterdam, fields)
    expect(amsterdam.getBalance(contractAddress!)).toBe(5n)
    expect(amsterdam.getNonce(contractAddress!)).toBe(0n)
    expect(logs).toEqual([transferLog(sender, contractAddress!, 5n)])
  })
})
