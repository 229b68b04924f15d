import { expect, test } from 'vitest'
import { parseRpcCase } from './rpcCase.ts'
import { rpcDifference } from './rpcDifference.ts'

const error = (message: string, code = -32000) => ({ jsonrpc: '2.0', id: 1, error: { code, message } })

test('answers are equal in all but the messages of errors, wherever these stand', () => {
  expect(rpcDifference(error('ours'), error('theirs'), false)).toBeNull()
  expect(rpcDifference(error('ours', 3), error('theirs'), false)).toBe('.error.code: 3, expected -32000')
  const call = (message: string) => ({ result: [{ calls: [{ error: { code: 3, message, data: '0x' } }] }] })
  expect(rpcDifference(call('ours'), call('theirs'), false)).toBeNull()
  expect(rpcDifference({ error: { code: 1 } }, { error: { code: 1, message: 'x' } }, false)).toBe(
    '.error.message: is missing, expected "x"',
  )
  // Elsewhere a message is what it says.
  expect(rpcDifference({ message: 'a' }, { message: 'b' }, false)).toBe('.message: "a", expected "b"')
})

test.each([
  [{ result: '0x1' }, { result: '0x2' }, '.result: "0x1", expected "0x2"'],
  [{ result: { a: 1 } }, { result: {} }, '.result.a: 1, expected nothing'],
  [{ result: {} }, { result: { a: null } }, '.result.a: is missing, expected null'],
  [{ result: [1] }, { result: [1, 2] }, '.result: 1 elements, expected 2'],
  [{ result: null }, { result: {} }, '.result: null, expected {}'],
])('%j is not %j', (answer, expected, difference) => {
  expect(rpcDifference(answer, expected, false)).toBe(difference)
})

test('where only the form counts, values may differ and members may not', () => {
  expect(rpcDifference({ result: '0x12' }, { result: '0x' }, true)).toBeNull()
  expect(rpcDifference({ result: 12 }, { result: '0x' }, true)).toBe('.result: 12, expected "0x"')
  expect(rpcDifference({ result: null }, { result: [] }, true)).toBe('.result: null, expected []')
  const steps = { result: [{ pc: 1, memory: ['0x'] }, { pc: 2 }] }
  expect(rpcDifference({ result: [] }, steps, true)).toBeNull()
  expect(rpcDifference({ result: [{ pc: 7 }, { pc: 8, memory: [] }, { pc: 9 }] }, steps, true)).toBeNull()
  expect(rpcDifference({ result: [{ memory: [] }] }, steps, true)).toBe('.result[0].pc: is missing')
  expect(rpcDifference({ result: [{ pc: 7, op: 'ADD' }] }, steps, true)).toBe(
    '.result[0].op: "ADD", expected nothing',
  )
  expect(rpcDifference({ result: [{ pc: '7' }] }, steps, true)).toBe('.result[0].pc: "7", expected 1')
})

test('a case has requests, their answers and comments', () => {
  const text = '// speconly: only the form\n>> {"id":1}\n<< {"result":1}\n\n>> {"id":2}\n<< {"result":2}\n'
  expect(parseRpcCase(text)).toEqual({
    exchanges: [
      { request: '{"id":1}', expected: { result: 1 } },
      { request: '{"id":2}', expected: { result: 2 } },
    ],
    isSpecOnly: true,
  })
})

test.each([
  ['<< {}', 'line 1'],
  ['>> {}\n>> {}', 'line 2'],
  ['>> {}', 'without an answer'],
  ['// nothing', 'no request'],
  ['>> {}\n<< {', 'JSON'],
])('%j is no case', (text, message) => {
  expect(() => parseRpcCase(text)).toThrow(message)
})
