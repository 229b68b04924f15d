'use client'
import { Field, TextInput } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { ChainInfo } from '@/features/api/trpc.ts'
import { useContacts } from '@/features/contacts/useContacts.ts'
import { AssetPills } from '@/features/layout/assetPills.tsx'
import type { PaymentFields } from './usePaymentDraft.ts'

interface PaymentFieldsFormProps {
  fields: PaymentFields
  assets: ChainInfo['assets']
  onChange: (change: Partial<PaymentFields>) => void
  /** The field that the last price was refused for. */
  problemField: string | null
}

/** The same payment field by field, the amount first. */
export function PaymentFieldsForm({ fields, assets, onChange, problemField }: PaymentFieldsFormProps) {
  const t = useTranslations('pay')
  const { contacts } = useContacts()
  const token = fields.token === '' ? (assets[0]?.symbol ?? '') : fields.token
  return (
    <div className="space-y-5">
      <div className="pt-2 text-center">
        <label htmlFor="payment-amount" className="font-medium text-muted text-sm">
          {t('amountLabel')}
        </label>
        <div className="mt-1 flex items-baseline justify-center gap-2">
          <input
            id="payment-amount"
            value={fields.amount}
            onChange={(event) => onChange({ amount: normaliseDecimal(event.target.value) })}
            placeholder="0"
            inputMode="decimal"
            autoComplete="off"
            aria-invalid={problemField === 'amount'}
            className="field-sizing-content min-w-[1.2ch] max-w-full bg-transparent text-center font-semibold text-[clamp(3rem,13vw,4.25rem)] tabular-nums leading-none tracking-[-0.04em] outline-none placeholder:text-line-strong"
          />
          <span aria-hidden className="font-semibold text-muted text-xl">
            {token}
          </span>
        </div>
        <AssetPills
          label={t('tokenLabel')}
          className="mt-5 justify-center"
          value={token}
          onChange={(symbol) => onChange({ token: symbol })}
          assets={assets}
        />
      </div>
      <Field id="payment-recipient" label={t('recipientLabel')}>
        <TextInput
          id="payment-recipient"
          value={fields.recipient}
          onChange={(event) => onChange({ recipient: event.target.value })}
          placeholder="0x…"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={problemField === 'recipient'}
        />
        {contacts.length > 0 && fields.recipient === '' ? (
          <div className="flex flex-wrap gap-2 pt-1">
            {contacts.slice(0, 5).map((contact) => (
              <button
                key={contact.name}
                type="button"
                onClick={() => onChange({ recipient: contact.address })}
                className="h-9 rounded-full bg-sunken px-3.5 font-medium text-sm hover:bg-line"
              >
                {contact.name}
              </button>
            ))}
          </div>
        ) : null}
      </Field>
      <Field id="payment-memo" label={t('memoLabel')}>
        <TextInput
          id="payment-memo"
          value={fields.memo}
          onChange={(event) => onChange({ memo: event.target.value })}
          placeholder={t('memoPlaceholder')}
          maxLength={280}
          autoComplete="off"
        />
      </Field>
    </div>
  )
}

/** A comma typed as the decimal sign is a point to us; anything else that does not belong is left for the refusal. */
function normaliseDecimal(text: string): string {
  return /^\d*,\d*$/.test(text) ? text.replace(',', '.') : text
}
