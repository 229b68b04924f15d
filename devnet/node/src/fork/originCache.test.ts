/** What forks keep on the disk. */
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  balanceOf,
  fork,
  front,
  historian,
  numbered,
  pinned,
  rich,
  send,
  slotOf,
  store,
  summer,
  word,
} from '../testing/forkedOrigin.ts'
import { result, rpc } from '../testing/foundry.ts'

describe('the cache on the disk', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'safelane-fork-cache-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const cached = () => ({ cacheFolder: folder, chainId: 4242n })
  const blockFolder = () => path.join(folder, '4242', String(pinned))

  async function readSome(url: string): Promise<unknown[]> {
    return [
      await slotOf(url, store, 7),
      await balanceOf(url, rich),
      await result(url, 'eth_getCode', [summer, 'latest']),
      await result(url, 'eth_call', [{ to: summer, data: word(30) }, 'latest']),
      await result(url, 'eth_call', [{ to: historian, data: word(pinned - 2n) }, 'latest']),
    ]
  }

  test('serves later nodes, also when the origin is not there any more; what it has not is an error', async () => {
    const first = await fork(cached())
    const expected = await readSome(first.url)
    await first.close()
    const second = await fork(cached())
    const before = front.requests.length
    expect(await readSome(second.url)).toEqual(expected)
    expect(front.requests.length).toBe(before)
    await second.close()

    const offline = { ...cached(), urls: ['http://127.0.0.1:1'] }
    const third = await fork(offline)
    expect(await readSome(third.url)).toEqual(expected)
    expect((await rpc(third.url, 'eth_getBalance', [numbered(0x321), 'latest'])).error?.message).toContain(
      'did not answer',
    )
    // A transaction that needs nothing new.
    await send(third.url, third.accounts[0]?.address, store, [7, 3])
    expect(await slotOf(third.url, store, 7)).toBe(3)
  })

  test('passes over lines that were torn or changed', async () => {
    const [name = ''] = await readdir(blockFolder())
    const file = path.join(blockFolder(), name)
    const text = await readFile(file, 'utf8')
    // A balance that is not the one whose checksum is there; half a line, with another node's after it.
    const damaged = text.replaceAll('0x56bc75e2d63100000', '0x56bc75e2d63100001')
    expect(damaged).not.toBe(text)
    await writeFile(file, damaged.slice(0, -20))
    await appendFile(file, '\n00000000 ["slot", 1]\nnonsense')
    const { url } = await fork(cached())
    expect(await balanceOf(url, rich)).toBe(10n ** 20n)
    expect(await slotOf(url, store, 7)).toBe(70)
  })

  test('is shared by nodes that run at the same time, and does not grow by a file per node for ever', async () => {
    for (let round = 0; round < 3; round++) {
      const nodes = await Promise.all([fork(cached()), fork(cached())])
      const answers = await Promise.all(nodes.map(({ url }) => readSome(url)))
      expect(answers[0]).toEqual(answers[1])
      for (const slot of [round * 2, round * 2 + 1])
        await slotOf(nodes[slot % 2]?.url as string, summer, 200 + slot)
      for (const node of nodes) await node.close()
    }
    const last = await fork({ ...cached(), urls: ['http://127.0.0.1:1'] })
    for (let slot = 0; slot < 6; slot++) expect(await slotOf(last.url, summer, 200 + slot)).toBe(200 + slot)
    expect((await readdir(blockFolder())).length).toBeLessThanOrEqual(6)
  })
})
