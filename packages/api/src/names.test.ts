import { embeddedParser } from '@safelane/ai'
import { TEST_KEYS } from '@safelane/chain/testing'
import { devStablecoinAbi, nameRegistryAbi } from '@safelane/contracts'
import { type Address, createWalletClient, http, namehash, publicActions, zeroHash } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createServices } from './services/createServices.ts'
import { people, startTestApi, type TestApi } from './testing/testApi.ts'

let api: TestApi
const { ana, bob, eve } = people

beforeAll(async () => {
  api = await startTestApi()
  for (const { address } of [ana, eve]) await api.callerOf().dev.fund({ address })
  await register(ana, 'million')
  await register(eve, 'mi11ion')
})
afterAll(() => api.stop())

function walletOf(account: PrivateKeyAccount) {
  return createWalletClient({ transport: http(api.chainNode.rpcUrl), account }).extend(publicActions)
}

/** By commit and reveal, for a year. */
async function register(owner: PrivateKeyAccount, label: string): Promise<void> {
  const { contracts, assets } = api.chainNode.deployment
  const wallet = walletOf(owner)
  const registry = { address: contracts.nameRegistry, abi: nameRegistryAbi, chain: null } as const
  const price = 640_000_000n
  const terms = [label, owner.address, 1n, zeroHash] as const
  const commitment = await wallet.readContract({ ...registry, functionName: 'commitmentOf', args: terms })
  await wallet.writeContract({
    ...{ address: assets[0]!.address, abi: devStablecoinAbi, chain: null },
    ...{ functionName: 'approve', args: [registry.address, price] },
  })
  const committed = await wallet.writeContract({ ...registry, functionName: 'commit', args: [commitment] })
  // The commitment's age counts from its block, which must not come after the time has moved.
  await wallet.waitForTransactionReceipt({ hash: committed, pollingInterval: 50 })
  await api.callerOf().dev.advanceTime({ seconds: 61 })
  const hash = await wallet.writeContract({
    ...registry,
    functionName: 'register',
    args: [...terms, price],
  })
  await wallet.waitForTransactionReceipt({ hash, pollingInterval: 50 })
}

async function setAddress(owner: PrivateKeyAccount, name: string, address: Address): Promise<void> {
  const registry = {
    address: api.chainNode.deployment.contracts.nameRegistry,
    abi: nameRegistryAbi,
    chain: null,
  }
  const wallet = walletOf(owner)
  const hash = await wallet.writeContract({
    ...registry,
    functionName: 'setAddr',
    args: [namehash(name), address],
  })
  await wallet.waitForTransactionReceipt({ hash, pollingInterval: 50 })
}

const parse = (text: string) => api.callerOf(bob.address).intent.parse({ text, locale: 'en' })

describe('a sentence that a model reads piece by piece', () => {
  it('is shown as it is read, then as it was understood', async () => {
    const services = createServices({
      ...{ chain: api.chain, store: api.store, relayerAddress: people.relayer.address },
      ...{ publicRpcUrl: api.chainNode.rpcUrl, devKey: TEST_KEYS[0] },
      model: {
        name: 'slow',
        async parse(text, context, watch) {
          watch?.({ action: 'pay', payees: [], amount: null, memo: null })
          return embeddedParser.parse(text, context)
        },
      },
    })
    const seen = []
    const input = { text: `pay ${ana.address} 5 usdc`, locale: 'en' as const }
    for await (const piece of services.intents.read(input, null)) seen.push(piece)
    expect(seen).toMatchObject([
      { kind: 'partial', partial: { action: 'pay' } },
      {
        kind: 'done',
        intent: { outcome: 'intent', reader: { name: 'slow', insteadOf: null }, intent: { action: 'pay' } },
      },
    ])
  })
})

describe('a sentence with a name', () => {
  it('pays the address it resolves to, with owner and age', async () => {
    const outcome = await parse('pay million.lane 5 usdc')
    expect(outcome).toMatchObject({
      outcome: 'intent',
      intent: {
        recipient: {
          address: ana.address,
          name: 'million.lane',
          record: { owner: ana.address, name: 'million.lane' },
        },
      },
    })
    if (outcome.outcome !== 'intent') throw new Error('An intent was expected')
    const { ownedSinceSec, expiresAtSec } = outcome.intent.recipient!.record!
    expect(expiresAtSec - ownedSinceSec).toBe(365 * 86_400)
  })

  it('that imitates an older one is asked about, with both addresses in full', async () => {
    expect(await parse('pay mi11ion.lane 5 usdc')).toMatchObject({
      outcome: 'clarify',
      question: 'NAME_LOOKALIKE',
      choices: [{ value: ana.address }, { value: eve.address }],
    })
  })

  it('that imitates a contact is asked about', async () => {
    await api.callerOf(bob.address).contacts.save({ name: 'Million', address: people.deployer.address })
    expect(await parse('pay million.lane 5 usdc')).toMatchObject({ question: 'NAME_LOOKALIKE' })
    await api.callerOf(bob.address).contacts.remove({ name: 'Million' })
  })

  it.each(['nobody.lane', 'million.eth', 'mi-.lane'])(
    '%s that nobody has here is asked about',
    async (name) => {
      expect(await parse(`pay ${name} 5 usdc`)).toMatchObject({ outcome: 'clarify', about: 'payee' })
    },
  )

  it('follows the record that its owner changed, to the address alone', async () => {
    await setAddress(ana, 'million.lane', people.relayer.address)
    expect(await parse('pay million.lane 5 usdc')).toMatchObject({
      intent: { recipient: { address: people.relayer.address } },
    })
    await setAddress(ana, 'million.lane', ana.address)
  })

  it('that has expired is nobody’s', async () => {
    await api.callerOf().dev.advanceTime({ seconds: 366 * 86_400 })
    expect(await parse('pay million.lane 5 usdc')).toMatchObject({ question: 'NAME_NOT_RESOLVED' })
  })
})
