'use client'
import { toast } from '@safelane/ui'
import { Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'

/** A transaction hash or an id, short, and the whole of it on a click. */
export function CopyHash({ hash }: { hash: string }) {
  const t = useTranslations('receipt')
  return (
    <button
      type="button"
      title={hash}
      onClick={async () => {
        await navigator.clipboard.writeText(hash)
        toast.success(t('copied'))
      }}
      className="inline-flex items-center gap-2 rounded-lg font-mono text-sm hover:text-accent-text"
    >
      {hash.slice(0, 8)}…{hash.slice(-6)}
      <span className="sr-only">{t('copyHash')}</span>
      <Copy aria-hidden className="print-hidden size-3.5 text-faint" />
    </button>
  )
}
