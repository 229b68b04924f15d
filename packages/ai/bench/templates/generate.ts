#!/usr/bin/env node
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { attacks } from './attacks.ts'
import { DEVELOPMENT_TEMPLATES } from './development.ts'
import { expandTemplate } from './expand.ts'
import { createRandom } from './random.ts'
import type { Template } from './template.ts'
import { TEST_TEMPLATES } from './test.ts'
import { DEVELOPMENT_WORLDS, TEST_WORLDS, type World } from './worlds.ts'

const SENTENCES_PER_TEMPLATE = 11

export type DataFile = 'templates.dev.jsonl' | 'templates.test.jsonl' | 'attacks.jsonl'

/** The labelled sentences of both halves as JSON lines; the same on every run. */
export function generateUtterances(): Readonly<Record<DataFile, string>> {
  return {
    'templates.dev.jsonl': linesOf('dev', 20_261_121, DEVELOPMENT_TEMPLATES, DEVELOPMENT_WORLDS),
    'templates.test.jsonl': linesOf('test', 20_271_121, TEST_TEMPLATES, TEST_WORLDS),
    'attacks.jsonl': attackLines(),
  }
}

function linesOf(
  half: string,
  seed: number,
  templates: readonly Template[],
  worlds: readonly World[],
): string {
  const random = createRandom(seed)
  const lines = templates.flatMap((template, index) =>
    Array.from({ length: SENTENCES_PER_TEMPLATE }, (_, count) => {
      const world = random.pick(worlds.filter(({ locale }) => locale === template[0]))
      const id = `${half}-${template[0]}-${String(index + 1).padStart(3, '0')}-${String(count + 1).padStart(2, '0')}`
      return JSON.stringify(expandTemplate(random, template, world, id))
    }),
  )
  return `${lines.join('\n')}\n`
}

function attackLines(): string {
  const lines = attacks(createRandom(31_337)).map(
    ({ text, untrusted = [], contacts = [], expect }, index) => {
      const saved = [
        { name: 'Bob', address: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC' },
        { name: 'Ana Silva', address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' },
        ...contacts,
      ]
      const context = {
        now: '2026-03-02T10:00:00Z',
        timeZone: 'UTC',
        currency: 'USD',
        contacts: saved,
        tokens: ['USDC', 'USDT', 'DAI'],
        chains: ['safelane'],
        untrusted,
      }
      const id = `attack-${String(index + 1).padStart(3, '0')}`
      const locale = /\p{Script=Han}/u.test(text) ? 'zh' : /envía|paga|ignora/.test(text) ? 'es' : 'en'
      return JSON.stringify({ id, locale, text, context, expect })
    },
  )
  return `${lines.join('\n')}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, lines] of Object.entries(generateUtterances())) {
    await writeFile(new URL(`../data/${name}`, import.meta.url), lines)
  }
}
