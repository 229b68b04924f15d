import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GenesisFile, startNode } from '@safelane/devnet-node'
import { result } from '@safelane/devnet-node/testing'
import { expect, onTestFinished, test } from 'vitest'
import type { CaseReport } from '../runFiles.ts'
import { rpcFolders, runRpcFolder } from './runRpcFolder.ts'

const alice = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const bob = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'

/** All forks up to Prague from the first block on. */
const genesis: GenesisFile = {
  config: {
    chainId: 4242,
    ...Object.fromEntries(
      [
        'homestead',
        'eip150',
        'eip155',
        'eip158',
        'byzantium',
        'constantinople',
        'petersburg',
        'istanbul',
      ].map((fork) => [`${fork}Block`, 0]),
    ),
    berlinBlock: 0,
    londonBlock: 0,
    mergeNetsplitBlock: 0,
    terminalTotalDifficulty: 0,
    shanghaiTime: 0,
    cancunTime: 0,
    pragueTime: 0,
  },
  alloc: {
    [alice]: { balance: '0xde0b6b3a7640000' },
    // EIP-7002 and EIP-7251: contracts without which no block since Prague is valid; these have no requests.
    '00000961ef480eb55e80d19ad83579a64c007002': { code: '0x00' },
    '0000bbddc7ce488642fb579f8b00f3a590007251': { code: '0x00' },
  },
  gasLimit: '0x1c9c380',
  timestamp: 1_700_000_000,
}

const io = (comment: string, method: string, params: unknown[], expected: object) =>
  `// ${comment}\n>> ${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}\n<< ${JSON.stringify({ jsonrpc: '2.0', id: 1, ...expected })}\n`

test('a chain is imported from its genesis and blocks, and a node that has it answers each case as it must or fails it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rpc-cases-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  // Two blocks of a node of ours; whoever imports them executes them again.
  const made = await startNode({ port: 0, workers: 1, chain: { genesis, blocks: new Uint8Array() } })
  onTestFinished(() => made.close())
  await result(made.url, 'anvil_setBlockTimestampInterval', [12])
  const hash = await result(made.url, 'eth_sendTransaction', [{ from: alice, to: bob, value: '0x7' }])
  await result(made.url, 'evm_mine')
  const blocks = await Promise.all(
    ['0x1', '0x2'].map((number) => result<string>(made.url, 'debug_getRawBlock', [number])),
  )
  await writeFile(join(folder, 'genesis.json'), JSON.stringify(genesis))
  await writeFile(
    join(folder, 'chain.rlp'),
    Buffer.concat(blocks.map((block) => Buffer.from(block.slice(2), 'hex'))),
  )
  const cases = {
    'chain/head': io('the last block', 'eth_blockNumber', [], { result: '0x2' }),
    'chain/id': io('of the genesis', 'eth_chainId', [], { result: '0x1092' }),
    'chain/balance': io('after the transfer', 'eth_getBalance', [bob, 'latest'], { result: '0x7' }),
    'chain/before': io('in the first state', 'eth_getBalance', [bob, '0x0'], { result: '0x0' }),
    'chain/error': io('without 0x', 'debug_getRawBlock', ['2'], { error: { code: -32602, message: 'x' } }),
    'chain/form': io('speconly: any price', 'eth_gasPrice', [], { result: '0x0' }),
    'chain/wrong': io('another receipt', 'eth_getTransactionReceipt', [hash], { result: null }),
    'chain/broken': '>> {',
  }
  await mkdir(join(folder, 'chain'))
  for (const [name, text] of Object.entries(cases)) await writeFile(join(folder, `${name}.io`), text)

  expect(await rpcFolders(folder)).toEqual([folder])
  const reports: CaseReport[] = []
  await runRpcFolder(folder, { workers: 1 }, (report) => reports.push(report))
  expect(reports.filter(({ result }) => result === 'passed').map(({ name }) => name)).toEqual(
    ['balance', 'before', 'error', 'form', 'head', 'id'].map((name) => `chain/${name}.io`),
  )
  expect(reports.filter(({ result }) => result === 'failed')).toMatchObject([
    { name: 'chain/broken.io', reason: expect.stringContaining('not a case') },
    { name: 'chain/wrong.io', reason: expect.stringContaining('expected null') },
  ])
})
