/** The README's examples: a file's name, then its text, then what it prints. */
import { readFileSync } from 'node:fs'

export interface ReadmeExample {
  file: string
  code: string
  output: string
}

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const section = /`examples\/(\w+\.ts)`[^`]*```ts\n([\s\S]*?)```\s*```\n([\s\S]*?)```/g

export const readmeExamples: readonly ReadmeExample[] = [...readme.matchAll(section)].map(
  ([, file, code, output]) => ({ file: file!, code: code!, output: output! }),
)
