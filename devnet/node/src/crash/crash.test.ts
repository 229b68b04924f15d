import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('a node that is killed under load, twice on one chain, has all that it acknowledged', async () => {
  const command = join(import.meta.dirname, 'cli.ts')
  const args = [command, '--rounds', '2', '--seed', '1', '--submitters', '3']
  const { stdout } = await promisify(execFile)(process.execPath, args)
  expect(stdout).toMatch(/nothing lost in 2 kills: [1-9]\d* transactions acknowledged/)
})
