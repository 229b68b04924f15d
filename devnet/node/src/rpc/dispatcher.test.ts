import { constants } from 'node:buffer'
import { expect, test } from 'vitest'
import { textOf } from './dispatcher.ts'

test('an answer longer than a string can be is an error where messages are text', () => {
  const part = Buffer.alloc(constants.MAX_STRING_LENGTH / 8 + 1, ' ')
  const parts = Array.from({ length: 8 }, () => part)
  expect(JSON.parse(textOf(parts))).toEqual({
    jsonrpc: '2.0',
    id: null,
    error: { code: -32005, message: expect.stringContaining('ask for less at once') as string },
  })
  expect(textOf([Buffer.from('["ü'), Buffer.from('"]')])).toBe('["ü"]')
})
