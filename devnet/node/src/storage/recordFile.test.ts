import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRecordFile, RecordFileError, rewriteRecordFile } from './recordFile.ts'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safelane-records-'))
  path = join(folder, 'chain.log')
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

const records = [Buffer.from('first'), Buffer.from('the second record'), Buffer.from([0, 0, 0])]

async function write(payloads: Buffer[]): Promise<void> {
  const { file } = await openRecordFile(path)
  for (const payload of payloads) await file.append([payload])
  await file.close()
}

async function read(): Promise<{ records: Buffer[]; truncatedBytes: number }> {
  const { file, truncatedBytes } = await openRecordFile(path)
  const found = [...file.records()].map(({ payload }) => Buffer.from(payload))
  await file.close()
  return { records: found, truncatedBytes }
}

test('what was appended is read back in order', async () => {
  await write(records)
  expect(await read()).toEqual({ records, truncatedBytes: 0 })
})

describe('a crash in the middle of a write', () => {
  test('loses only the record being written, wherever it is cut', async () => {
    await write(records)
    const whole = await readFile(path)
    const lastStart = whole.length - (records[2] as Buffer).length - 8
    for (let length = lastStart; length < whole.length; length++) {
      await writeFile(path, whole.subarray(0, length))
      expect((await read()).records).toEqual(records.slice(0, 2))
      expect((await stat(path)).size).toBe(lastStart)
    }
  })

  test('that left zeros or a wrong checksum at the end loses only that', async () => {
    await write(records)
    await appendFile(path, Buffer.alloc(100))
    expect(await read()).toEqual({ records, truncatedBytes: 100 })
    const content = await readFile(path)
    content[content.length - 1] = 0xff
    await writeFile(path, content)
    expect((await read()).records).toEqual(records.slice(0, 2))
  })

  test('before the file had its name leaves a new file', async () => {
    await writeFile(path, 'SAFELANE-DEV')
    expect(await read()).toEqual({ records: [], truncatedBytes: 0 })
    await write(records)
    expect((await read()).records).toEqual(records)
  })

  test('leaves a file that can be appended to', async () => {
    await write(records)
    await truncate(path, (await stat(path)).size - 1)
    await write([Buffer.from('after')])
    expect((await read()).records).toEqual([...records.slice(0, 2), Buffer.from('after')])
  })
})

test('damage in the middle is reported and nothing is cut off', async () => {
  await write(records)
  const content = await readFile(path)
  content[32] = (content[32] as number) ^ 1
  await writeFile(path, content)
  await expect(openRecordFile(path)).rejects.toThrow(RecordFileError)
  expect(await readFile(path)).toEqual(content)
})

test('a file of another kind is left alone', async () => {
  await writeFile(path, '{"accounts":{}}')
  await expect(openRecordFile(path)).rejects.toThrow('is not a state file of this node')
  expect(await readFile(path, 'utf8')).toBe('{"accounts":{}}')
})

test('a second process that writes is noticed before anything is mixed up', async () => {
  const { file: one } = await openRecordFile(path)
  const { file: two } = await openRecordFile(path)
  await one.append([Buffer.from('mine')])
  await expect(two.append([Buffer.from('theirs')])).rejects.toThrow('second node')
  await one.close()
  await two.close()
  expect((await read()).records).toEqual([Buffer.from('mine')])
})

test('rewriting leaves exactly the given records', async () => {
  await write(records)
  const file = await rewriteRecordFile(path, records.slice(1))
  await file.append([Buffer.from('next')])
  await file.close()
  expect((await read()).records).toEqual([...records.slice(1), Buffer.from('next')])
})
