'use client'
import { useTranslations } from 'next-intl'

/** The one input: who and how much, in the person's own words, or just a pasted address. */
export function SentenceInput({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const t = useTranslations('pay')
  return (
    <div>
      <label
        htmlFor="payment-sentence"
        className="block text-balance font-semibold text-2xl leading-tight tracking-tight sm:text-3xl"
      >
        {t('sentenceLabel')}
      </label>
      <textarea
        id="payment-sentence"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault()
            event.currentTarget.form?.requestSubmit()
          }
        }}
        placeholder={t('sentencePlaceholder')}
        maxLength={2_000}
        rows={2}
        autoComplete="off"
        spellCheck={false}
        className="field-sizing-content mt-4 min-h-[5.5rem] w-full resize-none rounded-2xl border border-line bg-canvas px-4 py-3.5 text-lg leading-relaxed [overflow-wrap:anywhere] placeholder:text-faint hover:border-line-strong focus-visible:border-accent-text focus-visible:bg-surface focus-visible:outline-1 focus-visible:outline-offset-0"
      />
    </div>
  )
}
