import { describe, expect, test } from 'vitest'
import { Claims } from './claims.ts'

const sizes = (claims: Claims, count: number) =>
  Array.from({ length: count }, () => {
    const [first, end] = claims.claim()
    return end - first
  })

describe('claims', () => {
  test('batches grow with the way that has been calm, up to 32', () => {
    const claims = new Claims(10_000, 2, 128)
    const first = sizes(claims, 60)
    expect(first.slice(0, 16)).toEqual(new Array(16).fill(1))
    expect(first.slice(16, 20)).toEqual(new Array(4).fill(2))
    expect(first.at(-1)).toBe(32)
    expect(first).toEqual(first.toSorted((a, b) => a - b))
  })

  test('after a conflict eight transactions are claimed one by one', () => {
    const claims = new Claims(10_000, 2, 128)
    claims.startAt(1_000)
    expect(sizes(claims, 1)).toEqual([32])
    claims.noteConflict(1_032)
    expect(sizes(claims, 16)).toEqual(new Array(16).fill(1))
    expect(claims.isUnruly(1_039)).toBe(true)
    expect(claims.isUnruly(1_040)).toBe(false)
  })

  test('many lanes share the window: their batches are smaller', () => {
    const claims = new Claims(10_000, 8, 128)
    claims.startAt(1_000)
    expect(sizes(claims, 1)).toEqual([8])
  })

  test('the last transactions are shared out evenly', () => {
    const claims = new Claims(1_000, 2, 128)
    claims.startAt(920)
    expect(sizes(claims, 3)).toEqual([10, 8, 7])
  })

  test('nobody claims past the window, nor after two stale transactions in a row until the pointer has caught up', () => {
    const claims = new Claims(10_000, 2, 128)
    claims.startAt(1_000)
    sizes(claims, 4)
    expect(claims.mayClaim(1_000)).toBe(false)
    expect(claims.mayClaim(1_032)).toBe(true)
    claims.noteStale(1_001)
    expect(claims.mayClaim(1_032)).toBe(true)
    claims.noteStale(1_002)
    expect(claims.mayClaim(1_127)).toBe(false)
    expect(claims.mayClaim(1_128)).toBe(true)
  })
})
