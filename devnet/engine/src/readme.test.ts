/** The README's examples are the files in `examples/`, and do what the README says. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openSite } from './test/site.ts'

const run = promisify(execFile)
const root = new URL('../', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')

/** A file's name, then its text, then what it prints. */
const section = /`examples\/(\w+\.ts)`[^`]*```ts\n([\s\S]*?)```\s*```\n([\s\S]*?)```/g
const sections = [...readme.matchAll(section)].map(([, file, code, output]) => ({
  file: file!,
  code: code!,
  output: output!,
}))

test('the README shows every example', () => {
  const shown = sections.map(({ file }) => file).sort()
  expect(shown).toEqual(readdirSync(new URL('examples/', root)).sort())
})

test.each(sections)(
  '$file is as the README shows it, and prints what the README says',
  async (shown) => {
    expect(shown.code).toBe(readFileSync(new URL(`examples/${shown.file}`, root), 'utf8'))
    expect(await printed(shown.file)).toBe(shown.output)
  },
  60_000,
)

async function printed(file: string): Promise<string> {
  if (file !== 'browser.ts') {
    const { stdout } = await run(process.execPath, [fileURLToPath(new URL(`examples/${file}`, root))])
    return stdout
  }
  const site = await openSite()
  try {
    const lines: string[] = []
    await site.openPage('examples/browser.ts', (line) => lines.push(`${line}\n`))
    return lines.join('')
  } finally {
    await site.close()
  }
}
