/** The date (YYYY-MM-DD) that a clock in `timeZone` (IANA name) shows at an ISO 8601 instant; throws for neither. */
export function calendarDate(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date(instant))
}
