/** The engine in a real browser, in a page that is served as any page is: without the headers that allow shared memory. */
import { readFileSync } from 'node:fs'
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createTx } from '@ethereumjs/tx'
import { createAddressFromString, createContractAddress, privateToAddress } from '@ethereumjs/util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BlockEnv, Hex } from './api.ts'
import { bytesToHex } from './hex.ts'
import { compileErc20, encodeCall } from './test/contracts.ts'
import { type Erc20Scenario, fromJson, tellErc20Story, toJson } from './test/erc20Scenario.ts'
import { readmeExamples } from './test/readme.ts'
import { rootsOfManyChanges } from './test/rootsOfManyChanges.ts'
import { openSite, type Page, type Site } from './test/site.ts'
import { encodeTransaction } from './test/transaction.ts'

const privateKey = new Uint8Array(32).fill(7)
const sender = bytesToHex(privateToAddress(privateKey))
const recipient: Hex = `0x${'be'.repeat(20)}`
const token = createContractAddress(createAddressFromString(sender), 0n).toString() as Hex

let site: Site
let page: Page
let story: Record<string, unknown>

beforeAll(async () => {
  site = await openSite()
  page = await site.openPage('src/test/enginePage.ts')
  story = (await tellErc20Story(scenario({}))) as Record<string, unknown>
})
afterAll(() => site?.close())

