/** What the command writes to standard output. */
import { writeFileSync } from 'node:fs'
import { RequestLog } from '../requestLog.ts'
import type { RunningNode } from '../startNode.ts'
import { type BannerDetails, banner, listeningLine } from './banner.ts'
import type { DisplayFlags } from './displayFlags.ts'

/** Lines wait for the end of the turn, so that a load of requests is not slowed down by one system call for each. */
export class LineWriter {
  readonly #stream: NodeJS.WritableStream
  #lines: string[] = []

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream
  }

  readonly write = (line: string): void => {
    if (this.#lines.push(line) === 1) setImmediate(() => this.flush())
  }

  flush(): void {
    if (this.#lines.length === 0) return
    this.#stream.write(`${this.#lines.join('\n')}\n`)
    this.#lines = []
  }
}

/** The log of requests and blocks that was asked for. */
export function requestLogFor({ quiet, json }: DisplayFlags, writer: LineWriter): RequestLog {
  const log = new RequestLog(quiet ? () => undefined : writer.write, json ? 'json' : 'text')
  // Nothing is made ready for nobody.
  if (quiet) log.isOn = false
  return log
}

/** What is printed when the node is ready; its last line tells people and supervisors where it listens. */
export function startMessage(
  { quiet, json }: DisplayFlags,
  running: RunningNode,
  details: BannerDetails,
): string {
  if (json) return JSON.stringify({ ...configuration(running, details), message: listeningLine(running) })
  return quiet ? listeningLine(running) : banner(running, details)
}

/** Writes what programs want to know of the node. Throws the system's error. */
export function writeConfiguration(path: string, running: RunningNode, details: BannerDetails): void {
  writeFileSync(path, `${JSON.stringify(configuration(running, details), null, 2)}\n`)
}

/** In anvil's form. */
function configuration({ accounts, node, chainId }: RunningNode, details: BannerDetails) {
  return {
    available_accounts: accounts.map(({ address }) => address),
    private_keys: accounts.map(({ privateKey }) => privateKey),
    wallet: { derivation_path: details.derivationPath, mnemonic: details.mnemonic },
    base_fee: String(node.nextBaseFee()),
    chain_id: String(chainId),
    gas_limit: String(node.gasLimit),
    genesis_timestamp: String(node.store.genesis.header.timestampSec),
  }
}
