/** The page's clock, which browsers make as coarse as 100 µs where memory could be shared. */
import type { Nanoseconds } from '../platform.ts'

export const nanoseconds: Nanoseconds = () => performance.now() * 1e6
