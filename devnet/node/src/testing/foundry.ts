import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Hex } from '@safelane/devnet-engine'

/** Absolute path of a Foundry tool's native binary: the packages' own wrappers lose the exit code. */
export function foundryBinary(tool: 'anvil' | 'cast' | 'forge'): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const fromHere = createRequire(import.meta.url)
  const fromTool = createRequire(fromHere.resolve(`@foundry-rs/${tool}/package.json`))
  const folder = path.dirname(
    fromTool.resolve(`@foundry-rs/${tool}-${process.platform}-${architecture}/package.json`),
  )
  return path.join(folder, 'bin', process.platform === 'win32' ? `${tool}.exe` : tool)
}

/** Runs `cast` and returns what it prints. Rejects when it fails. */
export async function cast(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(foundryBinary('cast'), args)
  return stdout.trim()
}

/** Between two looks whether something listens already. */
const CONNECT_AGAIN_MS = 2

export interface StartedProcess {
  url: string
  /** Of the operating system. */
  pid: number
  kill(signal: NodeJS.Signals): Promise<number | null>
  /** Resolves to the exit code. */
  ended: Promise<number | null>
  /** What it has printed so far, errors too. */
  output(): string
}

/**
 * Starts a node process and waits until it prints where it listens, or, when that is known, until something listens at `url`; rejects when
 * it ends before.
 */
export function startProcess(
  command: string,
  args: readonly string[],
  { url, env = process.env }: { url?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<StartedProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return new Promise((resolve, reject) => {
    let output = ''
    const started = (at: string) =>
      resolve({
        url: at,
        pid: child.pid ?? 0,
        kill: (signal) => {
          child.kill(signal)
          return ended
        },
        ended,
        output: () => output,
      })
    const read = (chunk: Buffer) => {
      output += String(chunk)
      const address = /Listening on (\S+)/.exec(output)?.[1]
      if (address) started(`http://${address}`)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', reject)
    let isOver = false
    void ended.then((code) => {
      isOver = true
      reject(new Error(`ended with ${code}: ${output}`))
    })
    if (url !== undefined) {
      const attempt = () => {
        if (isOver) return
        const socket = connect(Number(new URL(url).port), new URL(url).hostname)
        socket.once('connect', () => {
          socket.destroy()
          started(url)
        })
        socket.once('error', () => setTimeout(attempt, CONNECT_AGAIN_MS))
      }
      attempt()
    }
  })
}

const COMMAND = '../../bin/safelane-devnet.js'

/** Starts our command line in a process of its own. */
export function startCommand(...args: string[]): Promise<StartedProcess> {
  return startScript(COMMAND, ...args)
}

/** The same with Node's inspector listening, and the young generation that `npm run devnet` gives it. */
export async function startInspectedCommand(
  ...args: string[]
): Promise<{ process: StartedProcess; inspectorUrl: string }> {
  const file = path.resolve(import.meta.dirname, COMMAND)
  const nodeFlags = ['--inspect=127.0.0.1:0', '--max-semi-space-size=4']
  const started = await startProcess(process.execPath, [
    ...nodeFlags,
    file,
    '--port',
    '0',
    '--silent',
    ...args,
  ])
  const inspectorUrl = /Debugger listening on (\S+)/.exec(started.output())?.[1]
  if (inspectorUrl === undefined) throw new Error(`no inspector: ${started.output()}`)
  return { process: started, inspectorUrl }
}

/** Starts the command with an engine that changes a slot by itself; `faultyCommand.ts` says when. */
export function startFaultyCommand(...args: string[]): Promise<StartedProcess> {
  return startScript('faultyCommand.ts', ...args)
}

function startScript(script: string, ...args: string[]): Promise<StartedProcess> {
  const file = path.resolve(import.meta.dirname, script)
  return startProcess(process.execPath, [file, '--port', '0', '--silent', ...args])
}

/** Starts anvil on a free port. */
export function startAnvil(...args: string[]): Promise<StartedProcess> {
  return runAnvil(['--port', '0', ...args])
}

/** Starts anvil on this port, saying nothing: where it listens neither. */
export function startSilentAnvil(port: number, ...args: string[]): Promise<StartedProcess> {
  return runAnvil(['--silent', '--port', String(port), ...args], `http://127.0.0.1:${port}`)
}

/** It leaves the states that it has written in its home directory, gigabytes in a day of tests: it gets one that goes with it. */
async function runAnvil(args: readonly string[], url?: string): Promise<StartedProcess> {
  const home = mkdtempSync(path.join(tmpdir(), 'anvil-'))
  const remove = () => rmSync(home, { recursive: true, force: true })
  try {
    const started = await startProcess(foundryBinary('anvil'), args, {
      env: { ...process.env, HOME: home },
      ...(url === undefined ? {} : { url }),
    })
    const ended = started.ended.finally(remove)
    return {
      ...started,
      ended,
      kill: async (signal) => {
        await started.kill(signal)
        return await ended
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}

export interface RpcAnswer {
  result?: unknown
  error?: { code: number; message: string; data?: Hex }
}

/** Sends one JSON-RPC request, and returns the answer as it came. */
export async function rpc(url: string, method: string, params: unknown = []): Promise<RpcAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  return (await response.json()) as RpcAnswer
}

/** The same; throws when the answer is an error. */
export async function result<T = unknown>(url: string, method: string, params: unknown = []): Promise<T> {
  const answer = await rpc(url, method, params)
  if (answer.error) throw new Error(`${method}: ${answer.error.message}`)
  return answer.result as T
}
