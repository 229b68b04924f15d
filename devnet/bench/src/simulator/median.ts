/** The middle of a list, the mean of the two middle ones of an even one. Throws a RangeError when it is empty. */
export function median(samples: readonly number[]): number {
  if (samples.length === 0) throw new RangeError('a median needs a sample')
  const sorted = Float64Array.from(samples).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
