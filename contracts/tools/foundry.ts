// `node tools/foundry.ts forge test …` runs the native binary of @foundry-rs/<tool> at the repository root.
// The packages' own bin wrappers lose the exit code: a failing test run would look green.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants, tmpdir } from 'node:os'
import path from 'node:path'

/** A Foundry command-line tool installed from npm. */
export type FoundryTool = 'forge' | 'cast' | 'anvil'

/** The repository root: forge resolves `foundry.toml` and the compiler's relative path against it. */
export const repositoryRoot = path.resolve(import.meta.dirname, '..', '..')

/**
 * Absolute path of a tool's native binary for this machine.
 * Throws `MODULE_NOT_FOUND` when the platform's package is not installed.
 */
export function nativeBinary(tool: FoundryTool): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const platformPackage = `@foundry-rs/${tool}-${process.platform}-${architecture}`
  // The platform package is a dependency of the tool's package, which may be nested below it.
  const fromHere = createRequire(import.meta.url)
  const fromTool = createRequire(fromHere.resolve(`@foundry-rs/${tool}/package.json`))
  const folder = path.dirname(fromTool.resolve(`${platformPackage}/package.json`))
  return path.join(folder, 'bin', process.platform === 'win32' ? `${tool}.exe` : tool)
}

/** A home directory for one run of anvil, which leaves the states that it has written there, gigabytes in a day of tests. */
export interface AnvilHome {
  env: NodeJS.ProcessEnv
  /** To be called when anvil has ended. */
  remove(): void
}

export function createAnvilHome(): AnvilHome {
  const home = mkdtempSync(path.join(tmpdir(), 'anvil-'))
  return {
    env: { ...process.env, HOME: home },
    remove: () => rmSync(home, { recursive: true, force: true }),
  }
}

/** Runs a tool with inherited output; resolves with its exit code (128 + signal number if a signal ended it). */
export function runFoundry(tool: FoundryTool, args: readonly string[]): Promise<number> {
  const home = tool === 'anvil' ? createAnvilHome() : null
  const env = home?.env ?? process.env
  const child = spawn(nativeBinary(tool), args, { stdio: 'inherit', cwd: repositoryRoot, env })
  const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const forward = (signal: NodeJS.Signals): void => {
    child.kill(signal)
  }
  for (const signal of forwarded) process.on(signal, forward)
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      home?.remove()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      home?.remove()
      for (const name of forwarded) process.off(name, forward)
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 1))
    })
  })
}

function isFoundryTool(value: string | undefined): value is FoundryTool {
  return value === 'forge' || value === 'cast' || value === 'anvil'
}

if (import.meta.main) {
  const [tool, ...args] = process.argv.slice(2)
  if (isFoundryTool(tool)) {
    process.exitCode = await runFoundry(tool, args)
  } else {
    process.stderr.write('usage: node contracts/tools/foundry.ts forge|cast|anvil [arguments]\n')
    process.exitCode = 2
  }
}
