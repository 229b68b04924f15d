/** People of the test mnemonic who send transactions to the contracts of a deployment. */
import * as contracts from '@safelane/contracts'
import {
  type Address,
  createPublicClient,
  createWalletClient,
  encodeFunctionData,
  type Hex,
  http,
  maxUint256,
} from 'viem'
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import type { ContractName, Deployment } from '../deployment.ts'
import { TEST_KEYS } from './testChain.ts'

export const mnemonic = 'test test test test test test test test test test test junk'
export const deployer = privateKeyToAccount(TEST_KEYS[0])
export const payer = privateKeyToAccount(TEST_KEYS[2])
export const payee = privateKeyToAccount(TEST_KEYS[3]).address
export const delegating = privateKeyToAccount(TEST_KEYS[4])
export const assessor = mnemonicToAccount(mnemonic, { addressIndex: 6 })
export const guardian = mnemonicToAccount(mnemonic, { addressIndex: 9 })
export const never = 2n ** 40n
export const salt: Hex = `0x${'5a'.repeat(32)}`
export const dollars = (amount: number): bigint => BigInt(amount) * 10n ** 6n

/** Sends one transaction to every contract; each must succeed. Returns the names it sent to. */
export class Caller {
  readonly called = new Set<ContractName>()
  readonly #deployment: Deployment
  readonly #public
  readonly #wallet

  constructor(rpcUrl: string, deployment: Deployment) {
    const transport = http(rpcUrl)
    const chain = { ...foundry, id: deployment.chainId }
    this.#deployment = deployment
    this.#public = createPublicClient({ chain, transport, pollingInterval: 20 })
    this.#wallet = createWalletClient({ chain, transport })
  }

  get chainId(): number {
    return this.#deployment.chainId
  }

  at(name: ContractName): Address {
    return this.#deployment.contracts[name]
  }

  token(symbol: string): Address {
    return this.#deployment.assets.find((asset) => asset.symbol === symbol)!.address
  }

  get read() {
    return this.#public.readContract
  }

  /** To a contract of the deployment. */
  async call(name: ContractName, data: Hex, options: SendOptions = {}): Promise<void> {
    await this.send(this.at(name), data, options).catch((error: Error) => {
      throw new Error(`${name}: ${error.message}`)
    })
    this.called.add(name)
  }

  async send(to: Address, data: Hex, { from = payer, value = 0n }: SendOptions = {}): Promise<void> {
    await this.#mined(await this.#wallet.sendTransaction({ account: from, to, data, value }))
  }

  /** The account calls itself with a contract of the deployment as its code (EIP-7702). */
  async callAsAccount(name: ContractName, data: Hex): Promise<void> {
    const to = delegating.address
    // Of the state: a transaction of this kind takes two nonces, and anvil's pool, which 'pending' asks, may know of one for a moment.
    const nonce = await this.#public.getTransactionCount({ address: to, blockTag: 'latest' })
    const authorization = await this.#wallet.signAuthorization({
      account: delegating,
      contractAddress: this.at(name),
      nonce: nonce + 1,
    })
    const authorizationList = [authorization]
    const request = { account: delegating, to, data, nonce, authorizationList, gas: 500_000n }
    await this.#mined(await this.#wallet.sendTransaction(request))
    this.called.add(name)
  }

  async approve(token: Address, spender: Address, from: SendOptions['from'] = payer): Promise<void> {
    const abi = contracts.devStablecoinAbi
    await this.send(
      token,
      encodeFunctionData({ abi, functionName: 'approve', args: [spender, maxUint256] }),
      {
        from,
      },
    )
  }

  block() {
    return this.#public.getBlock()
  }

  /** The next block is younger than the last one by at least a second. */
  async nextSecond(): Promise<void> {
    await this.#public.request({ method: 'evm_increaseTime' as never, params: ['0x1'] as never })
    await this.#public.request({ method: 'evm_mine' as never, params: [] as never })
  }

  async fund(token: Address, to: Address, amount: bigint): Promise<void> {
    const abi = contracts.devStablecoinAbi
    await this.send(token, encodeFunctionData({ abi, functionName: 'faucet', args: [to, amount] }))
  }

  async #mined(hash: Hex): Promise<void> {
    const { status } = await this.#public.waitForTransactionReceipt({ hash })
    if (status !== 'success') throw new Error(`transaction ${hash} failed`)
  }
}

export interface SendOptions {
  from?: typeof payer | typeof guardian
  value?: bigint
}
