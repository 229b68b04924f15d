'use client'
import { Button, Menu, MenuChoices } from '@safelane/ui'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'

/** Light, dark, or as the device has it. */
export function ThemeMenu() {
  const t = useTranslations('shell')
  const { theme, setTheme } = useTheme()
  return (
    <Menu
      trigger={
        <Button size="icon" variant="ghost" aria-label={t('theme')}>
          <Sun aria-hidden className="dark:hidden" />
          <Moon aria-hidden className="hidden dark:block" />
        </Button>
      }
    >
      <MenuChoices
        value={theme ?? 'system'}
        onChange={setTheme}
        choices={[
          {
            value: 'light',
            label: (
              <>
                <Sun aria-hidden /> {t('light')}
              </>
            ),
          },
          {
            value: 'dark',
            label: (
              <>
                <Moon aria-hidden /> {t('dark')}
              </>
            ),
          },
          {
            value: 'system',
            label: (
              <>
                <Monitor aria-hidden /> {t('system')}
              </>
            ),
          },
        ]}
      />
    </Menu>
  )
}
