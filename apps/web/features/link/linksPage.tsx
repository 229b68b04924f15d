'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Gift } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTRPC } from '@/features/api/trpc.ts'
import { FormAndList } from '@/features/layout/formAndList.tsx'
import { ListRow } from '@/features/layout/listRow.tsx'
import { PagedList } from '@/features/layout/pagedList.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { LinkForm, type LinkStart } from './linkForm.tsx'
import { LinkState } from './linkState.tsx'

/** Send money to somebody whose address one does not know, and see who has claimed it. */
export function LinksPage({ start }: { start: LinkStart }) {
  const t = useTranslations('links')
  return (
    <FormAndList
      title={t('title')}
      introduction={t('introduction')}
      privateBody={t('private')}
      form={<LinkForm start={start} />}
      list={<LinkList />}
    />
  )
}

function LinkList() {
  const t = useTranslations('links')
  const trpc = useTRPC()
  const { money, date } = useFormatMoney()
  const links = useInfiniteQuery(
    trpc.link.list.infiniteQueryOptions(
      {},
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 5_000 },
    ),
  )
  return (
    <PagedList
      query={links}
      keyOf={({ linkId }) => linkId}
      label={t('listLabel')}
      empty={{ icon: <Gift />, title: t('emptyTitle'), body: t('emptyBody') }}
    >
      {(link) => (
        <ListRow
          href={`/links/${link.linkId}`}
          title={money(link.amount)}
          detail={[link.memo, date(link.createdAtSec)].filter((part) => part !== null).join(' · ')}
          trailing={<LinkState state={link.state} />}
        />
      )}
    </PagedList>
  )
}
