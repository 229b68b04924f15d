/** Asks both nodes what a scenario says, and finds out which deliberate differences it takes to make their answers equal. */
import { isDeepStrictEqual } from 'node:util'
import { type RpcAnswer, rpc } from '../testing/foundry.ts'
import { contentOf, shapeOf } from './comparison.ts'
import type { Difference } from './differences.ts'
import { beyondAnvil } from './methodList.ts'
import { type Saved, type Scenario, type Step, stepName } from './scenario.ts'

export interface Outcome {
  name: string
  method: string
  /** Both answers, with what differs deliberately taken out. */
  ours: unknown
  theirs: unknown
  isAlike: boolean
  /** Names of the differences without any of which the answers would not be equal. */
  needed: readonly string[]
}

export interface Urls {
  ours: string
  theirs: string
}

/** Steps of methods that `isLeftOut` says are sent to neither node, and have no outcome. */
export async function runScenario(
  scenario: Scenario,
  { ours, theirs }: Urls,
  differences: readonly Difference[],
  isLeftOut: (method: string) => boolean,
): Promise<Outcome[]> {
  const saved = { ours: {} as Record<string, unknown>, theirs: {} as Record<string, unknown> }
  const outcomes: Outcome[] = []
  for (const [index, step] of scenario.steps.entries()) {
    const [method] = step
    if (isLeftOut(method)) continue
    const [mine, its] = await Promise.all([ask(ours, step, saved.ours), ask(theirs, step, saved.theirs)])
    await settle(theirs, method, its)
    outcomes.push(compare(stepName(scenario, index), step, contentOf(mine), contentOf(its), differences))
  }
  return outcomes
}

/** Waits for the block of what anvil was sent: it answers with a hash before that is made, and what comes next must not find out. */
export async function settle(url: string, method: string, { result: hash }: RpcAnswer): Promise<void> {
  if (!/^eth_(send|resend)/.test(method) || typeof hash !== 'string' || hash.length !== 66) return
  if ((await rpc(url, 'anvil_getAutomine')).result !== true) return
  while ((await rpc(url, 'eth_getTransactionReceipt', [hash])).result === null) {
    // With automine and no gap before it, the transaction's block is being made.
  }
}

async function ask(url: string, step: Step, saved: Record<string, unknown>): Promise<RpcAnswer> {
  const [method, params = [], options = {}] = step
  const answer = await rpc(url, method, typeof params === 'function' ? params(saved as Saved) : params)
  if (options.as !== undefined) saved[options.as] = answer.result
  return answer
}

const METHOD_NOT_FOUND = -32601

const codeOf = (content: unknown): unknown => (content as { error?: { code: number } }).error?.code

/** Finds out what has to be hidden. Exported for its test. */
export function compare(
  name: string,
  [method, params, options = {}]: Step,
  mine: unknown,
  its: unknown,
  differences: readonly Difference[],
): Outcome {
  if (beyondAnvil.includes(method)) {
    const isAlike = codeOf(mine) !== METHOD_NOT_FOUND && codeOf(its) === METHOD_NOT_FOUND
    return { name, method, ours: mine, theirs: isAlike ? mine : its, isAlike, needed: [] }
  }
  const view = (content: unknown, hidden: readonly Difference[]) => {
    const rest = hidden.reduce(
      (value, difference) => difference.hide(value, method, params, options),
      content,
    )
    return options.shape ? shapeOf(rest) : rest
  }
  const isAlikeWithout = (hidden: readonly Difference[]) =>
    isDeepStrictEqual(view(mine, hidden), view(its, hidden))
  const ours = view(mine, differences)
  const theirs = view(its, differences)
  const isAlike = isDeepStrictEqual(ours, theirs)
  const needed =
    !isAlike || isAlikeWithout([])
      ? []
      : differences.filter((each) => !isAlikeWithout(differences.filter((other) => other !== each)))
  return { name, method, ours, theirs, isAlike, needed: needed.map((difference) => difference.name) }
}
