import { redirect } from 'next/navigation'

/** Settings open with what is asked for most. */
export default function Page() {
  redirect('/settings/api-keys')
}
