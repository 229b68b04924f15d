/** `npm run crash`: kill -9 under load, again and again. */
import { randomInt } from 'node:crypto'
import { Command, InvalidArgumentError } from 'commander'
import { crashRounds } from './crashRounds.ts'
import { LostError } from './ledger.ts'

function integer(least: number, most: number) {
  return (text: string): number => {
    const number = Number(text)
    if (!/^\d+$/.test(text) || number < least || number > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
    return number
  }
}

const { rounds, seed, submitters } = new Command('crash')
  .description(
    'Starts a node with --state, lets clients send, mine, read and set, kills it with SIGKILL at a random moment, starts it again and checks that everything it acknowledged is there and the chain is one; with a state file that is rewritten often. Exits with 1 when something is lost.',
  )
  .option('--rounds <n>', 'how often it is killed under load', integer(1, 1_000_000), 100)
  .option('--seed <n>', 'for what is sent and when it is killed (default: random)', integer(0, 2 ** 32 - 1))
  .option('--submitters <n>', 'clients that send at the same time', integer(1, 9), 4)
  .parse()
  .opts<{ rounds: number; seed?: number; submitters: number }>()

const used = seed ?? randomInt(2 ** 32)
console.log(`seed ${used}`)
const startedMs = performance.now()
try {
  const acknowledged = await crashRounds({
    rounds,
    seed: used,
    submitters,
    onRound: (done, told) => {
      if (done % 10 === 0 || done === rounds)
        console.log(`${done} of ${rounds} rounds, ${told} transactions acknowledged`)
    },
  })
  const minutes = (performance.now() - startedMs) / 60_000
  console.log(
    `nothing lost in ${rounds} kills: ${acknowledged} transactions acknowledged, ${minutes.toFixed(1)} minutes`,
  )
} catch (error) {
  if (!(error instanceof LostError)) throw error
  console.error(`lost: ${error.message}`)
  process.exitCode = 1
}
