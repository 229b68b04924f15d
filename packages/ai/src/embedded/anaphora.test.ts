import type { IntentContext } from '@safelane/payments'
import { describe, expect, it } from 'vitest'
import { understandIntent } from '../understandIntent.ts'
import { embeddedParser } from './embeddedParser.ts'

const context: IntentContext = {
  contacts: [
    { name: 'Ana Silva', address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' },
    { name: 'Bob', address: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC' },
    { name: '小明', address: '0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc' },
  ],
  tokens: ['USDC', 'DAI'],
  currency: 'USD',
  now: '2026-03-02T10:00:00Z',
  timeZone: 'UTC',
  untrusted: [],
}
const read = (text: string) => understandIntent(embeddedParser, text, context)

describe('a word for somebody named before', () => {
  it.each([
    ['I owe Ana 60 usdc, please send it to her', 'pay', 'Ana Silva'],
    ['i promised bob 5 dai, pay him now', 'pay', 'Bob'],
    ['Bob owes me 12 usdc, request it from him', 'request', 'Bob'],
    ['le debo 60 usdc a Bob, págaselos', 'pay', 'Bob'],
    ['我欠小明60 usdc，还给他', 'pay', '小明'],
  ])('means them when it can mean nobody else: %s', async (text, action, name) => {
    expect(await read(text)).toMatchObject({ outcome: 'intent', intent: { action, payees: [{ name }] } })
  })

  it.each([
    'pay him 20 usdc',
    'I owe Ana 60 usdc',
    'I owe Ana 60 usdc, please settle that',
    "I owe Ana 60 usdc, don't send it to her",
    'I owe Ana 60 usdc, should I send it to her?',
    'I owe Ana 60 usdc, send it to her if she asks',
    'I owe Ana 60 usdc, tell her',
    'I owe Ana 60 usdc, send it back',
    'I owe Ana 60 usdc, send her brother 20 usdc',
    'Ana owes Bob 60 usdc, send it to him',
    'Bob owes me 60 usdc, send it to him',
    'he owes Ana 60 usdc, send it to her',
    'I owe Ana 60 usdc, send it to bob',
    '我欠小明60 usdc',
    '小明欠我60 usdc，还给他',
    'le debo 60 usdc a Bob, no se los pagues',
  ])('and no more than that: %s', async (text) => {
    expect(await read(text)).toMatchObject({ outcome: 'clarify' })
  })
})
