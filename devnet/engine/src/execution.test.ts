/** Rules of the EVM that random programs seldom reach, and what a block's transactions see of each other. */
import { Address, createAddressFromPrivateKey, createContractAddress } from '@ethereumjs/util'
import { Bloom } from '@ethereumjs/vm'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { BlockEnv, Engine, ExecutedTransaction, Hex, RejectReason } from './api.ts'
import { createEngine } from './engine.ts'
import { EngineMemoryError } from './engineMemoryError.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
import { encodeInteger, encodeList, encodeString } from './test/patriciaRoot.ts'
import { encodeTransaction, type TestTransaction } from './test/transaction.ts'
import { keccak256 } from './trieModule.ts'

const chainId = 31337n
const sender: Hex = `0x${'5e'.repeat(20)}`
const contract: Hex = `0x${'cc'.repeat(20)}`
const other: Hex = `0x${'dd'.repeat(20)}`
const coinbase: Hex = `0x${'c0'.repeat(20)}`
const slot = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`
const word = (n: bigint): Hex => `0x${n.toString(16).padStart(64, '0')}`

const env: BlockEnv = {
  number: 300n,
  timestampSec: 1_750_000_000n,
  coinbase,
  gasLimit: 30_000_000n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'0a'.repeat(32)}`,
  blockHash: (number) => word(number * 1000n),
}

let prague: Engine
let cancun: Engine
let osaka: Engine
let engine: Engine
beforeAll(async () => {
  prague = await createEngine({ chainId, fork: 'prague', workers: 1, memoryMiB: 512 })
  cancun = await createEngine({ chainId, fork: 'cancun', workers: 1, memoryMiB: 512 })
  osaka = await createEngine({ chainId, fork: 'osaka', workers: 1, memoryMiB: 512 })
})
afterAll(() => Promise.all([prague.close(), cancun.close(), osaka.close()]))
beforeEach(() => {
  engine = prague
  for (const each of [prague, cancun, osaka]) {
    each.apply(each.takeChange().undo)
    each.takeChange()
    each.setBalance(sender, 10n ** 18n)
  }
})

async function send(
  transaction: Partial<TestTransaction> & { impersonated?: boolean; from?: Hex },
): Promise<ExecutedTransaction> {
  const { impersonated = false, from = sender, ...rest } = transaction
  const raw = encodeTransaction({ chainId, nonce: engine.getNonce(from), to: contract, ...rest })
  const result = (await engine.executeBlock(env, [{ raw, sender: from, impersonated }])).transactions.at(0)!
  if (result.kind === 'rejected') throw new Error(result.reason)
  return result
}

const run = (code: Hex, gas = 1_000_000n) => {
  engine.setCode(contract, code)
  return engine.call(env, { from: sender, to: contract, gas })
}
/** Gas of the code itself: what the call used above the intrinsic 21000. */
const gasOf = (code: Hex) => run(code).gasUsed - 21_000n

