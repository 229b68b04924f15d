'use client'
import { Identicon, shortAddress, toast } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import { useContacts } from './useContacts.ts'

/**
 * Somebody's account: picture, name if it is a contact, first and last six digits. The whole address shows on focus
 * and hover, and a click copies it.
 */
export function AddressTag({ address, name }: { address: `0x${string}`; name?: string | undefined }) {
  const t = useTranslations('contacts')
  const { nameOf } = useContacts()
  const known = name ?? nameOf(address)
  const copy = async () => {
    await navigator.clipboard.writeText(address)
    toast.success(t('addressCopied'))
  }
  return (
    <button
      type="button"
      onClick={copy}
      className="group relative inline-flex max-w-full items-center gap-2.5 rounded-full py-1 pr-3 pl-1 text-left hover:bg-sunken"
    >
      <Identicon address={address} className="size-8" />
      <span className="min-w-0">
        {known === undefined ? null : (
          <span className="block truncate font-semibold leading-tight">{known}</span>
        )}
        <span
          className={
            known === undefined
              ? 'block font-semibold tabular-nums'
              : 'block text-muted text-sm leading-tight tabular-nums'
          }
        >
          {shortAddress(address)}
        </span>
      </span>
      <span className="sr-only">{t('copyAddress')}</span>
      <span
        aria-hidden
        className="pointer-events-none absolute top-full left-0 z-10 mt-1 hidden w-max max-w-[calc(100vw-4rem)] break-all rounded-xl bg-ink px-3 py-2 font-mono text-canvas text-xs leading-relaxed group-hover:block group-focus-visible:block"
      >
        {address}
      </span>
    </button>
  )
}
