import { classNames } from './classNames.ts'

const faces: Readonly<Record<string, { background: string; glyph: string }>> = {
  USDC: { background: '#2775ca', glyph: '$' },
  USDT: { background: '#1a8a68', glyph: '₮' },
  DAI: { background: '#d9860b', glyph: '◈' },
}

/** A coin's face, or the first letter of its symbol when it has none of its own. Decorative. */
export function CoinIcon({ symbol, className }: { symbol: string; className?: string }) {
  const face = faces[symbol.toUpperCase()] ?? { background: '#6b7280', glyph: symbol.charAt(0) }
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={classNames('size-10 shrink-0', className)}>
      <title>{symbol}</title>
      <circle cx="16" cy="16" r="16" fill={face.background} />
      <circle cx="16" cy="16" r="12.25" fill="none" stroke="#fff" strokeOpacity="0.35" strokeWidth="1.25" />
      <text
        x="16"
        y="16.5"
        fill="#fff"
        fontSize="15"
        fontWeight="650"
        textAnchor="middle"
        dominantBaseline="central"
        fontFamily="var(--font-sans, sans-serif)"
      >
        {face.glyph}
      </text>
    </svg>
  )
}
