import '@fontsource-variable/inter/index.css'
import './globals.css'
import { Toaster } from '@safelane/ui'
import type { Metadata, Viewport } from 'next'
import { NextIntlClientProvider } from 'next-intl'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { ChineseFont } from '@/features/locale/chineseFont.tsx'
import { Header } from '@/features/shell/header.tsx'
import { StatusBanner } from '@/features/shell/statusBanner.tsx'
import { TabBar } from '@/features/shell/tabBar.tsx'
import { HTML_LANG } from '@/i18n/locale.ts'
import { Providers } from './providers.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('meta')
  return {
    title: { default: t('title'), template: '%s · Safelane' },
    description: t('description'),
    applicationName: 'Safelane',
  }
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f8f7f5' },
    { media: '(prefers-color-scheme: dark)', color: '#0f1013' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = await getLocale()
  const t = await getTranslations('shell')
  return (
    <html lang={HTML_LANG[locale]} suppressHydrationWarning>
      <body className="min-h-dvh font-sans">
        {locale === 'zh' ? <ChineseFont /> : null}
        <NextIntlClientProvider>
          <Providers>
            <a
              href="#content"
              className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-full focus:bg-ink focus:px-4 focus:py-2 focus:text-canvas"
            >
              {t('skipToContent')}
            </a>
            <Header />
            <StatusBanner />
            <main
              id="content"
              className="mx-auto w-full max-w-[68rem] px-4 pt-4 pb-28 sm:px-6 sm:pt-8 md:pb-16 print:p-0"
            >
              {children}
            </main>
            <TabBar />
            <Toaster label={t('notifications')} />
          </Providers>
        </NextIntlClientProvider>
      </body>
    </html>
  )
}
