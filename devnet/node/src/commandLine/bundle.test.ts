/** Whoever changes a source must never run what was bundled before. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { startNode } from '../startNode.ts'
import { rpc, startCommand } from '../testing/foundry.ts'

const command = path.join(import.meta.dirname, '../../bin/safelane-devnet.js')
const source = `console.log('sources')`
let folder: string

/** A package of its own: the real command, a bundle that says that it is one, and one source. */
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bundle-'))
  for (const part of ['bin', 'src', 'build']) mkdirSync(path.join(folder, part))
  copyFileSync(command, path.join(folder, 'bin/command.mjs'))
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(path.join(folder, 'build/cli.mjs'), `console.log('bundle')`)
  const file = path.join(folder, 'src/cli.ts')
  writeFileSync(file, source)
  const { size, mtimeMs: modifiedMs } = statSync(file)
  const sha256 = createHash('sha256').update(source).digest('hex')
  const inputs = [{ file: '../src/cli.ts', size, modifiedMs, sha256 }]
  writeFileSync(path.join(folder, 'build/inputs.json'), JSON.stringify({ inputs }))
  const made = folder
  onTestFinished(() => rmSync(made, { recursive: true }))
})

const run = () =>
  execFileSync(process.execPath, [path.join(folder, 'bin/command.mjs')], { encoding: 'utf8' }).trim()

test('the bundle runs while its sources are what they were, also when they were written again', () => {
  expect(run()).toBe('bundle')
  utimesSync(path.join(folder, 'src/cli.ts'), 1, 1)
  expect(run()).toBe('bundle')
})

test('the sources run when one of them has changed, even in place and by nothing but a letter', () => {
  writeFileSync(path.join(folder, 'src/cli.ts'), `console.log('Sources')`)
  expect(run()).toBe('Sources')
})

test('the sources run when no bundle was made', () => {
  rmSync(path.join(folder, 'build'), { recursive: true })
  expect(run()).toBe('sources')
})

test('precompiled contracts, which the bundle loads by their first call, answer as those of the sources do', async () => {
  const command = await startCommand('--hardfork', 'osaka', '--workers', '1')
  onTestFinished(() => void command.kill('SIGTERM'))
  const sources = await startNode({ port: 0, hardfork: 'osaka', workers: 1 })
  onTestFinished(() => sources.close())
  // Points at infinity, as many bytes as each wants.
  const inputs: Record<string, number> = { '6': 128, '7': 96, '8': 192, a: 192, b: 256, c: 160, d: 512 }
  Object.assign(inputs, { e: 288, f: 384, '10': 64, '11': 128, '100': 160 })
  for (const [number, length] of Object.entries(inputs)) {
    const call = { to: `0x${number.padStart(40, '0')}`, data: `0x${'00'.repeat(length)}`, gas: '0x1000000' }
    const answers = await Promise.all(
      [command.url, sources.url].map((url) => rpc(url, 'eth_call', [call, 'latest'])),
    )
    expect(answers[0], number).toEqual(answers[1])
    // Neither the commitment of zeros nor a signature of zeros is valid.
    if (number === 'a') expect(answers[0]?.error).toBeDefined()
    else expect(answers[0]?.result, number).toMatch(number === '100' ? /^0x$/ : /^0x([0-9a-f]{2})+$/)
  }
})
