/** Pages in a real Chromium, served as most pages are: over plain HTTP, without the headers that isolate a page. */
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import sparticuz from '@sparticuz/chromium'
import { build } from 'esbuild'
import { chromium, type Page } from 'playwright-core'

export type { Page }

export interface Site {
  /** Opens a page that has run the script, which is bundled from a file of this package. `onLog` gets what it prints. */
  openPage(file: string, onLog?: (line: string) => void): Promise<Page>
  close(): Promise<void>
}

/** Not localhost: browsers trust that as they trust HTTPS. */
const host = 'engine.test'
/** Below the ports that the system gives to outgoing connections. */
const portMin = 21_700
const root = new URL('../../', import.meta.url)

const installed = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]
const quiet = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--no-first-run',
  `--host-resolver-rules=MAP ${host} 127.0.0.1`,
]

/**
 * A Chromium that the machine has, else the one inside an npm package; and a server for it. Only one test file may call this:
 * the package unpacks itself into a shared place, and does not expect company.
 */
export async function openSite(): Promise<Site> {
  const scripts = new Map<string, Uint8Array>()
  const { server, port } = await listen(scripts)
  const found = installed.find((file) => file && existsSync(file))
  // The package's own arguments switch web security and process isolation off: we want the browser that people have.
  const browser = found
    ? await chromium.launch({ executablePath: found, args: quiet })
    : await chromium.launch({
        executablePath: await sparticuz.executablePath(),
        args: [...quiet, '--no-zygote', '--disable-gpu'],
      })
  return {
    async openPage(file, onLog) {
      const path = `/page/${file.replaceAll(/\W/g, '-')}.js`
      scripts.set(path, await bundle(file))
      const page = await browser.newPage()
      if (onLog) page.on('console', (message) => message.type() === 'log' && onLog(message.text()))
      await page.goto(`http://${host}:${port}/`)
      await page.evaluate(`import('${path}').then(() => undefined)`)
      return page
    },
    async close() {
      await browser.close()
      server.close()
    },
  }
}

async function bundle(file: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, root))],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2024',
    write: false,
  })
  return outputFiles[0]!.contents
}

/** Serves an empty page, the scripts and the build folder, with no header but the type. */
async function listen(scripts: ReadonlyMap<string, Uint8Array>): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const script = scripts.get(path)
    if (path === '/')
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>engine</title>')
    else if (script) response.setHeader('content-type', 'text/javascript').end(script)
    else if (/^\/build\/[a-z-]+\.wasm$/.test(path)) {
      const bytes = readFileSync(new URL(`.${path}`, root))
      response.setHeader('content-type', 'application/wasm').end(bytes)
    } else response.writeHead(404).end()
  })
  for (let port = portMin; ; port++) {
    const isTaken = await new Promise<boolean>((resolve, reject) => {
      const refused = (error: NodeJS.ErrnoException) =>
        error.code === 'EADDRINUSE' ? resolve(true) : reject(error)
      server.once('error', refused)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', refused)
        resolve(false)
      })
    })
    if (!isTaken) return { server, port }
  }
}
