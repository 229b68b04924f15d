/** Days as midnight UTC of the date that the person's clock shows; weeks begin on Monday. */

const DAY_MS = 86_400_000

/** `"2026-03-02"` as a day. */
export function dayFrom(isoDate: string): Date {
  return new Date(`${isoDate}T00:00:00Z`)
}

export function isoDate(day: Date): string {
  return day.toISOString().slice(0, 10)
}

export function addDays(day: Date, days: number): Date {
  return new Date(day.getTime() + days * DAY_MS)
}

/** The same day some months later, or the last day of that month where it is shorter. */
export function addMonths(day: Date, months: number): Date {
  const target = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months, 1))
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate()
  target.setUTCDate(Math.min(day.getUTCDate(), last))
  return target
}

/** Monday = 1 … Sunday = 7. */
export function weekdayOf(day: Date): number {
  return ((day.getUTCDay() + 6) % 7) + 1
}

/** The first such weekday from `day` on, `day` itself included. */
export function comingWeekday(day: Date, weekday: number): Date {
  return addDays(day, (weekday - weekdayOf(day) + 7) % 7)
}

/** That weekday of the week after the one `day` is in. */
export function weekdayOfNextWeek(day: Date, weekday: number): Date {
  return addDays(day, 7 - weekdayOf(day) + weekday)
}

/** The first such day of a month from `day` on; undefined for a day that no month has. */
export function comingDayOfMonth(day: Date, dayOfMonth: number): Date | undefined {
  if (dayOfMonth < 1 || dayOfMonth > 31) return undefined
  for (let ahead = 0; ahead < 3; ahead++) {
    const date = dateOf(day.getUTCFullYear(), day.getUTCMonth() + ahead, dayOfMonth)
    if (date !== undefined && date >= day) return date
  }
  return undefined
}

/** A day by month (January = 0) and number, in the year given or else the first from `day` on. */
export function monthDay(day: Date, month: number, dayOfMonth: number, year?: number): Date | undefined {
  if (year !== undefined) return dateOf(year, month, dayOfMonth)
  const years = [0, 1].map((ahead) => dateOf(day.getUTCFullYear() + ahead, month, dayOfMonth))
  return years.find((date) => date !== undefined && date >= day)
}

function dateOf(year: number, month: number, dayOfMonth: number): Date | undefined {
  const date = new Date(Date.UTC(year, month, dayOfMonth))
  return date.getUTCDate() === dayOfMonth && date.getUTCMonth() === ((month % 12) + 12) % 12
    ? date
    : undefined
}

export function endOfMonth(day: Date): Date {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0))
}
