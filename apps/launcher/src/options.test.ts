import { describe, expect, it } from 'vitest'
import { LaunchError } from './launchError.ts'
import { parseOptions } from './options.ts'

describe('parseOptions', () => {
  it('has defaults that need no environment', () => {
    const options = parseOptions([], {})
    expect(options).toMatchObject({
      webPort: 3000,
      devnetPort: 8545,
      databasePort: 15432,
      databaseUrl: undefined,
      chainRpcUrl: undefined,
      build: true,
    })
  })

  it.each([
    [['--web-port', 'many'], {}, '--web-port'],
    [['--devnet-port', '0'], {}, '--devnet-port'],
    [['--database-port', '70000'], {}, '--database-port'],
    [['--colour', 'red'], {}, '--colour'],
    [[], { DATABASE_URL: 'mysql://root@localhost/safelane' }, 'DATABASE_URL'],
    [[], { CHAIN_RPC_URL: 'localhost:8545' }, 'CHAIN_RPC_URL'],
  ])('names what is wrong with %j %j', (args, env, culprit) => {
    expect(() => parseOptions(args, env as NodeJS.ProcessEnv)).toThrow(LaunchError)
    expect(() => parseOptions(args, env as NodeJS.ProcessEnv)).toThrow(culprit)
  })
})
