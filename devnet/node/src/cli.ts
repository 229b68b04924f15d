#!/usr/bin/env node
import { AccountsError } from './accounts.ts'
import { banner, listeningLine } from './banner.ts'
import { parseCommandLine } from './commandLine.ts'
import { type RunningNode, StateMismatchError, startNode } from './startNode.ts'
import { RecordFileError } from './storage/recordFile.ts'

const { options, silent } = parseCommandLine(process.argv.slice(2))

let running: RunningNode
try {
  running = await startNode({ ...options, log: (line) => console.error(line) })
} catch (error) {
  console.error(`safelane-devnet: ${explain(error)}`)
  process.exit(1)
}

console.log(silent ? listeningLine(running) : banner(running, { ...options, statePath: options.statePath }))

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second Ctrl-C does not wait: what was acknowledged is on the disk already.
    if (stopping) process.exit(130)
    stopping = true
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`safelane-devnet: could not stop cleanly: ${explain(error)}`)
        process.exit(1)
      },
    )
  })
}

/** One sentence for what people can mend themselves; the stack for what they cannot. */
function explain(error: unknown): string {
  if (
    error instanceof AccountsError ||
    error instanceof StateMismatchError ||
    error instanceof RecordFileError
  ) {
    return `${error.message}.`
  }
  if (!(error instanceof Error)) return String(error)
  const { code, path } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' && path?.endsWith('.wasm'))
    return 'the engine is not built yet; run npm run build first.'
  switch (code) {
    case 'EADDRINUSE':
      return `port ${options.port} on ${options.host} is in use; choose another with --port.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${options.host} is not an address of this machine; choose another with --host.`
    case 'EACCES':
    case 'EROFS':
    case 'ENOENT':
    case 'ENOTDIR':
      return `${error.message}.`
  }
  return error instanceof RangeError ? `${error.message}.` : (error.stack ?? error.message)
}
