/**
 * The interface's language as the person's region writes it (en-GB, say), of the languages that the browser prefers. What is
 * no language tag is passed over: without a configured locale Chromium says `en-US@posix`, which `Intl` refuses.
 */
export function regionalLocale(locale: string, preferred: readonly string[]): string {
  return preferred.find((each) => each.split('-')[0] === locale && isLanguageTag(each)) ?? locale
}

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}
