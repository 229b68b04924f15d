'use client'
import { Button, Menu, MenuChoices } from '@safelane/ui'
import { Languages } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { HTML_LANG, LANGUAGE_NAMES, LOCALES } from '@/i18n/locale.ts'
import { chooseLocale } from './chooseLocale.ts'

/** Switches the language in place: the address stays the same and nothing typed is lost. */
export function LanguageMenu() {
  const t = useTranslations('shell')
  const locale = useLocale()
  const router = useRouter()
  const [isPending, startTransition] = useTransition()
  return (
    <Menu
      trigger={
        <Button size="icon" variant="ghost" aria-label={t('language')} busy={isPending}>
          {isPending ? null : <Languages aria-hidden />}
        </Button>
      }
    >
      <MenuChoices
        value={locale}
        onChange={(value) =>
          startTransition(async () => {
            await chooseLocale(value)
            router.refresh()
          })
        }
        choices={LOCALES.map((each) => ({
          value: each,
          label: LANGUAGE_NAMES[each],
          lang: HTML_LANG[each],
        }))}
      />
    </Menu>
  )
}
