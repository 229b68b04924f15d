/** Where the forks from Frontier to Berlin differ, each rule on both sides of the fork that changed it. */
import { afterAll, describe, expect, test } from 'vitest'
import type { Engine, ForkName, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import {
  chainId,
  coinbase,
  contract,
  encodeFor,
  env,
  ForkEngines,
  gasOf,
  run,
  send,
  sender,
  word,
} from './test/forkEngines.ts'

const engines = new ForkEngines()
const on = (fork: ForkName) => engines.on(fork)
afterAll(() => engines.close())

const absent: Hex = `0x${'ab'.repeat(20)}`
/** CALL to the address with 100,000 gas. */
const callTo = (address: Hex, gas = '620186a0', value = '6000') =>
  `6000600060006000${value}73${address.slice(2)}${gas}f1`
const addresses = (engine: Engine) => [...engine.accounts()].map(({ address }) => address).sort()

describe('opcodes', () => {
  const introduced: [ForkName, ForkName, string, Hex][] = [
    ['frontier', 'homestead', 'DELEGATECALL', '0x600060006000600060006000f450'],
    ['spuriousDragon', 'byzantium', 'RETURNDATASIZE', '0x3d50'],
    ['spuriousDragon', 'byzantium', 'RETURNDATACOPY', '0x6000600060003e'],
    ['spuriousDragon', 'byzantium', 'STATICCALL', '0x600060006000600060006000fa50'],
    ['byzantium', 'constantinople', 'SHL', '0x600060001b50'],
    ['byzantium', 'constantinople', 'SHR', '0x600060001c50'],
    ['byzantium', 'constantinople', 'SAR', '0x600060001d50'],
    ['byzantium', 'constantinople', 'EXTCODEHASH', '0x60003f50'],
    ['byzantium', 'constantinople', 'CREATE2', '0x6000600060006000f550'],
    ['petersburg', 'istanbul', 'CHAINID', '0x4650'],
    ['petersburg', 'istanbul', 'SELFBALANCE', '0x4750'],
  ]
  test.each(introduced)('%s halts, %s does not: %s', async (before, since, _, code) => {
    expect(run(await on(before), code)).toMatchObject({ halt: 'invalid-opcode', gasUsed: 1_000_000n })
    expect(run(await on(since), code).halt).toBeNull()
  })

  test('REVERT gives gas back since Byzantium', async () => {
    expect(run(await on('spuriousDragon'), '0x60006000fd')).toMatchObject({ halt: 'invalid-opcode' })
    expect(run(await on('byzantium'), '0x60006000fd')).toMatchObject({ halt: 'revert', gasUsed: 21_006n })
  })

  /** Costs of two accesses of the same thing: before Berlin the second is as dear as the first. */
  test.each<[string, Hex, Partial<Record<ForkName, bigint>>]>([
    ['BALANCE', '0x600031', { homestead: 20n, tangerineWhistle: 400n, petersburg: 400n, istanbul: 700n }],
    ['EXTCODESIZE', '0x60003b', { homestead: 20n, tangerineWhistle: 700n, istanbul: 700n }],
    ['EXTCODECOPY', '0x60006000600060003c', { homestead: 20n, tangerineWhistle: 700n, istanbul: 700n }],
    ['EXTCODEHASH', '0x60003f', { constantinople: 400n, petersburg: 400n, istanbul: 700n }],
    ['SLOAD', '0x600054', { homestead: 50n, tangerineWhistle: 200n, petersburg: 200n, istanbul: 800n }],
  ])('%s costs what the fork says, at every access', async (_, code, costs) => {
    const pushes = BigInt((code.length - 4) / 4) * 3n
    for (const [fork, cost] of Object.entries(costs)) {
      const engine = await on(fork as ForkName)
      expect(gasOf(engine, `${code}${code.slice(2)}`)).toBe(2n * (pushes + cost))
    }
  })

  test('EXP costs 10 per byte of the exponent, 50 since Spurious Dragon', async () => {
    expect(gasOf(await on('tangerineWhistle'), '0x61010060020a')).toBe(6n + 10n + 20n)
    expect(gasOf(await on('spuriousDragon'), '0x61010060020a')).toBe(6n + 10n + 100n)
  })
})

describe('calls', () => {
  test('cost 40, since EIP-150 700', async () => {
    const code: Hex = `0x${callTo(sender)}`
    expect(gasOf(await on('homestead'), code)).toBe(7n * 3n + 40n)
    expect(gasOf(await on('tangerineWhistle'), code)).toBe(7n * 3n + 700n)
  })

  test('that ask for more gas than there is halt the caller, since EIP-150 they get all but one 64th', async () => {
    const code: Hex = `0x${callTo(sender, '63ffffffff')}`
    expect(run(await on('homestead'), code)).toMatchObject({ halt: 'out-of-gas', gasUsed: 1_000_000n })
    expect(run(await on('tangerineWhistle'), code)).toMatchObject({ halt: null })
    // The callee burns what it gets: a 64th remains.
    const engine = await on('tangerineWhistle')
    engine.setCode(absent, '0xfe')
    const left = 1_000_000n - 21_000n - 21n - 700n
    expect(run(engine, `0x${callTo(absent, '63ffffffff')}`).gasUsed).toBe(1_000_000n - left / 64n)
  })

  test('may take all of the caller’s gas before EIP-150', async () => {
    const engine = await on('homestead')
    engine.setCode(absent, '0xfe')
    // Asks for what GAS says less the 43 that SUB and CALL cost.
    const code: Hex = `0x6000600060006000600073${absent.slice(2)}602b5a03f1`
    expect(run(engine, code)).toMatchObject({ halt: null, gasUsed: 1_000_000n })
  })

  test('of nobody cost 25000 and make an empty account, since EIP-161 only with value', async () => {
    for (const fork of ['frontier', 'homestead', 'tangerineWhistle'] as const) {
      const engine = await on(fork)
      engine.setCode(contract, `0x${callTo(absent)}`)
      const { gasUsed } = await send(engine, { gasLimit: 200_000n })
      expect(gasUsed).toBe(21_000n + 21n + 25_000n + (fork === 'tangerineWhistle' ? 700n : 40n))
      expect(addresses(engine)).toContain(absent)
    }
    const engine = await on('spuriousDragon')
    engine.setCode(contract, `0x${callTo(absent)}`)
    expect((await send(engine, { gasLimit: 200_000n })).gasUsed).toBe(21_000n + 21n + 700n)
    expect(addresses(engine)).not.toContain(absent)
  })

  test('of 0x05 run MODEXP since Byzantium, of 0x09 BLAKE2F since Istanbul', async () => {
    // MODEXP of nothing is nothing and free; BLAKE2F of nothing fails.
    for (const [before, since, address, flag] of [
      ['spuriousDragon', 'byzantium', '05', 1n],
      ['petersburg', 'istanbul', '09', 0n],
    ] as const) {
      const code: Hex = `0x6020600060006000600060${address}620186a0f160005260206000f3`
      const engine = await on(before)
      expect(run(engine, code).output).toBe(word(1n))
      expect(run(await on(since), code).output).toBe(word(flag))
    }
  })
})

describe('transactions', () => {
  test('pay 68 gas for a byte of call data that is not zero, 16 since Istanbul', async () => {
    const data = Uint8Array.of(0, 1, 2)
    expect((await send(await on('petersburg'), { data })).gasUsed).toBe(21_000n + 4n + 2n * 68n)
    expect((await send(await on('istanbul'), { data })).gasUsed).toBe(21_000n + 4n + 2n * 16n)
  })

  test('of type 1 are valid since Berlin', async () => {
    await expect(send(await on('istanbul'), { type: 1 })).rejects.toThrow('unsupported-type')
    expect((await send(await on('berlin'), { type: 1 })).status).toBe(1)
  })

  test('may be signed for one chain since Spurious Dragon', async () => {
    await expect(send(await on('tangerineWhistle'), { isProtected: true })).rejects.toThrow(
      'invalid-signature',
    )
    expect((await send(await on('spuriousDragon'), { isProtected: true })).status).toBe(1)
    expect((await send(await on('spuriousDragon'), { isProtected: false })).status).toBe(1)
    await expect(send(await on('spuriousDragon'), { isProtected: true, chainId: 1n })).rejects.toThrow(
      'wrong-chain-id',
    )
  })
})

describe('creation', () => {
  /** Returns `length` zero bytes as code. */
  const zeros = (length: number) => Buffer.from(`62${length.toString(16).padStart(6, '0')}6000f3`, 'hex')

  test('by a transaction costs 32000 on top since Homestead', async () => {
    expect((await send(await on('frontier'), { to: null })).gasUsed).toBe(21_000n)
    expect((await send(await on('homestead'), { to: null })).gasUsed).toBe(53_000n)
  })

  test('that cannot pay for its code leaves an account without any, and fails since Homestead', async () => {
    const data = zeros(500)
    for (const fork of ['frontier', 'homestead'] as const) {
      const engine = await on(fork)
      const result = await send(engine, { to: null, data, gasLimit: 100_000n })
      if (fork === 'homestead') expect(result).toMatchObject({ halt: 'out-of-gas', gasUsed: 100_000n })
      else {
        expect(result.status).toBe(1)
        expect(result.gasUsed).toBeLessThan(25_000n)
        expect(engine.getCode(result.contractAddress!)).toBe('0x')
        expect(addresses(engine)).toContain(result.contractAddress)
      }
    }
  })

  test('of more than 24576 bytes fails since Spurious Dragon', async () => {
    const gasLimit = 6_000_000n
    const create = (length: number) => ({ to: null, data: zeros(length), gasLimit })
    expect((await send(await on('tangerineWhistle'), create(24_577))).status).toBe(1)
    expect((await send(await on('spuriousDragon'), create(24_577))).halt).toBe('code-too-large')
    expect((await send(await on('spuriousDragon'), create(24_576))).status).toBe(1)
  })

  test('gives a nonce of 0, since Spurious Dragon of 1', async () => {
    for (const [fork, nonce] of [
      ['tangerineWhistle', 0n],
      ['spuriousDragon', 1n],
    ] as const) {
      const engine = await on(fork)
      const { contractAddress } = await send(engine, { to: null, data: zeros(1) })
      expect(engine.getNonce(contractAddress!)).toBe(nonce)
    }
  })
})

describe('SELFDESTRUCT', () => {
  test('is free, since EIP-150 5000, and 25000 more for a new heir: since EIP-161 only of a balance', async () => {
    for (const [fork, balance, cost] of [
      ['homestead', 1n, 0n],
      ['tangerineWhistle', 0n, 30_000n],
      ['tangerineWhistle', 1n, 30_000n],
      ['spuriousDragon', 0n, 5000n],
      ['spuriousDragon', 1n, 30_000n],
    ] as const) {
      const engine = await on(fork)
      engine.setCode(contract, `0x73${absent.slice(2)}ff`)
      engine.setBalance(contract, balance)
      const { gasUsed } = await send(engine, {})
      const used = 21_000n + 3n + cost
      expect(gasUsed).toBe(used - (used / 2n < 24_000n ? used / 2n : 24_000n))
      expect(addresses(engine).includes(absent)).toBe(fork !== 'spuriousDragon' || balance > 0n)
    }
  })
})

describe('SSTORE', () => {
  /** The cases of EIP-1283 and EIP-2200: code, original value, and gas and refund by each. */
  const cases: [
    code: Hex,
    original: bigint,
    used1283: bigint,
    refund1283: bigint,
    used2200: bigint,
    refund2200: bigint,
  ][] = [
    ['0x60006000556000600055', 0n, 412n, 0n, 1612n, 0n],
    ['0x60006000556001600055', 0n, 20_212n, 0n, 20_812n, 0n],
    ['0x60016000556000600055', 0n, 20_212n, 19_800n, 20_812n, 19_200n],
    ['0x60016000556002600055', 0n, 20_212n, 0n, 20_812n, 0n],
    ['0x60006000556000600055', 1n, 5212n, 15_000n, 5812n, 15_000n],
    ['0x60006000556001600055', 1n, 5212n, 4800n, 5812n, 4200n],
    ['0x60026000556000600055', 1n, 5212n, 15_000n, 5812n, 15_000n],
    ['0x60026000556001600055', 1n, 5212n, 4800n, 5812n, 4200n],
    ['0x60016000556001600055', 1n, 412n, 0n, 1612n, 0n],
    ['0x600160005560006000556001600055', 0n, 40_218n, 19_800n, 40_818n, 19_200n],
    ['0x600060005560016000556000600055', 1n, 10_218n, 19_800n, 10_818n, 19_200n],
  ]

  async function used(fork: ForkName, code: Hex, original: bigint): Promise<bigint> {
    const engine = await on(fork)
    engine.setCode(contract, code)
    engine.setStorage(contract, word(0n), word(original))
    return (await send(engine, { gasLimit: 200_000n })).gasUsed
  }
  const net = (gas: bigint, refund: bigint) => {
    const total = 21_000n + gas
    return total - (refund < total / 2n ? refund : total / 2n)
  }

  test.each(cases)('%s from %d costs what EIP-1283 and EIP-2200 say', async (code, original, ...expected) => {
    const [used1283, refund1283, used2200, refund2200] = expected
    expect(await used('constantinople', code, original)).toBe(net(used1283, refund1283))
    expect(await used('istanbul', code, original)).toBe(net(used2200, refund2200))
  })

  test('looks at the present value alone before Constantinople, and on Petersburg', async () => {
    for (const fork of ['frontier', 'byzantium', 'petersburg'] as const) {
      expect(await used(fork, '0x60006000556000600055', 0n)).toBe(net(10_012n, 0n))
      expect(await used(fork, '0x60016000556000600055', 0n)).toBe(net(25_012n, 15_000n))
      expect(await used(fork, '0x60006000556001600055', 1n)).toBe(net(25_012n, 15_000n))
      expect(await used(fork, '0x60026000556003600055', 1n)).toBe(net(10_012n, 0n))
    }
  })

  test('fails with no more gas than a stipend since Istanbul', async () => {
    const noOperation = '0x6000600055'
    expect(run(await on('constantinople'), noOperation, 21_006n + 200n).halt).toBeNull()
    expect(run(await on('istanbul'), noOperation, 21_006n + 2300n).halt).toBe('out-of-gas')
    expect(run(await on('istanbul'), noOperation, 21_006n + 2301n).halt).toBeNull()
  })
})

describe('an empty account', () => {
  const ripemd: Hex = `0x${'3'.padStart(40, '0')}`

  test('is in the state root, in changes and in dumps', async () => {
    const engine = await on('homestead')
    engine.takeChange()
    const [root, before] = [engine.stateRoot(), engine.dump()]
    engine.createAccount(absent)
    const [rootWith, after] = [engine.stateRoot(), engine.dump()]
    expect(rootWith).not.toBe(root)
    expect(engine.getProof(absent, []).accountProof.length).toBeGreaterThan(0)
    const { undo, redo } = engine.takeChange()
    engine.apply(undo)
    expect([engine.stateRoot(), engine.dump()]).toEqual([root, before])
    engine.apply(redo)
    expect([engine.stateRoot(), engine.dump()]).toEqual([rootWith, after])
    const copy = await on('frontier')
    copy.apply(copy.takeChange().undo)
    copy.apply(after)
    expect(copy.stateRoot()).toBe(rootWith)
  })

  test('stays until it is touched, and then only before EIP-161', async () => {
    for (const [fork, stays] of [
      ['tangerineWhistle', true],
      ['spuriousDragon', false],
      ['osaka', false],
    ] as const) {
      for (const touch of [`0x${callTo(absent)}`, `0x73${absent.slice(2)}ff`] as const) {
        const engine = await on(fork)
        engine.createAccount(absent)
        engine.setCode(contract, '0x00')
        await send(engine, {})
        expect(addresses(engine)).toContain(absent)
        engine.setCode(contract, touch)
        expect((await send(engine, { nonce: 1n })).status).toBe(1)
        expect(addresses(engine).includes(absent)).toBe(stays)
      }
    }
  })

  test('stays when what touched it is reverted, unless it is that of RIPEMD-160', async () => {
    const engine = await on('byzantium')
    for (const address of [absent, ripemd]) {
      engine.createAccount(address)
      engine.setCode(contract, `0x${callTo(address)}fe`)
      const nonce = engine.getNonce(sender)
      expect((await send(engine, { nonce, gasLimit: 400_000n })).halt).toBe('designated-invalid')
    }
    expect(addresses(engine)).toContain(absent)
    expect(addresses(engine)).not.toContain(ripemd)
  })

  test('is what a coinbase without fees has before EIP-161', async () => {
    for (const [fork, exists] of [
      ['tangerineWhistle', true],
      ['spuriousDragon', false],
    ] as const) {
      const engine = await on(fork)
      await send(engine, { maxFeePerGas: 0n })
      expect(addresses(engine).includes(coinbase)).toBe(exists)
      engine.createAccount(coinbase)
      await engine.executeBlock(env, [])
      expect(addresses(engine)).toContain(coinbase)
      await send(engine, { nonce: 1n, maxFeePerGas: 0n })
      expect(addresses(engine).includes(coinbase)).toBe(exists)
    }
  })

  test('at the address of a new contract is no collision', async () => {
    for (const fork of ['homestead', 'byzantium', 'osaka'] as const) {
      const engine = await on(fork)
      const { contractAddress } = await send(engine, { to: null })
      const again = await on(fork)
      again.createAccount(contractAddress!)
      expect((await send(again, { to: null })).status).toBe(1)
    }
  })
})

test('blocks of Homestead are the same with several lanes, empty accounts included', async () => {
  const sequential = await createEngine({ chainId, fork: 'homestead', workers: 1, memoryMiB: 512 })
  const parallel = await createEngine({ chainId, fork: 'homestead', workers: 3, memoryMiB: 1024 })
  try {
    const account = (n: number): Hex => `0x${(0x9000 + n).toString(16).padStart(40, '0')}`
    // Calls the account in the first word of its data, with a wei if the second is not zero, then counts in slot 0.
    const caller: Hex = '0x6000600060006000602035600035613000f150600160005401600055'
    const roots: [Hex, unknown][] = []
    for (const engine of [sequential, parallel]) {
      for (let n = 0; n < 40; n++) engine.setBalance(account(n), 10n ** 18n)
      engine.setCode(contract, caller)
      engine.setBalance(contract, 5n)
      for (let block = 0; block < 3; block++) {
        const transactions = Array.from({ length: 60 }, (_, i) => {
          const n = i % 40
          const target = i % 7 === 0 ? coinbase : account(50 + ((i * 13 + block) % 30))
          const data = Buffer.from(
            (word(BigInt(target)) + word(i % 5 === 0 ? 1n : 0n).slice(2)).slice(2),
            'hex',
          )
          const nonce = engine.getNonce(account(n)) + BigInt(Math.floor(i / 40))
          const to = i % 11 === 0 ? null : i % 3 === 0 ? target : contract
          const fields = { nonce, to, data, gasLimit: 200_000n, maxFeePerGas: i % 4 === 0 ? 1n : 0n }
          return { sender: account(n), raw: encodeFor(engine, fields) }
        })
        const { report, ...result } = await engine.executeBlock(env, transactions)
        expect(result.transactions.every(({ kind }) => kind === 'executed')).toBe(true)
        roots.push([engine.stateRoot(), result])
      }
    }
    expect(roots.slice(3)).toEqual(roots.slice(0, 3))
    expect(
      [...parallel.accounts()].some(({ address, balance }) => address !== coinbase && balance === 0n),
    ).toBe(true)
  } finally {
    await Promise.all([sequential.close(), parallel.close()])
  }
})
