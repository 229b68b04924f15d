'use client'
import { Button, Card, classNames, QrCode, toast } from '@safelane/ui'
import { Link2, Share2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useSyncExternalStore } from 'react'

/** A link to hand on: as a QR code for a camera, to copy, to share. */
export function ShareLink({
  url,
  title,
  hint,
  className,
}: {
  url: string
  title: string
  hint: string
  className?: string
}) {
  const t = useTranslations('requests')
  const canShare = useSyncExternalStore(
    () => () => {},
    () => 'share' in navigator,
    () => false,
  )
  // A share sheet that was dismissed is not a failure.
  const share = () => navigator.share({ title, url }).catch(() => {})
  return (
    <Card className={classNames('print-hidden space-y-4 text-center', className)}>
      <h2 className="font-semibold text-[0.9375rem]">{title}</h2>
      <div className="mx-auto max-w-52">
        <QrCode text={url} label={t('qrLabel')} />
      </div>
      <p className="text-pretty text-muted text-sm">{hint}</p>
      <div className="flex flex-wrap justify-center gap-2">
        {canShare ? (
          <Button variant="outline" onClick={share}>
            <Share2 aria-hidden /> {t('share')}
          </Button>
        ) : null}
        <Button
          variant="outline"
          onClick={async () => {
            await navigator.clipboard.writeText(url)
            toast.success(t('linkCopied'))
          }}
        >
          <Link2 aria-hidden /> {t('copyLink')}
        </Button>
      </div>
    </Card>
  )
}

/** The address this page was opened under, once there is a browser. */
export function useOrigin(): string {
  return useSyncExternalStore(
    () => () => {},
    () => window.location.origin,
    () => '',
  )
}
