import { readFile } from 'node:fs/promises'
import type { Intent } from '@safelane/payments'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEVELOPMENT_TEMPLATES } from '../../bench/templates/development.ts'
import { generateUtterances } from '../../bench/templates/generate.ts'
import { TEST_TEMPLATES } from '../../bench/templates/test.ts'
import { embeddedParser } from '../embedded/embeddedParser.ts'
import { understandIntent } from '../understandIntent.ts'
import { type LabelledUtterance, parseUtterances } from './labelledUtterance.ts'
import { runIntentBenchmark } from './runIntentBenchmark.ts'
import { scoreUtterance } from './scoreUtterance.ts'

const DATA = new URL('../../bench/data/', import.meta.url)
const read = async (name: string): Promise<readonly LabelledUtterance[]> =>
  parseUtterances(await readFile(new URL(name, DATA), 'utf8'))
/** Every tenth sentence: the whole of it is the benchmark's. */
const SAMPLE = 10

describe('the benchmark’s data', () => {
  it('are what their generator writes', async () => {
    for (const [name, lines] of Object.entries(generateUtterances())) {
      expect(await readFile(new URL(name, DATA), 'utf8'), name).toBe(lines)
    }
  })

  it('share no template and no sentence between development and test', async () => {
    const templates = new Set(DEVELOPMENT_TEMPLATES.map(([, text]) => text))
    expect(TEST_TEMPLATES.filter(([, text]) => templates.has(text))).toEqual([])
    const seen = new Set((await read('hand-written.dev.jsonl')).map(({ text }) => text.toLowerCase()))
    const held = await read('hand-written.test.jsonl')
    expect(held.filter(({ text }) => seen.has(text.toLowerCase()))).toEqual([])
    const tuned = new Set((await read('second-hand.dev.jsonl')).map(({ text }) => text.toLowerCase()))
    const kept = await read('second-hand.test.jsonl')
    expect(kept.filter(({ text }) => tuned.has(text.toLowerCase()))).toEqual([])
    const met = new Set((await read('first-contact.dev.jsonl')).map(({ text }) => text.toLowerCase()))
    const unmet = await read('first-contact.test.jsonl')
    expect(unmet.filter(({ text }) => met.has(text.toLowerCase()))).toEqual([])
  })

  it('are many, in three languages, with unique ids', async () => {
    const names = [
      'templates.dev',
      'templates.test',
      'hand-written.dev',
      'hand-written.test',
      'attacks',
      'second-hand.dev',
      'second-hand.test',
      'first-contact.dev',
      'first-contact.test',
      'more-attacks',
    ]
    const all = await Promise.all(names.map((name) => read(`${name}.jsonl`)))
    const [dev = [], test = [], handDev = [], handTest = [], attacks = []] = all
    expect(dev.length + test.length).toBeGreaterThanOrEqual(2_000)
    expect(handDev.length + handTest.length).toBeGreaterThanOrEqual(300)
    expect(attacks.length).toBeGreaterThanOrEqual(200)
    const flat = all.flat()
    expect(new Set(flat.map(({ id }) => id)).size).toBe(flat.length)
    for (const language of ['en', 'zh', 'es']) {
      expect(flat.filter(({ locale }) => locale === language).length).toBeGreaterThanOrEqual(500)
    }
  })
})

describe('the embedded parser', () => {
  it.each<[string, number, number]>([
    ['hand-written.test.jsonl', 1, 0.92],
    ['templates.test.jsonl', SAMPLE, 0.97],
    ['templates.dev.jsonl', SAMPLE, 0.98],
    ['hand-written.dev.jsonl', 2, 0.97],
    ['second-hand.dev.jsonl', 1, 0.95],
    ['second-hand.test.jsonl', 1, 0.8],
    ['earlier.dev.jsonl', 2, 0.99],
    ['first-contact.dev.jsonl', 1, 0.95],
    ['first-contact.test.jsonl', 1, 0.8],
    ['attacks.jsonl', 1, 0.99],
    ['more-attacks.jsonl', 1, 0.98],
  ])('understands %s (every %ith), and nothing in it wrongly', async (name, step, least) => {
    const utterances = (await read(name)).filter((_, index) => index % step === 0)
    const report = await runIntentBenchmark(embeddedParser, utterances)
    const unsafe = report.misses.filter(({ isUnsafe }) => isUnsafe)
    expect(unsafe.map(({ utterance, outcome }) => ({ text: utterance.text, outcome }))).toEqual([])
    expect(report.accuracy).toBeGreaterThanOrEqual(least)
    expect(report.refuseRecall).toBe(1)
  })

  it('refuses every sentence once a hidden character stands in it, and never pays a changed one', async () => {
    const utterances = await read('hand-written.dev.jsonl')
    const hidden = fc.constantFrom(
      '\u200b',
      '\u200d',
      '\u202e',
      '\u2066',
      '\ufeff',
      '\u00ad',
      '\u034f',
      '\u2060',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...utterances),
        fc.nat(),
        hidden,
        async ({ text, context }, seed, character) => {
          const at = seed % (text.length + 1)
          const mutated = text.slice(0, at) + character + text.slice(at)
          expect((await understandIntent(embeddedParser, mutated, context)).outcome).toBe('refuse')
        },
      ),
      { seed: 20261121, numRuns: 200 },
    )
  })
})

describe('scoreUtterance', () => {
  const [label] = parseUtterances(
    JSON.stringify({
      id: 'x',
      locale: 'en',
      text: 'pay bob 20 usdc',
      context: { contacts: [{ name: 'Bob', address: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC' }] },
      expect: {
        outcome: 'intent',
        action: 'pay',
        payees: [{ contact: 'Bob' }],
        amount: { value: '20', currency: 'USDC' },
        token: 'USDC',
        memo: null,
      },
    }),
  )
  const intent: Intent = {
    action: 'pay',
    payees: [{ kind: 'contact', address: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC', name: 'Bob' }],
    amount: { value: '20.0', currency: 'USDC', each: false },
    token: 'USDC',
    payWith: null,
    when: null,
    repeat: null,
    preference: null,
    memo: null,
    coverDays: null,
  }

  it('accepts the right intent however its figure is written', () => {
    expect(scoreUtterance(label!, { outcome: 'intent', intent })).toMatchObject({
      isRight: true,
      isUnsafe: false,
    })
  })

  it.each([
    { ...intent, amount: { ...intent.amount, value: '200' } },
    { ...intent, amount: { ...intent.amount, currency: 'DAI' } },
    { ...intent, token: 'DAI' },
    {
      ...intent,
      payees: [{ kind: 'contact', address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8', name: 'Bob' }],
    },
    { ...intent, payees: [...intent.payees, ...intent.payees] },
    { ...intent, action: 'request' },
  ] satisfies readonly Intent[])('counts wrong money as unsafe', (wrong) => {
    expect(scoreUtterance(label!, { outcome: 'intent', intent: wrong }).isUnsafe).toBe(true)
  })

  it('counts a wrong memo as a miss that is safe', () => {
    const outcome = { outcome: 'intent', intent: { ...intent, memo: 'lunch' } } as const
    expect(scoreUtterance(label!, outcome)).toMatchObject({ isRight: false, isUnsafe: false })
  })

  it('counts any intent as unsafe where a question was due', () => {
    const due = { ...label!, expect: { outcome: 'clarify' as const, about: 'payee' as const } }
    expect(scoreUtterance(due, { outcome: 'intent', intent }).isUnsafe).toBe(true)
  })

  it('names the line that is not a labelled utterance', () => {
    expect(() => parseUtterances('\n{"id": 1}')).toThrow('Line 2')
  })
})
