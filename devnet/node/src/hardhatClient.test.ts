import { createHardhatRuntimeEnvironment } from 'hardhat/hre'
import { expect, onTestFinished, test } from 'vitest'
import { startNode } from './startNode.ts'

const NOTEBOOK = '0x601b8060095f395ff336600c575f545f5260205ff35b5f35805f555f52602a60205fa100'
const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`

test('Hardhat 3 deploys, calls, signs and controls the chain by its url', async () => {
  const devnet = await startNode({ port: 0, workers: 1 })
  onTestFinished(() => devnet.close())
  const hardhat = await createHardhatRuntimeEnvironment({
    networks: { safelane: { type: 'http', chainType: 'l1', url: devnet.url } },
  })
  const { provider, close } = await hardhat.network.connect('safelane')
  onTestFinished(() => close())
  const ask = <T>(method: string, ...params: unknown[]) => provider.request({ method, params }) as Promise<T>

  const [from] = await ask<string[]>('eth_accounts')
  expect(from).toBe(devnet.accounts[0]?.address)
  const snapshot = await ask('evm_snapshot')
  // Gas, nonce and fees are Hardhat's to fill in.
  const deployment = await ask<string>('eth_sendTransaction', { from, data: NOTEBOOK })
  const receipt = await ask<{ status: string; contractAddress: string }>(
    'eth_getTransactionReceipt',
    deployment,
  )
  expect(receipt.status).toBe('0x1')
  const to = receipt.contractAddress
  await ask('eth_sendTransaction', { from, to, data: word(7) })
  expect(await ask('eth_call', { to }, 'latest')).toBe(word(7))
  expect(await ask('eth_getLogs', { address: to, fromBlock: '0x0' })).toHaveLength(1)
  await ask('hardhat_setBalance', to, '0x5')
  expect(await ask('eth_getBalance', to, 'latest')).toBe('0x5')
  await ask('hardhat_mine', '0x3')
  expect(await ask('eth_blockNumber')).toBe('0x5')
  await expect(ask('eth_call', { from, data: '0x5f5ffd' }, 'latest')).rejects.toThrow('reverted')
  expect(await ask('evm_revert', snapshot)).toBe(true)
  expect(await ask('eth_blockNumber')).toBe('0x0')
})
