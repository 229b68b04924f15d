/** Languages the interface is complete in. */
export const LOCALES = ['en', 'zh'] as const

export type Locale = (typeof LOCALES)[number]

/** Remembers the language a person chose; without it the browser's own preference counts. */
export const LOCALE_COOKIE = 'safelane-locale'

export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', zh: '中文' }

/** Value of `<html lang>`. */
export const HTML_LANG: Readonly<Record<Locale, string>> = { en: 'en', zh: 'zh-CN' }

export function isLocale(value: string | undefined): value is Locale {
  return LOCALES.some((locale) => locale === value)
}

/** First language of an `Accept-Language` header that we speak, by its q-values; English when there is none. */
export function localeFromHeader(header: string | null): Locale {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(';q=')
      return {
        language: tag.toLowerCase().split('-')[0],
        quality: quality === undefined ? 1 : Number(quality),
      }
    })
    .sort((left, right) => right.quality - left.quality)
  return wanted.map(({ language }) => language).find(isLocale) ?? 'en'
}
