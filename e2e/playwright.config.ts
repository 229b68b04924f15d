import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { defineConfig } from '@playwright/test'
import { findChromium } from './chromium.ts'
import { launcherCommand } from './fixtures/stack.ts'

// Playwright reads this file again in its worker processes: they inherit the folder that the first reading made.
process.env.SAFELANE_E2E_DATA_DIR ??= fs.mkdtempSync(path.join(os.tmpdir(), 'safelane-e2e-'))
const ports = { web: 3210, devnet: 8610, database: 54610 }
const baseURL = `http://127.0.0.1:${ports.web}`

export default defineConfig({
  testDir: 'specs',
  outputDir: 'test-results',
  reporter: process.env.CI ? 'list' : [['list']],
  // Everything shares one chain and two cores.
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL,
    launchOptions: await findChromium(),
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  webServer: {
    command: launcherCommand({ dataDir: process.env.SAFELANE_E2E_DATA_DIR, ports }).join(' '),
    cwd: path.resolve(import.meta.dirname, '..'),
    url: baseURL,
    timeout: 180_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGINT', timeout: 30_000 },
    stdout: 'pipe',
  },
})
