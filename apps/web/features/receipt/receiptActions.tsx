'use client'
import { formatUnits } from '@safelane/core'
import { Button, toast } from '@safelane/ui'
import { Link2, Printer, RotateCcw, Share2 } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useSyncExternalStore } from 'react'
import type { Payment } from '@/features/api/trpc.ts'

/** What can be done with a receipt. */
export function ReceiptActions({ payment, isMine }: { payment: Payment; isMine: boolean }) {
  const t = useTranslations('receipt')
  const canShare = useSyncExternalStore(
    () => () => {},
    () => 'share' in navigator,
    () => false,
  )
  const again = new URLSearchParams({
    to: payment.recipient,
    amount: formatUnits(payment.amountOut.units, payment.amountOut.asset.decimals),
    token: payment.amountOut.asset.symbol,
    ...(payment.memo === null ? {} : { memo: payment.memo }),
  })
  const copyLink = async () => {
    await navigator.clipboard.writeText(window.location.href)
    toast.success(t('linkCopied'))
  }
  // A share sheet that was dismissed is not a failure.
  const share = () => navigator.share({ title: t('shareTitle'), url: window.location.href }).catch(() => {})
  return (
    <div className="print-hidden flex flex-wrap justify-center gap-3">
      {canShare ? (
        <Button variant="outline" onClick={share}>
          <Share2 aria-hidden /> {t('share')}
        </Button>
      ) : null}
      <Button variant="outline" onClick={copyLink}>
        <Link2 aria-hidden /> {t('copyLink')}
      </Button>
      <Button variant="outline" onClick={() => window.print()}>
        <Printer aria-hidden /> {t('print')}
      </Button>
      {isMine ? (
        <Button asChild variant="outline">
          <Link href={`/?${again}`}>
            <RotateCcw aria-hidden /> {t('payAgain')}
          </Link>
        </Button>
      ) : null}
    </div>
  )
}
