/** Where a policy stands, as the CoverPool contract numbers it. */
export type ClaimStatus = 'none' | 'waiting' | 'active' | 'triggered' | 'paid' | 'expired'
