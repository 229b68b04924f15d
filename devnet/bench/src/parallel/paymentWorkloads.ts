/** Payments between distinct people on the payment contracts of `contracts/`: into custody, and relayed. */
import { type Hex, keccak256 } from '@safelane/devnet-engine'
import secp256k1 from 'secp256k1'
import {
  bytesToHex,
  domainSeparator,
  encodeAbiParameters,
  encodeFunctionData,
  getContractAddress,
  hexToBytes,
  parseAbi,
  parseAbiParameters,
  toHex,
} from 'viem'
import { accountAt, type WorldBuilder, word } from '../engine/world.ts'
import { shuffled } from '../random.ts'
import protocol from './protocolBytecode.json' with { type: 'json' }
import { chainId, distinctPairs, type ParallelWorkload, prepared, startWorld } from './workload.ts'

const abi = parseAbi([
  'struct AuthorizedPayment { address payer; address recipient; address token; uint256 amount; uint256 fee; address feeRecipient; uint64 validBefore; uint256 salt; }',
  'struct EscrowTerms { address operator; address payer; address receiver; address token; uint256 maxAmount; uint64 preApprovalExpiry; uint64 authorizationExpiry; uint64 refundExpiry; uint16 minFeeBps; uint16 maxFeeBps; address feeReceiver; uint256 salt; }',
  'function pay(AuthorizedPayment p, bytes signature)',
  'function authorize(EscrowTerms terms, uint256 amount, address collector, bytes consent)',
  'function createStore(address payer) returns (address store)',
])
const dollar = 10n ** 6n
const richness = 10n ** 24n
const never = 2n ** 40n
const nobody: Hex = `0x${'00'.repeat(20)}`

const hashOf = (data: Hex): Hex => bytesToHex(keccak256(hexToBytes(data)))
const typeHash = (type: string): Hex => hashOf(toHex(type))
const join = (words: readonly Hex[]): Hex => `0x${words.map((each) => each.slice(2)).join('')}`
const addressWord = (address: Hex): Hex => word(BigInt(address))

const PAYMENT_TYPE = typeHash(
  'AuthorizedPayment(address payer,address recipient,address token,uint256 amount,uint256 fee,address feeRecipient,uint64 validBefore,uint256 salt)',
)
const RECEIVE_TYPE = typeHash(
  'ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)',
)

/** The EIP-712 domain of a contract here. */
const domainOf = (name: string, verifyingContract: Hex): Hex =>
  domainSeparator({ domain: { name, version: '1', chainId: Number(chainId), verifyingContract } })

const digest = (domain: Hex, struct: readonly Hex[]): Hex =>
  hashOf(`0x1901${join([domain, hashOf(join(struct))]).slice(2)}`)

const stablecoin = (builder: WorldBuilder): Promise<Hex> =>
  builder.deploy(
    protocol.DevStablecoin as Hex,
    encodeAbiParameters(parseAbiParameters('string,string,uint8'), ['USDC', 'USDC', 6]),
  )

interface Payer {
  key: Uint8Array
  address: Hex
}

/** Somebody who can sign. */
function payerAt(index: number): Payer {
  const key = keccak256(hexToBytes(word(BigInt(index + 1))))
  const publicKey = secp256k1.publicKeyCreate(key, false).subarray(1)
  return { key, address: bytesToHex(keccak256(publicKey).subarray(12)) }
}

function sign(hash: Hex, key: Uint8Array): Hex {
  const { signature, recid } = secp256k1.ecdsaSign(hexToBytes(hash), key)
  return `${bytesToHex(signature)}${(27 + recid).toString(16)}`
}

/**
 * By one EIP-3009 signature each, through `AuthorizedPayments`; every relayer is paid its fee in the token. Most of the time goes
 * to the precompile that recovers the signer.
 */
