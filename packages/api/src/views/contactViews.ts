import type { Address } from '@safelane/core'

export interface ContactView {
  readonly name: string
  readonly address: Address
}

/** By name. */
export interface ContactPageView {
  readonly items: readonly ContactView[]
  readonly nextCursor: string | null
}
