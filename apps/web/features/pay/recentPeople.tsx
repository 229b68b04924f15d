'use client'
import { Identicon, shortAddress } from '@safelane/ui'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '@/features/api/trpc.ts'
import { useContacts } from '@/features/contacts/useContacts.ts'

const SHOWN = 6

/**
 * People to pay again: own contacts and recipients of one's own payments. Never somebody who merely sent money, which
 * is how poisoned addresses get into lists like this.
 */
export function RecentPeople({
  address,
  onChoose,
}: {
  address: `0x${string}`
  onChoose: (recipient: string) => void
}) {
  const t = useTranslations('pay')
  const trpc = useTRPC()
  const { contacts, nameOf } = useContacts()
  const payments = useQuery(trpc.payment.list.queryOptions({ address }))
  const paid = (payments.data?.items ?? [])
    .filter((payment) => payment.payer.toLowerCase() === address.toLowerCase())
    .map((payment) => payment.recipient)
  const people = [...new Set([...contacts.map((contact) => contact.address), ...paid])].slice(0, SHOWN)
  if (people.length === 0) return null
  return (
    <section aria-labelledby="recent-people">
      <h2 id="recent-people" className="px-1 pb-2 font-semibold text-[0.9375rem]">
        {t('payAgain')}
      </h2>
      <ul>
        {people.map((person) => {
          const name = nameOf(person)
          return (
            <li key={person}>
              <button
                type="button"
                onClick={() => onChoose(person)}
                className="flex w-full items-center gap-3 rounded-2xl p-2 text-left hover:bg-sunken"
              >
                <Identicon address={person} />
                <span className="min-w-0">
                  <span className="block truncate font-medium tabular-nums">
                    {name ?? shortAddress(person)}
                  </span>
                  {name === undefined ? null : (
                    <span className="block text-muted text-sm tabular-nums">{shortAddress(person)}</span>
                  )}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