const relayed: ParallelWorkload = {
  name: 'payments-relayed',
  transactions: 2_000,
  async prepare(count) {
    const { builder, accounts: relayers } = await startWorld(count)
    const token = await stablecoin(builder)
    const payments = await builder.deploy(protocol.AuthorizedPayments as Hex)
    const payers = Array.from({ length: count }, (_, index) => payerAt(index))
    const recipients = Array.from({ length: count }, (_, index) => accountAt(count + index))
    for (const { address } of payers) builder.grantTokens(token, address, richness)
    for (const holder of [...recipients, ...relayers]) builder.grantTokens(token, holder, dollar)
    const tokenDomain = domainOf('USDC', token)
    const paymentsDomain = domainOf('Safelane AuthorizedPayments', payments)

    const encode = (payer: Payer, recipient: Hex, feeRecipient: Hex, index: number): Hex => {
      const [amount, fee] = [25n * dollar + BigInt(index), dollar / 100n]
      const salt = BigInt(index)
      const payment = {
        payer: payer.address,
        recipient,
        token,
        amount,
        fee,
        feeRecipient,
        validBefore: never,
        salt,
      }
      const id = digest(paymentsDomain, [
        PAYMENT_TYPE,
        ...[payer.address, recipient, token].map(addressWord),
        ...[word(amount), word(fee), addressWord(feeRecipient), word(never), word(salt)],
      ])
      const authorization = [
        addressWord(payer.address),
        addressWord(payments),
        word(amount + fee),
        word(0n),
        word(never),
      ]
      const signature = sign(digest(tokenDomain, [RECEIVE_TYPE, ...authorization, id]), payer.key)
      return encodeFunctionData({ abi, functionName: 'pay', args: [payment, signature] })
    }
    return prepared(builder, (random) => {
      const [order, payees] = [shuffled(payers, random), shuffled(recipients, random)]
      return shuffled(relayers, random).map((from, index) => ({
        from,
        to: payments,
        gasLimit: 200_000n,
        data: encode(order[index]!, payees[index]!, from, index),
      }))
    })
  },
}

/** Into custody of `PaymentEscrow`, each payer's own store, which exists before. */
const escrowed: ParallelWorkload = {
  name: 'payments',
  transactions: 10_000,
  async prepare(count) {
    const { builder, accounts } = await startWorld(2 * count)
    const token = await stablecoin(builder)
    const noCollectors = encodeAbiParameters(parseAbiParameters('address[]'), [[]])
    const escrow = await builder.deploy(protocol.PaymentEscrow as Hex, noCollectors)
    for (const account of accounts) {
      builder.grantTokens(token, account, richness, escrow)
      const data = encodeFunctionData({ abi, functionName: 'createStore', args: [account] })
      if (account === accounts[0]) await requireStore(builder, escrow, account, data)
      else writeStore(builder, escrow, account)
    }
    return prepared(builder, (random) =>
      distinctPairs(accounts, count, random).map(([payer, receiver], index) => {
        const amount = 25n * dollar + BigInt(index)
        const terms = {
          ...{ operator: receiver, payer, receiver, token, maxAmount: amount },
          ...{ preApprovalExpiry: never, authorizationExpiry: never, refundExpiry: never },
          ...{ minFeeBps: 0, maxFeeBps: 0, feeReceiver: nobody, salt: BigInt(index) },
        }
        const args = [terms, amount, nobody, '0x'] as const
        const data = encodeFunctionData({ abi, functionName: 'authorize', args })
        return { from: payer, to: escrow, gasLimit: 400_000n, data }
      }),
    )
  },
}

/** The store's code (EIP-1167) and where the escrow creates it. */
function storeOf(escrow: Hex, payer: Hex): { address: Hex; code: Hex } {
  const implementation = getContractAddress({ from: escrow, nonce: 1n }).toLowerCase()
  const code: Hex = `0x363d3d373d3d3d363d73${implementation.slice(2)}5af43d82803e903d91602b57fd5bf3`
  const bytecode: Hex = `0x3d602d80600a3d3981f3${code.slice(2)}`
  const address = getContractAddress({ opcode: 'CREATE2', from: escrow, salt: addressWord(payer), bytecode })
  return { address: address.toLowerCase() as Hex, code }
}

/** Writes what `createStore` would: ten thousand transactions would take the set-up longer than the measurement. */
function writeStore(builder: WorldBuilder, escrow: Hex, payer: Hex): void {
  const { address, code } = storeOf(escrow, payer)
  builder.engine.setCode(address, code)
  builder.engine.setNonce(address, 1n)
}

/** Lets the escrow create one store, and throws an Error unless it is what {@link writeStore} writes. */
async function requireStore(builder: WorldBuilder, escrow: Hex, payer: Hex, data: Hex): Promise<void> {
  await builder.send(escrow, data)
  const { address, code } = storeOf(escrow, payer)
  if (builder.engine.getCode(address) !== code) throw new Error('the escrow creates its stores elsewhere')
}

export const paymentWorkloads: readonly ParallelWorkload[] = [escrowed, relayed]
