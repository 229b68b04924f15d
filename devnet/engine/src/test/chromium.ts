/** A real Chromium: one that the machine has, else the one inside an npm package. */
import { existsSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

const installed = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

export async function launchChromium(...args: string[]): Promise<Browser> {
  const quiet = [
    '--no-sandbox',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--no-first-run',
  ]
  const found = installed.find((file) => file && existsSync(file))
  if (found) return chromium.launch({ executablePath: found, args: [...quiet, ...args] })
  // The package's own arguments switch web security and process isolation off: we want the browser that people have.
  const executablePath = await sparticuz.executablePath()
  return chromium.launch({ executablePath, args: [...quiet, '--no-zygote', '--disable-gpu', ...args] })
}
