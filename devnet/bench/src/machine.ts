/** Where and on what a run was made. */
import { execFileSync } from 'node:child_process'
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os'

export interface RunConditions {
  machine: string
  cores: number
  node: string
  /** Commit of the working tree, with `+` when it has changes. */
  commit: string
  date: string
  /** Processes that wanted a core in the last minute, before the run. */
  load: number
}

export function runConditions(): RunConditions {
  const git = (...options: string[]) => execFileSync('git', options, { encoding: 'utf8' }).trim()
  const memoryGiB = Math.round(totalmem() / 2 ** 30)
  const cores = availableParallelism()
  const model = cpus()[0]?.model ?? 'unknown processor'
  return {
    machine: `${model}, ${cores} cores, ${memoryGiB} GiB, ${platform()} ${release()} ${arch()}`,
    cores,
    node: process.version,
    commit: git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain', '-uno') === '' ? '' : '+'),
    date: new Date().toISOString().slice(0, 10),
    load: Number(loadavg()[0]!.toFixed(2)),
  }
}
