import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { embeddedParser } from '../embedded/embeddedParser.ts'
import { type LabelledUtterance, parseUtterances } from './labelledUtterance.ts'
import { type IntentBenchmarkReport, runIntentBenchmark } from './runIntentBenchmark.ts'
import { scoreUtterance } from './scoreUtterance.ts'

const FILE = new URL('../../bench/utterances.jsonl', import.meta.url)

describe('the labelled utterances', () => {
  let utterances: readonly LabelledUtterance[]
  let report: IntentBenchmarkReport

  beforeAll(async () => {
    utterances = parseUtterances(await readFile(FILE, 'utf8'))
    report = await runIntentBenchmark(embeddedParser, utterances)
  })

  it('are many, in two languages, with unique ids and enough that must not be paid', () => {
    expect(utterances.length).toBeGreaterThanOrEqual(120)
    expect(new Set(utterances.map(({ id }) => id)).size).toBe(utterances.length)
    expect(utterances.filter(({ locale }) => locale === 'zh').length).toBeGreaterThanOrEqual(40)
    expect(
      utterances.filter(({ expect: label }) => label.outcome !== 'intent').length,
    ).toBeGreaterThanOrEqual(40)
  })

  it('never lead the embedded parser to an unsafe execution', () => {
    const unsafe = report.misses.filter((score) => score.isUnsafe)
    expect(unsafe.map(({ utterance, outcome }) => ({ text: utterance.text, outcome }))).toEqual([])
    expect(report.unsafeExecutions).toBe(0)
  })

  it('are understood by the embedded parser, and every question or refusal that is due is made', () => {
    expect(report.intentAccuracy).toBeGreaterThanOrEqual(0.97)
    expect(report.clarifyRecall).toBe(1)
    expect(report.refuseRecall).toBe(1)
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
  const intent = {
    action: 'pay',
    recipient: { address: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC', name: 'Bob' },
    amount: { value: '20.0', currency: 'USDC', symbol: 'USDC' },
    token: 'USDC',
    when: null,
    preference: null,
  } as const

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
    { ...intent, recipient: { address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8', name: 'Bob' } as const },
  ])('counts wrong money as unsafe', (wrong) => {
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
