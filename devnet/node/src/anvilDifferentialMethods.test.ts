import { describe, expect, onTestFinished, test } from 'vitest'
import WebSocket from 'ws'
import { parseCommandLine } from './commandLine/commandLine.ts'
import { shapeOf, withoutMembers } from './differential/comparison.ts'
import { alice, bob, fees, NOTEBOOK, notebook, word } from './differential/contracts.ts'
import { differences, MAX_DIFFERENCES } from './differential/differences.ts'
import { anvilMethods, beyondAnvil, subscriptionMethods } from './differential/methodList.ts'
import { differingSteps, missingMethods } from './differential/notYet.ts'
import { runScenario, type Urls } from './differential/runScenario.ts'
import { stepName } from './differential/scenario.ts'
import { scenarios } from './differential/scenarios.ts'
import { startNode } from './startNode.ts'
import { result, rpc, startAnvil } from './testing/foundry.ts'

const missing = new Set(missingMethods)
const needed = new Set<string>()

/** Both nodes on fresh chains that begin at the same time, until the test ends. */
async function startBoth(flags: readonly string[] = []): Promise<Urls> {
  const shared = ['--timestamp', '1800000000', ...flags]
  const ours = await startNode({ ...parseCommandLine(shared).options, port: 0, workers: 1 })
  onTestFinished(() => ours.close())
  const anvil = await startAnvil(...shared, '--steps-tracing')
  onTestFinished(async () => void (await anvil.kill('SIGTERM')))
  return { ours: ours.url, theirs: anvil.url }
}

describe.each(scenarios)('scenario $name', (scenario) => {
  test('is answered as anvil answers it', async () => {
    const urls = await startBoth(scenario.flags)
    const outcomes = await runScenario(scenario, urls, differences, (method) => missing.has(method))
    for (const outcome of outcomes) {
      for (const name of outcome.needed) needed.add(name)
      const listed = differingSteps.includes(outcome.name)
      if (listed) {
        expect(outcome.isAlike, `${outcome.name} is alike now: take it off differingSteps`).toBe(false)
      } else expect.soft(outcome.ours, outcome.name).toEqual(outcome.theirs)
    }
  })
})

/** Methods that a node does not have, in alphabetical order. */
async function notFound(url: string): Promise<string[]> {
  const names: string[] = []
  for (const method of anvilMethods.filter((name) => !subscriptionMethods.includes(name))) {
    // Nothing is done with so many parameters, but the method is looked up.
    const { error } = await rpc(
      url,
      method,
      Array.from({ length: 9 }, () => null),
    )
    if (error?.code === -32601) names.push(method)
  }
  return names.toSorted()
}

describe('the lists', () => {
  test('every method of anvil is asked in a scenario, or over a WebSocket below', () => {
    const asked = new Set(scenarios.flatMap(({ steps }) => steps.map(([method]) => method)))
    const unasked = anvilMethods.filter(
      (method) => !asked.has(method) && !subscriptionMethods.includes(method),
    )
    expect(unasked).toEqual([])
  })

  test('the methods that are not there yet, and those that anvil does not have, are exactly those that are listed', async () => {
    const { ours, theirs } = await startBoth(['--no-mining'])
    expect(await notFound(ours)).toEqual(missingMethods.toSorted())
    expect(await notFound(theirs)).toEqual(beyondAnvil.toSorted())
  })

  test('steps that differ are named as in their scenarios', () => {
    const names = scenarios.flatMap((scenario) => scenario.steps.map((_, index) => stepName(scenario, index)))
    expect(differingSteps.filter((name) => !names.includes(name))).toEqual([])
  })

  test('deliberate differences are few and have a reason each', () => {
    expect(differences.length).toBeLessThanOrEqual(MAX_DIFFERENCES)
    for (const { reason } of differences) expect(reason.length).toBeGreaterThan(20)
  })

  // After all scenarios, in the order of this file.
  test('each deliberate difference is one: some answer is equal only without it', () => {
    expect(differences.map(({ name }) => name).filter((name) => !needed.has(name))).toEqual([])
  })
})

/** What a connection hears when it subscribes to everything and a contract is created and called. */
async function subscribed(url: string): Promise<unknown> {
  const socket = new WebSocket(url.replace('http', 'ws'))
  onTestFinished(() => socket.close())
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const heard: { method?: string; id?: number; params?: { subscription: string }; result?: unknown }[] = []
  let changed = () => {}
  socket.on('message', (data) => {
    heard.push(JSON.parse(String(data)))
    changed()
  })
  const until = (isEnough: () => boolean) =>
    new Promise<void>((resolve) => {
      changed = () => {
        if (isEnough()) resolve()
      }
      changed()
    })
  let id = 0
  const send = async (method: string, params: unknown[]) => {
    const mine = ++id
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: mine, method, params }))
    await until(() => heard.some((message) => message.id === mine))
    return heard.find((message) => message.id === mine)
  }
  const kinds: [string, unknown[]][] = [
    ['newHeads', []],
    ['logs', [{ address: notebook }]],
    ['newPendingTransactions', []],
    ['newPendingTransactions', [true]],
    ['nonsense', []],
  ]
  const subscriptions = []
  for (const [kind, more] of kinds) subscriptions.push(await send('eth_subscribe', [kind, ...more]))
  const notes = () => heard.filter(({ method }) => method === 'eth_subscription')
  let expected = 0
  for (const [transaction, logs] of [
    [{ from: alice, data: NOTEBOOK, gas: '0x30d40', ...fees }, 0],
    [{ from: bob, to: notebook, data: word(5), gas: '0x186a0', ...fees }, 1],
  ] as const) {
    await result(url, 'eth_sendTransaction', [transaction])
    expected += 2
    await until(() => notes().length >= expected)
    await result(url, 'evm_mine')
    expected += 1 + logs
    await until(() => notes().length >= expected)
  }
  const ended = []
  for (const subscription of subscriptions.slice(0, 4))
    ended.push(await send('eth_unsubscribe', [subscription?.result]))
  ended.push(await send('eth_unsubscribe', ['0x1234']))
  const bySubscription = subscriptions.map((subscription) =>
    notes()
      .filter(({ params }) => params?.subscription === subscription?.result)
      .map(({ params }) => shapeOf(params)),
  )
  return { subscriptions: subscriptions.map(shapeOf), bySubscription, ended }
}

test('subscriptions of all kinds are made, served and ended as by anvil', async () => {
  const { ours, theirs } = await startBoth(['--no-mining'])
  const heard = async (url: string) =>
    withoutMembers(await subscribed(url), (name) => name === 'totalDifficulty')
  expect(await heard(ours)).toEqual(await heard(theirs))
})
