'use client'
import { Toaster as SonnerToaster } from 'sonner'

export { toast } from 'sonner'

/** Where short confirmations appear; placed once, in the root layout. */
export function Toaster({ label }: { label: string }) {
  return (
    <SonnerToaster
      position="bottom-right"
      duration={2500}
      mobileOffset={{ bottom: '5.5rem' }}
      containerAriaLabel={label}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-center font-sans gap-3 rounded-2xl bg-ink px-4 py-3 text-[0.9375rem] font-medium text-canvas shadow-float',
          icon: 'shrink-0',
        },
      }}
    />
  )
}
