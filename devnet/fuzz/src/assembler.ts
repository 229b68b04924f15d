/** Puts a program together: opcodes, pushes, jumps to labels, and data behind the code. */
export const op = {
  STOP: 0x00,
  ADD: 0x01,
  SUB: 0x03,
  LT: 0x10,
  ISZERO: 0x15,
  NOT: 0x19,
  KECCAK256: 0x20,
  CALLDATALOAD: 0x35,
  CALLDATASIZE: 0x36,
  CALLDATACOPY: 0x37,
  CODESIZE: 0x38,
  CODECOPY: 0x39,
  RETURNDATASIZE: 0x3d,
  RETURNDATACOPY: 0x3e,
  POP: 0x50,
  MLOAD: 0x51,
  MSTORE: 0x52,
  SLOAD: 0x54,
  SSTORE: 0x55,
  JUMP: 0x56,
  JUMPI: 0x57,
  PC: 0x58,
  GAS: 0x5a,
  JUMPDEST: 0x5b,
  TSTORE: 0x5d,
  PUSH0: 0x5f,
  PUSH1: 0x60,
  PUSH2: 0x61,
  PUSH20: 0x73,
  PUSH32: 0x7f,
  DUP1: 0x80,
  SWAP1: 0x90,
  LOG0: 0xa0,
  LOG1: 0xa1,
  CREATE: 0xf0,
  CALL: 0xf1,
  CALLCODE: 0xf2,
  RETURN: 0xf3,
  DELEGATECALL: 0xf4,
  CREATE2: 0xf5,
  STATICCALL: 0xfa,
  REVERT: 0xfd,
  INVALID: 0xfe,
  SELFDESTRUCT: 0xff,
} as const

/** A place that is known when the program is finished. */
export type Label = number

export class Assembler {
  readonly #code: number[] = []
  readonly #hasPush0: boolean
  readonly #places: number[] = []
  readonly #references: { at: number; label: Label }[] = []
  readonly #data: { label: Label; bytes: Uint8Array }[] = []

  constructor(hasPush0: boolean) {
    this.#hasPush0 = hasPush0
  }

  get length(): number {
    return this.#code.length
  }

  op(...opcodes: number[]): void {
    for (const opcode of opcodes) this.#code.push(opcode)
  }

  /** PUSHn of a number in as few bytes as it needs. */
  push(value: bigint | number): void {
    if (value < 256) {
      const byte = Number(value)
      if (byte === 0 && this.#hasPush0) this.#code.push(op.PUSH0)
      else this.#code.push(op.PUSH1, byte)
      return
    }
    const hex = value.toString(16)
    const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
    this.pushBytes(bytes)
  }

  /** PUSHn of 1 to 32 bytes. */
  pushBytes(bytes: Uint8Array): void {
    this.#code.push(op.PUSH1 + bytes.length - 1)
    for (const byte of bytes) this.#code.push(byte)
  }

  raw(bytes: Uint8Array): void {
    for (const byte of bytes) this.#code.push(byte)
  }

  label(): Label {
    return this.#places.push(-1) - 1
  }

  /** The label's place is here. */
  place(label: Label): void {
    this.#places[label] = this.#code.length
  }

  /** PUSH2 of a label's place. */
  pushLabel(label: Label): void {
    this.#code.push(op.PUSH2, 0, 0)
    this.#references.push({ at: this.#code.length - 2, label })
  }

  /** Lays `bytes` behind the code and returns where. */
  data(bytes: Uint8Array): Label {
    const label = this.label()
    this.#data.push({ label, bytes })
    return label
  }

  finish(): Uint8Array {
    for (const { label, bytes } of this.#data) {
      this.place(label)
      this.raw(bytes)
    }
    for (const { at, label } of this.#references) {
      const place = this.#places[label]!
      this.#code[at] = (place >> 8) & 0xff
      this.#code[at + 1] = place & 0xff
    }
    return Uint8Array.from(this.#code)
  }
}
