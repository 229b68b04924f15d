/** The README's examples are the files in `examples/`, and do what the README says. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { readmeExamples } from './test/readme.ts'

const run = promisify(execFile)
const root = new URL('../', import.meta.url)

test('the README shows every example, as it is', () => {
  const shown = readmeExamples.map(({ file }) => file).sort()
  expect(shown).toEqual(readdirSync(new URL('examples/', root)).sort())
  for (const { file, code } of readmeExamples) {
    expect(code).toBe(readFileSync(new URL(`examples/${file}`, root), 'utf8'))
  }
})

// The one for browsers runs in browser.test.ts.
test.each(readmeExamples.filter(({ file }) => file !== 'browser.ts'))(
  '$file prints what the README says',
  async ({ file, output }) => {
    const { stdout } = await run(process.execPath, [fileURLToPath(new URL(`examples/${file}`, root))])
    expect(stdout).toBe(output)
  },
  60_000,
)
