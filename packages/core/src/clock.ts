/** Where "now" comes from. On chain-dependent paths it is the chain's pending block time, not the wall clock. */
export interface Clock {
  /** Seconds since the Unix epoch. */
  nowSec(): Promise<number>
}
