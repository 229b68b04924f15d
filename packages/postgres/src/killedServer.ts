import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const patienceMs = 15_000

/**
 * Makes a cluster whose server was killed ready to start again.
 *
 * A killed server leaves `postmaster.pid` behind, and PostgreSQL refuses to start while that process exists, even as a zombie that nobody
 * has reaped. Its processes run in the cluster's folder: when none is left there, the file is stale and goes. Elsewhere than on Linux the
 * decision stays with PostgreSQL. Throws when a server still runs there.
 */
export async function clearKilledServer(dataDir: string): Promise<void> {
  const pidFile = path.join(dataDir, 'postmaster.pid')
  if (process.platform !== 'linux' || !fs.existsSync(pidFile)) return
  const deadline = Date.now() + patienceMs
  while (processesIn(fs.realpathSync(dataDir)).length > 0) {
    if (Date.now() >= deadline) throw new Error(`another PostgreSQL server runs on ${dataDir}`)
    await delay(100)
  }
  fs.rmSync(pidFile, { force: true })
}

/** Processes whose working directory is `folder`; a zombie has none. */
function processesIn(folder: string): number[] {
  return fs
    .readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        return fs.readlinkSync(`/proc/${pid}/cwd`) === folder
      } catch {
        return false
      }
    })
}
