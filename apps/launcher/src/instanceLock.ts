import fs from 'node:fs'
import path from 'node:path'
import { LaunchError } from './launchError.ts'

/** Whether an earlier launcher on this data folder ended without cleaning up, so that its children may still be stopping. */
export type PreviousRun = 'clean' | 'killed'

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Only one launcher may use a data folder. Throws `LaunchError` when another is alive. */
export function acquireInstanceLock(dataDir: string): { previousRun: PreviousRun; release(): void } {
  fs.mkdirSync(dataDir, { recursive: true })
  const file = path.join(dataDir, 'launcher.pid')
  const previousPid = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0
  if (previousPid > 0 && previousPid !== process.pid && isAlive(previousPid) && isLauncher(previousPid)) {
    throw new LaunchError(`Safelane already runs on ${dataDir} (process ${previousPid}).`)
  }
  fs.writeFileSync(file, String(process.pid))
  return {
    previousRun: previousPid > 0 ? 'killed' : 'clean',
    release: () => fs.rmSync(file, { force: true }),
  }
}

/** Process numbers are reused: where the system tells, make sure that this one is a launcher. */
function isLauncher(pid: number): boolean {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('launcher')
  } catch {
    return true
  }
}
