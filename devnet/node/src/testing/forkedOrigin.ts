/**
 * A chain to fork from, of our own node, behind what makes it fail; and forks of it, which end with their test. Importing this starts the chain for the
 * tests of the file that does.
 */
import type { Hex } from '@safelane/devnet-engine'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { ForkOptions } from '../fork/forkOptions.ts'
import { type NodeOptions, type RunningNode, startNode } from '../startNode.ts'
import { assemble } from './assembler.ts'
import { type FaultyOrigin, startFaultyOrigin } from './faultyOrigin.ts'
import { result } from './foundry.ts'

export const word = (value: number | bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`
export const numbered = (value: number): Hex => `0x${value.toString(16).padStart(40, '0')}`

export const store: Hex = numbered(0x5001)
export const summer: Hex = numbered(0x5002)
export const historian: Hex = numbered(0x5003)
export const rich: Hex = numbered(0x5004)
/** Has a slot, but neither nonce nor code. */
export const codeless: Hex = numbered(0x5005)
/** Call data is a slot: returns it. Call data is a slot and a value: stores and logs it. */
export const STORE = assemble(
  '0x40 CALLDATASIZE EQ 0x10 JUMPI PUSH0 CALLDATALOAD SLOAD PUSH0 MSTORE 0x20 PUSH0 RETURN',
  'JUMPDEST 0x20 CALLDATALOAD PUSH0 CALLDATALOAD SSTORE 0x2a PUSH0 PUSH0 LOG1 STOP',
)
/** Call data is a number: adds up so many slots, from 1 on. */
const SUMMER = assemble(
  'PUSH0 PUSH0 CALLDATALOAD JUMPDEST DUP1 SLOAD DUP3 ADD SWAP2 POP 0x01 SWAP1 SUB DUP1 0x03 JUMPI',
  'POP PUSH0 MSTORE 0x20 PUSH0 RETURN',
)
/** Call data is the number of a block: returns its hash. */
const HISTORIAN = assemble('PUSH0 CALLDATALOAD BLOCKHASH PUSH0 MSTORE 0x20 PUSH0 RETURN')

export let origin: RunningNode
export let front: FaultyOrigin
/** The last block of the forks. */
export let pinned: bigint
/** What ends with the test. */
export const opened: { close(): Promise<void> }[] = []

beforeAll(async () => {
  origin = await startNode({ port: 0, chainId: 4242n, gasLimit: 40_000_000n, recoveryThreads: 0 })
  const { url } = origin
  for (const [address, code] of [
    [store, STORE],
    [summer, SUMMER],
    [historian, HISTORIAN],
  ]) {
    await result(url, 'anvil_setCode', [address, code])
  }
  await result(url, 'anvil_setBalance', [rich, word(10n ** 20n)])
  await origin.node.mutateState((engine) => {
    for (let slot = 1; slot <= 400; slot++) engine.setStorage(summer, word(slot), word(slot))
    engine.setStorage(store, word(7), word(77))
    engine.setStorage(codeless, word(7), word(8))
  })
  await send(url, origin.accounts[0]?.address, store, [7, 70])
  await result(url, 'anvil_mine', ['0x3'])
  pinned = origin.node.store.head.header.number
  // What the fork must not see.
  await send(url, origin.accounts[0]?.address, store, [7, 700])
  await result(url, 'anvil_setBalance', [rich, '0x1'])
  front = await startFaultyOrigin(url)
})

afterEach(async () => {
  front.release()
  for (const node of opened.splice(0)) await node.close()
})

afterAll(async () => {
  await front.close()
  await origin.close()
})

/** Starts a node that forks from the origin, behind what makes it fail. */
export async function fork(
  options: Partial<ForkOptions> = {},
  nodeOptions: NodeOptions = {},
): Promise<RunningNode> {
  const fast = { backoffMs: 1, retries: 3, computeUnitsPerSecond: null, cacheFolder: null }
  const node = await startNode({
    port: 0,
    recoveryThreads: 0,
    workers: 1,
    ...nodeOptions,
    fork: { urls: [front.url], blockNumber: pinned, ...fast, ...options },
  })
  opened.push(node)
  return node
}

/** Sends a transaction; resolves to its hash. */
export function send(
  url: string,
  from: string | undefined,
  to: Hex,
  words: number[] = [],
  more: object = {},
): Promise<Hex> {
  const data = `0x${words.map((value) => word(value).slice(2)).join('')}`
  return result(url, 'eth_sendTransaction', [{ from, to, data, gas: '0xf4240', ...more }])
}

export const slotOf = (url: string, address: Hex, slot: number, block: unknown = 'latest') =>
  result<Hex>(url, 'eth_getStorageAt', [address, word(slot), block]).then(Number)
export const balanceOf = (url: string, address: Hex, block: unknown = 'latest') =>
  result<Hex>(url, 'eth_getBalance', [address, block]).then(BigInt)
