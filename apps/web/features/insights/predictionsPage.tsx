'use client'
import { Badge, BarList, CalibrationChart, Card, Skeleton } from '@safelane/ui'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type RouterOutputs, useTRPC } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

type Quality = RouterOutputs['prediction']['quality'][number]

/** How good the predictions are: each model beside its naive baseline, and which of the two is used. */
export function PredictionsPage() {
  const t = useTranslations('predictions')
  const trpc = useTRPC()
  const quality = useQuery(trpc.prediction.quality.queryOptions(undefined, { refetchInterval: 15_000 }))
  return (
    <div className="space-y-6">
      <p className="max-w-2xl text-pretty text-muted">{t('introduction')}</p>
      {quality.data === undefined ? (
        quality.isError ? (
          <FailureNotice error={quality.error} onRetry={() => quality.refetch()} />
        ) : (
          <div className="grid gap-6 lg:grid-cols-2">
            <Skeleton className="h-80 rounded-card" />
            <Skeleton className="h-80 rounded-card" />
          </div>
        )
      ) : (
        <div className="gap-6 space-y-6 lg:columns-2">
          {quality.data.map((each) => (
            <TargetQuality key={`${each.target}-${each.subject}`} quality={each} />
          ))}
        </div>
      )}
    </div>
  )
}

function TargetQuality({ quality }: { quality: Quality }) {
  const t = useTranslations('predictions')
  const { number } = useFormatMoney()
  const isModel = quality.servedBy === 'model'
  const contestants = (['model', 'baseline'] as const).map((name) => ({ name, ...quality[name] }))
  const worst = Math.max(...contestants.map(({ loss }) => loss ?? 0), Number.EPSILON)
  return (
    <Card className="break-inside-avoid space-y-4">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <h2 className="font-semibold text-lg tracking-tight">
          {t(`targets.${quality.target}.title`, { subject: quality.subject ?? '' })}
        </h2>
        <Badge tone={isModel ? 'positive' : 'neutral'}>{isModel ? t('modelUsed') : t('baselineUsed')}</Badge>
      </div>
      <p className="text-pretty text-muted text-sm">
        {t(`targets.${quality.target}.body`, { subject: quality.subject ?? '' })}
      </p>
      {quality.model.scored === 0 ? (
        <p className="rounded-2xl bg-sunken p-4 text-muted text-sm">{t('nothingScored')}</p>
      ) : (
        <>
          <p className="text-sm">
            {t(verdictOf(quality))} {t('scored', { count: quality.model.scored })}
          </p>
          <div>
            <h3 className="mb-3 font-medium text-muted text-sm">
              {t(quality.loss === 'brier' ? 'brier' : 'pinball')}
            </h3>
            <BarList
              items={contestants.map(({ name, loss, coverage }) => ({
                key: name,
                name: t(name),
                value: loss === null ? '–' : number(loss, 4),
                note: coverage === null ? undefined : t('coverage', { share: number(coverage * 100, 1) }),
                share: (loss ?? 0) / worst,
              }))}
            />
          </div>
          {quality.model.calibration.length === 0 ? null : <Calibration quality={quality} />}
        </>
      )}
    </Card>
  )
}

function verdictOf({ servedBy, model, baseline }: Quality) {
  if (servedBy === 'model') return 'modelBetter'
  const isCloser = model.loss !== null && baseline.loss !== null && model.loss < baseline.loss
  return isCloser ? 'modelTooNew' : 'modelOff'
}

function Calibration({ quality }: { quality: Quality }) {
  const t = useTranslations('predictions')
  const { number } = useFormatMoney()
  const points = quality[quality.servedBy].calibration
  const percent = (share: number) => `${number(share * 100, 1)}%`
  return (
    <div className="space-y-3 border-t pt-4">
      <h3 className="font-medium text-muted text-sm">{t('calibration')}</h3>
      <CalibrationChart
        points={points}
        label={t('calibrationLabel')}
        forecastLabel={t('forecastColumn')}
        frequencyLabel={t('frequencyColumn')}
      />
      <details className="text-sm">
        <summary className="w-fit rounded-lg font-medium text-accent-text">{t('asTable')}</summary>
        <table className="mt-3 w-full tabular-nums">
          <thead>
            <tr className="border-b text-right text-muted">
              <th className="py-2 text-left font-medium">{t('forecastColumn')}</th>
              <th className="py-2 font-medium">{t('frequencyColumn')}</th>
              <th className="py-2 font-medium">{t('countColumn')}</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ forecast, frequency, count }) => (
              <tr key={forecast} className="border-b text-right last:border-0">
                <th scope="row" className="py-2 text-left font-normal">
                  {percent(forecast)}
                </th>
                <td className="py-2">{percent(frequency)}</td>
                <td className="py-2">{count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  )
}
