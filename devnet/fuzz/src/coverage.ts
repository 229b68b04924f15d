/** What the transactions reached: nobody should take a number of transactions for a proof. */

export class Coverage {
  /** How often each opcode was executed. */
  readonly opcodes = new Float64Array(256)
  /** How frames ended, by @ethereumjs/evm's word for it. */
  readonly frames: Record<string, number> = {}
  /** How transactions ended, by the engine's word for it. */
  readonly transactions: Record<string, number> = {}

  countFrame(error: string | undefined): void {
    const end = error === undefined ? 'success' : error.startsWith('invalid JUMP') ? 'invalid JUMP' : error
    this.frames[end] = (this.frames[end] ?? 0) + 1
  }

  countTransaction(end: string): void {
    this.transactions[end] = (this.transactions[end] ?? 0) + 1
  }

  add(other: CoverageCounts): void {
    for (const [code, count] of other.opcodes.entries()) this.opcodes[code]! += count
    for (const [end, count] of Object.entries(other.frames))
      this.frames[end] = (this.frames[end] ?? 0) + count
    for (const [end, count] of Object.entries(other.transactions))
      this.transactions[end] = (this.transactions[end] ?? 0) + count
  }

  /** Plain data, which threads can send. */
  counts(): CoverageCounts {
    return { opcodes: [...this.opcodes], frames: this.frames, transactions: this.transactions }
  }
}

export interface CoverageCounts {
  opcodes: number[]
  frames: Record<string, number>
  transactions: Record<string, number>
}
