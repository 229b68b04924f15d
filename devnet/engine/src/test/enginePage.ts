/** What the browser test's page runs, or a worker of the page: bundled for browsers, its functions called by name. */
import { type BlockEnv, createEngine, EngineBusyError, type ExecutableTransaction } from '../index.ts'
import { type Erc20Scenario, fromJson, tellErc20Story, toJson } from './erc20Scenario.ts'
import { rootsOfManyChanges } from './rootsOfManyChanges.ts'

/** Executes one block, and tells how often the page's timers ran meanwhile, and whether the engine refused a second caller. */
async function executeLongBlock(env: BlockEnv, transactions: ExecutableTransaction[], code: `0x${string}`) {
  const engine = await createEngine({ chainId: 1n })
  for (const { sender } of transactions) engine.setBalance(sender, 10n ** 20n)
  engine.setCode(`0x${'cc'.repeat(20)}`, code)
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  const block = engine.executeBlock(env, transactions)
  let isBusy = false
  try {
    engine.stateRoot()
  } catch (error) {
    isBusy = error instanceof EngineBusyError
  }
  const { gasUsed } = await block
  clearInterval(timer)
  await engine.close()
  return { turns, isBusy, gasUsed }
}

/** Functions of one JSON string each, returning another. */
const functions = {
  rootsOfManyChanges: (trieBatchesFrom: number) => rootsOfManyChanges(trieBatchesFrom),
  tellErc20Story: (scenario: Erc20Scenario) => tellErc20Story(scenario),
  executeLongBlock: (given: Parameters<typeof executeLongBlock>) => executeLongBlock(...given),
}
async function callByName(name: string, json: string): Promise<string> {
  const called = functions[name as keyof typeof functions] as (given: unknown) => Promise<unknown>
  return toJson(await called(fromJson(json)))
}

/** What a page and a web worker have in common, and Node's types do not know. */
interface Scope {
  addEventListener(type: 'message', listener: (event: { data: [name: string, json: string] }) => void): void
  postMessage(answer: string): void
}

Object.assign(globalThis, { callByName })
// Loaded as a worker's script, it answers messages instead.
const scope = globalThis as unknown as Scope
if (!('document' in globalThis)) {
  scope.addEventListener('message', async ({ data: [name, json] }) => {
    scope.postMessage(await callByName(name, json))
  })
  scope.postMessage('ready')
}
