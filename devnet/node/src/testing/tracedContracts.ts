/** Contracts that do what tracers must tell: call, create, delegate, revert, halt, log and destroy themselves. */
import type { Hex } from '@safelane/devnet-engine'
import { assemble, deploying } from './assembler.ts'

export const alice: Hex = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
export const bob: Hex = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
/** Where alice's first seven contracts end up. */
export const deployed = {
  notebook: '0x5fbdb2315678afecb367f032d93f642f64180aa3',
  reverter: '0xe7f1725e7734ce288f8367e1bb143e90bb3f0512',
  destructor: '0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0',
  router: '0xcf7ed3acca5a467e9e704c703e8d87f634fb0fc9',
  halting: '0xdc64a140aa3e981100a9beca4e685f962f0cf6c9',
  nested: '0x5fc8d32690cc91d4c39d9d3abcbd16989f875707',
  talker: '0x0165878a594ca255338adfa4d48449f69242eb8f',
} as const satisfies Record<string, Hex>

export const word = (value: number | bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`

/** Stores the first word of its data in slot 0, logs it with topic 42 and returns what was there. */
const notebook = assemble(
  'PUSH0 SLOAD PUSH0 CALLDATALOAD DUP1 PUSH0 SSTORE 0x20 MSTORE 0x2a 0x20 0x20 LOG1',
  'PUSH0 MSTORE 0x20 PUSH0 RETURN',
)

/** revert with Error("hello"). */
const reverter = assemble(
  'raw:7f08c379a000000000000000000000000000000000000000000000000000000000 PUSH0 MSTORE',
  '0x20 0x04 MSTORE 0x05 0x24 MSTORE raw:7f68656c6c6f000000000000000000000000000000000000000000000000000000 0x44 MSTORE',
  '0x64 PUSH0 REVERT',
)

/** Gives all it has to the address in its data and goes. */
const destructor = assemble('PUSH0 CALLDATALOAD SELFDESTRUCT')

/** A call with the first word of the memory as data; what it returns is written behind, whether it failed is dropped. */
const calling = (
  kind: 'CALL' | 'CALLCODE' | 'DELEGATECALL' | 'STATICCALL',
  to: string,
  { value = 'PUSH0', gas = 'GAS' } = {},
) => `0x20 0x40 0x20 PUSH0 ${kind.startsWith('CALL') ? value : ''} ${to} ${gas} ${kind} POP`

/** Calls all the others in turn, creates two contracts, and stores a word of its own. */
const router = assemble(
  '0x07 PUSH0 MSTORE',
  calling('CALL', deployed.notebook),
  calling('STATICCALL', '0x04'),
  calling('CALL', deployed.reverter),
  calling('DELEGATECALL', deployed.notebook),
  calling('CALLCODE', deployed.notebook),
  // PUSH1 1 PUSH0 MSTORE8 PUSH1 1 PUSH0 RETURN: an account with the code 0x01.
  'raw:7f60015f5360015ff3000000000000000000000000000000000000000000000000 0x60 MSTORE',
  '0x08 0x60 0x01 CREATE POP',
  'ADDRESS PUSH0 MSTORE',
  calling('CALL', deployed.destructor, { value: '0x05' }),
  calling('STATICCALL', deployed.notebook, { gas: '0x4e20' }),
  calling('STATICCALL', '0x02'),
  '0x01 0x02 TSTORE 0x20 PUSH0 KECCAK256 0x09 SSTORE',
  // Last: when it is done a second time, it takes what gas there is.
  '0x99 0x08 0x60 PUSH0 CREATE2 POP STOP',
)

/** Halts as the first byte of its data says: 0 out of gas, 1 invalid, 2 unknown opcode, 3 stack, 4 jump, 5 nothing. */
const halting = assemble(
  'PUSH0 CALLDATALOAD PUSH0 BYTE',
  'DUP1 0x01 EQ 0x2b JUMPI DUP1 0x02 EQ 0x2d JUMPI DUP1 0x03 EQ 0x2f JUMPI DUP1 0x04 EQ 0x32 JUMPI',
  'DUP1 0x05 EQ 0x36 JUMPI JUMPDEST 0x27 JUMP',
  'JUMPDEST INVALID JUMPDEST raw:0c JUMPDEST POP POP JUMPDEST 0x01 JUMP JUMPDEST STOP',
)

/** Calls the router, then reverts with a custom error. */
const nested = assemble(
  calling('CALL', deployed.router),
  calling('CALL', deployed.talker),
  '0xdeadbeef PUSH0 MSTORE 0x04 0x1c REVERT',
)

/** console.log(string) of "hello", by staticcall. */
const talker = assemble(
  'raw:7f41304fac00000000000000000000000000000000000000000000000000000000 PUSH0 MSTORE',
  '0x20 0x04 MSTORE 0x05 0x24 MSTORE raw:7f68656c6c6f000000000000000000000000000000000000000000000000000000 0x44 MSTORE',
  'PUSH0 PUSH0 0x64 PUSH0 raw:73000000000000000000636f6e736f6c652e6c6f67 GAS STATICCALL STOP',
)

export interface SentTransaction {
  from: Hex
  to?: Hex
  data?: Hex
  value?: Hex
  gas: Hex
  gasPrice: Hex
}

const fees = { gas: '0x7a120', gasPrice: '0x77359400' } as const
const create = (runtime: Hex): SentTransaction => ({ from: alice, data: deploying(runtime), ...fees })
const call = (to: Hex, data: Hex = '0x', value: Hex = '0x0'): SentTransaction => {
  return { from: bob, to, data, value, ...fees }
}

/** To be sent in order to a new chain; each is one block with automine. */
export const transactions: readonly SentTransaction[] = [
  ...[notebook, reverter, destructor, router, halting, nested, talker].map(create),
  { from: alice, to: bob, value: '0x1', gas: '0x5208', gasPrice: '0x77359400' },
  call(deployed.notebook, word(5)),
  call(deployed.notebook, word(6)),
  call(deployed.router, '0x', '0x64'),
  call(deployed.reverter),
  call(deployed.nested),
  ...['00', '01', '02', '03', '04', '05'].map((how) => call(deployed.halting, `0x${how}`)),
  call(deployed.destructor, word(BigInt(bob)), '0x9'),
  call(deployed.talker),
  // A creation that reverts, and one that destroys itself.
  { from: alice, data: reverter, ...fees },
  { from: alice, data: assemble('CALLER SELFDESTRUCT'), value: '0x3', ...fees },
  // To a precompile.
  call('0x0000000000000000000000000000000000000004', '0x0102'),
  call('0x0000000000000000000000000000000000000006', '0x01'),
]
