import { expect, test } from 'vitest'
import { fragmentOf, parseFragment } from './linkKeys.ts'

const linkId = `0x${'ab'.repeat(32)}` as const
const key = `0x${'0c'.repeat(32)}` as const

test('a fragment says link and key, and comes back as given', () => {
  expect(parseFragment(`#${fragmentOf(linkId, key)}`)).toEqual({ linkId, key })
})

test.each(['', '#', `#${linkId}`, `#${linkId}.12`, `#${linkId}.${'zz'.repeat(32)}`, `#.${'0c'.repeat(32)}`])(
  'what is no link of ours is none: %s',
  (fragment) => {
    expect(parseFragment(fragment)).toBeUndefined()
  },
)
