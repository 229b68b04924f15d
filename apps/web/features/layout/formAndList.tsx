import type { ReactNode } from 'react'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { PageHeading } from './pageHeading.tsx'

/** A page on which things are made and found again: the form first, what was made beside it or, on a phone, below. */
export function FormAndList({
  title,
  introduction,
  privateBody,
  form,
  list,
}: {
  title: string
  introduction: string
  /** What waits behind the sign-in. */
  privateBody: string
  form: ReactNode
  list: ReactNode
}) {
  return (
    <div className="mx-auto max-w-[60rem]">
      <PageHeading title={title} introduction={introduction} />
      <PrivateArea body={privateBody}>
        <div className="grid items-start gap-6 lg:grid-cols-2">
          {form}
          {list}
        </div>
      </PrivateArea>
    </div>
  )
}
