'use client'
import { Button, Card, Pills } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type CoverProduct, useTRPC } from '@/features/api/trpc.ts'

const DEPEG_PRICES = ['0.94', '0.90', '0.75']

/** Past the waiting period by this much, so that a policy bought just now is in force. */
const MARGIN_SEC = 600

/** Development chains only: moves the coin's price and the chain's clock, to see a policy pay. */
export function TestControls({ product }: { product: CoverProduct }) {
  const t = useTranslations('testControls')
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [price, setPrice] = useState('0.90')
  const move = useMutation(
    trpc.dev.movePrice.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.cover.pathKey() })
      },
    }),
  )
  const asset = product.coveredAsset.symbol
  const isDepegging = move.isPending && move.variables.price !== '1'
  const isRestoring = move.isPending && move.variables.price === '1'
  return (
    <Card className="border-dashed bg-transparent p-4 shadow-none sm:p-5">
      <section aria-labelledby="test-controls" className="space-y-4">
        <div className="flex items-start gap-3">
          <FlaskConical aria-hidden className="mt-0.5 size-5 shrink-0 text-muted" />
          <div>
            <h2 id="test-controls" className="font-semibold text-[0.9375rem]">
              {t('title')}
            </h2>
            <p className="mt-1 text-pretty text-muted text-sm">{t('hint', { symbol: asset })}</p>
          </div>
        </div>
        <Pills
          label={t('priceLabel', { symbol: asset })}
          value={price}
          onChange={setPrice}
          className="[&>button]:h-9 [&>button]:px-3.5"
          options={DEPEG_PRICES.map((each) => ({ value: each, label: `$${each}` }))}
        />
        <div className="grid gap-2">
          <Button
            size="small"
            variant="danger"
            className="h-11"
            busy={isDepegging}
            disabled={isRestoring}
            onClick={() => move.mutate({ asset, price, holdSec: product.windowSec })}
          >
            {t('depeg')}
          </Button>
          <Button
            size="small"
            variant="secondary"
            className="h-11"
            busy={isRestoring}
            disabled={isDepegging}
            onClick={() =>
              move.mutate({
                asset,
                price: '1',
                holdSec: Math.max(product.waitingPeriodSec, product.windowSec) + MARGIN_SEC,
              })
            }
          >
            {t('restore')}
          </Button>
        </div>
        <p className="text-faint text-sm">{t('restoreHint')}</p>
        {move.isError ? <FailureNotice error={move.error} /> : null}
      </section>
    </Card>
  )
}
