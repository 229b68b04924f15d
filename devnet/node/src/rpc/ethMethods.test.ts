import { bytesToHex, type Hex, hexToBytes, keccak256 } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type RunningNode, startNode } from '../startNode.ts'
import { result, rpc } from '../testing/foundry.ts'

const alice = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const bob = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const stranger = '0x3333333333333333333333333333333333333333'
const signer = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
/** Returns slot 0 to an empty call; adds what it is sent to slot 0, and reverts with it when that is zero. */
const COUNTER = '0x36600c575f545f5260205ff35b5f358015601a575f54015f55005b5f5ffd'
const contract = '0x00000000000000000000000000000000000c0de0'
const word = (value: number): Hex => `0x${value.toString(16).padStart(64, '0')}`

let node: RunningNode
const call = <T = string>(method: string, ...params: unknown[]) => result<T>(node.url, method, params)
const refusal = async (method: string, ...params: unknown[]) => (await rpc(node.url, method, params)).error

beforeEach(async () => {
  node = await startNode({ port: 0, workers: 1 })
})

afterEach(() => node.close())

describe('eth_callMany', () => {
  test('carries the state from call to call and bundle to bundle', async () => {
    const answers = await call<unknown>(
      'eth_callMany',
      [
        { transactions: [{ to: contract, data: word(5) }, { to: contract }] },
        {
          transactions: [{ to: contract, data: word(2) }, { to: contract }, { to: contract, data: word(0) }],
        },
      ],
      { blockNumber: 'latest' },
      { [contract]: { code: COUNTER, stateDiff: { [word(0)]: word(1) } } },
    )
    expect(answers).toEqual([
      [{ value: '0x' }, { value: word(6) }],
      [{ value: '0x' }, { value: word(8) }, { error: 'execution reverted' }],
    ])
  })

  test('lends nobody more for gas than a balance can hold', async () => {
    const dear = {
      transactions: [{ from: alice, to: bob }],
      blockOverride: { baseFee: `0x${'f'.repeat(60)}` },
    }
    const answers = await call('eth_callMany', [dear], { blockNumber: 'latest' })
    expect(answers).toEqual([[{ error: expect.stringContaining('name a lower gas') }]])
  })

  test('keeps nothing of it: the blocks after it are those of a node that was never asked', async () => {
    const timestampSec = 1_800_000_000n
    const [asked, other] = await Promise.all(
      [0, 1].map(() => startNode({ port: 0, workers: 1, timestampSec, recoveryThreads: 0 })),
    )
    if (!asked || !other) throw new Error('two nodes were started')
    onTestFinished(async () => void (await Promise.all([asked.close(), other.close()])))
    const heads: unknown[] = []
    for (const { url } of [other, asked]) {
      const send = (method: string, ...params: unknown[]) => result<unknown>(url, method, params)
      await send('anvil_setBlockTimestampInterval', 12)
      await send('anvil_setCode', contract, COUNTER)
      await send('anvil_setStorageAt', contract, word(0), word(3))
      await send('anvil_setStorageAt', contract, word(7), word(3))
      await send('eth_sendTransaction', { from: alice, to: contract, data: word(1), gas: '0x186a0' })
      if (url === asked.url) {
        const transactions = [{ from: bob, to: contract, data: word(5) }, { to: contract }]
        for (const block of ['latest', '0x0', 'pending']) {
          const overrides = { [contract]: { code: COUNTER, state: { [word(0)]: word(9) } } }
          expect(await send('eth_callMany', [{ transactions }], { blockNumber: block }, overrides)).toEqual([
            [{ value: '0x' }, { value: word(14) }],
          ])
        }
        const raw = await signer.signTransaction({
          chainId: 31_337,
          type: 'legacy',
          gas: 100_000n,
          nonce: 1,
          to: contract,
          data: word(5),
          gasPrice: 2_000_000_000n,
        })
        await send('eth_callBundle', { txs: [raw], blockNumber: '0x2' })
      }
      await send('eth_sendTransaction', { from: alice, to: contract, data: word(1), gas: '0x186a0' })
      heads.push(await send('eth_getBlockByNumber', 'latest', true))
    }
    expect(heads[1]).toEqual(heads[0])
  })

  test('costs nobody anything unless a price is named, and shows balances as they are', async () => {
    const balanceOfOrigin = '0x32315f5260205ff3'
    const [answers] = await call<{ value?: Hex; error?: string }[][]>(
      'eth_callMany',
      [
        {
          transactions: [
            { from: stranger, to: contract },
            { from: stranger, to: bob, gasPrice: '0x77359400' },
            { from: alice, to: stranger, value: '0x7' },
            { from: stranger, to: contract },
          ],
        },
      ],
      {},
      { [contract]: { code: balanceOfOrigin } },
    )
    expect(answers).toEqual([
      { value: word(0) },
      { error: 'Insufficient funds for gas * price + value' },
      { value: '0x' },
      { value: word(7) },
    ])
  })

  test('begins in the midst of a block, and in a block of its own making', async () => {
    await call('anvil_setCode', contract, COUNTER)
    await call('evm_setAutomine', false)
    for (const value of [1, 2, 4]) {
      await call('eth_sendTransaction', { from: alice, to: contract, data: word(value), gas: '0x186a0' })
    }
    await call('evm_mine')
    const seen = (transactionIndex: number) =>
      call<unknown>('eth_callMany', [{ transactions: [{ to: contract }] }], {
        blockNumber: 'latest',
        transactionIndex,
      })
    expect(await seen(0)).toEqual([[{ value: word(0) }]])
    expect(await seen(2)).toEqual([[{ value: word(3) }]])
    expect(await seen(-1)).toEqual([[{ value: word(7) }]])
    const bundle = { transactions: [{ to: bob }], blockOverride: { number: '0x99' } }
    expect(await call('eth_callMany', [bundle], {}, { [bob]: { code: '0x435f5260205ff3' } })).toEqual([
      [{ value: word(0x99) }],
    ])
  })
})

