/** What a node tells of the requests it gets and the blocks it makes, in anvil's form. */
import { getAddress } from 'viem/utils'
import type { Block } from './chain/block.ts'

/** Lines for people, or one JSON object per line. */
export type LogFormat = 'text' | 'json'

/**
 * Writes one entry per request and block; silent while `isOn` is false (`anvil_setLoggingEnabled`). Nothing is looked at that would
 * have to be decoded first, unless somebody reads it.
 */
export class RequestLog {
  isOn = true
  readonly #write: (line: string) => void
  readonly #format: LogFormat

  constructor(write: (line: string) => void, format: LogFormat = 'text') {
    this.#write = write
    this.#format = format
  }

  request(method: string): void {
    if (!this.isOn) return
    if (this.#format === 'json') this.#entry('info', 'rpc', { method })
    else this.#write(method)
  }

  failure(method: string, message: string): void {
    if (!this.isOn) return
    if (this.#format === 'json') this.#entry('warn', 'rpc', { method, error: message })
    else this.#write(`\nRPC request failed:\n    Request: ${method}\n    Error: ${message}\n`)
  }

  block(block: Block): void {
    if (!this.isOn) return
    const { header, hash } = block
    if (this.#format === 'json') {
      this.#entry('info', 'block', {
        number: Number(header.number),
        hash,
        timestampSec: Number(header.timestampSec),
        gasUsed: Number(header.gasUsed),
        transactions: transactionsOf(block),
      })
      return
    }
    const lines: string[] = ['']
    for (const { hash: transaction, contractAddress, gasUsed, failed } of transactionsOf(block)) {
      lines.push(`    Transaction: ${transaction}`)
      if (contractAddress) lines.push(`    Contract created: ${contractAddress}`)
      lines.push(`    Gas used: ${gasUsed}`)
      if (failed) lines.push('    Error: reverted')
      lines.push('')
    }
    const time = new Date(Number(header.timestampSec) * 1000).toUTCString().replace('GMT', '+0000')
    lines.push(
      `    Block Number: ${header.number}`,
      `    Block Hash: ${hash}`,
      `    Block Time: "${time}"`,
      '',
    )
    this.#write(lines.join('\n'))
  }

  /** What contracts and traces say. */
  print(line: string): void {
    if (this.#format === 'json') this.#entry('info', 'console', { message: line })
    else this.#write(line)
  }

  /** What is neither request nor block. */
  message(line: string): void {
    if (this.#format === 'json') this.#entry('error', 'node', { message: line })
    else this.#write(line)
  }

  #entry(level: string, target: string, fields: object): void {
    this.#write(JSON.stringify({ timestamp: new Date().toISOString(), level, target, ...fields }))
  }
}

/** More of a block are not told one by one. */
const TRANSACTIONS_TOLD = 100

function transactionsOf({ transactions, receipts }: Block) {
  return transactions.slice(0, TRANSACTIONS_TOLD).map(({ hash }, index) => {
    const receipt = receipts.at(index)
    const contractAddress = receipt?.contractAddress ? getAddress(receipt.contractAddress) : undefined
    return { hash, contractAddress, gasUsed: Number(receipt?.gasUsed ?? 0n), failed: receipt?.status === 0 }
  })
}
