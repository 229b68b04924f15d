/** Which nodes of a Merkle Patricia trie are needed, besides the ways to its keys, when keys vanish. */
import type { Hex } from '@safelane/devnet-engine'
import { fromRlp } from 'viem/utils'

/** A node as its RLP decodes: 17 items are a branch, two an extension or a leaf. */
type TrieNode = readonly (Hex | TrieNode)[]

export interface KeyWay {
  /** The hashed key in nibbles, one hexadecimal digit each. */
  path: string
  /** Nodes from the root towards it, as in an EIP-1186 proof. */
  proof: readonly Hex[]
  /** It is there and may vanish, or it is not there and may be for a while. */
  mayVanish: boolean
}

/**
 * Paths of nodes that no way leads to, and that take the place of their parents when the others there vanish: the only child that a branch is
 * left with, and what lies below an extension that a new key divides for a while.
 */
export function lonelyNodes(ways: readonly KeyWay[]): string[] {
  const branches = new Map<string, { children: Set<string>; vanishing: Set<string> }>()
  const lonely = new Set<string>()
  for (const { path, proof, mayVanish } of ways) {
    if (!mayVanish) continue
    for (const { at, node } of nodesOnWay(path, proof)) {
      if (node.length !== 17) {
        const { nibbles, isLeaf } = pathOf(node)
        if (!isLeaf && !path.startsWith(nibbles, at.length)) lonely.add(at + nibbles)
        continue
      }
      const branch = branches.get(at) ?? { children: childrenOf(node), vanishing: new Set() }
      branch.vanishing.add(path.charAt(at.length))
      branches.set(at, branch)
    }
  }
  for (const [at, { children, vanishing }] of branches) {
    const staying = [...children].filter((nibble) => !vanishing.has(nibble))
    if (staying.length === 1) lonely.add(at + staying[0])
  }
  return [...lonely]
}

/** The node at this path among those of a proof of a key below it; undefined when it is part of the node above, which is shorter than a hash. */
export function nodeAt(where: string, path: string, proof: readonly Hex[]): Hex | undefined {
  for (const { at, encoded } of nodesOnWay(path, proof)) if (at === where && encoded) return encoded
  return undefined
}

/** Every node of the way with the nibbles that lead to it; `encoded` is null for one that is part of the node above. */
function* nodesOnWay(
  path: string,
  proof: readonly Hex[],
): Generator<{ at: string; node: TrieNode; encoded: Hex | null }> {
  let at = ''
  for (const encoded of proof) {
    let node: TrieNode | undefined = fromRlp(encoded, 'hex') as TrieNode
    let own: Hex | null = encoded
    while (node) {
      yield { at, node, encoded: own }
      own = null
      const step: string = node.length === 17 ? path.charAt(at.length) : pathOf(node).nibbles
      if (!path.startsWith(step, at.length)) return
      const child: Hex | TrieNode = (node.length === 17 ? node[Number.parseInt(step, 16)] : node[1]) ?? '0x'
      at += step
      // A hash is the next node of the proof, a value ends it.
      node = typeof child === 'string' ? undefined : child
    }
  }
}

function childrenOf(branch: TrieNode): Set<string> {
  const nibbles = [...'0123456789abcdef']
  return new Set(nibbles.filter((_, index) => branch[index] !== '0x'))
}

/** Hex-prefix encoding (yellow paper, appendix C). */
function pathOf(node: TrieNode): { nibbles: string; isLeaf: boolean } {
  const digits = (node[0] as Hex).slice(2)
  const flag = Number.parseInt(digits.charAt(0), 16)
  return { nibbles: digits.slice(flag % 2 === 1 ? 1 : 2), isLeaf: flag >= 2 }
}