describe('gas', () => {
  test('a cold slot costs 2100, then 100; a cold account 2600, then 100', () => {
    expect(gasOf('0x5f5450')).toBe(2n + 2100n + 2n)
    expect(gasOf('0x5f54505f5450')).toBe(2n + 2100n + 2n + 2n + 100n + 2n)
    expect(gasOf('0x61dddd3150')).toBe(3n + 2600n + 2n)
    expect(gasOf('0x61dddd315061dddd3b50')).toBe(3n + 2600n + 2n + 3n + 100n + 2n)
  })

  test('the coinbase and the precompiles are warm', () => {
    expect(gasOf('0x413150')).toBe(2n + 100n + 2n)
    expect(gasOf('0x60093150')).toBe(3n + 100n + 2n)
    expect(gasOf('0x60113150')).toBe(3n + 100n + 2n)
    expect(gasOf('0x60123150')).toBe(3n + 2600n + 2n)
  })

  test('an access list makes its slots and accounts warm and costs 1900 and 2400', () => {
    engine.setCode(contract, '0x5f5450')
    const { gasUsed } = engine.call(env, {
      from: sender,
      to: contract,
      accessList: [{ address: contract, storageKeys: [slot(0), slot(1)] }],
    })
    expect(gasUsed).toBe(21_000n + 2400n + 2n * 1900n + 2n + 100n + 2n)
  })

  test('clearing a slot refunds 4800, at most a fifth of the gas used', async () => {
    engine.setCode(contract, '0x5f5f55')
    engine.setStorage(contract, slot(0), word(1n))
    expect((await send({})).gasUsed).toBe(21_000n + 4n + 5000n - 4800n)
    // Clearing twenty slots: the refund of 96000 is cut to a fifth of 21000 + 20 · 5005.
    engine.setCode(
      contract,
      `0x${Array.from({ length: 20 }, (_, i) => `5f60${i.toString(16).padStart(2, '0')}55`).join('')}`,
    )
    for (let i = 0; i < 20; i++) engine.setStorage(contract, slot(i), word(1n))
    const used = 21_000n + 20n * 5005n
    expect((await send({ gasLimit: 500_000n })).gasUsed).toBe(used - used / 5n)
  })

  test('Prague has a floor of 10 gas per calldata token; Cancun has none', async () => {
    const data = new Uint8Array(1000).fill(1)
    engine.setCode(contract, '0x00')
    expect((await send({ data })).gasUsed).toBe(21_000n + 40_000n)
    engine = cancun
    engine.setCode(contract, '0x00')
    expect((await send({ data })).gasUsed).toBe(21_000n + 16_000n)
  })

  test('a callee never gets more than 63 64ths of what is left', () => {
    engine.setCode(other, '0x5a5f5260205ff3')
    // CALL other with all gas; return what it saw.
    const { output } = run(`0x60205f5f5f5f73${other.slice(2)}5af160205ff3`, 121_000n)
    const beforeCall = 100_000n - 3n - 4n * 2n - 3n - 2n - 2600n - 3n
    expect(BigInt(output)).toBe(beforeCall - beforeCall / 64n - 2n)
  })

  test('memory costs 3 gas per word and a 512th of its square', () => {
    // MSTORE at 0xffe0: 2048 words.
    expect(gasOf('0x5f61ffe052')).toBe(2n + 3n + 3n + 3n * 2048n + (2048n * 2048n) / 512n)
  })
})

describe('halts', () => {
  test.each([
    ['0x01', 'stack-underflow'],
    ['0x5b5f5f56', 'stack-overflow'],
    ['0x5f56', 'invalid-jump'],
    ['0x605b600156', 'invalid-jump'],
    ['0xfe', 'designated-invalid'],
    ['0x0c', 'invalid-opcode'],
    ['0x5b5f56', 'out-of-gas'],
    ['0x60015f5f3e', 'return-data-out-of-bounds'],
    ['0x5f5ffd', 'revert'],
  ] as const)('code %s ends with %s', (code, halt) => {
    const result = run(code, 100_000n)
    expect(result).toMatchObject({ status: 0, halt })
    if (halt !== 'revert') expect(result.gasUsed).toBe(100_000n)
  })

  test('writing in a static call fails it', () => {
    for (const code of ['5f5f55', '5f5f5d', '5f5fa0', '5f5f5ff0', '5fff', '5f5f5f5f600160015af1'] as const) {
      engine.setCode(other, `0x${code}`)
      expect(BigInt(run(`0x5f5f5f5f73${other.slice(2)}612710fa5f5260205ff3`).output)).toBe(0n)
    }
  })

  test('more EVM memory than there is at all is an error, no result, and the engine goes on', () => {
    expect(() => run('0x5f6380000000525f5f52', 2n ** 62n)).toThrow(EngineMemoryError)
    expect(run('0x60015f5260205ff3').output).toBe(word(1n))
  })

  test('megabytes of memory work', () => {
    // MSTORE 7 at 8 MiB, MLOAD it, return it.
    expect(run('0x60076280000052628000005160205260206020f3', 200_000_000n).output).toBe(word(7n))
  })

  test('calls nest 1024 deep, and no deeper', () => {
    // Counts its frames in slot 0, calls itself with all gas, returns the count.
    engine.setCode(contract, '0x5f54600101805f555f5f5f5f5f305af1505f545f5260205ff3')
    const { output } = engine.call(env, { from: sender, to: contract, gas: 2n ** 60n })
    expect(BigInt(output)).toBe(1025n)
  })
})

