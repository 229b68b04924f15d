import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { rpc } from '../fixtures/chain.ts'
import { freePorts } from '../fixtures/ports.ts'
import { descendants, type Stack, startStack } from '../fixtures/stack.ts'
import { bob, openWithMoney } from '../fixtures/wallet.ts'

/** What to look for in a command line, and the name by which the launcher speaks of it. */
const services = [
  { name: 'Devnet', command: 'devnet/node/bin/safelane-devnet.js' },
  { name: 'PostgreSQL', command: 'bin/postgres' },
  { name: 'Worker', command: 'apps/worker/src/main.ts' },
  { name: 'Web', command: 'next' },
]

test('whatever is killed, everything stops, and the next start has every payment and policy once', async ({
  browser,
}) => {
  test.setTimeout(900_000)
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'safelane-restart-'))
  const options = { dataDir, ports: await freePorts() }
  const context = await browser.newContext({ baseURL: `http://127.0.0.1:${options.ports.web}` })
  const page = await context.newPage()
  let stack: Stack = await startStack(options)
  let killed: number | undefined

  try {
    await openWithMoney(page)
    await page.goto('/cover')
    await page.getByRole('radio', { name: /DAI/ }).check()
    await page.getByLabel('Amount to protect').fill('321')
    await page.getByRole('button', { name: 'Buy cover' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' }).click()
    const policies = page.getByRole('article').filter({ hasText: '321' })
    await expect(policies).toContainText('Starts soon')
    for (const [index, { name, command }] of services.entries()) {
      const amount = `${11 + index}.5`
      await page.goto('/')
      await page.getByLabel('Who and how much?').fill(`pay ${bob} ${amount} USDC`)
      await page.getByRole('button', { name: 'Review payment' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' }).click()
      await expect(page.getByText('Paid', { exact: true })).toBeVisible()
      const before = await rpc<{ hash: string; number: string }>(stack.rpcUrl, 'eth_getBlockByNumber', [
        'latest',
        false,
      ])

      const running = descendants(stack.launcher.pid!)
      // The guard's command line names the service too: the service is the last of the two.
      killed = running.findLast((process) => process.command.includes(command))?.pid
      expect(killed, `${name} runs`).toBeDefined()
      process.kill(killed!, 'SIGKILL')
      expect(await stack.ended).toBe(1)
      expect(stack.output()).toContain(`${name} `)
      expect(running.filter(({ pid }) => fs.existsSync(`/proc/${pid}/cwd`) && isRunning(pid))).toEqual([])

      stack = await startStack(options)
      const sameBlock = await rpc<{ hash: string } | null>(stack.rpcUrl, 'eth_getBlockByNumber', [
        before.number,
        false,
      ])
      expect(sameBlock?.hash).toBe(before.hash)
      await page.goto('/activity')
      for (let paid = 0; paid <= index; paid++) {
        await expect(page.getByRole('link', { name: new RegExp(`${11 + paid}\\.5`) })).toHaveCount(1)
      }
      await page.goto('/cover')
      await expect(policies).toHaveCount(1)
      await expect(policies).toContainText('Starts soon')
    }
  } finally {
    await stack.stop()
    await context.close()
    fs.rmSync(dataDir, { recursive: true })
  }
})

test('a killed launcher takes everything with it, and the next start goes on', async () => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'safelane-killed-'))
  const options = { dataDir, ports: await freePorts() }
  const first = await startStack(options)
  const before = await rpc<{ hash: string; number: string }>(first.rpcUrl, 'eth_getBlockByNumber', [
    'latest',
    false,
  ])
  const running = descendants(first.launcher.pid!)
  first.launcher.kill('SIGKILL')
  await first.ended
  await expect.poll(() => running.filter(({ pid }) => isRunning(pid))).toEqual([])

  const second = await startStack(options)
  try {
    const sameBlock = await rpc<{ hash: string } | null>(second.rpcUrl, 'eth_getBlockByNumber', [
      before.number,
      false,
    ])
    expect(sameBlock?.hash).toBe(before.hash)
  } finally {
    await second.stop()
    fs.rmSync(dataDir, { recursive: true })
  }
})

/** A zombie has ended, whoever has yet to collect it. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

test('a taken port, a second start and a silent chain are each told in one sentence', async () => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'safelane-refused-'))
  const ports = await freePorts()
  const refusal = (overrides: Partial<typeof ports>, env: Record<string, string> = {}) =>
    startStack({ dataDir, ports: { ...ports, ...overrides } }, env).then(
      () => 'it started',
      (error: Error) => error.message,
    )
  const taken: number = JSON.parse(process.env.SAFELANE_E2E_PORTS!).web
  expect(await refusal({ web: taken })).toContain(`Port ${taken}, wanted for the web app, is in use`)
  expect(await refusal({}, { CHAIN_RPC_URL: 'http://127.0.0.1:9' })).toMatch(
    /The chain at http:\/\/127.0.0.1:9 does not answer/,
  )
  expect(await refusal({}, { DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/none' })).toMatch(
    /The database at 127.0.0.1:9\/none does not answer/,
  )
  const busy = process.env.SAFELANE_E2E_DATA_DIR!
  const second = await startStack({ dataDir: busy, ports }).then(
    () => 'it started',
    (error: Error) => error.message,
  )
  expect(second).toContain('Safelane already runs on')
  fs.rmSync(dataDir, { recursive: true })
})
