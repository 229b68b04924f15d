import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ReceiptPage } from '@/features/receipt/receiptPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('receipt')
  return { title: t('title') }
}

export default async function Page({ params }: PageProps<'/pay/[id]'>) {
  const { id } = await params
  if (!/^0x[0-9a-fA-F]{64}$/.test(id)) notFound()
  return <ReceiptPage paymentId={id} />
}