test('the page has no SharedArrayBuffer, and is no secure context either', async () => {
  const found = await page.evaluate(() => ({
    crossOriginIsolated: (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated,
    isSecureContext: (globalThis as { isSecureContext?: boolean }).isSecureContext,
    shared: typeof SharedArrayBuffer,
  }))
  expect(found).toEqual({ crossOriginIsolated: false, isSecureContext: false, shared: 'undefined' })
})

describe('an ERC-20 transfer in the page', () => {
  const wasm = (file: string) => readFileSync(new URL(`../build/${file}`, import.meta.url))

  test.each<[string, Erc20Scenario['engine']['wasm']]>([
    ['fetched from beside the bundle', undefined],
    [
      'fetched from given addresses',
      {
        engine: '/build/engine-unshared.wasm',
        trace: '/build/engine-trace-unshared.wasm',
        trie: '/build/trie.wasm',
      },
    ],
    [
      'given as bytes',
      {
        engine: new Uint8Array(wasm('engine-unshared.wasm')),
        trace: new Uint8Array(wasm('engine-trace-unshared.wasm')),
        trie: new Uint8Array(wasm('trie.wasm')),
      },
    ],
  ])(
    'gives the balances, gas, logs, roots, proofs and trace that it gives in Node, the modules %s',
    async (_, given) => {
      const told = await tellInPage(scenario(given ? { wasm: given } : {}))
      expect(told).toEqual(story)
      expect(told.block).toMatchObject({
        transactions: [
          { kind: 'executed', status: 1, contractAddress: token },
          { kind: 'executed', status: 1 },
          { kind: 'executed', status: 1, logs: [{ address: token }] },
          { kind: 'executed', status: 0, halt: 'revert' },
        ],
      })
      expect((told.balances as Hex[]).map(BigInt)).toEqual([750n, 250n])
      expect((told.steps as unknown[]).length).toBeGreaterThan(50)
      expect(told.rootUndone).toBe(told.rootBefore)
      expect(told.rootRedone).toBe(told.rootAfter)
      expect(told.rootAfter).not.toBe(told.rootBefore)
    },
  )

  test('costs the memory that it is given', async () => {
    expect(await tellInPage(scenario({ memoryMiB: 256 }))).toEqual(story)
  })
})

test('state roots of thousands of changes are those that Node finds, in memory that only the page has', async () => {
  const roots = await rootsOfManyChanges(1)
  const never = Number.MAX_SAFE_INTEGER
  expect(await rootsOfManyChanges(never)).toEqual(roots)
  expect(await callInPage('rootsOfManyChanges', 1)).toEqual(roots)
  expect(await callInPage('rootsOfManyChanges', never)).toEqual(roots)
})

test("the README's example prints what the README says", async () => {
  const lines: string[] = []
  await site.openPage('examples/browser.ts', (line) => lines.push(`${line}\n`))
  expect(lines.join('')).toBe(readmeExamples.find(({ file }) => file === 'browser.ts')?.output)
})

test('a web worker of the page tells the same story', async () => {
  const told = await page.evaluate(tellInWorker, toJson(scenario({})))
  expect(fromJson(told)).toEqual(story)
})

test('the page lives on while a long block executes, and the engine refuses a second caller', async () => {
  const block: BlockEnv = {
    number: 1n,
    timestampSec: 1_750_000_000n,
    coinbase: `0x${'c0'.repeat(20)}`,
    gasLimit: 10n ** 12n,
    baseFeePerGas: 7n,
    prevRandao: `0x${'11'.repeat(32)}`,
  }
  const to: Hex = `0x${'cc'.repeat(20)}`
  const transactions = Array.from({ length: 200 }, (_, n) => ({
    sender: `0x${(0xa000 + n).toString(16).padStart(40, '0')}`,
    // Not a Buffer, which would write itself into JSON in its own way.
    raw: Uint8Array.from(encodeTransaction({ chainId: 1n, nonce: 0n, to, gasLimit: 3_000_000n })),
  }))
  // Loops until its gas is gone.
  const told = await callInPage('executeLongBlock', [block, transactions, '0x5b5f56'])
  expect(told).toMatchObject({ isBusy: true, gasUsed: 600_000_000n })
  expect(told.turns).toBeGreaterThan(3)
})

describe('what a browser cannot do is said clearly', () => {
  test('more than one lane', async () => {
    await expect(tellInPage(scenario({ workers: 2 }))).rejects.toThrow(/workers must be 1.*one lane/)
  })

  test('a module that is not there', async () => {
    const missing = { engine: '/nowhere.wasm', trie: '/build/trie.wasm' }
    await expect(tellInPage(scenario({ wasm: missing }))).rejects.toThrow('/nowhere.wasm: HTTP 404')
  })
})

type CallByName = (name: string, json: string) => Promise<string>

async function callInPage(name: string, given: unknown): Promise<Record<string, unknown>> {
  const call = (message: { name: string; json: string }) =>
    (globalThis as unknown as { callByName: CallByName }).callByName(message.name, message.json)
  return fromJson(await page.evaluate(call, { name, json: toJson(given) })) as Record<string, unknown>
}

/** Runs in the page: starts a worker, and asks it once it has loaded its script. */
function tellInWorker(json: string): Promise<string> {
  interface WebWorker {
    onmessage: (event: { data: string }) => void
    onerror: (event: { message: string }) => void
    postMessage(message: [name: string, json: string]): void
    terminate(): void
  }
  const { Worker } = globalThis as unknown as { Worker: new (url: string, options: object) => WebWorker }
  return new Promise((resolve, reject) => {
    const worker = new Worker('/page/src-test-enginePage-ts.js', { type: 'module' })
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.onmessage = ({ data }) => {
      if (data === 'ready') return worker.postMessage(['tellErc20Story', json])
      worker.terminate()
      resolve(data)
    }
  })
}

const tellInPage = (given: Erc20Scenario) => callInPage('tellErc20Story', given)

function scenario(options: Partial<Erc20Scenario['engine']>): Erc20Scenario {
  const common = new Common({ chain: Mainnet, hardfork: Hardfork.Prague })
  const sign = (nonce: bigint, to: Hex | undefined, data: Uint8Array) => {
    const fees = { gasLimit: 2_000_000n, maxFeePerGas: 20n, maxPriorityFeePerGas: 2n }
    const fields = { type: 2, chainId: 1n, nonce, data, ...fees, ...(to ? { to } : {}) }
    return Uint8Array.from(
      createTx(fields as never, { common })
        .sign(privateKey)
        .serialize(),
    )
  }
  const words = (...digits: string[]): Hex => `0x${digits.map((digit) => digit.padStart(64, '0')).join('')}`
  return {
    engine: { chainId: 1n, workers: 1, ...options },
    sender,
    recipient,
    token,
    transactions: [
      sign(0n, undefined, initCode),
      sign(1n, token, encodeCall('mint(address,uint256)', sender, 1000n)),
      sign(2n, token, encodeCall('transfer(address,uint256)', recipient, 250n)),
      sign(3n, token, encodeCall('transfer(address,uint256)', recipient, 10_000n)),
    ],
    balanceOf: [sender, recipient].map((owner) => bytesToHex(encodeCall('balanceOf(address)', owner))),
    precompiles: [
      ['0x0000000000000000000000000000000000000002', '0x616263'],
      ['0x0000000000000000000000000000000000000003', '0x616263'],
      ['0x0000000000000000000000000000000000000005', words('1', '1', '1').concat('03ffe7') as Hex],
      ['0x0000000000000000000000000000000000000006', words('1', '2', '1', '2')],
      ['0x0000000000000000000000000000000000000008', '0x'],
    ],
  }
}

const initCode = compileErc20()