test('eth_callBundle tells what a bundle earns the block maker, and changes nothing', async () => {
  const fees = { maxFeePerGas: 3_000_000_000n, maxPriorityFeePerGas: 2_000_000_000n }
  const coinbase = '0x00000000000000000000000000000000000c01b0'
  const sign = (nonce: number, to: Hex, value: bigint) =>
    signer.signTransaction({ chainId: 31_337, type: 'eip1559', gas: 21_000n, nonce, to, value, ...fees })
  const txs = [await sign(0, bob, 1n), await sign(1, coinbase, 5n)]
  const bundle = { txs, blockNumber: '0x1', stateBlockNumber: 'latest', coinbase, baseFee: '0x3b9aca00' }
  const tip = 42_000_000_000_000n
  const hashes = txs.map((raw) => keccak256(raw))
  expect(await call('eth_callBundle', bundle)).toEqual({
    bundleGasPrice: String((2n * tip + 5n) / 42_000n),
    bundleHash: keccak256(`0x${hashes.map((hash) => hash.slice(2)).join('')}`),
    coinbaseDiff: String(2n * tip + 5n),
    ethSentToCoinbase: '5',
    gasFees: String(2n * tip),
    results: [
      {
        coinbaseDiff: String(tip),
        ethSentToCoinbase: '0',
        gasFees: String(tip),
        gasPrice: '2000000000',
        gasUsed: 21_000,
        fromAddress: alice,
        toAddress: bob,
        txHash: hashes[0],
        value: '0x',
      },
      expect.objectContaining({ ethSentToCoinbase: '5', toAddress: coinbase, txHash: hashes[1] }),
    ],
    stateBlockNumber: 0,
    totalGasUsed: 42_000,
  })
  expect(await call('eth_getTransactionCount', alice)).toBe('0x0')
  expect(await refusal('eth_callBundle', { ...bundle, txs: txs.slice(1) })).toMatchObject({
    code: -32003,
    message: 'nonce too high',
  })
})

describe('transactions that are waited for', () => {
  test('are answered with the receipt of whatever block holds them', async () => {
    const receipt = await call<{ status: Hex; blockNumber: Hex }>('eth_sendTransactionSync', {
      from: alice,
      to: bob,
    })
    expect(receipt).toMatchObject({ status: '0x1', blockNumber: '0x1' })
    await call('evm_setAutomine', false)
    const raw = await signer.signTransaction({
      chainId: 31_337,
      type: 'legacy',
      gas: 21_000n,
      nonce: 1,
      to: bob,
      gasPrice: 2_000_000_000n,
    })
    const sent = call<{ transactionHash: Hex }>('eth_sendRawTransactionSync', raw)
    while ((await call<{ pending: Hex }>('txpool_status')).pending === '0x0');
    await call('evm_mine')
    expect(await sent).toMatchObject({ transactionHash: keccak256(raw), blockNumber: '0x2' })
  })

  test('are given up after the time that was asked for', async () => {
    await call('evm_setAutomine', false)
    const error = await refusal('eth_sendTransactionSync', { from: alice, to: bob }, 1)
    expect(error).toEqual({ code: -32603, message: 'Transaction confirmation timeout' })
    expect(await call<unknown>('txpool_status')).toEqual({ pending: '0x1', queued: '0x0' })
  })

  test('are given up after the time of the node, whatever was asked for', async () => {
    const hasty = await startNode({ port: 0, workers: 1, noMining: true, receiptTimeoutMs: 5 })
    onTestFinished(hasty.close)
    for (const params of [[{ from: alice, to: bob }, 600_000], [{ from: bob, to: alice }]]) {
      expect(await rpc(hasty.url, 'eth_sendTransactionSync', params)).toMatchObject({
        error: { message: 'Transaction confirmation timeout' },
      })
    }
  })
})

