import { LoaderCircle } from 'lucide-react'
import { classNames } from './classNames.ts'

/** A turning ring, always beside words that say what is being waited for. */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={classNames('size-5 animate-spin', className)} />
}
