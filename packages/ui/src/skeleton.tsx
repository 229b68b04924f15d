import { classNames } from './classNames.ts'

/** The shape of something that is on its way. Give it the size of what will come, so that nothing jumps. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames('block animate-shimmer rounded-lg bg-sunken', className)} />
}
