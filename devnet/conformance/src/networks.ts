/** The rules that the official tests mean by the name of a network. */
import {
  type ActiveFork,
  activeFork,
  type ForkName,
  type ForkSchedule,
  type ForkStep,
} from '@safelane/devnet-engine'

/** The blob parameters of a fixture, in hexadecimal, by fork. */
export type FixtureBlobSchedule = Record<
  string,
  { target: string; max: string; baseFeeUpdateFraction: string }
>

const forks: Readonly<Record<string, ForkName>> = {
  Frontier: 'frontier',
  Homestead: 'homestead',
  EIP150: 'tangerineWhistle',
  TangerineWhistle: 'tangerineWhistle',
  EIP158: 'spuriousDragon',
  SpuriousDragon: 'spuriousDragon',
  Byzantium: 'byzantium',
  Constantinople: 'constantinople',
  ConstantinopleFix: 'petersburg',
  Petersburg: 'petersburg',
  Istanbul: 'istanbul',
  MuirGlacier: 'istanbul',
  Berlin: 'berlin',
  London: 'london',
  ArrowGlacier: 'london',
  GrayGlacier: 'london',
  Merge: 'paris',
  Paris: 'paris',
  Shanghai: 'shanghai',
  Cancun: 'cancun',
  Prague: 'prague',
  Osaka: 'osaka',
  BPO1: 'bpo1',
  BPO2: 'bpo2',
}

/** Forks that only change the blob parameters (EIP-7892), to which nobody has given any yet: the fixture must. */
const testForks: readonly string[] = ['BPO3', 'BPO4', 'BPO5']

/** `PragueToOsakaAtTime15k`, `BerlinToLondonAt5`. */
const transition = /^(?<before>\w+)To(?<after>\w+)At(?<time>Time)?(?<at>\d+)(?<thousands>k?)$/

/** The schedule of a network, or null when it is not known. Its blob parameters are the fixture's where that has some. */
export function networkSchedule(
  network: string,
  blobSchedule: FixtureBlobSchedule = {},
): ForkSchedule | null {
  const single = forkStep(network, blobSchedule)
  if (single) return [single]
  const groups = transition.exec(network)?.groups
  if (!groups) return null
  const before = forkStep(groups.before!, blobSchedule)
  const after = forkStep(groups.after!, blobSchedule)
  if (!before || !after) return null
  const at = BigInt(groups.at!) * (groups.thousands ? 1000n : 1n)
  return [before, { ...after, ...(groups.time ? { fromTimestampSec: at } : { fromBlock: at }) }]
}

/** The rules of a network that has only one fork, or null. */
export function networkFork(network: string, blobSchedule?: FixtureBlobSchedule): ActiveFork | null {
  const schedule = networkSchedule(network, blobSchedule)
  return schedule?.length === 1 ? activeFork(schedule, 0n, 0n) : null
}

function forkStep(name: string, blobSchedule: FixtureBlobSchedule): ForkStep | null {
  const blobs = blobSchedule[name]
  const fork = forks[name] ?? (blobs && testForks.includes(name) ? 'bpo2' : undefined)
  if (!fork) return null
  if (!blobs) return { fork }
  return {
    fork,
    blobs: {
      target: Number(blobs.target),
      max: Number(blobs.max),
      baseFeeUpdateFraction: Number(blobs.baseFeeUpdateFraction),
    },
  }
}
