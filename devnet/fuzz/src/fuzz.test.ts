import { describe, expect, test } from 'vitest'
import { CaseRunner } from './caseRunner.ts'
import { Coverage } from './coverage.ts'
import { caseFromJson, caseToJson, type FuzzCase } from './fuzzCase.ts'
import { generateCase } from './generateCase.ts'
import { minimise } from './minimise.ts'
import { opcodeName } from './opcodeNames.ts'
import { hasOpcode } from './plainOpcodes.ts'
import { type FuzzFork, forks } from './pool.ts'
import { runFuzz } from './runFuzz.ts'

const seed = 20261121
const casesPerFork = 50

/** The opcodes of the newest fork. */
const opcodes = Array.from({ length: 256 }, (_, code) => code).filter(
  (code) => !opcodeName(code).startsWith('0x'),
)

describe.each(forks)('%s', (fork) => {
  test('random transactions do what they do in @ethereumjs/vm, and reach every opcode', async () => {
    const coverage = new Coverage()
    const runner = new CaseRunner(coverage)
    for (let number = 0; number < casesPerFork; number++) {
      const difference = await runner.run(generateCase(seed, number, fork))
      expect({ number, difference }).toEqual({ number, difference: null })
    }
    await runner.close()
    const unreached = opcodes.filter(
      (code) => code !== 0xfe && hasOpcode(fork, code) && coverage.opcodes[code] === 0,
    )
    expect(unreached.map(opcodeName)).toEqual([])
  })
})

const neighbours: [FuzzFork, FuzzFork][] = forks.slice(1).map((fork, index) => [forks[index]!, fork])

test.each(neighbours.filter(([older]) => older !== 'london'))(
  'an engine with the rules of %s differs from an oracle with those of %s',
  async (fork, oracleFork) => {
    const runner = new CaseRunner(new Coverage(), 1, () => oracleFork)
    let found = 0
    for (let number = 0; number < 60 && found === 0; number++) {
      if (await runner.run(generateCase(seed, number, fork))) found++
    }
    await runner.close()
    expect(found).toBe(1)
  },
  60_000,
)

test('a difference is made small and is still one', async () => {
  const runner = new CaseRunner(new Coverage(), 1, () => 'osaka')
  const differs = async (candidate: FuzzCase) => (await runner.run(candidate))?.what === 'gasUsed'
  let given = generateCase(seed, 0, 'prague')
  for (let number = 1; !(await differs(given)); number++) given = generateCase(seed, number, 'prague')
  const smallest = await minimise(given, differs, 400)
  expect(await differs(smallest)).toBe(true)
  await runner.close()
  expect(smallest.blocks.flat()).toHaveLength(1)
  expect(caseToJson(smallest).length).toBeLessThan(caseToJson(given).length / 4)
})

test('a case depends on its seed and number alone, and survives JSON', () => {
  const json = caseToJson(generateCase(7, 99))
  expect(caseToJson(generateCase(7, 99))).toBe(json)
  expect(caseToJson(generateCase(8, 99))).not.toBe(json)
  expect(caseToJson(generateCase(7, 100))).not.toBe(json)
  expect(caseToJson(caseFromJson(json))).toBe(json)
})

test('the same cases run, whatever the number of threads', async () => {
  const options = {
    seed,
    fork: null,
    workers: 1,
    transactions: 20 * 32,
    durationMs: Number.POSITIVE_INFINITY,
  }
  const alone = await runFuzz({ ...options, threads: 1 }, () => {})
  const shared = await runFuzz({ ...options, threads: 2 }, () => {})
  expect(alone.transactions).toBe(640)
  expect(shared.transactions).toBe(640)
  expect(shared.coverage.counts()).toEqual(alone.coverage.counts())
})