describe('creation', () => {
  test('a transaction creates the account of its sender and nonce, and pays 200 gas per byte of code', async () => {
    const generated = createContractAddress(new Address(hexToBytes(sender)), 0n)
    const result = await send({ to: null, data: Buffer.from('60015ff3', 'hex') })
    expect(result.contractAddress).toBe(generated.toString())
    expect(engine.getCode(result.contractAddress!)).toBe('0x00')
    expect(engine.getNonce(result.contractAddress!)).toBe(1n)
    expect(result.gasUsed).toBe(21_000n + 32_000n + 4n * 16n + 2n + 3n + 2n + 3n + 200n)
  })

  test('code that begins with ef or is larger than 24576 bytes cannot be deployed', async () => {
    expect((await send({ to: null, data: Buffer.from('60ef5f5360015ff3', 'hex') })).halt).toBe(
      'code-starts-with-ef',
    )
    const large = await send({ to: null, data: Buffer.from('6160015ff3', 'hex'), gasLimit: 10_000_000n })
    expect(large.halt).toBe('code-too-large')
  })

  test('an address that is taken is not created again: all gas of the creation is lost', async () => {
    // CREATE2 without init code and salt 0, twice; stores both results.
    engine.setCode(contract, '0x5f5f5f5ff55f555f5f5f5ff5600155')
    expect((await send({ gasLimit: 5_000_000n })).status).toBe(1)
    expect(BigInt(engine.getStorage(contract, slot(0)))).not.toBe(0n)
    expect(BigInt(engine.getStorage(contract, slot(1)))).toBe(0n)
  })

  test('an address with storage alone is taken too', async () => {
    const created = (await send({ to: null })).contractAddress!
    engine.setNonce(sender, 0n)
    engine.setNonce(created, 0n)
    engine.setStorage(created, slot(9), word(1n))
    expect((await send({ to: null, gasLimit: 90_000n })).halt).toBe('create-collision')
  })

  test('self-destruct deletes an account only in the transaction that created it', async () => {
    engine.setCode(contract, `0x73${'dd'.repeat(20)}ff`)
    engine.setBalance(contract, 5n)
    engine.setStorage(contract, slot(0), word(3n))
    await send({})
    expect(engine.getBalance(other)).toBe(5n)
    expect(engine.getCode(contract)).not.toBe('0x')
    expect(engine.getStorage(contract, slot(0))).toBe(word(3n))
    const data = Buffer.from(`600160015573${'dd'.repeat(20)}ff`, 'hex')
    const { contractAddress } = await send({ to: null, data, value: 7n, gasLimit: 200_000n })
    expect(engine.getBalance(other)).toBe(12n)
    expect(engine.getNonce(contractAddress!)).toBe(0n)
    expect(engine.getStorage(contractAddress!, slot(1))).toBe(word(0n))
  })
})

