import { expect, onTestFinished, test } from 'vitest'
import { SignedTransfers } from '../parallel/building/signedTransfers.ts'
import { BenchedNode } from './benchedNode.ts'
import { prepareChain } from './chainWorld.ts'
import { goalTable } from './goals.ts'
import { answerBody } from './rawConnection.ts'
import { nodeTables } from './report.ts'
import { sendBatches, sendSingly } from './sending.ts'
import { rowsOf } from './suite.ts'
import { takeTurns } from './turns.ts'
import { emptyBlocks, sendUntilReceipt } from './waiting.ts'
import { type Measured, quantile } from './workloads.ts'

test.each(['safelane', 'anvil'] as const)(
  '%s takes the transfers of every workload, and all of them stand in blocks',
  async (name) => {
    const transfers = new SignedTransfers(40)
    const node = await BenchedNode.start(name)
    onTestFinished(() => node.close())
    await prepareChain(node, await transfers.world(), { accounts: 100, blocks: 3 })
    expect((await sendBatches(node, transfers.sign(0))).transactionsPerSec).toBeGreaterThan(0)
    expect((await sendSingly(node, transfers.sign(1))).longestMs).toBeGreaterThan(0)
    expect(await sendUntilReceipt(node, transfers.sign(2).slice(0, 3))).toHaveLength(3)
    expect(await emptyBlocks(node, 2)).toHaveLength(2)
    expect(node.residentMiB()).toBeGreaterThan(1)
    // With no time at all nothing is waited for, and what was not sent is not counted.
    expect((await sendSingly(node, transfers.sign(3), 0)).included).toBe(0)
    // A nonce that was used: the run must not count it as sent.
    await expect(sendBatches(node, transfers.sign(0).slice(0, 2))).rejects.toThrow('nonce too low')
  },
)

test('an answer is whole when all of its body is there, with a length or in chunks', () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
  const bodyOf = (text: string) => {
    const body = answerBody(Buffer.from(text))
    return body && String(body)
  }
  expect(bodyOf(head)).toBeNull()
  expect(bodyOf(`${head}Content-Length: 4\r\n\r\n{"a`)).toBeNull()
  expect(bodyOf(`${head}Content-Length: 4\r\n\r\ntrue`)).toBe('true')
  const chunked = `${head}transfer-encoding: chunked\r\n\r\n2\r\ntr\r\n2\r\nue\r\n`
  expect(bodyOf(chunked)).toBeNull()
  expect(bodyOf(`${chunked}0\r\n\r\n`)).toBe('true')
})

test('whoever fails keeps what was measured before and has no further run, others go on', async () => {
  const seen: string[] = []
  const turn = (subject: Measured['subject'], failsIn: number) => {
    let runs = 0
    return {
      subject,
      run: async (): Promise<Measured[]> => {
        seen.push(subject)
        if (++runs === failsIn) throw new Error('no answer')
        return [{ workload: 'w', subject, metric: 'm', unit: 'u', better: 'more', figure: runs }]
      },
      end: async () => {
        seen.push(`${subject} ended`)
      },
    }
  }
  const { measured, failures } = await takeTurns('w', [turn('safelane', 9), turn('anvil', 3)], { runs: 3 })
  expect(seen.join(' ')).toBe('safelane anvil anvil safelane safelane anvil anvil ended safelane')
  expect(measured.map(({ subject, figure }) => `${subject} ${figure}`)).toEqual([
    'anvil 2',
    'safelane 2',
    'safelane 3',
    'safelane 4',
  ])
  expect(failures).toEqual([{ workload: 'w', subject: 'anvil', reason: 'no answer' }])
  expect(nodeTables(rowsOf(measured), failures)).toContain('failed: no answer')
})

test('a goal that is missed says so, by the worst run where it must never happen', () => {
  const row = (workload: string, metric: string, median: number, worst: number) => ({
    ...{ suite: 'node', subject: 'safelane', workers: 2, unit: 'ms', best: median, runs: 3 },
    ...{ workload, metric, median, worst },
  })
  const table = goalTable([
    row('empty-block', 'p50', 1, 9),
    row('cold-start', 'first-answer', 500, 900),
    row('memory', '64-senders-mined', 20_000, 19_999),
  ])
  const reached = table
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').at(-2)?.trim())
  expect(reached).toEqual(['yes', 'NO', 'NO'])
})

test('ratios compare runs of the same turn, for a time as well as for a rate', () => {
  const measured = (
    subject: Measured['subject'],
    figures: number[],
    better: Measured['better'],
  ): Measured[] =>
    figures.map((figure) => ({ workload: better, subject, metric: 'm', unit: 'u', better, figure }))
  const rows = rowsOf([
    ...measured('safelane', [10, 20, 30], 'more'),
    ...measured('anvil', [5, 5, 5], 'more'),
    ...measured('safelane', [2, 2], 'less'),
    ...measured('anvil', [4, 8], 'less'),
    // Somebody slow had one run.
    ...measured('hardhat', [2], 'more'),
  ])
  expect(rows.find(({ metric }) => metric === 'm:hardhat')).toMatchObject({ median: 5, runs: 1 })
  const ratio = (workload: string) => rows.find((row) => row.workload === workload && row.unit === 'ratio')
  expect(ratio('more')).toMatchObject({ metric: 'm:anvil', median: 4, best: 6, worst: 2 })
  expect(ratio('less')).toMatchObject({ metric: 'm:anvil', median: 3, best: 4, worst: 2 })
  expect(quantile([5, 1, 3], 0.5)).toBe(3)
})
