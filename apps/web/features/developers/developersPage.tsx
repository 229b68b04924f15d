'use client'
import { Button, Card, Section, Segmented, Skeleton, toast } from '@safelane/ui'
import { ArrowUpRight, Copy, KeyRound, Webhook } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState, useSyncExternalStore } from 'react'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'
import { type Language, SNIPPET_LANGUAGES, snippets } from './snippets.ts'

/** Where somebody begins who wants to pay from a program: key, payment, webhook, with their own addresses filled in. */
export function DevelopersPage() {
  const t = useTranslations('developers')
  const chain = useChainInfo()
  const [language, setLanguage] = useState<Language>('curl')
  const origin = useSyncExternalStore(
    () => () => {},
    () => window.location.origin,
    () => 'http://localhost:3000',
  )
  // Which examples fit is only known with the chain.
  const steps =
    chain.data === undefined ? undefined : snippets(language, { origin, isDevChain: chain.data.isDevChain })
  return (
    <div className="mx-auto max-w-[46rem] space-y-8">
      <header className="space-y-3">
        <h1 className="font-semibold text-2xl tracking-tight sm:text-3xl">{t('title')}</h1>
        <p className="text-pretty text-muted sm:text-lg">{t('introduction')}</p>
        <div className="flex flex-wrap gap-3 pt-2">
          <Button asChild>
            <Link href="/settings/api-keys">
              <KeyRound aria-hidden /> {t('getKey')}
            </Link>
          </Button>
          <Button asChild variant="outline">
            <Link href="/settings/webhooks">
              <Webhook aria-hidden /> {t('addWebhook')}
            </Link>
          </Button>
        </div>
      </header>
      <Card className="p-0 sm:p-0">
        <dl className="divide-y divide-line">
          <AddressLine name={t('restApi')} value={`${origin}/api/v1`} href="/api/v1" />
          <AddressLine
            name={t('openApi')}
            value={`${origin}/api/v1/openapi.json`}
            href="/api/v1/openapi.json"
          />
          <AddressLine name={t('trpcApi')} value={`${origin}/api/trpc`} />
          {chain.data === undefined ? null : (
            <AddressLine
              name={t('jsonRpc', { chainId: String(chain.data.chainId) })}
              value={chain.data.rpcUrl}
            />
          )}
        </dl>
      </Card>
      <Section
        headingId="quickstart"
        title={t('quickstart')}
        action={
          <Segmented
            label={t('language')}
            value={language}
            onChange={(value) => setLanguage(value as Language)}
            options={SNIPPET_LANGUAGES.map((each) => ({ value: each, label: t(`languages.${each}`) }))}
          />
        }
      >
        <p className="text-pretty text-muted text-sm">{t('keysDoNotMoveMoney')}</p>
        {steps === undefined ? <Skeleton className="h-56 rounded-2xl" /> : null}
        <ol className="space-y-5 pt-2">
          {steps?.map(({ key, code }, index) => (
            <li key={key}>
              <CodeBlock title={`${index + 1}. ${t(`steps.${key}`)}`} code={code} />
            </li>
          ))}
        </ol>
      </Section>
    </div>
  )
}

function AddressLine({ name, value, href }: { name: string; value: string; href?: string }) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 px-5 py-3">
      <dt className="text-muted text-sm">{name}</dt>
      <dd className="break-all font-mono text-sm">
        {href === undefined ? (
          value
        ) : (
          <a
            href={href}
            className="inline-flex items-center gap-1 text-accent-text underline underline-offset-2"
          >
            {value} <ArrowUpRight aria-hidden className="size-4 shrink-0" />
          </a>
        )}
      </dd>
    </div>
  )
}

function CodeBlock({ code, title }: { code: string; title: string }) {
  const t = useTranslations('developers')
  const copy = async () => {
    await navigator.clipboard.writeText(code)
    toast.success(t('copied'))
  }
  return (
    <div className="overflow-hidden rounded-2xl border bg-surface">
      <div className="flex items-center justify-between gap-3 border-b py-1.5 pr-1.5 pl-4">
        <h3 className="font-medium text-[0.9375rem]">{title}</h3>
        <Button size="icon" variant="ghost" aria-label={t('copyCode', { label: title })} onClick={copy}>
          <Copy aria-hidden />
        </Button>
      </div>
      <section
        aria-label={title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="overflow-x-auto p-4"
      >
        <pre className="font-mono text-[0.8125rem] leading-relaxed">{code}</pre>
      </section>
    </div>
  )
}
