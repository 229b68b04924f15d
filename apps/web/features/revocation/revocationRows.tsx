'use client'
import { Badge, type BadgeTone, Button } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import { CopyHash } from '@/features/receipt/copyHash.tsx'
import { type Revocation, type ShownState, shownState } from './revocationState.ts'

const TONES: Record<ShownState, BadgeTone> = {
  open: 'warning',
  onItsWay: 'accent',
  voided: 'positive',
  used: 'danger',
  failed: 'danger',
  expired: 'neutral',
}

/** Each signature that was taken back and what became of it. */
export function RevocationRows({
  items,
  dateTime,
  isBusy,
  onAgain,
}: {
  items: readonly Revocation[]
  dateTime: (sec: number) => string
  isBusy: boolean
  onAgain: (item: Revocation) => void
}) {
  const t = useTranslations('revocation')
  return (
    <ol className="divide-y divide-line text-sm" aria-label={t('each')}>
      {items.map((item) => {
        const state = shownState(item)
        const name = item.dueAtSec === null ? t('one') : dateTime(item.dueAtSec)
        return (
          <li key={item.nonce} className="space-y-1 py-2.5">
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              <span className="tabular-nums">{name}</span>
              <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>
            </div>
            {state === 'used' ? <p className="text-pretty text-danger">{t('usedBody')}</p> : null}
            {state === 'failed' ? (
              <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
                <p className="min-w-0 flex-1 basis-48 text-pretty text-muted">{t('failedBody')}</p>
                <Button
                  size="small"
                  variant="outline"
                  disabled={isBusy}
                  aria-label={t('againFor', { name })}
                  onClick={() => onAgain(item)}
                >
                  {t('again')}
                </Button>
              </div>
            ) : null}
            {item.txHash === null ? null : (
              <p className="flex flex-wrap items-center justify-between gap-x-4 text-muted">
                {t('transaction')} <CopyHash hash={item.txHash} />
              </p>
            )}
          </li>
        )
      })}
    </ol>
  )
}
