/** Opcode mnemonics as revm, and so anvil, prints them. */

const ranges: readonly (readonly [first: number, names: string])[] = [
  [0x00, 'STOP ADD MUL SUB DIV SDIV MOD SMOD ADDMOD MULMOD EXP SIGNEXTEND'],
  [0x10, 'LT GT SLT SGT EQ ISZERO AND OR XOR NOT BYTE SHL SHR SAR CLZ'],
  [0x20, 'KECCAK256'],
  [0x30, 'ADDRESS BALANCE ORIGIN CALLER CALLVALUE CALLDATALOAD CALLDATASIZE CALLDATACOPY CODESIZE CODECOPY'],
  [0x3a, 'GASPRICE EXTCODESIZE EXTCODECOPY RETURNDATASIZE RETURNDATACOPY EXTCODEHASH'],
  [0x40, 'BLOCKHASH COINBASE TIMESTAMP NUMBER DIFFICULTY GASLIMIT CHAINID SELFBALANCE BASEFEE BLOBHASH'],
  [0x4a, 'BLOBBASEFEE SLOTNUM'],
  [0x50, 'POP MLOAD MSTORE MSTORE8 SLOAD SSTORE JUMP JUMPI PC MSIZE GAS JUMPDEST TLOAD TSTORE MCOPY PUSH0'],
  [0x60, numbered('PUSH', 32)],
  [0x80, numbered('DUP', 16)],
  [0x90, numbered('SWAP', 16)],
  [0xa0, 'LOG0 LOG1 LOG2 LOG3 LOG4'],
  [0xf0, 'CREATE CALL CALLCODE RETURN DELEGATECALL CREATE2'],
  [0xfa, 'STATICCALL'],
  [0xfd, 'REVERT INVALID SELFDESTRUCT'],
]

const names = new Map(
  ranges.flatMap(([first, list]) => list.split(' ').map((name, index) => [first + index, name] as const)),
)

/** The mnemonic of an opcode; undefined for a byte that is none. */
export function opcodeName(op: number): string | undefined {
  return names.get(op)
}

/** The byte of a mnemonic; undefined when there is no such opcode. */
export function opcodeOf(name: string): number | undefined {
  for (const [op, each] of names) if (each === name) return op
  return undefined
}

function numbered(name: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `${name}${index + 1}`).join(' ')
}
