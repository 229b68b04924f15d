/** Threads are an optimisation: what they say of a transaction is what the main thread says of it. */
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { type Hex, keccak256, parseTransaction, recoverTransactionAddress } from 'viem'
import { afterEach, describe, expect, test } from 'vitest'
import { candidateOf } from '../chain/admittedTransaction.ts'
import { decodeTransaction } from '../chain/transaction.ts'
import { MalformedTransactionError } from '../chain/transactionFields.ts'
import { asHex, rawBatches, rawTransactionSenders, signedTransactions } from '../testing/rawTransactions.ts'
import { RecoveryError, RecoveryThreads } from './recoveryThreads.ts'
import { recoverCandidate } from './signedTransaction.ts'

const seed = 20_261_121
const signed = await signedTransactions()
let recovery: RecoveryThreads

afterEach(() => recovery.close())

/** A real thread, for the test to kill. */
function thread(onStart: (worker: Worker) => void = () => undefined): () => Worker {
  return () => {
    const worker = new Worker(new URL('./recoveryThread.ts', import.meta.url))
    onStart(worker)
    return worker
  }
}

test('batches of all types, malformed, wrongly signed, huge and repeated, come back from threads as from the main thread', async () => {
  recovery = new RecoveryThreads({ threads: 3 })
  const raws = rawBatches(signed, 150)
  await fc.assert(
    fc.asyncProperty(fc.array(raws, { minLength: 1, maxLength: 4 }), async (batches) => {
      const outcomes = await Promise.all(batches.map((batch) => recovery.recover(batch)))
      expect(outcomes).toEqual(batches.map((batch) => batch.map(recoverCandidate)))
    }),
    { seed, numRuns: 25 },
  )
})

test('what is recovered is what another library reads from the bytes', async () => {
  recovery = new RecoveryThreads({ threads: 2 })
  const outcomes = await recovery.recover(signed)
  for (const [index, raw] of signed.entries()) {
    const outcome = outcomes[index]
    if (raw[0] === 3) {
      expect(outcome).toBe('unsupported-type')
      continue
    }
    if (typeof outcome !== 'object') throw new Error(`${outcome}: ${asHex(raw)}`)
    const serialized = asHex(raw) as `0x02${string}`
    const parsed = parseTransaction(serialized)
    const sender = await recoverTransactionAddress({ serializedTransaction: serialized })
    expect(rawTransactionSenders).toContain(outcome.transaction.sender)
    expect(outcome).toMatchObject({
      transaction: {
        raw,
        hash: keccak256(raw),
        sender: sender.toLowerCase(),
        impersonated: false,
        nonce: BigInt(parsed.nonce ?? 0),
        gasLimit: parsed.gas,
        maxFeePerGas: parsed.maxFeePerGas ?? (parsed as { gasPrice?: bigint | undefined }).gasPrice,
      },
      chainId: parsed.chainId === undefined ? null : BigInt(parsed.chainId),
      value: parsed.value,
      initCodeLength: parsed.to ? 0 : ((parsed.data as Hex).length - 2) / 2,
    })
  }
})

test('candidates are read from exactly the bytes that decode to a transaction, with the same fields', () => {
  recovery = new RecoveryThreads({ threads: 0 })
  fc.assert(
    fc.property(rawBatches(signed, 40), (batch) => {
      for (const raw of batch) {
        const sender = rawTransactionSenders[0] as Hex
        const candidate = unlessMalformed(() => candidateOf(raw, sender))
        const decoded = unlessMalformed(() => decodeTransaction({ raw, sender }))
        expect(decoded === null).toBe(candidate === null)
        if (candidate === null || decoded === null) continue
        expect(decoded).toMatchObject(candidate.transaction)
        expect(decoded).toMatchObject({ type: candidate.type, value: candidate.value })
        expect(decoded.chainId ?? null).toBe(candidate.chainId)
      }
    }),
    { seed, numRuns: 50 },
  )
})

function unlessMalformed<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof MalformedTransactionError) return null
    throw error
  }
}

describe('a thread that dies', () => {
  const many = Array.from({ length: 20 }, () => signed).flat()
  const expected = many.map(recoverCandidate)

  test('in the midst of a batch is replaced, and the batch is whole', async () => {
    const started: Worker[] = []
    recovery = new RecoveryThreads({
      threads: 2,
      startThread: thread((worker) => {
        started.push(worker)
        // The first two die with their first answer, one chunk at work and others waiting.
        if (started.length <= 2) worker.once('message', () => void worker.terminate())
      }),
    })
    expect(await recovery.recover(many)).toEqual(expected)
    expect(started.length).toBeGreaterThan(2)
  })

  test('before it says anything is replaced too', async () => {
    let count = 0
    recovery = new RecoveryThreads({
      threads: 2,
      startThread: thread((worker) => {
        if (count++ < 2) void worker.terminate()
      }),
    })
    expect(await recovery.recover(many)).toEqual(expected)
  })

  test('again and again ends in an error that says why, and other batches are not kept from anything', async () => {
    recovery = new RecoveryThreads({
      threads: 2,
      startThread: () => new Worker('throw new Error("no such library")', { eval: true }),
    })
    const failure = await recovery.recover(many).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RecoveryError)
    expect(failure).toMatchObject({ cause: { message: 'no such library' } })
    await expect(recovery.recover(many)).rejects.toBeInstanceOf(RecoveryError)
  })
})

test('closing rejects what is under way and what comes later', async () => {
  recovery = new RecoveryThreads({ threads: 1 })
  const under = recovery.recover([...signed, ...signed])
  const rejected = expect(under).rejects.toThrow('closed')
  await recovery.close()
  await rejected
  await expect(recovery.recover(signed)).rejects.toThrow('closed')
})
