import fs from 'node:fs'
import sparticuz from '@sparticuz/chromium'

const installed = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** A real Chromium: one that the machine has, else the one inside an npm package. */
export async function findChromium(): Promise<{ executablePath: string; args: string[] }> {
  const quiet = [
    '--no-sandbox',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--no-first-run',
  ]
  const found = installed.find((file) => file && fs.existsSync(file))
  if (found) return { executablePath: found, args: quiet }
  // The package's own arguments switch web security and process isolation off: we want the browser that people have.
  return {
    executablePath: await sparticuz.executablePath(),
    args: [...quiet, '--no-zygote', '--disable-gpu'],
  }
}
