import { expect, test } from 'vitest'
import en from '../messages/en.json' with { type: 'json' }
import zh from '../messages/zh.json' with { type: 'json' }

type Messages = { readonly [key: string]: string | Messages }

function entries(messages: Messages, prefix = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : entries(value, `${prefix}${key}.`),
  )
}

/** Names of the arguments and tags that a message takes. */
function argumentsOf(message: string): string[] {
  return [...new Set([...message.matchAll(/[{<]\/?(\w+)(?=[},>])/g)].map((match) => match[1] ?? ''))].sort()
}

test('English and Chinese have exactly the same messages', () => {
  expect(
    entries(zh)
      .map(([key]) => key)
      .sort(),
  ).toEqual(
    entries(en)
      .map(([key]) => key)
      .sort(),
  )
})

test('a translation takes the same arguments as its original', () => {
  const translations = new Map(entries(zh))
  for (const [key, message] of entries(en)) {
    expect(argumentsOf(translations.get(key) ?? ''), key).toEqual(argumentsOf(message))
  }
})

test('no message is empty', () => {
  expect([...entries(en), ...entries(zh)].filter(([, message]) => message.trim() === '')).toEqual([])
})
