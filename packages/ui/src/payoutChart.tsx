/** One point of a payout curve: a price in dollars and what is then paid, as a share of the insured sum. */
export interface PayoutPoint {
  price: number
  share: number
  priceLabel: string
  payoutLabel: string
}

const WIDTH = 320
const HEIGHT = 132
const TOP = 22
const BASE = 108

/** Payout against price as bars, the price falling from left to right. A table beside it carries the same figures. */
export function PayoutChart({ points, label }: { points: readonly PayoutPoint[]; label: string }) {
  const slot = WIDTH / Math.max(points.length, 1)
  const width = Math.min(slot * 0.62, 40)
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} className="w-full tabular-nums">
      <line x1="0" x2={WIDTH} y1={BASE + 0.5} y2={BASE + 0.5} stroke="var(--line)" />
      {points.map((point, index) => {
        const height = Math.max(point.share * (BASE - TOP), point.share > 0 ? 3 : 2)
        const middle = slot * (index + 0.5)
        return (
          <g key={point.priceLabel}>
            <rect
              x={middle - width / 2}
              y={BASE - height}
              width={width}
              height={height}
              rx={Math.min(6, height / 2)}
              fill={point.share > 0 ? 'var(--accent)' : 'var(--line)'}
            />
            <text
              x={middle}
              y={BASE - height - 7}
              textAnchor="middle"
              fontSize="10.5"
              fontWeight="600"
              fill="var(--ink)"
            >
              {point.payoutLabel}
            </text>
            <text x={middle} y={BASE + 18} textAnchor="middle" fontSize="10.5" fill="var(--muted)">
              {point.priceLabel}
            </text>
          </g>
        )
      })}
    </svg>
  )
}
