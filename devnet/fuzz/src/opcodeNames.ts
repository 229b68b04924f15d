/** Mnemonics, for reports. */

const names: Readonly<Record<number, string>> = Object.fromEntries(
  (
    [
      [0x00, 'STOP ADD MUL SUB DIV SDIV MOD SMOD ADDMOD MULMOD EXP SIGNEXTEND'],
      [0x10, 'LT GT SLT SGT EQ ISZERO AND OR XOR NOT BYTE SHL SHR SAR CLZ'],
      [0x20, 'KECCAK256'],
      [
        0x30,
        'ADDRESS BALANCE ORIGIN CALLER CALLVALUE CALLDATALOAD CALLDATASIZE CALLDATACOPY CODESIZE CODECOPY',
      ],
      [0x3a, 'GASPRICE EXTCODESIZE EXTCODECOPY RETURNDATASIZE RETURNDATACOPY EXTCODEHASH'],
      [
        0x40,
        'BLOCKHASH COINBASE TIMESTAMP NUMBER PREVRANDAO GASLIMIT CHAINID SELFBALANCE BASEFEE BLOBHASH BLOBBASEFEE',
      ],
      [
        0x50,
        'POP MLOAD MSTORE MSTORE8 SLOAD SSTORE JUMP JUMPI PC MSIZE GAS JUMPDEST TLOAD TSTORE MCOPY PUSH0',
      ],
      [0x60, Array.from({ length: 32 }, (_, n) => `PUSH${n + 1}`).join(' ')],
      [0x80, Array.from({ length: 16 }, (_, n) => `DUP${n + 1}`).join(' ')],
      [0x90, Array.from({ length: 16 }, (_, n) => `SWAP${n + 1}`).join(' ')],
      [0xa0, 'LOG0 LOG1 LOG2 LOG3 LOG4'],
      [0xf0, 'CREATE CALL CALLCODE RETURN DELEGATECALL CREATE2'],
      [0xfa, 'STATICCALL'],
      [0xfd, 'REVERT INVALID SELFDESTRUCT'],
    ] as const
  ).flatMap(([first, row]) => row.split(' ').map((name, index) => [first + index, name])),
)

export function opcodeName(opcode: number): string {
  return names[opcode] ?? `0x${opcode.toString(16).padStart(2, '0')}`
}
