import { cookies } from 'next/headers'
import { PayPage } from '@/features/pay/payPage.tsx'
import { WALLET_MARK } from '@/features/wallet/walletMark.ts'

/** `/?to=0x…&amount=25&token=USDC&memo=lunch` opens the fields filled in; `/?text=…` the sentence. */
export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const query = await searchParams
  const one = (key: string) => {
    const value = query[key]
    return typeof value === 'string' ? value : undefined
  }
  const recipient = one('to')
  const start =
    recipient === undefined
      ? { text: one('text') }
      : {
          fields: {
            recipient,
            amount: one('amount') ?? '',
            token: one('token') ?? '',
            memo: one('memo') ?? '',
          },
        }
  return <PayPage start={start} isReturning={(await cookies()).has(WALLET_MARK)} />
}
