// `node tools/cover/replay.ts` replays historical price paths through the reference of the depeg tiers and writes the table and the
// chart in docs/contracts and the expectation that Replay.t.sol holds the contracts to. `--check` only compares.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { repositoryRoot } from '../foundry.ts'
import { chart } from './replayChart.ts'
import { cashPayout, deductible, insured, tierColumns } from './tierCases.ts'
import { median, type Observation, type TierEvent, tierEvents, tierTerms } from './tiers.ts'

const tests = path.join(repositoryRoot, 'contracts', 'test', 'cover', 'protocol')
const docs = path.join(repositoryRoot, 'docs', 'contracts')

/** A path to replay: the price file and what the table calls it. */
interface Replay {
  readonly file: string
  readonly title: string
  readonly columns: string[][]
  readonly observations: readonly Observation[]
  readonly events: readonly TierEvent[]
}

const paths: Readonly<Record<string, string>> = {
  'usdc-2023-03': 'USDC, March 2023: Chainlink, Kraken, Uniswap',
  'dai-2023-03': 'DAI, March 2023: one venue',
  'ust-2022-05': 'UST, May 2022: one venue',
  'usdc-calm-2023-03': 'USDC, the calm week before: one venue',
  'usdc-calm-2024-q1': 'USDC, calm first quarter of 2024: one venue',
}

const one = 10n ** 18n

function parsePrice(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole) * one + BigInt(fraction.padEnd(18, '0').slice(0, 18))
}

/** Reads a path; a file with prices of one venue at a time feeds all three sources with it. */
async function replayOf(file: string, title: string): Promise<Replay> {
  const text = await readFile(path.join(tests, 'prices', `${file}.csv`), 'utf8')
  const [head = '', ...lines] = text.trim().split('\n')
  const isMedian = head.split(',').length === 4
  const columns: string[][] = [[], [], [], []]
  const observations: Observation[] = []
  for (const line of lines) {
    const [at = '', ...cells] = line.split(',')
    const known = cells.filter((cell) => cell !== '')
    const sources = isMedian ? cells : [known[0] ?? '', known[0] ?? '', known[0] ?? '']
    const prices = sources.map((cell) => (cell === '' ? 0n : parsePrice(cell)))
    for (const [index, value] of [BigInt(at), ...prices].entries()) columns[index]?.push(value.toString())
    observations.push({ at: Number(at), price: median(prices.filter((price) => price !== 0n)) })
  }
  return { file, title, columns, observations, events: tierEvents(observations) }
}

/** What the Solidity test reads, with one line per short column, as the formatter of the repository would write it. */
function expectation(replay: Replay): string {
  const lines = Object.entries(tierColumns(replay.columns, replay.events)).map(([name, values]) => {
    const cells = values.map((value) => `"${value}"`)
    return `  "${name}": ${cells.length < 5 ? `[${cells.join(', ')}]` : `[\n    ${cells.join(',\n    ')}\n  ]`}`
  })
  return `{\n${lines.join(',\n')}\n}`
}

const utc = (at: number): string =>
  at === 0 ? 'not within the data' : new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ')
const dollars = (millionths: bigint): string => (Number(millionths) / 1e6).toFixed(2)

function table(replays: readonly Replay[]): string {
  const rows = replays.flatMap((replay) =>
    replay.events.length === 0
      ? [`| ${replay.title} | none | | | | | | |`]
      : replay.events.map((event) => {
          const severity = (Number(event.severity / 10n ** 12n) / 1e6).toFixed(4)
          const cells = [utc(event.startedAt), utc(event.triggeredAt), utc(event.confirmedAt), severity]
          const paid = [dollars(cashPayout(event.severity)), dollars((insured * (one - deductible)) / one)]
          const name = tierTerms[event.tier]?.name ?? ''
          return `| ${[replay.title, name, ...cells, ...paid].join(' | ')} |`
        }),
  )
  const head = ['path', 'tier', 'depeg began', 'triggered', 'confirmed', 'severity', 'cash', 'swap']
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows].join('\n')
}

function page(replays: readonly Replay[]): string {
  return `# Cover: replays of real depegs

Written by \`node contracts/tools/cover/replay.ts\` from the hourly prices in \`contracts/test/cover/protocol/prices\` (origins there). The same
paths run through \`DepegOracle\` and \`DepegTiers\` in \`Replay.t.sol\`, which must record exactly these events. Times are UTC; payouts are
dollars for 10,000 insured with a deductible of 2.5 %, before any event limit: in cash, or in exchange for the surrendered coins.

${table(replays)}

![prices and triggers](replays.svg)

- A tier pays policies whose period holds the beginning of the depeg. Cash is what the severity leaves of the insured amount, so a Shock
  on a price that recovers within a day pays little in cash; who needs par chooses the swap, before the price is back.
- Where one venue is named, all three sources report it: these replays show when the tiers act, not what the median adds. On USDC the Chainlink
  rounds end on 12 March 08:49; the other two sources keep the quorum, and the higher of them counts.
- Prices are hourly: an oracle that is observed more often sees deeper and shorter dips.
`
}

/** Writes or compares one generated file. */
async function emit(file: string, text: string): Promise<void> {
  if (!process.argv.includes('--check')) return writeFile(file, text)
  if ((await readFile(file, 'utf8').catch(() => '')) === text) return
  process.stderr.write(`${file} is not what the replay gives; run node contracts/tools/cover/replay.ts\n`)
  process.exitCode = 1
}

const replays = await Promise.all(Object.entries(paths).map(([file, title]) => replayOf(file, title)))
for (const replay of replays) {
  await emit(path.join(tests, 'cases', `replay-${replay.file}.json`), `${expectation(replay)}\n`)
}
await emit(path.join(docs, 'replays.md'), page(replays))
await emit(
  path.join(docs, 'replays.svg'),
  chart(replays.filter((replay) => replay.file !== 'usdc-calm-2023-03')),
)
