'use client'
import { Button, Notice } from '@safelane/ui'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { IntentOutcome } from '@/features/api/trpc.ts'
import { applyChoice } from './applyChoice.ts'
import { placeOf } from './placeOf.ts'
import { isBareAddress } from './usePaymentDraft.ts'

/** Questions that are about a mistake rather than about something left open. */
const MISTAKES = new Set(['BAD_CHECKSUM', 'MALFORMED_ADDRESS', 'TOO_MANY_DECIMALS'])

const AMOUNT_SUGGESTIONS = ['10', '25', '100']

type Question = Extract<IntentOutcome, { outcome: 'clarify' }>

interface IntentQuestionProps {
  outcome: Extract<IntentOutcome, { outcome: 'clarify' | 'refuse' }>
  text: string
  /** Symbols that can be paid in. */
  tokens: readonly string[]
  onAnswer: (text: string) => void
}

/** Asks about what the sentence leaves open, or says why it is refused. Never guesses. */
export function IntentQuestion({ outcome, text, tokens, onAnswer }: IntentQuestionProps) {
  const t = useTranslations('intent')
  if (outcome.outcome === 'refuse') {
    const code = t.has(`refusals.${outcome.code}.title` as 'refusals.OTHER.title') ? outcome.code : 'OTHER'
    return (
      <Notice tone="danger" live="alert" shield title={t(`refusals.${code as 'OTHER'}.title`)}>
        {t(`refusals.${code as 'OTHER'}.body`)}
      </Notice>
    )
  }
  const code = t.has(`questions.${outcome.question}.title` as 'questions.OTHER.title')
    ? outcome.question
    : 'OTHER'
  const isMistake = MISTAKES.has(outcome.question)
  const sentence = isBareAddress(text) ? t('payAddress', { address: text.trim() }) : text
  const days = (count: string) => t('days', { count })
  const place =
    outcome.question === 'ACTION_NOT_AVAILABLE' && outcome.understood !== undefined
      ? placeOf(outcome.understood, tokens)
      : undefined
  if (place !== undefined && outcome.understood !== undefined) {
    return (
      <Notice
        tone="info"
        live="status"
        title={t(`places.${place.key}.title`)}
        action={
          <Button asChild size="small">
            <Link href={place.href}>{t(`places.${place.key}.action`)}</Link>
          </Button>
        }
      >
        <Understood understood={outcome.understood} />
      </Notice>
    )
  }
  const choices =
    outcome.question === 'AMOUNT_MISSING'
      ? AMOUNT_SUGGESTIONS.map((value) => ({ label: `${value} USDC`, value: `${value} USDC` }))
      : outcome.choices
  return (
    <Notice
      tone={isMistake ? 'danger' : 'info'}
      live={isMistake ? 'alert' : 'status'}
      title={t(`questions.${code as 'OTHER'}.title`)}
      action={
        choices.length === 0
          ? undefined
          : choices.map((choice) => (
              <Button
                key={choice.value}
                size="small"
                variant="outline"
                onClick={() => onAnswer(applyChoice(sentence, outcome, choice, days))}
              >
                {outcome.about === 'date' ? days(choice.label) : choice.label}
              </Button>
            ))
      }
    >
      {outcome.understood === undefined ? null : <Understood understood={outcome.understood} />}
      {t(`questions.${code as 'OTHER'}.body`)}
    </Notice>
  )
}

/** What the sentence was understood as, where it is not on offer: nobody should wonder whether something was paid. */
function Understood({ understood }: { understood: NonNullable<Question['understood']> }) {
  const t = useTranslations('intent')
  const { action, payees, amount, when } = understood
  const money = `${amount.value} ${amount.currency}`
  const name = t(`actions.${action}`)
  const terms = {
    action: when === null ? name : t('understood.on', { action: name, date: when }),
    amount: amount.each ? t('understood.each', { amount: money }) : money,
  }
  return (
    <p className="mb-1 break-words">
      {payees.length === 0
        ? t('understood.plain', terms)
        : t('understood.to', { ...terms, payees: payees.join(', ') })}
    </p>
  )
}