test('eth_resend puts a transaction in place of one that waits, at another price and limit', async () => {
  await call('evm_setAutomine', false)
  const request = { from: alice, to: bob, value: '0x1', nonce: '0x0', gasPrice: '0x77359400' }
  expect(await refusal('eth_resend', request, '0x77359401')).toMatchObject({ code: -32000 })
  const first = await call('eth_sendTransaction', request)
  const second = await call('eth_resend', request, '0x77359401', '0xc350')
  expect(await call('eth_getTransactionByHash', first)).toBeNull()
  expect(await call('eth_getTransactionBySenderAndNonce', alice, '0x0')).toMatchObject({
    hash: second,
    gas: '0xc350',
    gasPrice: '0x77359401',
  })
  expect(await call<unknown[]>('eth_pendingTransactions')).toHaveLength(1)
  const { nonce: _, ...nameless } = request
  expect((await refusal('eth_resend', nameless))?.message).toContain('request.nonce must be given')
})

test('eth_sendUnsignedTransaction and eth_fillTransaction need no key', async () => {
  await call('anvil_setBalance', stranger, '0xde0b6b3a7640000')
  const { raw, tx } = await call<{ raw: Hex; tx: { hash: Hex; nonce: Hex } }>('eth_fillTransaction', {
    from: stranger,
    to: bob,
  })
  expect(tx.hash).toBe(keccak256(raw))
  const hash = await call('eth_sendUnsignedTransaction', { from: stranger, to: bob, nonce: tx.nonce })
  expect(await call('eth_getTransactionReceipt', hash)).toMatchObject({ status: '0x1', from: stranger })
  expect((await refusal('eth_sendUnsignedTransaction', { to: bob }))?.message).toContain('request.from')
})

test('headers are those of their blocks', async () => {
  await call('evm_mine')
  const block = await call<{ hash: Hex }>('eth_getBlockByNumber', 'latest', false)
  const ofBlocks = ['transactions', 'uncles', 'withdrawals', 'size', 'totalDifficulty']
  const header = Object.fromEntries(Object.entries(block).filter(([name]) => !ofBlocks.includes(name)))
  expect(await call('eth_getHeaderByNumber', 'latest')).toEqual(header)
  expect(await call('eth_getHeaderByHash', block.hash)).toEqual(header)
  expect(await call('eth_getHeaderByNumber', '0x9')).toBeNull()
})

test('calls and estimates see what their authorizations delegate', async () => {
  const authorization = await signer.signAuthorization({ address: contract, chainId: 31_337, nonce: 0 })
  const { address, chainId, nonce, r, s, yParity } = authorization
  const signed = { address, chainId, nonce, r, s, yParity }
  await call('anvil_setCode', contract, '0x60075f5260205ff3')
  const request = { from: bob, to: alice, authorizationList: [signed] }
  expect(await call('eth_call', request)).toBe(word(7))
  expect(await call('eth_call', { ...request, authorizationList: [{ ...signed, nonce: 1 }] })).toBe('0x')
  const gas = await call('eth_estimateGas', request)
  expect(Number(gas)).toBeGreaterThan(46_000)
  const hash = await call('eth_sendTransaction', request)
  expect(await call('eth_getTransactionReceipt', hash)).toMatchObject({ type: '0x4', status: '0x1' })
  expect(await call('eth_getCode', alice)).toBe(`0xef0100${contract.slice(2)}`)
})

test('block overrides are known by the names that geth and anvil use', async () => {
  const seen = (opcodes: string, block: object) =>
    call('eth_call', { to: bob }, 'latest', { [bob]: { code: `0x${opcodes}5f5260205ff3` } }, block)
  expect(await seen('41', { feeRecipient: stranger })).toBe(`0x${'00'.repeat(12)}${stranger.slice(2)}`)
  expect(await seen('41', { coinbase: stranger })).toBe(`0x${'00'.repeat(12)}${stranger.slice(2)}`)
  expect(await seen('44', { prevRandao: word(9) })).toBe(word(9))
  expect(await seen('48', { baseFeePerGas: '0x7' })).toBe(word(7))
  expect(await seen('4a', { blobBaseFee: '0x5' })).toBe(word(5))
  expect(await seen('6005', { number: '0x6' })).toBe(word(5))
  expect(await seen('600540', { number: '0x6', blockHash: { '0x5': word(77) } })).toBe(word(77))
})

