/** The suite `tries`: what a root costs per entry that changed, on one thread and on several, and per item of a block's list. */
import { availableParallelism } from 'node:os'
import { formatFigure, formatTable, type Row } from '../row.ts'
import { measureOrderedRoots } from './orderedRoots.ts'
import { measureStateRoots, type StateRootSizes } from './stateRoots.ts'

export interface TriesSuiteOptions {
  json: boolean
  runs: number
  /** Numbers of workers beside one. Default: 2 to the number of cores, by doubling. */
  workers?: readonly number[]
}

/** How large everything is; a test measures less. */
export interface TrieSizes extends StateRootSizes {
  /** Items of an ordered trie. */
  items: number
}

const sizes: TrieSizes = { entries: 100_000, changes: [100, 10_000], transactions: 10_000, items: 10_000 }

export async function benchTries({
  json,
  runs,
  workers = defaultWorkers(),
}: TriesSuiteOptions): Promise<void> {
  const rows = await measureTries(sizes, runs, workers)
  if (json) for (const row of rows) console.log(JSON.stringify(row))
  else console.log(table(rows))
}

export async function measureTries(
  sizes: TrieSizes,
  runs: number,
  workers: readonly number[],
): Promise<Row[]> {
  const counts = [1, ...workers.filter((count) => count !== 1)]
  return [
    ...(await measureStateRoots(sizes, runs, counts)),
    ...(await measureOrderedRoots(sizes.items, runs)),
  ]
}

function defaultWorkers(): number[] {
  const cores = availableParallelism()
  const counts: number[] = []
  for (let count = 2; count < cores; count *= 2) counts.push(count)
  return [...counts, Math.max(cores, 2)]
}

function table(rows: readonly Row[]): string {
  const lines = rows
    .filter(({ metric }) => metric === 'root')
    .map((row) => {
      const { workload, subject, workers, median, best, worst } = row
      const speedUp = rows.find(
        (other) => other.metric === 'speed-up' && other.workload === workload && other.workers === workers,
      )
      const figures = [median, best, worst].map(formatFigure)
      return [workload, subject, String(workers), ...figures, speedUp ? formatFigure(speedUp.median) : '']
    })
  return formatTable(
    ['root after', 'subject', 'workers', 'µs per entry, median', 'best', 'worst', 'speed-up'],
    lines,
  )
}
