import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { isLocale, LOCALE_COOKIE, localeFromHeader } from './locale.ts'

/** The language of one request: the person's choice, else what their browser asks for. It never shows in the URL. */
export default getRequestConfig(async () => {
  const chosen = (await cookies()).get(LOCALE_COOKIE)?.value
  const locale = isLocale(chosen) ? chosen : localeFromHeader((await headers()).get('accept-language'))
  const messages = (await import(`../messages/${locale}.json`)).default
  return { locale, messages, timeZone: 'UTC' }
})
