/**
 * Runs one service so that it never outlives the launcher.
 *
 *   launcher ── pipe (stdin) ──▶ guard ──▶ service
 *
 * The launcher starts `guard.ts COMMAND ARG…` as the leader of a process group of its own, so that Ctrl-C at the terminal
 * reaches the launcher alone. When the launcher closes the pipe, on purpose or by dying, the guard asks the service to stop,
 * and after a grace period kills the whole group.
 */
import { spawn } from 'node:child_process'

const graceMs = 10_000
const [command, ...args] = process.argv.slice(2)
if (!command) throw new Error('usage: guard.ts COMMAND [ARG ...]')

const service = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
service.on('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(127)
})
service.on('exit', (code, signal) => {
  process.stdin.destroy()
  process.exitCode = code ?? (signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : 1)
})

function stopService(): void {
  service.kill('SIGTERM')
  setTimeout(() => process.kill(-process.pid, 'SIGKILL'), graceMs).unref()
}

process.stdin.resume()
process.stdin.on('end', stopService)
process.on('SIGTERM', stopService)
process.on('SIGINT', stopService)
