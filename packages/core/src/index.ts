export type { Address, Amount, Asset, Hex } from './asset.ts'
export type { Clock } from './clock.ts'
