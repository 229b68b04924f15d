import { cva, type VariantProps } from 'class-variance-authority'
import { classNames } from './classNames.ts'

const amountStyle = cva('inline-flex max-w-full items-baseline tabular-nums', {
  variants: {
    size: {
      hero: 'gap-2 font-semibold text-[clamp(2.5rem,11vw,3.75rem)] leading-none tracking-[-0.04em]',
      large: 'gap-1.5 font-semibold text-3xl leading-tight tracking-[-0.03em]',
      medium: 'gap-1 font-semibold text-lg tracking-tight',
      inline: 'gap-1',
    },
  },
  defaultVariants: { size: 'inline' },
})

const unitStyle = {
  hero: 'text-[0.36em] font-semibold tracking-normal text-muted',
  large: 'text-[0.5em] font-semibold tracking-normal text-muted',
  medium: 'text-[0.8em] font-medium text-muted',
  inline: '',
} as const

/** A formatted figure with its token small beside it. The caller formats: this only sets type. */
export function AmountText({
  figure,
  symbol,
  size = 'inline',
  className,
}: { figure: string; symbol: string; className?: string } & VariantProps<typeof amountStyle>) {
  return (
    <span className={classNames(amountStyle({ size }), className)}>
      <span className="min-w-0 break-words">{figure}</span>{' '}
      <span className={unitStyle[size ?? 'inline']}>{symbol}</span>
    </span>
  )
}