test('accounts and slots are read together', async () => {
  await call('anvil_setStorageAt', contract, word(1), word(8))
  await call('anvil_setCode', contract, '0x00')
  const account = await call<{ codeHash: Hex; storageRoot: Hex }>('eth_getAccount', contract, 'latest')
  expect(account).toMatchObject({ nonce: '0x0', balance: '0x0', codeHash: keccak256('0x00') })
  const proof = await call<{ storageHash: Hex }>('eth_getProof', contract, [], 'latest')
  expect(account.storageRoot).toBe(proof.storageHash)
  expect(await call('eth_getStorageValues', { [contract]: [word(1), '0x0'], [bob]: [] })).toEqual({
    [contract]: [word(8), word(0)],
    [bob]: [],
  })
  expect(bytesToHex(hexToBytes(account.codeHash))).toBe(account.codeHash)
})

describe('eth_sendRawTransactionConditional', () => {
  const sign = (nonce: number) =>
    signer.signTransaction({
      chainId: 31_337,
      type: 'legacy',
      gas: 21_000n,
      nonce,
      to: bob,
      gasPrice: 2_000_000_000n,
    })

  test('sends what the state and the next block allow, and says what they do not', async () => {
    await call('anvil_setStorageAt', contract, word(1), word(8))
    const { storageRoot } = await call<{ storageRoot: Hex }>('eth_getAccount', contract)
    const raw = await sign(0)
    for (const [condition, problem] of [
      [{ blockNumberMin: '0x2' }, 'the next block is 1, before blockNumberMin 2'],
      [{ blockNumberMax: '0x0' }, 'the next block is 1, after blockNumberMax 0'],
      [{ timestampMax: '0x1' }, 'after timestampMax 1'],
      [{ timestampMin: '0xffffffffff' }, 'before timestampMin 1099511627775'],
      [
        { knownAccounts: { [contract]: { [word(1)]: word(9) } } },
        `slot ${word(1)} of ${contract} is ${word(8)}`,
      ],
      [{ knownAccounts: { [contract]: word(9) } }, `the storage root of ${contract} is ${storageRoot}`],
    ] as const) {
      const error = await refusal('eth_sendRawTransactionConditional', raw, condition)
      expect(error?.code).toBe(-32003)
      expect(error?.message).toContain(problem)
    }
    const knownAccounts = {
      [contract]: { [word(1)]: word(8) },
      [bob]: `0x${'56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'}`,
    }
    const met = { knownAccounts, blockNumberMin: '0x1', blockNumberMax: '0x1', timestampMin: '0x1' }
    const hash = await call('eth_sendRawTransactionConditional', raw, met)
    expect(await call('eth_getTransactionReceipt', hash)).toMatchObject({ blockNumber: '0x1' })
  })

  test('a transaction that waits is left out of blocks as long as its condition is not true', async () => {
    await call('evm_setAutomine', false)
    const knownAccounts = { [contract]: { [word(1)]: word(0) } }
    const hash = await call('eth_sendRawTransactionConditional', await sign(0), { knownAccounts })
    await call('anvil_setStorageAt', contract, word(1), word(8))
    await call('evm_mine')
    expect(await call('eth_getTransactionReceipt', hash)).toBeNull()
    await call('anvil_setStorageAt', contract, word(1), word(0))
    await call('evm_mine')
    expect(await call('eth_getTransactionReceipt', hash)).toMatchObject({ blockNumber: '0x2' })
  })

  test('names at most a thousand slots', async () => {
    const known = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [word(index), word(0)]))
    const error = await refusal('eth_sendRawTransactionConditional', await sign(0), {
      knownAccounts: { [bob]: known },
    })
    expect(error).toEqual({ code: -32005, message: 'the condition names more than 1000 slots' })
  })
})

test('what cannot be signed for the chain id is refused, and signed again for another', async () => {
  const request = { from: alice, to: bob, value: '0x1' }
  for (const chainId of ['0x0', '0x20000000000001']) {
    await call('anvil_setChainId', chainId)
    expect(await refusal('eth_sendTransaction', request)).toMatchObject({
      code: -32000,
      message: expect.stringContaining(`chain id ${BigInt(chainId)}`) as string,
    })
  }
  await call('anvil_setChainId', '0x1')
  expect(await call('eth_sendTransaction', request)).toMatch(/^0x[0-9a-f]{64}$/)
})

test('a tip near the largest number is refused for what it costs, not for what it adds up to', async () => {
  const request = { from: alice, to: bob, gas: '0x5208', maxPriorityFeePerGas: `0x${'f'.repeat(64)}` }
  expect(await refusal('eth_sendTransaction', request)).toMatchObject({
    code: -32003,
    message: expect.stringMatching(/insufficient funds/i) as string,
  })
})