describe('transactions', () => {
  const reject = async (
    transaction: Partial<TestTransaction>,
    more: { baseFeePerGas?: bigint } = {},
  ): Promise<RejectReason> => {
    const before = engine.dump()
    const raw = encodeTransaction({ chainId, nonce: 0n, to: contract, ...transaction })
    const result = (await engine.executeBlock({ ...env, ...more }, [{ raw, sender }])).transactions.at(0)!
    expect(Buffer.compare(engine.dump(), before)).toBe(0)
    if (result.kind === 'executed') throw new Error('executed')
    return result.reason
  }

  test('that cannot stand in the block are rejected and change nothing', async () => {
    engine.setNonce(sender, 3n)
    expect(await reject({ nonce: 2n })).toBe('nonce-too-low')
    expect(await reject({ nonce: 4n })).toBe('nonce-too-high')
    const nonce = 3n
    expect(await reject({ nonce, chainId: 1n })).toBe('wrong-chain-id')
    expect(await reject({ nonce, type: 0, chainId: 1n })).toBe('wrong-chain-id')
    expect(await reject({ nonce, gasLimit: 20_999n })).toBe('intrinsic-gas-too-low')
    expect(await reject({ nonce, gasLimit: 25_000n, data: new Uint8Array(160).fill(1) })).toBe(
      'floor-gas-too-low',
    )
    expect(await reject({ nonce, maxFeePerGas: 6n })).toBe('fee-below-base-fee')
    expect(await reject({ nonce, maxFeePerGas: 20n, maxPriorityFeePerGas: 21n })).toBe('tip-above-fee-cap')
    expect(await reject({ nonce, value: 10n ** 18n })).toBe('insufficient-funds')
    expect(await reject({ nonce, gasLimit: env.gasLimit + 1n })).toBe('block-gas-limit-exceeded')
    expect(await reject({ nonce, to: null, gasLimit: 9_000_000n, data: new Uint8Array(49153) })).toBe(
      'init-code-too-large',
    )
    engine.setNonce(sender, 2n ** 64n - 1n)
    expect(await reject({ nonce: 2n ** 64n - 1n })).toBe('nonce-overflow')
    engine.setCode(sender, '0x00')
    engine.setNonce(sender, 0n)
    expect(await reject({})).toBe('sender-not-eoa')
  })

  test('of an impersonated contract are executed', async () => {
    engine.setCode(sender, '0x00')
    expect((await send({ impersonated: true })).status).toBe(1)
  })

  test('that are no canonical RLP are malformed; set-code ones are not supported before Prague', async () => {
    const good = encodeTransaction({ chainId, nonce: 0n, to: contract })
    const cases: [Uint8Array, RejectReason][] = [
      [new Uint8Array(), 'malformed'],
      [good.subarray(0, -1), 'malformed'],
      [Buffer.concat([good, Uint8Array.of(0)]), 'malformed'],
      [Uint8Array.of(0x05, 0xc0), 'malformed'],
      [Uint8Array.of(0x03, 0xc0), 'malformed'],
      [Uint8Array.of(0x04, 0xc0), 'malformed'],
    ]
    for (const [raw, reason] of cases) {
      const { transactions } = await engine.executeBlock(env, [{ raw, sender }])
      expect([...transactions]).toEqual([{ kind: 'rejected', reason }])
    }
    const onCancun = await cancun.executeBlock(env, [{ raw: Uint8Array.of(0x04, 0xc0), sender }])
    expect([...onCancun.transactions]).toEqual([{ kind: 'rejected', reason: 'unsupported-type' }])
  })

  test('of type 4 delegate an account to the code of another; the authority pays nothing', async () => {
    const privateKey = new Uint8Array(32).fill(9)
    const authority = createAddressFromPrivateKey(privateKey).toString() as Hex
    const unsigned = [encodeInteger(chainId), encodeString(hexToBytes(contract)), encodeInteger(0n)]
    const preimage = Buffer.concat([Uint8Array.of(0x05), encodeList(unsigned)])
    const signature = secp256k1.sign(keccak256(preimage), privateKey, { prehash: false, format: 'recovered' })
    const signed = encodeList([
      ...unsigned,
      encodeInteger(BigInt(signature[0]!)),
      encodeInteger(BigInt(bytesToHex(signature.subarray(1, 33)))),
      encodeInteger(BigInt(bytesToHex(signature.subarray(33)))),
    ])
    // Stores the caller at slot 0.
    engine.setCode(contract, '0x335f55')
    const fields = [chainId, 0n, 2n, 20n, 200_000n].map(encodeInteger)
    const body = [
      ...fields,
      encodeString(hexToBytes(authority)),
      encodeInteger(0n),
      encodeString(new Uint8Array()),
    ]
    const one = encodeInteger(1n)
    const encode = (fields: Uint8Array[], authorizations: Uint8Array[]) => {
      const list = encodeList([...fields, encodeList([]), encodeList(authorizations), one, one, one])
      return { raw: Buffer.concat([Uint8Array.of(4), list]), sender }
    }
    const creating = body.with(5, encodeString(new Uint8Array()))
    const { transactions } = await engine.executeBlock(env, [
      encode(body, [signed]),
      encode(body.with(1, one), []),
      encode(creating.with(1, one), [signed]),
      encode(body.with(1, one), [encodeList([...unsigned, one, one])]),
    ])
    expect([...transactions].slice(1)).toEqual([
      { kind: 'rejected', reason: 'no-authorizations' },
      { kind: 'rejected', reason: 'create-not-allowed' },
      { kind: 'rejected', reason: 'malformed' },
    ])
    // 25000 for the authorisation of a new account, 22100 for the slot; the delegate is warm.
    expect(transactions.at(0)).toMatchObject({
      kind: 'executed',
      status: 1,
      gasUsed: 21_000n + 25_000n + 4n + 22_100n,
    })
    expect(engine.getCode(authority)).toBe(`0xef0100${contract.slice(2)}`)
    expect(engine.getNonce(authority)).toBe(1n)
    expect(engine.getStorage(authority, slot(0))).toBe(`0x${sender.slice(2).padStart(64, '0')}`)
  })

  test('pay the coinbase their tip and burn the base fee', async () => {
    const { effectiveGasPrice } = await send({ value: 5n, maxFeePerGas: 20n, maxPriorityFeePerGas: 2n })
    expect(effectiveGasPrice).toBe(9n)
    expect(engine.getBalance(coinbase)).toBe(21_000n * 2n)
    expect(engine.getBalance(sender)).toBe(10n ** 18n - 5n - 21_000n * 9n)
  })

  test('see the block: number, time, hashes of its 256 ancestors', () => {
    const block = (opcode: string) => BigInt(run(`0x${opcode}5f5260205ff3`).output)
    expect(block('43')).toBe(300n)
    expect(block('42')).toBe(1_750_000_000n)
    expect(block('41')).toBe(BigInt(coinbase))
    expect(block('45')).toBe(30_000_000n)
    expect(block('46')).toBe(chainId)
    expect(block('48')).toBe(7n)
    expect(block('61012b40')).toBe(299_000n)
    expect(block('602c40')).toBe(44_000n)
    expect(block('602b40')).toBe(0n)
    expect(block('61012c40')).toBe(0n)
  })

  test('have the bloom filter of their logs; the block has the union', async () => {
    // LOG2 with topics 7 and 9.
    engine.setCode(contract, '0x600960075f5fa2')
    engine.setCode(other, '0x5f5fa0')
    const raw = (nonce: bigint, to: Hex) => ({ sender, raw: encodeTransaction({ chainId, nonce, to }) })
    const quiet: Hex = `0x${'bb'.repeat(20)}`
    const block = await engine.executeBlock(env, [raw(0n, contract), raw(1n, other), raw(2n, quiet)])
    const blooms = block.transactions.map((result) => (result.kind === 'executed' ? result.logsBloom : null))
    const expected = (items: Hex[]): Hex => {
      const bloom = new Bloom()
      for (const item of items) bloom.add(hexToBytes(item))
      return bytesToHex(bloom.bitvector)
    }
    const loud: Hex[] = [contract, slot(7), slot(9)]
    expect(blooms).toEqual([expected(loud), expected([other]), expected([])])
    expect((await engine.blockRoots()).logsBloom).toBe(expected([...loud, other]))
  })

  test('begin after the system calls of their block', async () => {
    // Both contracts store their call data at slot 0.
    for (const address of [
      '0x000f3df6d732807ef1319fb7b8bb8522d0beac02',
      '0x0000f90827f1c53a10cb7a02335b175320002935',
    ] as const) {
      engine.setCode(address, '0x5f355f55')
    }
    const system = { parentBeaconBlockRoot: word(11n), parentHash: word(12n) }
    const result = await engine.executeBlock({ ...env, ...system }, [])
    expect(engine.getStorage('0x000f3df6d732807ef1319fb7b8bb8522d0beac02', slot(0))).toBe(word(11n))
    expect(engine.getStorage('0x0000f90827f1c53a10cb7a02335b175320002935', slot(0))).toBe(word(12n))
    expect(result.gasUsed).toBe(0n)
  })
})

