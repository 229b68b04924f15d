'use client'
import { Fact, FactList } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { Payment } from '@/features/api/trpc.ts'
import { AddressTag } from '@/features/contacts/addressTag.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { CopyHash } from './copyHash.tsx'
import { ReceiptPurpose } from './receiptPurpose.tsx'

/** The receipt's lines: who, when, what it cost, and the transaction to check it by. */
export function ReceiptFacts({ payment }: { payment: Payment }) {
  const t = useTranslations('receipt')
  const { money, dateTime } = useFormatMoney()
  return (
    <FactList>
      <Fact name={t('from')} hasPicture>
        <span className="-my-1.5 -mr-3 inline-block">
          <AddressTag address={payment.payer} />
        </span>
      </Fact>
      <Fact name={payment.state === 'settled' ? t('recipientGot') : t('recipientGets')}>
        {money(payment.amountOut)}
      </Fact>
      {payment.route === null ? null : (
        <Fact name={t('exchangeCost')} note={t('exchangeNote')}>
          {money(
            { asset: payment.amountIn.asset, units: payment.amountIn.units - payment.networkFee.units },
            'up',
            4,
          )}
        </Fact>
      )}
      <Fact name={t('networkFee')}>{money(payment.networkFee, 'up', 4)}</Fact>
      <Fact strong name={payment.state === 'settled' ? t('totalPaid') : t('total')}>
        {money(payment.amountIn, 'up', 4)}
      </Fact>
      <Fact name={t('date')}>{dateTime(payment.settledAtSec ?? payment.createdAtSec)}</Fact>
      {payment.txHash === null ? null : (
        <Fact
          name={t('transaction')}
          note={payment.blockNumber === null ? undefined : t('block', { block: String(payment.blockNumber) })}
        >
          <CopyHash hash={payment.txHash} />
        </Fact>
      )}
      <ReceiptPurpose payment={payment} />
      <Fact name={t('reference')}>
        <CopyHash hash={payment.id} />
      </Fact>
    </FactList>
  )
}
