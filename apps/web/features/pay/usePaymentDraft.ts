'use client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import { type IntentOutcome, useTRPCClient } from '@/features/api/trpc.ts'
import { useSession } from '@/features/contacts/useSession.ts'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { type Reading, readSentence } from './readSentence.ts'
import { useDebounced } from './useDebounced.ts'

const TYPING_PAUSE_MS = 300

/** What is to be paid, as far as it is known; the payer and the price are not part of it. */
export interface PaymentTerms {
  readonly recipient: string
  readonly recipientName: string | undefined
  readonly amount: string
  readonly token: string
  /** The currency that `amount` is in, where it was said in one; otherwise it is in `token`. */
  readonly currency: string | undefined
  /** What the name service says of the recipient, where it was given by a name. */
  readonly nameRecord: NameRecord | undefined
  readonly memo: string | undefined
}

type NameRecord = NonNullable<
  NonNullable<Extract<IntentOutcome, { outcome: 'intent' }>['intent']['recipient']>['record']
>

export interface PaymentFields {
  recipient: string
  amount: string
  token: string
  memo: string
}

export interface PaymentDraftStart {
  text?: string | undefined
  fields?: Partial<PaymentFields> | undefined
}

/** The payment somebody is writing: as a sentence that is read while they type, or field by field. */
export function usePaymentDraft(start: PaymentDraftStart, defaultToken: string) {
  const locale = useLocale()
  const t = useTranslations('intent')
  const client = useTRPCClient()
  const { wallet } = useWallet()
  const { isSignedIn } = useSession()
  const [mode, setMode] = useState<'sentence' | 'fields'>(start.fields === undefined ? 'sentence' : 'fields')
  const [text, setText] = useState(start.text ?? '')
  const [fields, setFields] = useState<PaymentFields>({
    recipient: '',
    amount: '',
    token: '',
    memo: '',
    ...start.fields,
  })
  // Undefined until the person chooses, so that the sentence's own "with DAI" or the cheapest route decides.
  const [payWith, setPayWith] = useState<string | undefined>(undefined)

  const chain = useChainInfo()
  const [partial, setPartial] = useState<Reading | undefined>(undefined)
  const settledText = useDebounced(text, TYPING_PAUSE_MS)
  const reading = useQuery({
    queryKey: ['intent', settledText, locale, wallet?.address, isSignedIn],
    queryFn: ({ signal }) => {
      const input = {
        // A pasted address by itself can only mean somebody to pay.
        text: isBareAddress(settledText) ? t('payAddress', { address: settledText.trim() }) : settledText,
        locale,
        ...(wallet === null ? {} : { payer: wallet.address }),
      }
      setPartial(undefined)
      return chain.data?.readsPiecewise === true
        ? readSentence(client, input, setPartial, signal)
        : client.intent.parse.mutate(input)
    },
    enabled: mode === 'sentence' && settledText.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const isReading = text !== settledText || reading.isFetching
  const outcome = settledText.trim() === '' || text.trim() === '' ? undefined : reading.data

  const settledFields = useDebounced(fields, TYPING_PAUSE_MS)
  const intent = outcome?.outcome === 'intent' ? outcome.intent : undefined
  const terms = mode === 'sentence' ? termsFromIntent(outcome) : termsFromFields(settledFields, defaultToken)

  return {
    mode,
    setMode(next: 'sentence' | 'fields') {
      // What the sentence already said is carried over rather than asked again.
      if (next === 'fields' && intent?.action === 'pay') {
        setFields({
          recipient: intent.recipient?.address ?? '',
          amount: intent.amount?.value ?? '',
          token: intent.amount?.symbol ?? '',
          memo: intent.memo ?? '',
        })
      }
      setMode(next)
    },
    text,
    setText,
    fields,
    setField: (change: Partial<PaymentFields>) => setFields((before) => ({ ...before, ...change })),
    payWith: payWith ?? (mode === 'sentence' ? intent?.payWith : undefined),
    setPayWith,
    outcome,
    /** What a model has read so far of the sentence that it is reading. */
    partial: mode === 'sentence' && text.trim() !== '' && reading.isFetching ? partial : undefined,
    readingError: mode === 'sentence' ? reading.error : null,
    retryReading: () => reading.refetch(),
    isReading: mode === 'sentence' ? text.trim() !== '' && isReading : fields !== settledFields,
    terms,
    clear() {
      setText('')
      setFields({ recipient: '', amount: '', token: '', memo: '' })
      setPayWith(undefined)
    },
  }
}

/** Whether the text is nothing but an address. */
export function isBareAddress(text: string): boolean {
  return /^0x[0-9a-fA-F]{40}$/.test(text.trim())
}

function termsFromIntent(outcome: IntentOutcome | undefined): PaymentTerms | undefined {
  if (outcome?.outcome !== 'intent' || outcome.intent.action !== 'pay') return undefined
  const { recipient, amount, conversion, memo } = outcome.intent
  if (recipient === undefined || amount === undefined) return undefined
  return {
    recipient: recipient.address,
    recipientName: recipient.name,
    amount: conversion?.value ?? amount.value,
    token: amount.symbol,
    currency: conversion?.currency,
    nameRecord: recipient.record,
    memo,
  }
}

function termsFromFields(fields: PaymentFields, defaultToken: string): PaymentTerms | undefined {
  const recipient = fields.recipient.trim()
  const amount = fields.amount.trim()
  if (recipient === '' || amount === '') return undefined
  const memo = fields.memo.trim()
  return {
    recipient,
    recipientName: undefined,
    amount,
    token: fields.token === '' ? defaultToken : fields.token,
    currency: undefined,
    nameRecord: undefined,
    memo: memo === '' ? undefined : memo,
  }
}
