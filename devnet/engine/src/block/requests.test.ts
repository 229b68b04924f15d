import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { BlockEnv, Checkpoint, Engine, Hex, Log } from '../api.ts'
import { createEngine } from '../engine.ts'
import { bytesToHex, hexToBytes } from '../hex.ts'
import { depositEvent } from '../test/depositEvent.ts'
import { consolidationRequests, depositLogger, withdrawalRequests } from '../test/systemContracts.ts'
import { EMPTY_REQUESTS_HASH } from './header.ts'
import { InvalidBlockError } from './invalidBlock.ts'
import { collectRequests, requestsHash } from './requests.ts'

const depositTopic: Hex = '0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5'
const env: BlockEnv = {
  fork: 'prague',
  number: 1n,
  timestampSec: 12n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 30_000_000n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'00'.repeat(32)}`,
}
const log = (data: Hex, more: Partial<Log> = {}): Log => ({
  address: depositLogger.address,
  topics: [depositTopic],
  data,
  ...more,
})

let engine: Engine
let checkpoint: Checkpoint
beforeAll(async () => {
  engine = await createEngine({ chainId: 1n, fork: 'prague', workers: 1, memoryMiB: 512 })
  for (const { address, code } of [withdrawalRequests, consolidationRequests]) engine.setCode(address, code)
})
beforeEach(() => {
  engine.rollback(checkpoint ?? engine.checkpoint())
  checkpoint = engine.checkpoint()
})
afterAll(() => engine.close())

const collect = (logs: Log[]) =>
  collectRequests(engine, env, logs, { missingSystemContract: 'invalid' }).map(bytesToHex)

describe('deposits', () => {
  test('are the fields of the events in a row, without lengths and padding, in one request', () => {
    const one = `${'01'.repeat(48)}${'02'.repeat(32)}${'03'.repeat(8)}${'04'.repeat(96)}${'05'.repeat(8)}`
    expect(collect([log(depositEvent()), log(depositEvent())])).toEqual([`0x00${one}${one}`])
  })

  test("are not events of other contracts, nor the deposit contract's other events", () => {
    const others = [
      log('0x', { address: withdrawalRequests.address }),
      log('0x', { topics: [`0x${'11'.repeat(32)}`] }),
      log('0x', { topics: [] }),
    ]
    expect(collect(others)).toEqual([])
  })

  test("are those of the chain's own deposit contract, where it has another", () => {
    const depositContract: Hex = `0x${'dc'.repeat(20)}`
    const rules = { missingSystemContract: 'invalid', depositContract } as const
    const logs = [log(depositEvent()), log(depositEvent(), { address: depositContract })]
    expect(collectRequests(engine, env, logs, rules).map((request) => request.length)).toEqual([1 + 192])
  })

  test('of another layout make the block invalid', () => {
    const bytes = hexToBytes(depositEvent())
    const spoilt = (at: number, value: number): Hex => {
      const copy = Uint8Array.from(bytes)
      copy[at] = value
      return bytesToHex(copy)
    }
    const wrongOffsets = [31, 63, 95, 127, 159].map((at) => spoilt(at, 1))
    const wrongLengths = [191, 287, 351, 415, 543].map((at) => spoilt(at, 1))
    const beyond64Bits = [0, 160, 320].map((at) => spoilt(at, 1))
    const cut = [bytesToHex(bytes.slice(0, -1)), bytesToHex(Uint8Array.from([...bytes, 0])), '0x'] as const
    for (const data of [...wrongOffsets, ...wrongLengths, ...beyond64Bits, ...cut]) {
      expect(() => collect([log(data)])).toThrow(InvalidBlockError)
    }
  })
})

describe('system contracts', () => {
  test('make the block invalid where they have no code, unless that is allowed, and where they fail', () => {
    engine.setCode(withdrawalRequests.address, '0x')
    expect(() => collect([])).toThrow('system-contract-missing')
    expect(collectRequests(engine, env, [], { missingSystemContract: 'no-requests' })).toEqual([])
    engine.setCode(withdrawalRequests.address, '0x60006000fd')
    expect(() => collect([])).toThrow('system-contract-failed')
    expect(() => collectRequests(engine, env, [], { missingSystemContract: 'no-requests' })).toThrow(
      'system-contract-failed',
    )
  })

  test('have 30,000,000 gas and no more', () => {
    engine.setCode(withdrawalRequests.address, '0x5b600056')
    expect(() => collect([])).toThrow('system-contract-failed')
    // Returns the gas left after GAS itself.
    engine.setCode(withdrawalRequests.address, '0x5a60005260206000f3')
    expect(collect([])).toEqual([`0x01${(30_000_000 - 2).toString(16).padStart(64, '0')}`])
  })
})

test('the commitment to no requests is the hash of nothing, and depends on their order', () => {
  expect(requestsHash([])).toBe(EMPTY_REQUESTS_HASH)
  const [a, b] = [Uint8Array.of(0, 1), Uint8Array.of(1, 2)]
  expect(requestsHash([a, b])).not.toBe(requestsHash([b, a]))
})
