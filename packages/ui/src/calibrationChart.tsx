/** One bin of forecasts: what was said, what happened, and how often the bin was used. */
export interface CalibrationPoint {
  readonly forecast: number
  readonly frequency: number
  readonly count: number
}

const SIZE = 220
const PAD = 44
/** Room for half a label beyond the last tick. */
const END = 14
const at = (share: number) => PAD + share * (SIZE - PAD - END)
const up = (share: number) => SIZE - PAD - share * (SIZE - PAD - END)

/**
 * How often something happened against how likely it was said to be; on the diagonal, forecasts are what they say. Dots
 * grow with the number of forecasts. A table beside it carries the same figures.
 */
export function CalibrationChart({
  points,
  label,
  forecastLabel,
  frequencyLabel,
}: {
  points: readonly CalibrationPoint[]
  label: string
  forecastLabel: string
  frequencyLabel: string
}) {
  const most = Math.max(1, ...points.map(({ count }) => count))
  return (
    <svg viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={label} className="w-full max-w-72">
      {[0, 0.5, 1].map((tick) => (
        <g key={tick} className="fill-faint text-[9px]">
          <line x1={at(0)} x2={at(1)} y1={up(tick)} y2={up(tick)} className="stroke-line" />
          <text x={PAD - 5} y={up(tick) + 3} textAnchor="end">
            {tick * 100}%
          </text>
          <text x={at(tick)} y={SIZE - PAD + 12} textAnchor="middle">
            {tick * 100}%
          </text>
        </g>
      ))}
      <line
        x1={at(0)}
        y1={up(0)}
        x2={at(1)}
        y2={up(1)}
        className="stroke-line-strong"
        strokeDasharray="4 4"
      />
      {points.map(({ forecast, frequency, count }) => (
        <circle
          key={`${forecast}-${count}`}
          cx={at(forecast)}
          cy={up(frequency)}
          r={4 + 6 * Math.sqrt(count / most)}
          className="fill-accent opacity-85"
        />
      ))}
      <text x={at(0.5)} y={SIZE - 4} textAnchor="middle" className="fill-muted text-[10px]">
        {forecastLabel}
      </text>
      <text
        x={9}
        y={up(0.5)}
        textAnchor="middle"
        transform={`rotate(-90 9 ${up(0.5)})`}
        className="fill-muted text-[10px]"
      >
        {frequencyLabel}
      </text>
    </svg>
  )
}