describe('calls', () => {
  test('leave no trace, whatever they override or create', () => {
    engine.setCode(contract, '0x5f54600101805f55805f5260205ff3')
    engine.setStorage(contract, slot(0), word(4n))
    engine.takeChange()
    const before = engine.dump()
    const output = (overrides: Parameters<Engine['call']>[2]) =>
      BigInt(engine.call(env, { from: sender, to: contract }, overrides).output)
    expect(output({})).toBe(5n)
    expect(output({ [contract]: { stateDiff: { [slot(0)]: word(8n) } } })).toBe(9n)
    expect(output({ [contract]: { state: { [slot(1)]: word(8n) } } })).toBe(1n)
    expect(output({ [contract]: { code: '0x475f5260205ff3', balance: 77n } })).toBe(77n)
    const fresh: Hex = `0x${'fa'.repeat(20)}`
    expect(output({ [fresh]: { nonce: 5n, code: '0x6001', balance: 1n } })).toBe(5n)
    expect(engine.call(env, { from: sender, data: '0x60015ff3' }).output).toBe('0x00')
    expect(Buffer.compare(engine.dump(), before)).toBe(0)
    expect(engine.takeChange()).toEqual({ undo: new Uint8Array(), redo: new Uint8Array() })
  })

  test('report the accounts and slots that they touched', () => {
    engine.setCode(contract, `0x5f54506001545073${other.slice(2)}3150`)
    expect(engine.call(env, { from: sender, to: contract }).accessList).toEqual([
      { address: sender, storageKeys: [] },
      { address: contract, storageKeys: [slot(0), slot(1)] },
      { address: other, storageKeys: [] },
    ])
  })

  test('leave out what they touched where nobody wants it', () => {
    engine.setCode(contract, '0x5f545f5260205ff3')
    const request = { from: sender, to: contract }
    const whole = engine.call(env, request)
    expect(whole.accessList).toHaveLength(2)
    expect(engine.call(env, request, {}, { accessList: false })).toEqual({ ...whole, accessList: [] })
  })

  test('see the block that they are given, whatever the call before was given', () => {
    const seen = (opcode: string, changed: Partial<BlockEnv>) => {
      engine.setCode(contract, `0x${opcode}5f5260205ff3`)
      return BigInt(engine.call({ ...env, ...changed }, { from: sender, to: contract }).output)
    }
    const fields: [opcode: string, changed: (n: bigint) => Partial<BlockEnv>][] = [
      ['41', (n) => ({ coinbase: word(n).replace('0x000000000000000000000000', '0x') as Hex })],
      ['42', (n) => ({ timestampSec: n })],
      ['43', (n) => ({ number: n })],
      ['44', (n) => ({ prevRandao: word(n) })],
      ['45', (n) => ({ gasLimit: n })],
      ['46', (n) => ({ chainId: n })],
      ['48', (n) => ({ baseFeePerGas: n })],
      ['4a', (n) => ({ blobBaseFee: n })],
    ]
    for (const [opcode, changed] of fields) {
      for (const n of [70_000n, 2n ** 62n, 70_000n]) expect(seen(opcode, changed(n))).toBe(n)
    }
  })

  test('that send more than there is fail', () => {
    const result = engine.call(env, { from: other, to: contract, value: 1n })
    expect(result).toMatchObject({ status: 0, halt: 'insufficient-funds' })
  })

  test('keep transient storage for one transaction', async () => {
    // Adds 1 to transient slot 0 and stores it in slot 0.
    engine.setCode(contract, '0x5f5c600101805f5d5f55')
    await send({})
    await send({})
    expect(engine.getStorage(contract, slot(0))).toBe(word(1n))
  })
})

