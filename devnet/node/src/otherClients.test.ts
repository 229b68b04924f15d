import { Contract, ContractFactory, JsonRpcProvider, Wallet, WebSocketProvider } from 'ethers'
import { expect, onTestFinished, test } from 'vitest'
import Web3 from 'web3'
import { NOTEBOOK } from './differential/contracts.ts'
import { startNode } from './startNode.ts'
import { result } from './testing/foundry.ts'

/** Slot 0, whatever is called; with data, what is called stores the first word and logs it without a name. */
const ABI = ['function read() view returns (uint256)'] as const
const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`

async function start() {
  const devnet = await startNode({ port: 0, workers: 1 })
  onTestFinished(() => devnet.close())
  const [account] = devnet.accounts
  if (!account) throw new Error('no account')
  return { url: devnet.url, account }
}

test('ethers 6 deploys, sends, waits, reads logs and hears of blocks', async () => {
  const { url, account } = await start()
  const provider = new JsonRpcProvider(url, undefined, { staticNetwork: true, pollingInterval: 20 })
  onTestFinished(() => provider.destroy())
  const wallet = new Wallet(account.privateKey, provider)
  const deployed = await new ContractFactory(ABI, NOTEBOOK, wallet).deploy()
  await deployed.waitForDeployment()
  const to = await deployed.getAddress()
  const receipt = await (await wallet.sendTransaction({ to, data: word(9), nonce: 1 })).wait()
  expect(receipt?.status).toBe(1)
  expect(await provider.call({ to })).toBe(word(9))
  expect(await provider.getLogs({ address: to, fromBlock: 0 })).toMatchObject([{ data: word(9), index: 0 }])
  expect(await provider.getBlock(1, true)).toMatchObject({ number: 1, prefetchedTransactions: { length: 1 } })
  expect((await provider.getFeeData()).maxPriorityFeePerGas).toBe(1_000_000_000n)
  expect(await provider.estimateGas({ from: account.address, to, data: word(10) })).toBeGreaterThan(21_000n)
  expect(new Contract(to, ABI, provider).interface.getFunction('read')?.selector).toBe('0x57de26a4')
  await expect(provider.call({ data: '0x5f5ffd' })).rejects.toMatchObject({ code: 'CALL_EXCEPTION' })

  const socket = new WebSocketProvider(url.replace('http', 'ws'))
  // `destroy` would leave its own request to end the subscription unanswered, and reject it where nobody listens.
  onTestFinished(() => socket.websocket.close())
  const heard = new Promise<number>((resolve) => void socket.once('block', resolve))
  await socket.getBlockNumber()
  await provider.send('evm_mine', [])
  expect(await heard).toBe(3)
})

test('web3.js 4 sends, waits, signs, reads blocks and past logs', async () => {
  const { url, account } = await start()
  const web3 = new Web3(url)
  web3.eth.accounts.wallet.add(account.privateKey)
  const from = account.address
  const deployment = await web3.eth.sendTransaction({ from, data: NOTEBOOK, gas: 200_000 })
  const to = deployment.contractAddress
  if (to === undefined) throw new Error('no contract')
  const receipt = await web3.eth.sendTransaction({ from, to, data: word(9), gas: 100_000 })
  expect(receipt.status).toBe(1n)
  expect(await web3.eth.call({ to })).toBe(word(9))
  expect(await web3.eth.getPastLogs({ address: to, fromBlock: 0 })).toMatchObject([{ data: word(9) }])
  expect((await web3.eth.getBlock('latest')).number).toBe(2n)
  expect(await web3.eth.getTransactionCount(from)).toBe(2n)
  const signed = await web3.eth.accounts.sign('hello', account.privateKey)
  expect(await web3.eth.sign(web3.utils.utf8ToHex('hello'), from)).toMatchObject({
    signature: signed.signature,
  })
  await result(url, 'anvil_setCode', [to, '0x5f5ffd'])
  await expect(web3.eth.call({ to })).rejects.toThrow('inside a smart contract')
})
