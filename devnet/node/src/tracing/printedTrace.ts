/** A trace as text, the way anvil prints it with `--print-traces`. */
import type { Hex, Step, Tracer } from '@safelane/devnet-engine'
import { getAddress } from 'viem/utils'
import { isPrecompile } from '../chain/precompiles.ts'
import { wordHex } from '../quantity.ts'
import { describeRevert, HALTS } from '../rpc/revert.ts'
import { type CallFrame, CallTree, type FrameLog, isCreation } from './callTree.ts'
import { type CollectorFactory, combineHooks } from './collector.ts'
import { CONSOLE_ADDRESS, consoleCall } from './consoleFormat.ts'
import { TraceSize } from './traceSize.ts'

const PIPE = '│ '
const BRANCH = '├─ '
const END = '└─ '
const SSTORE = 0x55
const RETURN = 0xf3
const PRECOMPILE_NAMES = [
  ...['', 'ecrecover', 'sha256', 'ripemd', 'identity', 'modexp', 'ecadd', 'ecmul', 'ecpairing', 'blake2f'],
  ...['pointEvaluation', 'bls12G1Add', 'bls12G1Msm', 'bls12G2Add', 'bls12G2Msm', 'bls12PairingCheck'],
  ...['bls12MapFpToG1', 'bls12MapFp2ToG2'],
]

/** What a call did to the storage of its account: from the first value to the last. */
type Changes = Map<Hex, { from: Hex; to: Hex }>

interface FrameNotes {
  changes: Changes
  /** Whether the newest step was RETURN. */
  returned: boolean
  /** Gas that was paid up to and with the newest step, as far as it is paid for in advance. */
  spent: bigint
}

/** Lines of text; empty when nothing ran. */
export const printedTrace: CollectorFactory<string[]> = ({ fork }) => {
  const tree = new CallTree(new TraceSize(), { logs: true })
  const notes = new Map<CallFrame, FrameNotes>()
  const watch: Tracer = {
    onStep: (step) => {
      const frame = tree.current
      if (frame) note(step, frame, notes)
    },
  }
  const isPrecompiled = (address: Hex) => isPrecompile(fork, address)
  return {
    hooks: combineHooks([tree.hooks, watch]),
    result: () =>
      tree.root ? ['Traces:', ...framed(tree.root, notes, isPrecompiled).map((line) => `  ${line}`)] : [],
  }
}

function note(step: Step, frame: CallFrame, notes: Map<CallFrame, FrameNotes>): void {
  let noted = notes.get(frame)
  if (!noted) {
    noted = { changes: new Map(), returned: false, spent: 0n }
    notes.set(frame, noted)
  }
  noted.returned = step.op === RETURN
  noted.spent = frame.gas - step.gas + (step.op === SSTORE ? 0n : step.gasCost)
  if (step.op !== SSTORE || step.stackLength < 2 || step.gasCost > step.gas) return
  const slot = wordHex(step.stack(0))
  const from = noted.changes.get(slot)?.from ?? step.storage(slot)
  noted.changes.set(slot, { from, to: wordHex(step.stack(1)) })
}

/** The frame's own line, then what happened in it, then how it ended. */
function framed(
  frame: CallFrame,
  notes: ReadonlyMap<CallFrame, FrameNotes>,
  isPrecompiled: (address: Hex) => boolean,
): string[] {
  const lines: string[] = []
  let next = 0
  const takeLogs = (position: number) => {
    for (; next < frame.logs.length && frame.logs[next]!.position <= position; next++) {
      lines.push(...logLines(frame.logs[next]!))
    }
  }
  frame.calls.forEach((call, position) => {
    takeLogs(position)
    if (call.kind === 'SELFDESTRUCT') return
    const [first, ...rest] = framed(call, notes, isPrecompiled)
    lines.push(`${BRANCH}${first}`, ...rest.map((line) => `${PIPE}${line}`))
  })
  takeLogs(frame.calls.length)
  const noted = notes.get(frame)
  if (frame.error === null && noted) lines.push(...changeLines(noted.changes))
  lines.push(`${END}← ${ending(frame, noted?.returned ?? frame.output !== '0x')}`)
  return [heading(frame, gasOf(frame, noted), isPrecompiled), ...lines.map((line) => `  ${line}`)]
}

const LABELLED: Partial<Record<CallFrame['kind'], string>> = {
  STATICCALL: ' [staticcall]',
  DELEGATECALL: ' [delegatecall]',
  CALLCODE: ' [callcode]',
}

/** A halt takes all gas, but not by itself: what was used until then is told. */
function gasOf({ error, gasUsed }: CallFrame, noted: FrameNotes | undefined): bigint {
  if (error === 'create-collision') return 0n
  const hasHalted = error !== null && error !== 'revert' && error !== 'out-of-gas'
  return hasHalted && noted ? noted.spent : gasUsed
}

function heading(frame: CallFrame, gasUsed: bigint, isPrecompiled: (address: Hex) => boolean): string {
  const { kind, to, value, input } = frame
  if (isCreation(frame)) return `[${gasUsed}] → new <unknown>@${getAddress(to)}`
  const label = LABELLED[kind] ?? ''
  const sent = value > 0n ? `{value: ${value}}` : ''
  if (isPrecompiled(to)) {
    const name = PRECOMPILE_NAMES[Number(to)] ?? 'p256Verify'
    return `[${gasUsed}] PRECOMPILES::${name}${sent}(${input})${label}`
  }
  const logged = to === CONSOLE_ADDRESS ? consoleCall(input) : null
  if (logged !== null) return `[${gasUsed}] ${logged}${label}`
  const hasSelector = input.length >= 10
  const name = hasSelector ? input.slice(2, 10) : 'fallback'
  return `[${gasUsed}] ${getAddress(to)}::${name}${sent}(${input.slice(hasSelector ? 10 : 2)})${label}`
}

function logLines({ topics, data }: FrameLog): string[] {
  const lines = topics.map((topic, index) =>
    index === 0 ? `${BRANCH} emit topic 0: ${topic}` : `${PIPE}       topic ${index}: ${topic}`,
  )
  return [...lines, `${topics.length === 0 ? BRANCH : PIPE}          data: ${data}`]
}

function changeLines(changes: Changes): string[] {
  const changed = [...changes].filter(([, { from, to }]) => from !== to)
  if (changed.length === 0) return []
  const lines = changed.map(
    ([slot, { from, to }]) => `${PIPE}  @ ${short(slot)}: ${short(from)} → ${short(to)}`,
  )
  return [`${BRANCH} storage changes:`, ...lines]
}

/** Small numbers in decimal. */
function short(word: Hex): string {
  const number = BigInt(word)
  return number < 2n ** 64n ? String(number) : word
}

function ending(frame: CallFrame, returned: boolean): string {
  const { error, output, calls } = frame
  if (error === 'revert') return `[Revert] ${describeRevert(output) ?? 'EvmError: Revert'}`
  if (error === 'create-collision') return '[CreateCollision]'
  if (error === 'precompile-failure') return '[PrecompileError] 0x'
  if (error !== null) return `[${HALTS[error]}] EvmError: ${HALTS[error]}`
  if (isCreation(frame)) return `[Return] ${(output.length - 2) / 2} bytes of code`
  if (calls.some(({ kind }) => kind === 'SELFDESTRUCT')) return '[SelfDestruct]'
  if (!returned) return '[Stop]'
  return output === '0x' ? '[Return]' : `[Return] ${output}`
}
