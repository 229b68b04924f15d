import { classNames } from './classNames.ts'

export interface TriggerGaugeProps {
  /** Dollars. */
  price: number
  average: number
  trigger: number
  priceLabel: string
  averageLabel: string
  triggerLabel: string
  /** Says in words what the picture shows. */
  label: string
}

const LOW = 0.85
const HIGH = 1.02

/** Where a coin's average price stands between its peg and the price at which its cover pays. */
export function TriggerGauge(props: TriggerGaugeProps) {
  const at = (price: number) => ((Math.min(Math.max(price, LOW), HIGH) - LOW) / (HIGH - LOW)) * 100
  const isMet = props.average <= props.trigger
  return (
    <div role="img" aria-label={props.label} className="pt-7 pb-6 tabular-nums">
      <div className="relative h-2.5 rounded-full bg-positive-soft">
        <div
          className="absolute inset-y-0 left-0 rounded-l-full bg-danger-soft"
          style={{ width: `${at(props.trigger)}%` }}
        />
        <div
          className="absolute -top-1 -bottom-1 w-0.5 rounded-full bg-danger"
          style={{ left: `${at(props.trigger)}%` }}
        />
        <span
          className="absolute top-4 -translate-x-1/2 whitespace-nowrap text-danger text-xs"
          style={{ left: `${at(props.trigger)}%` }}
        >
          {props.triggerLabel}
        </span>
        <div
          className="absolute top-1/2 size-2.5 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-surface bg-faint transition-[left] duration-200"
          style={{ left: `${at(props.price)}%` }}
        />
        <div
          className={classNames(
            'absolute top-1/2 size-5 -translate-x-1/2 -translate-y-1/2 rounded-full border-[3px] border-surface shadow-card transition-[left] duration-200',
            isMet ? 'bg-danger' : 'bg-positive',
          )}
          style={{ left: `${at(props.average)}%` }}
        />
        <span
          className={classNames(
            'absolute -top-7 whitespace-nowrap font-semibold text-ink text-xs',
            at(props.average) > 80 ? 'right-0' : at(props.average) < 20 ? 'left-0' : '-translate-x-1/2',
          )}
          style={
            at(props.average) > 80 || at(props.average) < 20 ? undefined : { left: `${at(props.average)}%` }
          }
        >
          {props.averageLabel}
        </span>
      </div>
    </div>
  )
}
