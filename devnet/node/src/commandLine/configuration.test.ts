import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Command, Option } from 'commander'
import { expect, onTestFinished, test } from 'vitest'
import { parseCommandLine } from './commandLine.ts'
import { applyConfiguration, ConfigurationError } from './configuration.ts'
import { integer } from './flagValues.ts'

function configurationFile(content: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'safelane-configuration-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'devnet.json')
  writeFileSync(file, content)
  return file
}

test('the command line overrides the environment, which overrides the file, which overrides the defaults', () => {
  const file = configurationFile('{"port": 1001, "accounts": 3, "block-time": 0.5, "chainId": "77"}')
  const environment = { SAFELANE_DEVNET_PORT: '1002', SAFELANE_DEVNET_ACCOUNTS: '4' }
  const { options } = parseCommandLine(['--config', file, '--port', '1003'], environment)
  expect(options).toMatchObject({ port: 1003, accounts: 4, blockTimeSec: 0.5, chainId: 77n })
  expect(options.slotsInAnEpoch).toBe(32n)
})

test('switches are true or false in the file, and 1 or 0 in the environment, also those that begin with no', () => {
  const file = configurationFile('{"noMining": true, "autoImpersonate": true, "verify": "checked"}')
  const { options } = parseCommandLine([`--config=${file}`], { SAFELANE_DEVNET_AUTO_IMPERSONATE: '0' })
  expect(options).toMatchObject({ noMining: true, autoImpersonate: false, verifyFolder: 'checked' })
  expect(parseCommandLine([], { SAFELANE_DEVNET_NO_MINING: 'false' }).options.noMining).toBe(false)
})

test("anvil's variable names the address to listen on", () => {
  expect(parseCommandLine([], { ANVIL_IP_ADDR: '0.0.0.0' }).options.host).toBe('0.0.0.0')
})

function command(): Command {
  return new Command()
    .addOption(new Option('--port <number>').argParser(integer(0, 9)))
    .addOption(new Option('--order <order>').choices(['fees', 'fifo']))
    .addOption(new Option('--mixed-mining'))
    .addOption(new Option('--url <url...>'))
}

test('a flag with several values takes a list from the file', () => {
  const target = command()
  applyConfiguration(target, configurationFile('{"url": ["a", "b"]}'), {})
  expect(target.opts()).toEqual({ url: ['a', 'b'] })
})

test.each([
  ['{"prt": 1}', {}, "devnet.json: 'prt' is not a flag"],
  ['{"config": "x"}', {}, "devnet.json: 'config' is not a flag"],
  ['{"port": 10}', {}, "devnet.json: 'port' is '10'. It must be a whole number from 0 to 9."],
  ['{"port": [1, 2]}', {}, "devnet.json: 'port' takes one value"],
  ['{"port": {}}', {}, "devnet.json: 'port' must be a string or a number"],
  ['{"mixedMining": "yes"}', {}, "devnet.json: 'mixedMining' must be true or false"],
  ['{"order": "random"}', {}, 'Allowed choices are fees, fifo.'],
  ['[]', {}, 'must be an object of flags'],
  ['{', {}, '--config: cannot read'],
  ['{}', { SAFELANE_DEVNET_PORT: 'x' }, "the environment variable SAFELANE_DEVNET_PORT is 'x'. It must be"],
])('%s with %j is refused with source, key and fix', (content, environment, reason) => {
  const file = configurationFile(content)
  expect(() => applyConfiguration(command(), file, environment)).toThrow(ConfigurationError)
  expect(() => applyConfiguration(command(), file, environment)).toThrow(reason)
})
