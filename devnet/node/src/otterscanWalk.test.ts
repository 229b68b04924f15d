import type { Hex } from '@safelane/devnet-engine'
import { expect, onTestFinished, test } from 'vitest'
import { parseCommandLine } from './commandLine/commandLine.ts'
import { contentOf } from './differential/comparison.ts'
import { differences } from './differential/differences.ts'
import { anvilMethods } from './differential/methodList.ts'
import { compare, settle } from './differential/runScenario.ts'
import { startNode } from './startNode.ts'
import { type RpcAnswer, rpc, startAnvil } from './testing/foundry.ts'
import { alice, bob, deployed, transactions } from './testing/tracedContracts.ts'

/** Of Otterscan's lists. */
const PAGE = 25

interface BlockJson {
  hash: Hex
  transactions: Hex[]
}
interface TransactionJson {
  from: Hex
  to: Hex | null
  nonce: Hex
  blockNumber: Hex
}

/** Asks both nodes what Otterscan asks for its pages, follows what they link to, and compares all that is answered. */
class Walk {
  readonly #ours: string
  readonly #theirs: string
  readonly asked = new Set<string>()
  readonly #addresses = new Set<Hex>()
  readonly #requests = new Set<string>()

  constructor(ours: string, theirs: string) {
    this.#ours = ours
    this.#theirs = theirs
  }

  async home(): Promise<void> {
    for (const method of ['ots_getApiLevel', 'eth_chainId', 'net_version']) await this.#ask(method)
    for (const tag of ['finalized', 'safe']) await this.#ask('eth_getBlockByNumber', tag, false)
    const head = Number(await this.#ask<Hex>('eth_blockNumber'))
    await this.#ask('eth_getBlockByNumber', 'latest', false)
    for (let number = head; number >= 1; number--) await this.block(number)
    for (const address of this.#addresses) await this.address(address, head)
  }

  async block(number: number): Promise<void> {
    await this.#ask('ots_getBlockDetails', number)
    const { hash, transactions } = await this.#ask<BlockJson>('eth_getBlockByNumber', hex(number), false)
    for (let page = 0; page * PAGE <= transactions.length; page++)
      await this.#ask('ots_getBlockTransactions', number, page, PAGE)
    // The nodes' own hashes differ, so each is asked for its own.
    const theirs = (await rpc(this.#theirs, 'eth_getBlockByNumber', [hex(number), false])).result as BlockJson
    await this.#askEach('ots_getBlockDetailsByHash', [hash], [theirs.hash])
    for (const transaction of transactions) await this.transaction(transaction)
  }

  async transaction(hash: Hex): Promise<void> {
    const { from, to, nonce } = await this.#ask<TransactionJson>('eth_getTransactionByHash', hash)
    const receipt = await this.#ask<{ contractAddress: Hex | null }>('eth_getTransactionReceipt', hash)
    await this.#ask('ots_getTransactionError', hash)
    const operations = await this.#ask<{ from: Hex; to: Hex }[]>('ots_getInternalOperations', hash)
    const calls = await this.#ask<{ from: Hex; to: Hex }[]>('ots_traceTransaction', hash)
    await this.#ask('debug_traceTransaction', hash, {
      tracer: 'prestateTracer',
      tracerConfig: { diffMode: true },
    })
    // Links to the sender's transactions before and after it.
    for (const near of [Number(nonce) - 1, Number(nonce) + 1]) {
      if (near >= 0) await this.#ask('ots_getTransactionBySenderAndNonce', from, near)
    }
    const shown = [{ from, to: to ?? receipt.contractAddress }, ...operations, ...calls]
    for (const ends of shown) {
      this.#addresses.add(ends.from)
      if (ends.to) this.#addresses.add(ends.to)
    }
  }

  async address(address: Hex, head: number): Promise<void> {
    for (const method of ['eth_getBalance', 'eth_getTransactionCount', 'eth_getCode'])
      await this.#ask(method, address, 'latest')
    const hasCode = await this.#ask<boolean>('ots_hasCode', address, 'latest')
    if (hasCode) await this.#ask('ots_getContractCreator', address)
    await this.#ask('ots_searchTransactionsBefore', address, 0, PAGE)
    // Short pages, so that there are some to turn in both directions.
    for (let block = head; block > 1; block -= 3) {
      await this.#ask('ots_searchTransactionsBefore', address, block, 2)
      await this.#ask('ots_searchTransactionsAfter', address, block, 2)
    }
    await this.#ask('ots_searchTransactionsAfter', address, 0, PAGE)
  }

  get requests(): number {
    return this.#requests.size
  }

  #ask<T>(method: string, ...params: unknown[]): Promise<T> {
    return this.#askEach(method, params, params)
  }

  async #askEach<T>(method: string, mine: unknown[], its: unknown[]): Promise<T> {
    const name = `${method} ${JSON.stringify(mine)}`
    const [ours, theirs] = await Promise.all([rpc(this.#ours, method, mine), rpc(this.#theirs, method, its)])
    const outcome = compare(name, [method, mine], contentOf(ours), contentOf(theirs), differences)
    expect.soft(outcome.ours, name).toEqual(outcome.theirs)
    this.asked.add(method)
    this.#requests.add(name)
    return ours.result as T
  }
}

const hex = (number: number): Hex => `0x${number.toString(16)}`

test('all that Otterscan asks for its pages is answered as by anvil: contracts, failures, internal transfers', async () => {
  const flags = ['--timestamp', '1800000000']
  const ours = await startNode({ ...parseCommandLine(flags).options, port: 0, workers: 1 })
  onTestFinished(() => ours.close())
  const anvil = await startAnvil(...flags, '--steps-tracing')
  onTestFinished(async () => void (await anvil.kill('SIGTERM')))
  const both = async (method: string, params: unknown[]) => {
    const answers: RpcAnswer[] = []
    for (const url of [anvil.url, ours.url]) answers.push(await rpc(url, method, params))
    await settle(anvil.url, method, answers[0]!)
    expect(answers[1]).toEqual(answers[0])
  }
  await both('anvil_setBlockTimestampInterval', [12])
  for (const transaction of transactions) await both('eth_sendTransaction', [transaction])
  // Several in one block, one of which fails.
  await both('evm_setAutomine', [false])
  const fees = { maxFeePerGas: '0x77359400', maxPriorityFeePerGas: '0x3b9aca00', gas: '0xf4240' }
  for (const to of [bob, deployed.reverter, deployed.router, deployed.notebook])
    await both('eth_sendTransaction', [{ from: alice, to, ...fees }])
  await both('evm_mine', [])
  const walk = new Walk(ours.url, anvil.url)
  await walk.home()
  expect([...walk.asked]).toEqual(
    expect.arrayContaining(anvilMethods.filter((name) => name.startsWith('ots_'))),
  )
  // Every page of some twenty blocks, transactions and accounts.
  expect(walk.requests).toBeGreaterThan(500)
})
