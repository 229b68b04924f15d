import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'

const SOURCES = resolve(import.meta.dirname, '../..')

let found: Promise<string> | undefined

/** Hash of the commit that last changed the devnet, as git knows it; `unknown` where the sources lie in no repository. Asked for once. */
export function clientCommit(): Promise<string> {
  found ??= promisify(execFile)('git', ['log', '-1', '--format=%H', '--', '.'], { cwd: SOURCES }).then(
    ({ stdout }) => stdout.trim() || 'unknown',
    () => 'unknown',
  )
  return found
}
