'use client'
import { useTranslations } from 'next-intl'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'

/** Account 3 of the mnemonic that every development chain funds: nobody's, and never offered elsewhere. */
const TEST_PAYEE = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'

/** Sentences to begin with, one for each thing that a sentence can do; choosing one writes it. */
export function ExampleSentences({ onChoose }: { onChoose: (sentence: string) => void }) {
  const t = useTranslations('home')
  const chain = useChainInfo()
  const examples = [
    ...(chain.data?.isDevChain === true
      ? (['pay', 'payEuro', 'plan'] as const).map((key) => ({
          key,
          label: t(`${key}Short`),
          sentence: t(key, { address: TEST_PAYEE }),
        }))
      : []),
    ...(['link', 'coverSentence'] as const).map((key) => ({ key, label: t(key), sentence: t(key) })),
  ]
  return (
    <fieldset className="min-h-9 min-w-0 sm:min-h-[5.25rem]">
      <legend className="sr-only">{t('examples')}</legend>
      {/* One line that scrolls on a phone, so that the button below stays in sight. */}
      <div className="-mx-5 flex gap-2 overflow-x-auto px-5 py-1 [scrollbar-width:none] sm:mx-0 sm:flex-wrap sm:overflow-visible sm:px-0 sm:py-0">
        {(chain.isPending ? [] : examples).map(({ key, label, sentence }) => (
          <button
            key={key}
            type="button"
            onClick={() => onChoose(sentence)}
            className="h-9 shrink-0 whitespace-nowrap rounded-full border bg-surface px-3.5 font-medium text-muted text-sm transition-colors hover:border-line-strong hover:text-ink"
          >
            {label}
          </button>
        ))}
      </div>
    </fieldset>
  )
}
