'use client'
import { CoinIcon, Pills } from '@safelane/ui'

/** In which coin. */
export function AssetPills({
  label,
  value,
  onChange,
  assets,
  automatic,
  className,
}: {
  label: string
  /** A symbol. */
  value: string
  onChange: (symbol: string) => void
  assets: readonly { readonly symbol: string }[]
  /** A first choice that leaves it open, and its name. */
  automatic?: { readonly value: string; readonly label: string }
  className?: string
}) {
  return (
    <Pills
      label={label}
      value={value}
      onChange={onChange}
      {...(className === undefined ? {} : { className })}
      options={[
        ...(automatic === undefined ? [] : [automatic]),
        ...assets.map(({ symbol }) => ({
          value: symbol,
          label: (
            <>
              <CoinIcon symbol={symbol} className="-ml-2 size-6" /> {symbol}
            </>
          ),
        })),
      ]}
    />
  )
}
