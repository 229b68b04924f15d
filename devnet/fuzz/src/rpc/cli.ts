/** `npm run fuzz:rpc`: mutated requests to a running node, which must answer each and stay well. */
import { Command, InvalidArgumentError } from 'commander'
import { fuzzRpc } from './fuzzRpc.ts'
import type { MemorySample } from './memoryVerdict.ts'

function natural(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number >= 2 ** 32) {
    throw new InvalidArgumentError('not an integer from 1 to 2^32 - 1')
  }
  return number
}

const command = new Command('fuzz:rpc')
  .description(
    'Mutated requests of every method, broken JSON, batches, large bodies and WebSocket messages to a node in a process of its own: every one must be answered as JSON-RPC wants it, in time, and the process must neither end nor grow. Exits with 1 otherwise.',
  )
  .option('--requests <n>', 'how many messages', natural, 100_000)
  .option('--seed <n>', 'messages depend on it and their number alone', natural, 1)
  .option('--connections <n>', 'messages under way at the same time', natural, 8)
  .option('--receipt-timeout <seconds>', 'longest that a synchronous send waits for its receipt', natural, 1)
  .option('--answer-timeout <seconds>', 'how much longer than that an answer may take', natural, 60)
  .parse()

function inWords({ liveMiB, residentMiB }: MemorySample): string {
  return `${liveMiB.toFixed(1)} MiB live, ${Math.round(residentMiB)} MiB resident`
}

const options = command.opts<{
  requests: number
  seed: number
  connections: number
  receiptTimeout: number
  answerTimeout: number
}>()
const report = await fuzzRpc({
  ...options,
  receiptTimeoutSec: options.receiptTimeout,
  answerTimeoutSec: options.answerTimeout,
  // At once: a long run may be ended before it is done.
  onFinding: (finding) => console.error(finding),
  onProgress: (done, findings, memory) => {
    const size = memory ? `, ${inWords(memory)}` : ''
    const line = `${done} of ${options.requests}, ${findings} findings${size}`
    if (process.stderr.isTTY) process.stderr.write(`\r${line}`)
    else if (done % 20_000 === 0) console.error(line)
  },
})
for (const finding of report.findings) console.log(finding)
const { memory } = report
const [middle, last] = [memory[Math.floor(memory.length / 2)], memory.at(-1)]
const sizes = middle && last ? `; ${inWords(middle)} in the middle, ${inWords(last)} at the end` : ''
console.log(`${report.requests} messages, ${report.findings.length} findings${sizes}`)
process.exit(report.findings.length > 0 ? 1 : 0)
