import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { defineConfig } from '@playwright/test'
import { findChromium } from './chromium.ts'
import { freePorts } from './fixtures/ports.ts'
import { launcherCommand, type StackOptions } from './fixtures/stack.ts'

// Playwright reads this file again in its worker processes: they inherit the folder and ports that the first reading chose.
process.env.SAFELANE_E2E_DATA_DIR ??= fs.mkdtempSync(path.join(os.tmpdir(), 'safelane-e2e-'))
process.env.SAFELANE_E2E_PORTS ??= JSON.stringify(await freePorts())
const ports = JSON.parse(process.env.SAFELANE_E2E_PORTS) as StackOptions['ports']
const baseURL = `http://127.0.0.1:${ports.web}`

export default defineConfig({
  testDir: 'specs',
  outputDir: 'test-results',
  reporter: process.env.CI ? 'list' : [['list']],
  // Everything shares one chain and two cores.
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // What takes longer hangs; it says nothing about speed, for machines differ.
  timeout: 300_000,
  expect: { timeout: 60_000 },
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
    timeout: 600_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGINT', timeout: 30_000 },
    stdout: 'pipe',
  },
})
