import { blo } from 'blo'
import { classNames } from './classNames.ts'

/** A picture made from an address: the same address always looks the same, another one different. Decorative. */
export function Identicon({ address, className }: { address: `0x${string}`; className?: string }) {
  return (
    <img
      src={blo(address)}
      alt=""
      className={classNames('size-10 shrink-0 rounded-full bg-sunken ring-1 ring-line', className)}
    />
  )
}

/** First and last six digits of an address, which is what people compare: `0x90F79b…93b906`. */
export function shortAddress(address: string): string {
  return `${address.slice(0, 8)}…${address.slice(-6)}`
}
