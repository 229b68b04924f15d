/** Findings and coverage as text. */
import type { Coverage } from './coverage.ts'
import type { Finding } from './fuzz.ts'
import { caseFromJson } from './fuzzCase.ts'
import { instructions } from './minimise.ts'
import { opcodeName } from './opcodeNames.ts'

export function describeFinding({ number, fork, difference, minimised }: Finding, seed: number): string {
  const { block, transaction, what, expected, actual } = difference
  const where = transaction === null ? `after block ${block}` : `block ${block}, transaction ${transaction}`
  const lines = [
    `DIFFERENCE --seed ${seed} --fork ${fork} --case ${number}: ${what}, ${where}`,
    `  expected ${shortened(expected)}`,
    `  actual   ${shortened(actual)}`,
  ]
  if (!minimised) {
    lines.push('  Alone, the case shows no difference: it depends on the cases that this engine ran before.')
    return lines.join('\n')
  }
  const { accounts, blocks } = caseFromJson(minimised)
  for (const { address, code } of accounts)
    if (code.length > 0) lines.push(`  ${address}: ${describeCode(code)}`)
  for (const spec of blocks.flat()) {
    const data = spec.to === null ? describeCode(spec.data) : Buffer.from(spec.data).toString('hex')
    lines.push(
      `  type ${spec.type} from ${spec.sender} to ${spec.to}, gas ${spec.gasLimit}, value ${spec.value}: ${data}`,
    )
  }
  return [...lines, `  ${minimised}`].join('\n')
}

function describeCode(code: Uint8Array): string {
  return instructions(code)
    .map(
      ([opcode, ...operand]) =>
        opcodeName(opcode!) + (operand.length > 0 ? ` ${Buffer.from(operand).toString('hex')}` : ''),
    )
    .join(', ')
}

function shortened(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}… (${text.length} characters)` : text
}

export function describeCoverage({ opcodes, frames, transactions }: Coverage): string {
  const executed = [...opcodes.entries()].filter(([, count]) => count > 0)
  const list = (counts: readonly (readonly [string, number])[]) =>
    counts.map(([name, count]) => `${name} ${count}`).join(', ')
  const byCount = (counts: Record<string, number>) => Object.entries(counts).sort(([, a], [, b]) => b - a)
  return [
    `opcodes executed: ${list(executed.map(([code, count]) => [opcodeName(code), count] as const))}`,
    `ends of frames (oracle): ${list(byCount(frames))}`,
    `ends of transactions (engine): ${list(byCount(transactions))}`,
  ].join('\n')
}
