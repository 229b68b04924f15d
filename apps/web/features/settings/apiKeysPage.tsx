'use client'
import { Badge, Button, Notice, Sheet, toast } from '@safelane/ui'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type RouterOutputs, useTRPC } from '@/features/api/trpc.ts'
import { PagedList } from '@/features/layout/pagedList.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { CreateApiKey } from './createApiKey.tsx'

type ApiKey = RouterOutputs['apiKeys']['list']['items'][number]

/** Keys with which programs call the API in the account's name. */
export function ApiKeysPage() {
  const t = useTranslations('apiKeys')
  return (
    <PrivateArea body={t('privateBody')}>
      <ApiKeys />
    </PrivateArea>
  )
}

function ApiKeys() {
  const t = useTranslations('apiKeys')
  const trpc = useTRPC()
  const [isCreating, setCreating] = useState(false)
  const [revoked, setRevoked] = useState<ApiKey | null>(null)
  const keys = useInfiniteQuery(
    trpc.apiKeys.list.infiniteQueryOptions({}, { getNextPageParam: (page) => page.nextCursor }),
  )
  const items = keys.data?.pages.flatMap((page) => page.items)
  const create = (
    <Button onClick={() => setCreating(true)}>
      <Plus aria-hidden /> {t('create')}
    </Button>
  )
  return (
    <div className="space-y-6">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <p className="max-w-md text-pretty text-muted">
          {t.rich('introduction', {
            link: (chunks) => (
              <Link href="/developers" className="font-medium text-accent-text underline underline-offset-2">
                {chunks}
              </Link>
            ),
          })}
        </p>
        {items === undefined || items.length === 0 ? null : create}
      </div>
      <PagedList
        query={keys}
        keyOf={({ keyId }) => keyId}
        label={t('listLabel')}
        look="lines"
        empty={{ icon: <KeyRound />, title: t('emptyTitle'), body: t('emptyBody'), action: create }}
      >
        {(key) => <ApiKeyRow apiKey={key} onRevoke={() => setRevoked(key)} />}
      </PagedList>
      <CreateApiKey open={isCreating} onOpenChange={setCreating} />
      {revoked === null ? null : <RevokeApiKey apiKey={revoked} onClose={() => setRevoked(null)} />}
    </div>
  )
}

/** Whether a key still works, and if not, why. */
function stateOf({ revokedAt, expiresAt }: ApiKey): 'active' | 'revoked' | 'expired' {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? 'expired' : 'active'
}

function ApiKeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const t = useTranslations('apiKeys')
  const { instant, number } = useFormatMoney()
  const state = stateOf(apiKey)
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-3 p-5">
      <div className="min-w-0 flex-1 basis-72 space-y-1.5">
        <div className="flex flex-wrap items-center gap-2">
          <span className="break-words font-semibold">{apiKey.name}</span>
          <Badge tone={state === 'active' ? 'positive' : 'neutral'}>{t(`state.${state}`)}</Badge>
        </div>
        <code className="block font-mono text-muted text-sm">{apiKey.prefix}…</code>
        <p className="text-muted text-sm">
          {apiKey.scopes.join(' · ')} · {t('perMinute', { rate: number(apiKey.ratePerMinute) })}
        </p>
        <p className="text-faint text-sm">
          {apiKey.lastUsedAt === null ? t('neverUsed') : t('lastUsed', { time: instant(apiKey.lastUsedAt) })}
          {' · '}
          {apiKey.revokedAt !== null
            ? t('revokedAt', { time: instant(apiKey.revokedAt) })
            : apiKey.expiresAt === null
              ? t('noEnd')
              : t('until', { time: instant(apiKey.expiresAt) })}
        </p>
      </div>
      {state === 'active' ? (
        <Button
          size="small"
          variant="danger"
          aria-label={t('revokeNamed', { name: apiKey.name })}
          onClick={onRevoke}
        >
          {t('revoke')}
        </Button>
      ) : null}
    </div>
  )
}

function RevokeApiKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const t = useTranslations('apiKeys')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const revoke = useMutation(
    trpc.apiKeys.revoke.mutationOptions({
      onSuccess: async () => {
        toast.success(t('revoked', { name: apiKey.name }))
        onClose()
        await queryClient.invalidateQueries({ queryKey: trpc.apiKeys.pathKey() })
      },
    }),
  )
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={t('revokeTitle', { name: apiKey.name })}
      closeLabel={common('close')}
      footer={
        <div className="flex gap-3">
          <Button variant="secondary" block onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button
            variant="danger"
            block
            busy={revoke.isPending}
            onClick={() => revoke.mutate({ keyId: apiKey.keyId })}
          >
            {t('revoke')}
          </Button>
        </div>
      }
    >
      <div className="space-y-4 pt-2">
        <Notice tone="danger" title={t('revokeNotice')}>
          {t('revokeBody')}
        </Notice>
        {revoke.isError ? <FailureNotice error={revoke.error} /> : null}
      </div>
    </Sheet>
  )
}
