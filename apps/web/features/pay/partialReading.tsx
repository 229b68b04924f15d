'use client'
import { Fact, FactList, Skeleton } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { Reading } from './readSentence.ts'

/** What the model has quoted from the sentence so far, field by field. Nothing can be done with it before it is whole. */
export function PartialReading({ reading }: { reading: Reading }) {
  const t = useTranslations('intent')
  const { action, payees, amount, memo } = reading
  const coming = <Skeleton className="inline-block h-4 w-24" />
  return (
    <section aria-label={t('partial.label')} aria-busy className="rounded-2xl bg-sunken px-4 py-1">
      <FactList>
        <Fact name={t('partial.action')}>{action === null ? coming : t(`actions.${action}`)}</Fact>
        <Fact name={t('partial.payees')}>{payees.length === 0 ? coming : payees.join(', ')}</Fact>
        <Fact name={t('partial.amount')}>{amount ?? coming}</Fact>
        {memo === null ? null : <Fact name={t('partial.memo')}>{memo}</Fact>}
      </FactList>
    </section>
  )
}
