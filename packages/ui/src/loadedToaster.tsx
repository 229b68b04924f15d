'use client'
import { useEffect } from 'react'
import { Toaster as SonnerToaster, toast } from 'sonner'

/** The place of confirmations with what it is made of. */
export function LoadedToaster({
  label,
  onReady,
}: {
  label: string
  /** Told how to show a message, once there is a place for it. */
  onReady: (show: (message: string) => void) => void
}) {
  useEffect(() => onReady((message) => toast.success(message)), [onReady])
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
