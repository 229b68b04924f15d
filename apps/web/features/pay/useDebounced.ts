'use client'
import { useEffect, useState } from 'react'

/** The value once it has stood still for `delayMs`; `undefined`-like empty values pass at once. */
export function useDebounced<Value>(value: Value, delayMs: number): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs)
    return () => clearTimeout(timer)
  }, [value, delayMs])
  return settled
}
