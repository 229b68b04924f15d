'use client'
import {
  Badge,
  Button,
  Identicon,
  Menu,
  MenuHeading,
  MenuItem,
  MenuSeparator,
  Skeleton,
  shortAddress,
  toast,
} from '@safelane/ui'
import { Copy, LogOut, Users } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { lazy, Suspense, useState } from 'react'
import { useSession } from '@/features/contacts/useSession.ts'
import { useWallet } from './walletProvider.tsx'

/** Loaded when the first is looked up. */
const ContactsSheet = lazy(async () => ({
  default: (await import('@/features/contacts/contactsSheet.tsx')).ContactsSheet,
}))

/** Connects a wallet, or shows the connected one and what can be done with it. */
export function WalletButton() {
  const t = useTranslations('wallet')
  const { status, wallet, openConnect, disconnect } = useWallet()
  const session = useSession()
  const [areContactsOpen, setContactsOpen] = useState(false)

  if (status === 'restoring') return <Skeleton className="h-10 w-24 rounded-full" />
  if (wallet === null) {
    return (
      <Button size="small" variant="inverse" className="h-10" onClick={openConnect}>
        {t('connect')}
      </Button>
    )
  }
  const copy = async () => {
    await navigator.clipboard.writeText(wallet.address)
    toast.success(t('addressCopied'))
  }
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            data-testid="wallet-address"
            data-address={wallet.address}
            className="flex h-10 items-center gap-2 rounded-full border bg-surface p-1 lg:pr-3.5 hover:border-line-strong"
          >
            <Identicon address={wallet.address} className="size-8" />
            <span className="sr-only">{t('account')}</span>
            <span className="whitespace-nowrap font-medium text-sm tabular-nums max-lg:sr-only">
              {wallet.address.slice(0, 6)}…{wallet.address.slice(-4)}
            </span>
          </button>
        }
      >
        <div className="flex items-center gap-3 px-3 pt-2 pb-3">
          <Identicon address={wallet.address} className="size-11" />
          <div className="min-w-0">
            <div className="font-semibold tabular-nums">{shortAddress(wallet.address)}</div>
            {wallet.isTestWallet ? (
              <Badge tone="warning">{t('testWallet')}</Badge>
            ) : (
              <span className="text-muted text-sm">{wallet.name ?? t('browserWallet')}</span>
            )}
          </div>
        </div>
        {wallet.isTestWallet ? (
          <MenuHeading>
            <span className="block max-w-60 pb-1">{t('testWalletWarning')}</span>
          </MenuHeading>
        ) : null}
        <MenuItem onSelect={copy}>
          <Copy aria-hidden /> {t('copyAddress')}
        </MenuItem>
        <MenuItem onSelect={() => setContactsOpen(true)}>
          <Users aria-hidden /> {t('contacts')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem
          onSelect={async () => {
            await session.signOut()
            await disconnect()
          }}
        >
          <LogOut aria-hidden /> {t('disconnect')}
        </MenuItem>
      </Menu>
      {areContactsOpen ? (
        <Suspense fallback={null}>
          <ContactsSheet open onOpenChange={setContactsOpen} />
        </Suspense>
      ) : null}
    </>
  )
}
