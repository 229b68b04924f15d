'use client'
import { Button, Notice, toast } from '@safelane/ui'
import { Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'

/** A secret that is told this once: to be copied now or never. */
export function SecretOnce({ secret, label }: { secret: string; label: string }) {
  const t = useTranslations('settings')
  const copy = async () => {
    await navigator.clipboard.writeText(secret)
    toast.success(t('copied'))
  }
  return (
    <div className="space-y-3">
      <Notice tone="warning" live="status" title={t('secretOnceTitle')}>
        {t('secretOnceBody')}
      </Notice>
      <div className="rounded-2xl bg-sunken p-4">
        <p className="text-muted text-sm">{label}</p>
        <code data-testid="secret" className="mt-1 block break-all font-mono text-sm">
          {secret}
        </code>
        <Button size="small" variant="outline" className="mt-3" onClick={copy}>
          <Copy aria-hidden /> {t('copy')}
        </Button>
      </div>
    </div>
  )
}
