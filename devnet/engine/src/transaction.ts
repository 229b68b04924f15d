/**
 * What reads transactions without an engine: hashes, senders, RLP. An entry of its own (`@safelane/devnet-engine/transaction`),
 * because threads that only read transactions start several times faster without the rest.
 */
export { bytesToHex } from './hex.ts'
export { bytesOf, decodeRlp, hexOf, integerOf, listItems, RlpError, type RlpItem } from './rlp.ts'
export { recoverSender } from './sender.ts'
export { keccak256 } from './trieModule.ts'
