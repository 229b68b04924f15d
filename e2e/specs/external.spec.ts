import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { freePort, freePorts } from '../fixtures/ports.ts'
import { startCommand } from '../fixtures/process.ts'
import { startStack } from '../fixtures/stack.ts'
import { bob, openWithMoney } from '../fixtures/wallet.ts'

test('the same product runs on another chain (anvil) and another PostgreSQL', async ({ browser }) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'safelane-external-'))
  const [anvilPort, databasePort] = [await freePort(), await freePort()]
  const anvil = await startCommand(
    'contracts/tools/foundry.ts',
    ['anvil', '--port', String(anvilPort)],
    /Listening on (\S+)/,
  )
  const database = await startCommand(
    'packages/postgres/src/main.ts',
    ['--data-dir', path.join(folder, 'postgres'), '--port', String(databasePort)],
    /READY PostgreSQL (\S+)/,
  )
  const stack = await startStack(
    { dataDir: path.join(folder, 'data'), ports: await freePorts() },
    { CHAIN_RPC_URL: `http://127.0.0.1:${anvilPort}`, DATABASE_URL: database.match[1]! },
  )
  try {
    expect(fs.existsSync(path.join(folder, 'data/devnet')), 'our devnet was not started').toBe(false)
    expect(fs.existsSync(path.join(folder, 'data/postgres')), 'the embedded database was not started').toBe(
      false,
    )
    const context = await browser.newContext({ baseURL: stack.url })
    const page = await context.newPage()
    await openWithMoney(page)
    await page.getByLabel('Who and how much?').fill(`pay ${bob} 30 DAI`)
    await page.getByRole('button', { name: 'Review payment' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' }).click()
    await expect(page.getByText('Paid', { exact: true })).toBeVisible()
    await context.close()
  } finally {
    await stack.stop()
    await database.stop()
    await anvil.stop()
    fs.rmSync(folder, { recursive: true })
  }
})
