'use server'
import { cookies } from 'next/headers'
import { isLocale, LOCALE_COOKIE } from '@/i18n/locale.ts'

const YEAR_SEC = 365 * 24 * 60 * 60

/** Remembers the language for a year; ignores one that we do not speak. */
export async function chooseLocale(locale: string): Promise<void> {
  if (!isLocale(locale)) return
  const jar = await cookies()
  jar.set(LOCALE_COOKIE, locale, { maxAge: YEAR_SEC, sameSite: 'lax', path: '/' })
}