describe('Osaka', () => {
  beforeEach(() => {
    engine = osaka
  })

  test('CLZ counts the leading zero bits of a word for 5 gas; before Osaka it is no opcode', () => {
    const clz = (value: bigint): Hex => `0x7f${word(value).slice(2)}1e5f5260205ff3`
    for (const [value, zeros] of [
      [0n, 256n],
      [1n, 255n],
      [2n ** 64n, 191n],
      [2n ** 255n, 0n],
    ] as const)
      expect(run(clz(value)).output).toBe(word(zeros))
    expect(gasOf('0x5f1e50')).toBe(2n + 5n + 2n)
    expect(run('0x1e').halt).toBe('stack-underflow')
    engine = prague
    expect(run('0x5f1e50').halt).toBe('invalid-opcode')
  })

  test('a transaction asks for at most 2^24 gas; a call may have more', async () => {
    const data = new Uint8Array()
    expect((await send({ gasLimit: 2n ** 24n, data })).status).toBe(1)
    await expect(send({ gasLimit: 2n ** 24n + 1n })).rejects.toThrow('transaction-gas-limit-too-high')
    expect(run('0x5a5f5260205ff3', 20_000_000n).output).toBe(word(20_000_000n - 21_000n - 2n))
    engine = prague
    expect((await send({ gasLimit: 2n ** 24n + 1n })).status).toBe(1)
  })

  test('P256VERIFY is warm at 0x100 and answers at its price; its neighbours are plain accounts', () => {
    expect(gasOf('0x6101003150')).toBe(3n + 100n + 2n)
    expect(gasOf('0x60ff3150')).toBe(3n + 2600n + 2n)
    // STATICCALL with 160 zero bytes: 100 for the call, five words of memory, 6900, and seven opcodes.
    expect(gasOf('0x5f5f60a05f610100620186a0fa50')).toBe(3n * 2n + 3n * 3n + 100n + 15n + 6900n + 2n)
    engine = prague
    expect(gasOf('0x6101003150')).toBe(3n + 2600n + 2n)
  })
})
