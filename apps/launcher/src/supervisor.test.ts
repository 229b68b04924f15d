import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSupervisor, type ServiceSpec, type Supervisor } from './supervisor.ts'

/** A service of one line of JavaScript that prints its process number. */
function service(name: string, script: string): ServiceSpec {
  return {
    name,
    command: process.execPath,
    args: ['-e', `console.log('UP ' + process.pid); ${script}`],
    ready: /UP (\d+)/,
    readyTimeoutMs: 20_000,
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('createSupervisor', () => {
  let logDir: string
  let supervisor: Supervisor

  beforeEach(() => {
    logDir = fs.mkdtempSync(path.join(os.tmpdir(), 'supervisor-'))
    supervisor = createSupervisor(logDir)
  })
  afterEach(async () => {
    await supervisor.stopAll()
    fs.rmSync(logDir, { recursive: true })
  })

  it('leaves no process behind when it stops', async () => {
    const [, first] = await supervisor.start(service('first', 'setInterval(() => {}, 1000)'))
    const [, second] = await supervisor.start(service('second', 'setInterval(() => {}, 1000)'))
    expect([Number(first), Number(second)].map(isAlive)).toEqual([true, true])
    await supervisor.stopAll()
    expect([Number(first), Number(second)].map(isAlive)).toEqual([false, false])
  })

  it('says which service was killed', async () => {
    const [, pid] = await supervisor.start(service('Devnet', 'setInterval(() => {}, 1000)'))
    process.kill(Number(pid), 'SIGKILL')
    expect(await supervisor.unexpectedEnd).toMatch(/^Devnet ended with code 1; its log is /)
  })

  it('repeats the last words of a service that cannot start', async () => {
    await expect(
      supervisor.start({
        ...service('Web', "console.error('no such page'); process.exit(3)"),
        ready: /never/,
      }),
    ).rejects.toThrow(/^Web ended with code 3: no such page; its log is /)
  })

  it('starts nothing more once it is stopping', async () => {
    await supervisor.stopAll()
    await expect(supervisor.start(service('late', ''))).rejects.toThrow('late was not started')
  })
})
