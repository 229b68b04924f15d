/** Makes a case that shows a difference smaller while it still shows one. */
import type { AccountSpec, FuzzCase, TransactionSpec } from './fuzzCase.ts'

/** The opcodes of a program, each with its operand. */
export function instructions(code: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at < code.length; ) {
    const opcode = code[at]!
    const end = at + 1 + (opcode >= 0x60 && opcode <= 0x7f ? opcode - 0x5f : 0)
    parts.push(code.subarray(at, end))
    at = end
  }
  return parts
}

const jumpDestination = 0x5b

/** `differs` says whether a case still shows the difference; at most `attempts` cases are tried. */
export async function minimise(
  given: FuzzCase,
  differs: (candidate: FuzzCase) => Promise<boolean>,
  attempts = 3000,
): Promise<FuzzCase> {
  let best = given
  let left = attempts
  const accepts = async (candidate: FuzzCase): Promise<boolean> => {
    if (left-- <= 0 || !(await differs(candidate))) return false
    best = candidate
    return true
  }
  for (let size = Number.POSITIVE_INFINITY; left > 0 && sizeOf(best) < size; ) {
    size = sizeOf(best)
    await dropBlocks(() => best, accepts)
    await dropTransactions(() => best, accepts)
    await dropAccounts(() => best, accepts)
    await simplifyTransactions(() => best, accepts)
    await shortenPrograms(() => best, accepts)
  }
  return best
}

type Accepts = (candidate: FuzzCase) => Promise<boolean>

function sizeOf({ accounts, blocks }: FuzzCase): number {
  const codes = accounts.reduce((sum, { code, storage }) => sum + 1 + code.length + storage.length, 0)
  return blocks.flat().reduce((sum, { data, accessList }) => sum + 1 + data.length + accessList.length, codes)
}

async function dropBlocks(best: () => FuzzCase, accepts: Accepts): Promise<void> {
  for (let block = best().blocks.length - 1; block >= 0 && best().blocks.length > 1; block--) {
    await accepts({ ...best(), blocks: best().blocks.toSpliced(block, 1) })
  }
}

async function dropTransactions(best: () => FuzzCase, accepts: Accepts): Promise<void> {
  for (let block = 0; block < best().blocks.length; block++) {
    for (let index = best().blocks[block]!.length - 1; index >= 0; index--) {
      const blocks = best().blocks.map((specs, at) => (at === block ? specs.toSpliced(index, 1) : specs))
      await accepts({ ...best(), blocks })
    }
  }
}

async function dropAccounts(best: () => FuzzCase, accepts: Accepts): Promise<void> {
  for (let index = best().accounts.length - 1; index >= 0; index--) {
    if (await accepts({ ...best(), accounts: best().accounts.toSpliced(index, 1) })) continue
    for (const simpler of [{ storage: [] }, { code: new Uint8Array(), nonce: 0n }, { balance: 1n }]) {
      if (isAlready(best().accounts[index]!, simpler)) continue
      await accepts(withAccount(best(), index, simpler))
    }
  }
}

function isAlready(spec: object, simpler: object): boolean {
  return Object.entries(simpler).every(([field, value]) => {
    const now = (spec as Record<string, unknown>)[field]
    return now === value || (typeof now === 'object' && (now as ArrayLike<unknown>).length === 0)
  })
}

function withAccount(given: FuzzCase, index: number, fields: Partial<AccountSpec>): FuzzCase {
  return {
    ...given,
    accounts: given.accounts.map((spec, at) => (at === index ? { ...spec, ...fields } : spec)),
  }
}

function withTransaction(
  given: FuzzCase,
  block: number,
  index: number,
  fields: Partial<TransactionSpec>,
): FuzzCase {
  const blocks = given.blocks.map((specs, at) =>
    at === block
      ? specs.map((spec, position) => (position === index ? { ...spec, ...fields } : spec))
      : specs,
  )
  return { ...given, blocks }
}

async function simplifyTransactions(best: () => FuzzCase, accepts: Accepts): Promise<void> {
  for (let block = 0; block < best().blocks.length; block++) {
    for (let index = 0; index < best().blocks[block]!.length; index++) {
      const simpler: Partial<TransactionSpec>[] = [
        { accessList: [] },
        { value: 0n },
        { nonceOffset: 0n },
        { type: 0, accessList: [], authorizations: [], blobHashes: [] },
      ]
      for (const fields of simpler) {
        if (isAlready(best().blocks[block]![index]!, fields)) continue
        await accepts(withTransaction(best(), block, index, fields))
      }
      const code = () => best().blocks[block]![index]!.data
      await shorten(code, (data) => accepts(withTransaction(best(), block, index, { data })))
    }
  }
}

async function shortenPrograms(best: () => FuzzCase, accepts: Accepts): Promise<void> {
  for (let index = 0; index < best().accounts.length; index++) {
    const code = () => best().accounts[index]!.code
    await shorten(code, (shorter) => accepts(withAccount(best(), index, { code: shorter })))
  }
}

/** Leaves out runs of instructions, long ones first; or puts JUMPDESTs in their place, which keeps where jumps lead. */
async function shorten(
  code: () => Uint8Array,
  accepts: (code: Uint8Array) => Promise<boolean>,
): Promise<void> {
  for (let run = 2 ** Math.ceil(Math.log2(code().length + 1)); run >= 1; run >>= 1) {
    for (let at = instructions(code()).length - run; at >= 0; at -= run) {
      const parts = instructions(code())
      const removed = parts.slice(at, at + run)
      if (removed.length === 0) continue
      const length = removed.reduce((sum, part) => sum + part.length, 0)
      const before = parts.slice(0, at)
      const after = parts.slice(at + run)
      if (await accepts(joined([...before, ...after]))) continue
      if (removed.every((part) => part.length === 1 && part[0] === jumpDestination)) continue
      await accepts(joined([...before, new Uint8Array(length).fill(jumpDestination), ...after]))
    }
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}