/** Cases that once showed a difference, made small. */
const regressions = {
  'a coinbase emptied by its destruction and touched by the next fee, of nothing, exists':
    '{"fork":"homestead","environment":{"number":"500n","timestampSec":"3920907584n","coinbase":"0x3be81c45a890ffe09e821eae38f4721b543abf40","gasLimit":"36000000n","baseFeePerGas":"0n","prevRandao":"0xcfd7567d4bd30d5d068ab2db1946fd468c6fbc3756939f95b4aed859eb632188","blobBaseFee":"1n"},"accounts":[{"address":"0x5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e","balance":"1000000000000000000000000n","nonce":"0n","code":"bytes:","storage":[]},{"address":"0x5f00000000000000000000000000000000000001","balance":"1000000000000000000000000n","nonce":"0n","code":"bytes:","storage":[]},{"address":"0xc0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0","balance":"1n","nonce":"1n","code":"bytes:601b6100c3600039601b60006010f05b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b73c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0ff","storage":[]}],"blocks":[[{"type":0,"sender":"0x5f00000000000000000000000000000000000001","nonceOffset":"0n","gasLimit":"68749n","maxFeePerGas":"101n","maxPriorityFeePerGas":"101n","to":"0xc1000000000000000000000000000000000000c1","value":"0n","data":"bytes:","accessList":[],"authorizations":[],"maxFeePerBlobGas":"1n","blobHashes":[],"flaw":null}],[{"type":0,"sender":"0x5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e","nonceOffset":"0n","gasLimit":"239451n","maxFeePerGas":"51n","maxPriorityFeePerGas":"51n","to":"0xc0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0","value":"1854n","data":"bytes:","accessList":[],"authorizations":[],"maxFeePerBlobGas":"2n","blobHashes":[],"flaw":null},{"type":0,"sender":"0x5f00000000000000000000000000000000000001","nonceOffset":"0n","gasLimit":"388477n","maxFeePerGas":"0n","maxPriorityFeePerGas":"0n","to":"0xffffffffffffffffffffffffffffffffffffffff","value":"0n","data":"bytes:","accessList":[],"authorizations":[],"maxFeePerBlobGas":"2n","blobHashes":[],"flaw":null}]]}',
  'a coinbase that destroys itself before EIP-161 is absent':
    '{"fork":"tangerineWhistle","environment":{"number":"256n","timestampSec":"1750000000n","coinbase":"0xc300000000000000000000000000000000000000","gasLimit":"36000000n","baseFeePerGas":"0n","prevRandao":"0xcb2c96fba51bb62fe7dd33acc032dbe846c8db2f1d6811caa5b44c4065d8113b","blobBaseFee":"1n"},"accounts":[{"address":"0x5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e","balance":"1000000000000000000000000n","nonce":"0n","code":"bytes:","storage":[]},{"address":"0xc300000000000000000000000000000000000000","balance":"1n","nonce":"1n","code":"bytes:68010000000000000000ff","storage":[]}],"blocks":[[{"type":0,"sender":"0x5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e","nonceOffset":"0n","gasLimit":"260731n","maxFeePerGas":"50n","maxPriorityFeePerGas":"50n","to":"0xc300000000000000000000000000000000000000","value":"0n","data":"bytes:","accessList":[],"authorizations":[],"maxFeePerBlobGas":"2n","blobHashes":[],"flaw":null}]]}',
  'a creation keeps its gas when it reverts, and be it with data that no code may begin with':
    '{"fork":"cancun","environment":{"number":"500n","timestampSec":"1750000000n","coinbase":"0xcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbcb","gasLimit":"36000000n","baseFeePerGas":"1n","prevRandao":"0x5b75a617085842b135fda1cd36bc6d1fff6e0cfa6f16912360f2c1c0e9417236","blobBaseFee":"1000n"},"accounts":[{"address":"0x5f00000000000000000000000000000000000001","balance":"1000000000000000000000000n","nonce":"0n","code":"bytes:","storage":[]}],"blocks":[[{"type":0,"sender":"0x5f00000000000000000000000000000000000001","nonceOffset":"0n","gasLimit":"152525n","maxFeePerGas":"54n","maxPriorityFeePerGas":"3n","to":null,"value":"0n","data":"bytes:5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b6fef84746d3bae13b3cee53d1e0879fa12604060216034396072602190fd","accessList":[],"authorizations":[],"maxFeePerBlobGas":"1000n","blobHashes":[],"flaw":null}]]}',
}

test.each(Object.entries(regressions))('%s', async (_, json) => {
  const runner = new CaseRunner(new Coverage())
  expect(await runner.run(caseFromJson(json))).toBe(null)
  await runner.close()
})
