/** Finds fixture files in a folder, an archive, or by themselves. */
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

export interface FixtureFiles {
  root: string
  /** Paths below `root`, sorted. */
  files: string[]
  /** Removes what was unpacked. */
  dispose(): Promise<void>
}

/** `path` is a folder, a `.json` file, or an archive that `tar` can unpack. Throws when it is none of them. */
export async function openFixtures(path: string): Promise<FixtureFiles> {
  if ((await stat(path)).isDirectory())
    return { root: path, files: await jsonFiles(path), dispose: async () => {} }
  if (path.endsWith('.json')) return { root: '.', files: [path], dispose: async () => {} }
  const root = await mkdtemp(join(tmpdir(), 'conformance-'))
  const dispose = (): Promise<void> => rm(root, { recursive: true, force: true })
  try {
    await unpack(path, root)
    return { root, files: await jsonFiles(root), dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

async function jsonFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  // Beside a chain stand its genesis and the like: those are no tests.
  const chains = new Set(
    entries.filter(({ name }) => name === 'chain.rlp').map(({ parentPath }) => parentPath),
  )
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json') && !entry.parentPath.includes('.meta'))
    .filter(({ parentPath }) => !chains.has(parentPath))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}

function unpack(archive: string, to: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const tar = spawn('tar', ['-xf', archive, '-C', to], { stdio: ['ignore', 'ignore', 'pipe'] })
    let message = ''
    tar.stderr.on('data', (chunk) => {
      message += chunk
    })
    tar.on('error', reject)
    tar.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`tar cannot unpack ${archive}: ${message.trim()}`)),
    )
  })
}
