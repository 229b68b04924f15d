import { startEmbeddedPostgres } from './embeddedPostgres.ts'
import { startPglite } from './pglite.ts'

export interface PostgresOptions {
  /** Folder of the cluster; made when it is not there. */
  dataDir: string
  port: number
}

export interface RunningPostgres {
  kind: 'PostgreSQL 18' | 'PGlite'
  url: string
  /** Resolves when the server is gone, whoever stopped it. */
  ended: Promise<void>
  /** Stops it; everything committed is on disk when this resolves. */
  stop(): Promise<void>
}

/** Starts the embedded PostgreSQL, or PGlite as a last resort, after `onFallback` was told why. */
export async function startPostgres(
  options: PostgresOptions,
  onFallback: (reason: string) => void,
): Promise<RunningPostgres> {
  try {
    return await startEmbeddedPostgres(options)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    // Only a machine that cannot run the binaries falls back: a damaged cluster or a taken port must not start an empty database.
    const cannotRun =
      code === 'MODULE_NOT_FOUND' || code === 'ENOENT' || code === 'EACCES' || message.includes('namespaces')
    if (!cannotRun) throw error
    onFallback(message.split('\n')[0]!)
    return startPglite({ ...options, dataDir: `${options.dataDir}-pglite` })
  }
}
