'use client'
import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { ApiProvider } from '@/features/api/apiProvider.tsx'
import { WalletProvider } from '@/features/wallet/walletProvider.tsx'

export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <ApiProvider>
        <WalletProvider>{children}</WalletProvider>
      </ApiProvider>
    </ThemeProvider>
  )
}
