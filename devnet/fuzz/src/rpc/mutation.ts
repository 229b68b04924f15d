/** Requests that are nearly right: those that the node is compared with anvil by, with something wrong in them. */
import { scenarios } from '@safelane/devnet-node/differential'
import type { Random } from '../random.ts'

/** What is sent, and in which way. */
export type FuzzMessage =
  | { kind: 'http'; body: string }
  /** A WebSocket message; `binary` frames hold the same bytes. */
  | { kind: 'socket'; body: string; binary: boolean }
  /** A body that ends before its length, on a connection that is closed then. */
  | { kind: 'cut'; body: string }

interface Request {
  method: string
  params: unknown
}

/** Asked for more, they do what they are asked for as long as it takes, or reach for other computers. */
const takenAsTheyAre =
  /_(mine|mine_detailed|setBlockGasLimit|reset|setRpcUrl|setIntervalMining|setAutomine|rollback|reorg|setLoggingEnabled)$/

const templates: readonly Request[] = scenarios
  .flatMap(({ steps }) => steps)
  .filter(([, params = []]) => typeof params !== 'function')
  .map(([method, params = []]) => ({ method, params }))

const oddValues: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    2 ** 53,
    1e308,
    '',
    '0x',
    '0x0',
    '0xg',
    '-1',
    'latest',
    'pending',
    'earliest',
  ],
  ...[
    '0x'.padEnd(66, 'f'),
    '0x'.padEnd(68, 'f'),
    '0x1'.padEnd(43, '0'),
    '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  ],
  ...[
    [],
    {},
    [[]],
    [null],
    { __proto__: null },
    { from: null },
    { to: '0x' },
    '\u0000',
    '\ud800',
    'é'.repeat(100),
  ],
  ...[
    '0x'.padEnd(20_002, '60'),
    `0x${'5b600056'}`,
    { blockNumber: '0x0', blockHash: '0x' },
    { data: '0x5b600056' },
  ],
]

/** Message number `index`; the same for the same random numbers. */
export function nextMessage(random: Random): FuzzMessage {
  const body = bodyText(random)
  if (random.oneIn(200)) return { kind: 'cut', body }
  return random.oneIn(8) ? { kind: 'socket', body, binary: random.oneIn(5) } : { kind: 'http', body }
}

function bodyText(random: Random): string {
  const json = JSON.stringify(random.oneIn(10) ? batch(random) : envelope(random))
  if (random.oneIn(12)) return damagedText(json, random)
  // Much of nothing around it.
  return random.oneIn(400) ? `${' '.repeat(1_000_000)}${json}` : json
}

function batch(random: Random): unknown[] {
  return Array.from({ length: random.below(20) }, () =>
    random.oneIn(10) ? random.pick(oddValues) : envelope(random),
  )
}

function envelope(random: Random): unknown {
  const { method, params } = request(random)
  const whole: Record<string, unknown> = { jsonrpc: '2.0', id: random.below(1_000), method, params }
  if (random.oneIn(30)) delete whole[random.pick(['jsonrpc', 'id', 'method', 'params'])]
  if (random.oneIn(40)) whole[random.pick(['jsonrpc', 'id', 'method', 'params'])] = random.pick(oddValues)
  return whole
}

function request(random: Random): Request {
  const { method, params } = random.pick(templates)
  if (takenAsTheyAre.test(method)) return { method, params }
  let changed: unknown = structuredClone(params)
  for (let count = random.below(4); count > 0; count--) changed = mutated(changed, random)
  return { method: random.oneIn(50) ? damagedText(method, random) : method, params: changed }
}

/** The value with one place in it changed. */
function mutated(value: unknown, random: Random): unknown {
  if (typeof value === 'object' && value !== null && !random.oneIn(6)) {
    const names = Object.keys(value)
    if (names.length === 0) return Array.isArray(value) ? [random.pick(oddValues)] : value
    const name = random.pick(names)
    const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>
    if (random.oneIn(8)) delete copy[name]
    else copy[name] = mutated(copy[name], random)
    if (Array.isArray(copy) && random.oneIn(8)) copy.push(random.pick(oddValues))
    return copy
  }
  if (typeof value === 'string' && random.oneIn(2)) return damagedText(value, random)
  return random.pick(oddValues)
}

/** The text without, with another, or with one more character somewhere, or cut off. */
function damagedText(text: string, random: Random): string {
  const at = random.below(text.length + 1)
  const character = String.fromCharCode(random.pick([random.below(128), random.below(65_536)]))
  switch (random.below(4)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(0, at) + text.slice(at + 1)
    case 2:
      return text.slice(0, at) + character + text.slice(at)
    default:
      return text.slice(0, at) + character + text.slice(at + 1)
  }
}
