/** Nanoseconds per opcode: straight code that repeats one unit, less the opcodes that the unit needs around it. */
import type { Hex } from '@safelane/devnet-engine'
import { distribution, type Row } from '../row.ts'
import { Subject } from './subject.ts'
import type { WorkloadTransaction } from './transaction.ts'
import { type World, word } from './world.ts'

const sender = `0x${'5e'.repeat(20)}` as const
/** Returns at once. */
const stopping = '0xca11ca11ca11ca11ca11ca11ca11ca11ca11ca11'
const CODE_BYTES = 16_384
const GAS_LIMIT = 16_000_000n
const SLOTS = 4_000

export interface OpcodeClass {
  name: string
  /** Before the units: what they need on the stack or in memory. */
  setup: string
  /** Repeated; leaves the stack as high as it was. `index` makes each unit's slot or jump another one. */
  unit(index: number): string
  gas: number
  /** Opcodes of the unit that are not its own: those that only move a word, PUSHes, MSTOREs. */
  around: { stack?: number; push?: number; store?: number }
}

const hex = (value: number, bytes: number) => value.toString(16).padStart(bytes * 2, '0')
const push32 = (byte: string) => `7f${byte.repeat(32)}`
const [big, small] = [push32('ab'), `6f${'cd'.repeat(16)}`]

const plain = (
  name: string,
  setup: string,
  unit: string,
  gas: number,
  around: OpcodeClass['around'] = {},
): OpcodeClass => ({ name, setup, unit: () => unit, gas, around })

/** DUP2 OP on the same two words. */
const binary = (name: string, op: string, gas: number) =>
  plain(name, `${big}${push32('3c')}`, `81${op}`, gas + 3, { stack: 1 })
/** DUP2 DUP2 OP POP: the operands stay what they are. */
const steady = (name: string, operands: string, op: string, gas: number) =>
  plain(name, operands, `8181${op}50`, gas + 8, { stack: 3 })

const call = (name: string, op: string, address: string, gas: number) =>
  plain(name, '', `5f5f5f5f${op === 'f1' ? '5f' : ''}73${address}5a${op}50`, gas + 30, {
    stack: 2,
    push: op === 'f1' ? 6 : 5,
  })

/** A chain of hashes, each of the one before, which begins anew in each transaction and block. */
const hashing = (name: string, pushLength: string, gas: number) =>
  plain(name, `5f60e0525f3544185f52`, `${pushLength}5f205f52`, gas + 8, {
    push: 3,
    store: 1,
  })

/** DUP1 POP: the cheapest pair, half of which stands for every opcode that only moves a word. */
const stackPair = plain('dup1, pop', '5f', '8050', 5, { stack: 1 })
const mstore = plain('mstore', `6020${big}`, '808252', 9, { stack: 2 })
const pushPair = plain('push1', '', '600150', 5, { stack: 1 })

export const opcodeClasses: readonly OpcodeClass[] = [
  stackPair,
  pushPair,
  plain('push32', '', `${big}50`, 5, { stack: 1 }),
  plain('swap1', '5f5f', '90', 3),
  plain('swap16', '5f'.repeat(17), '9f', 3),
  plain('dup16', '5f'.repeat(16), '8f50', 5, { stack: 1 }),
  plain('jumpdest', '', '5b', 1),
  {
    name: 'jump + jumpdest',
    setup: '',
    unit: (index) => `61${hex(index * 5 + 4, 2)}565b`,
    gas: 12,
    around: { push: 1 },
  },
  plain('jumpi not taken', '', '5f600057', 16, { push: 2 }),
  binary('add', '01', 3),
  binary('sub', '03', 3),
  binary('mul', '02', 5),
  steady('div 256/128', `${small}${big}`, '04', 5),
  steady('div 256/64', `67${'cd'.repeat(8)}${big}`, '04', 5),
  steady('mod 256/128', `${small}${big}`, '06', 5),
  steady('sdiv', `${small}${big}`, '05', 5),
  plain('mulmod', `${push32('ef')}${big}${push32('3c')}`, '8282820950', 19, { stack: 4 }),
  plain('addmod', `${push32('ef')}${big}${push32('3c')}`, '8282820850', 19, { stack: 4 }),
  steady('exp, 2-byte exponent', `61abcd${push32('3d')}`, '0a', 110),
  binary('lt', '10', 3),
  binary('slt', '12', 3),
  binary('eq', '14', 3),
  plain('iszero', '5f', '15', 3),
  binary('and', '16', 3),
  plain('not', '5f', '19', 3),
  steady('byte', `${big}6003`, '1a', 3),
  steady('shl', `${big}6047`, '1b', 3),
  steady('shr', `${big}60e0`, '1c', 3),
  steady('sar', `${big}6047`, '1d', 3),
  steady('signextend', `${big}6003`, '0b', 5),
  hashing('keccak256, 32 bytes', '6020', 36),
  hashing('keccak256, 64 bytes', '6040', 42),
  hashing('keccak256, 256 bytes', '610100', 78),
  plain('keccak256, the same 64 bytes again', '5f602052', '60405f2050', 49, { stack: 1, push: 2 }),
  plain('mload', '5f5f525f', '51', 3),
  mstore,
  plain('mstore8', `6020${big}`, '808253', 9, { stack: 2 }),
  plain('mcopy, 32 bytes', '5f602052', '6020602060005e', 15, { push: 3 }),
  plain('calldataload', '', '5f3550', 7, { stack: 1, push: 1 }),
  plain('caller', '', '3350', 4, { stack: 1 }),
  plain('timestamp', '', '4250', 4, { stack: 1 }),
  plain('gas', '', '5a50', 4, { stack: 1 }),
  plain('sload, warm', '5f', '54', 100),
  {
    name: 'sload, cold',
    setup: '',
    unit: (index) => `61${hex(index + 1, 2)}5450`,
    gas: 2105,
    around: { stack: 1, push: 1 },
  },
  plain('sstore, dirty', '60015f55', '5a5f55', 104, { stack: 1, push: 1 }),
  {
    name: 'sstore, cold, set to another value',
    setup: '',
    unit: (index) => `5a61${hex(index + 1, 2)}55`,
    gas: 5005,
    around: { stack: 1, push: 1 },
  },
  plain('tload', '5f', '5c', 100),
  plain('tstore', '', '5a5f5d', 104, { stack: 1, push: 1 }),
  plain('balance, warm', '', `73${stopping.slice(2)}3150`, 105, { stack: 1, push: 1 }),
  plain('extcodesize, warm', '', `73${stopping.slice(2)}3b50`, 105, { stack: 1, push: 1 }),
  plain('log1, 32 bytes', '5f5f52', '5f60205fa1', 1015, { push: 3 }),
  call('staticcall, code that stops', 'fa', stopping.slice(2), 100),
  call('call, code that stops', 'f1', stopping.slice(2), 100),
  call('delegatecall, code that stops', 'f4', stopping.slice(2), 100),
  call('staticcall, no code', 'fa', 'ee'.repeat(20), 100),
  call('staticcall, identity precompile', 'fa', hex(4, 20), 115),
]

