import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JsonStream, JsonStreamError } from './jsonStream.ts'

test('messages are found however they are cut into chunks and whatever their strings hold', () => {
  const message = fc.oneof(
    fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
    fc.array(fc.jsonValue()),
    fc.constantFrom({ '"}{': '\\' }, [['\\"]']], {}, []),
  )
  const space = fc.constantFrom('', '\n', ' \t\r\n')
  fc.assert(
    fc.property(
      fc.array(fc.tuple(message, space)),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      (messages, sizes) => {
        const bytes = Buffer.from(messages.map(([value, gap]) => JSON.stringify(value) + gap).join(''))
        const stream = new JsonStream(1_000_000)
        const texts: string[] = []
        for (let at = 0, chunk = 0; at < bytes.length; chunk++) {
          const size = sizes[chunk % sizes.length] as number
          texts.push(...stream.push(bytes.subarray(at, at + size)))
          at += size
        }
        expect(texts).toEqual(messages.map(([value]) => JSON.stringify(value)))
      },
    ),
    { seed: 20_261_121, numRuns: 300 },
  )
})

test('what is no JSON object or array, and what is too long, is an error', () => {
  for (const bytes of ['x', '1', '"{}"', '{} x', '}']) {
    expect(() => new JsonStream(100).push(Buffer.from(bytes))).toThrow(JsonStreamError)
  }
  const stream = new JsonStream(8)
  expect(stream.push(Buffer.from('[1,2,3]['))).toEqual(['[1,2,3]'])
  expect(() => stream.push(Buffer.from('12345678]'))).toThrow('larger than 8 bytes')
})
