'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { HandCoins } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTRPC } from '@/features/api/trpc.ts'
import { FormAndList } from '@/features/layout/formAndList.tsx'
import { ListRow } from '@/features/layout/listRow.tsx'
import { PagedList } from '@/features/layout/pagedList.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { RequestForm, type RequestStart } from './requestForm.tsx'
import { RequestState } from './requestState.tsx'

/** Ask for money, and see what became of it. */
export function RequestsPage({ start }: { start: RequestStart }) {
  const t = useTranslations('requests')
  return (
    <FormAndList
      title={t('title')}
      introduction={t('introduction')}
      privateBody={t('private')}
      form={<RequestForm start={start} />}
      list={<RequestList />}
    />
  )
}

function RequestList() {
  const t = useTranslations('requests')
  const trpc = useTRPC()
  const { money, date } = useFormatMoney()
  const requests = useInfiniteQuery(
    trpc.request.list.infiniteQueryOptions(
      {},
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 5_000 },
    ),
  )
  return (
    <PagedList
      query={requests}
      keyOf={({ requestId }) => requestId}
      label={t('listLabel')}
      empty={{ icon: <HandCoins />, title: t('emptyTitle'), body: t('emptyBody') }}
    >
      {(request) => (
        <ListRow
          href={`/request/${request.requestId}`}
          title={money(request.amount)}
          detail={[request.reference ?? request.memo, date(request.createdAtSec)]
            .filter((part) => part !== null)
            .join(' · ')}
          trailing={<RequestState state={request.state} />}
        />
      )}
    </PagedList>
  )
}
