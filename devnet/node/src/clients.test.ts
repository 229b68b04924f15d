import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import {
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  createTestClient,
  createWalletClient,
  encodeFunctionData,
  type Hex,
  http,
  keccak256,
  type Log,
  parseAbi,
  parseEther,
  webSocket,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patience } from '../../../vitest.shared.ts'
import { type RunningNode, startNode } from './startNode.ts'
import { cast, foundryBinary } from './testing/foundry.ts'

const repository = resolve(import.meta.dirname, '../../..')
const key: Hex = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const bob: Hex = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

/** Compiled and deployed by forge below, then used by every client. */
const SOURCE = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Counter {
    error TooLarge(uint256 attempted, uint256 bound);
    event Increased(address indexed by, uint256 amount, uint256 total);
    uint256 public total;

    function increase(uint256 amount) external returns (uint256) {
        if (amount > 100) revert TooLarge(amount, 100);
        total += amount;
        emit Increased(msg.sender, amount, total);
        return total;
    }
}

interface Vm {
    function startBroadcast() external;
    function stopBroadcast() external;
}

contract Deploy {
    bool public IS_SCRIPT = true;
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function run() external {
        vm.startBroadcast();
        Counter counter = new Counter();
        counter.increase(40);
        new Counter{salt: bytes32(uint256(1))}();
        vm.stopBroadcast();
    }
}
`

const counterAbi = parseAbi([
  'function total() view returns (uint256)',
  'function increase(uint256 amount) returns (uint256)',
  'event Increased(address indexed by, uint256 amount, uint256 total)',
  'error TooLarge(uint256 attempted, uint256 bound)',
])

let running: RunningNode
let folder: string
let counter: Hex

interface Broadcast {
  transactions: { contractAddress: Hex; transactionType: string; hash: Hex }[]
  receipts: { status: Hex }[]
}

let broadcast: Broadcast

beforeAll(async () => {
  running = await startNode({ port: 0 })
  folder = await mkdtemp(join(tmpdir(), 'safelane-forge-'))
  await writeFile(join(folder, 'Deploy.s.sol'), SOURCE)
  const solc = join(repository, 'contracts/tools/solc.cjs')
  await writeFile(
    join(folder, 'foundry.toml'),
    `[profile.default]\nsrc = "."\nscript = "."\nsolc = ${JSON.stringify(solc)}\noffline = true\nevm_version = "prague"\n`,
  )
  const args = [
    'script',
    'Deploy.s.sol:Deploy',
    '--rpc-url',
    running.url,
    '--private-key',
    key,
    '--broadcast',
  ]
  await promisify(execFile)(foundryBinary('forge'), args, { cwd: folder })
  const path = join(folder, 'broadcast/Deploy.s.sol/31337/run-latest.json')
  broadcast = JSON.parse(await readFile(path, 'utf8')) as Broadcast
  counter = broadcast.transactions[0]?.contractAddress as Hex
})

afterAll(async () => {
  await running.close()
  await rm(folder, { recursive: true })
})

test('forge script deploys, also through the CREATE2 deployer, and finds every receipt', async () => {
  expect(broadcast.transactions.map(({ transactionType }) => transactionType)).toEqual([
    'CREATE',
    'CALL',
    'CREATE2',
  ])
  expect(broadcast.receipts.map(({ status }) => status)).toEqual(['0x1', '0x1', '0x1'])
  const second = broadcast.transactions[2]?.contractAddress as Hex
  expect(await cast('code', second, '--rpc-url', running.url)).toBe(
    await cast('code', counter, '--rpc-url', running.url),
  )
})

describe('cast', () => {
  const url = () => ['--rpc-url', running.url]

  test('reads, sends with a key and with an unlocked account, and shows receipts', async () => {
    expect(await cast('chain-id', ...url())).toBe('31337')
    const before = BigInt(await cast('call', counter, 'total()(uint256)', ...url()))
    await cast('send', counter, 'increase(uint256)', '1', '--private-key', key, ...url())
    const sent = await cast(
      'send',
      counter,
      'increase(uint256)',
      '2',
      '--unlocked',
      '--from',
      bob,
      '--json',
      ...url(),
    )
    expect(JSON.parse(sent)).toMatchObject({ status: '0x1', from: bob.toLowerCase() })
    expect(await cast('call', counter, 'total()(uint256)', ...url())).toBe(String(before + 3n))
    expect(await cast('estimate', counter, 'increase(uint256)', '1', ...url())).toMatch(/^\d+$/)
    expect(await cast('block', 'latest', '--field', 'gasLimit', ...url())).toBe('30000000')
    expect(await cast('client', ...url())).toBe('safelane-devnet/v0.1.0')
  })

  test('shows why a call reverts', async () => {
    await expect(cast('call', counter, 'increase(uint256)', '101', ...url())).rejects.toThrow(
      /0x30315ff7|TooLarge|custom error/,
    )
  })

  test('gets a storage proof that begins at the state root and ends at the value', async () => {
    const proof = JSON.parse(await cast('proof', counter, '0x0', ...url())) as {
      accountProof: Hex[]
      storageHash: Hex
      storageProof: { value: Hex; proof: Hex[] }[]
    }
    expect(keccak256(proof.accountProof[0] ?? '0x')).toBe(
      await cast('block', 'latest', '--field', 'stateRoot', ...url()),
    )
    expect(keccak256(proof.storageProof[0]?.proof[0] ?? '0x')).toBe(proof.storageHash)
    const total = await cast('call', counter, 'total()(uint256)', ...url())
    expect(BigInt(proof.storageProof[0]?.value ?? '0x0')).toBe(BigInt(total))
  })
})

describe('viem', () => {
  const account = privateKeyToAccount(key)
  const clients = () => {
    const transport = http(running.url)
    return {
      client: createPublicClient({ chain: foundry, transport, pollingInterval: 20 }),
      wallet: createWalletClient({ chain: foundry, transport, account }),
      testClient: createTestClient({ chain: foundry, transport, mode: 'anvil' }),
    }
  }

  test('simulates, writes, waits for the receipt and reads the event', async () => {
    const { client, wallet } = clients()
    const contract = { address: counter, abi: counterAbi } as const
    const before = await client.readContract({ ...contract, functionName: 'total' })
    const { request, result } = await client.simulateContract({
      ...contract,
      functionName: 'increase',
      args: [5n],
      account,
    })
    expect(result).toBe(before + 5n)
    const hash = await wallet.writeContract(request)
    const receipt = await client.waitForTransactionReceipt({ hash })
    expect(receipt.status).toBe('success')
    const logs = await client.getContractEvents({
      ...contract,
      eventName: 'Increased',
      blockHash: receipt.blockHash,
    })
    expect(logs.map(({ args }) => args)).toEqual([{ by: account.address, amount: 5n, total: before + 5n }])
  })

  test('decodes a custom error from a call and from an estimate', async () => {
    const { client } = clients()
    const attempt = {
      address: counter,
      abi: counterAbi,
      functionName: 'increase',
      args: [101n],
      account,
    } as const
    for (const failure of [client.simulateContract(attempt), client.estimateContractGas(attempt)]) {
      const error = await failure.then(
        () => null,
        (thrown: unknown) => thrown,
      )
      expect(error).toBeInstanceOf(BaseError)
      const reverted = (error as BaseError).walk((cause) => cause instanceof ContractFunctionRevertedError)
      expect(reverted).toMatchObject({ data: { errorName: 'TooLarge', args: [101n, 100n] } })
    }
  })

  test('drives the chain as a test client: time, snapshots, impersonation, mining', async () => {
    const { client, testClient, wallet } = clients()
    const snapshot = await testClient.snapshot()
    const { timestamp } = await client.getBlock()
    await testClient.increaseTime({ seconds: 1_000 })
    await testClient.mine({ blocks: 2 })
    expect((await client.getBlock()).timestamp).toBeGreaterThanOrEqual(timestamp + 1_000n)
    await testClient.impersonateAccount({ address: counter })
    await testClient.setBalance({ address: counter, value: parseEther('1') })
    // Contracts cannot send (EIP-3607), but impersonated ones can.
    const sent = await wallet.sendTransaction({ account: counter, to: bob, value: 1n })
    expect(await client.getTransactionReceipt({ hash: sent })).toMatchObject({
      status: 'success',
      from: counter.toLowerCase(),
    })
    await testClient.revert({ id: snapshot })
    expect((await client.getBlock()).timestamp).toBe(timestamp)
  })

  test('lets an account run code by a set-code transaction (EIP-7702)', async () => {
    const { client, wallet } = clients()
    const owner = privateKeyToAccount('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d')
    const authorization = await wallet.signAuthorization({ account: owner, contractAddress: counter })
    const hash = await wallet.sendTransaction({
      authorizationList: [authorization],
      to: owner.address,
      data: encodeFunctionData({ abi: counterAbi, functionName: 'increase', args: [3n] }),
      gas: 200_000n,
    })
    expect(await client.getTransactionReceipt({ hash })).toMatchObject({ status: 'success', type: 'eip7702' })
    expect(await client.getTransaction({ hash })).toMatchObject({
      authorizationList: [{ address: counter.toLowerCase(), chainId: 31_337 }],
    })
    expect(await client.getCode({ address: owner.address })).toBe(`0xef0100${counter.slice(2).toLowerCase()}`)
    expect(
      await client.readContract({ address: owner.address, abi: counterAbi, functionName: 'total' }),
    ).toBe(3n)
  })

  test('gets new blocks, transactions and logs over a WebSocket, and polled over HTTP', async () => {
    const { client, wallet } = clients()
    const socket = createPublicClient({
      chain: foundry,
      transport: webSocket(running.url.replace('http', 'ws')),
    })
    const heads: bigint[] = []
    const pending: Hex[] = []
    const logs: Log[] = []
    const polled: Log[] = []
    const stops = [
      socket.watchBlocks({ onBlock: (block) => heads.push(block.number) }),
      socket.watchPendingTransactions({ onTransactions: (hashes) => pending.push(...hashes) }),
      socket.watchEvent({ address: counter, onLogs: (found) => logs.push(...found) }),
      client.watchContractEvent({
        address: counter,
        abi: counterAbi,
        onLogs: (found) => polled.push(...found),
      }),
    ]
    await expect
      .poll(
        async () => {
          const hash = await wallet.writeContract({
            address: counter,
            abi: counterAbi,
            functionName: 'increase',
            args: [1n],
          })
          return [heads.length, logs.length, polled.length, pending.includes(hash)].every(Boolean)
        },
        { timeout: patience.testTimeout },
      )
      .toBe(true)
    for (const stop of stops) stop()
    ;(await socket.transport.getRpcClient()).close()
  })
})