const TRANSACTIONS = 20

interface Prepared {
  name: string
  units: number
  around: OpcodeClass['around']
  subject: Subject
}

/** Every class in each run; the figure of a run uses the same run's cost of what stands around. */
export async function measureOpcodes(runs: number): Promise<Row[]> {
  const nothing: OpcodeClass = { name: 'nothing', setup: '', unit: () => '', gas: 1, around: {} }
  const programs = [nothing, ...opcodeClasses].map(programOf)
  const { engine } = await Subject.start(worldOf(programs), [])
  const figures = new Map<string, number[]>()
  try {
    const prepared = programs.map(
      ({ name, units, around, address }): Prepared => ({
        name,
        units,
        around,
        subject: new Subject(engine, transactionsTo(address)),
      }),
    )
    for (let run = -2; run < runs; run++) {
      const perUnit = new Map<string, number>()
      let fixed = 0
      for (const { name, units, subject } of prepared) {
        const perTransaction = (await subject.run()).executionMs / TRANSACTIONS
        if (name === nothing.name) fixed = perTransaction
        perUnit.set(name, (Math.max(0, perTransaction - fixed) / units) * 1e6)
      }
      if (run < 0) continue
      const stack = perUnit.get(stackPair.name)! / 2
      const push = perUnit.get(pushPair.name)! - stack
      const store = perUnit.get(mstore.name)! - 2 * stack
      for (const { name, around } of prepared) {
        const others = (around.stack ?? 0) * stack + (around.push ?? 0) * push + (around.store ?? 0) * store
        figures.set(name, [...(figures.get(name) ?? []), Math.max(0, perUnit.get(name)! - others)])
      }
    }
  } finally {
    await engine.close()
  }
  return opcodeClasses.map(({ name }) => ({
    suite: 'engine',
    workload: `opcode: ${name}`,
    subject: 'safelane',
    workers: 1,
    metric: 'time',
    unit: 'ns',
    ...distribution(figures.get(name)!, 'less'),
  }))
}

interface OpcodeProgram extends Pick<OpcodeClass, 'name' | 'around'> {
  address: Hex
  code: Hex
  units: number
}

/** As many units as code and gas allow. */
function programOf({ name, setup, unit, gas, around }: OpcodeClass, index: number): OpcodeProgram {
  const bytesOfUnit = Math.max(1, unit(0).length / 2)
  const byCode = Math.floor((CODE_BYTES - setup.length / 2) / bytesOfUnit)
  const byGas = Math.floor((Number(GAS_LIMIT) - 100_000) / gas)
  const units = Math.min(byCode, byGas, SLOTS)
  const body = Array.from({ length: units }, (_, i) => unit(i)).join('')
  return {
    name,
    around,
    units,
    address: `0x${hex(0xc0de0000 + index, 20)}`,
    code: `0x${setup}${body}00`,
  }
}

function worldOf(programs: readonly OpcodeProgram[]): World {
  const storage = Array.from({ length: SLOTS }, (_, i): [Hex, Hex] => [word(BigInt(i + 1)), word(7n)])
  return [
    { address: sender, balance: 10n ** 24n, nonce: 0n, code: '0x', storage: [] },
    { address: stopping, balance: 0n, nonce: 1n, code: '0x00', storage: [] },
    ...programs.map(({ address, code, name }) => ({
      address,
      balance: 0n,
      nonce: 1n,
      code,
      storage: name.includes('cold') ? storage : [],
    })),
  ]
}

function transactionsTo(to: Hex): WorkloadTransaction[] {
  return Array.from({ length: TRANSACTIONS }, (_, nonce) => ({
    from: sender,
    to,
    nonce: BigInt(nonce),
    gasLimit: GAS_LIMIT,
    data: word(BigInt(nonce)),
  }))
}
