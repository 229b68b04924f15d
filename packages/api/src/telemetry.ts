import {
  type Context,
  metrics,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'

/** Where traces and metrics go, while there is somebody to receive them. */
export interface Telemetry {
  /** Sends what is still held back. */
  flush(): Promise<void>
  stop(): Promise<void>
}

const SCOPE = '@safelane/api'

/**
 * Sends traces and metrics by OTLP over HTTP when `OTEL_EXPORTER_OTLP_ENDPOINT` names a collector; otherwise nothing is
 * loaded and every measurement below is an empty call. Once per process: the providers are global.
 */
export async function startTelemetry(
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Telemetry | undefined> {
  const endpoint = variables.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, '')
  if (endpoint === undefined || endpoint === '' || variables.OTEL_SDK_DISABLED === 'true') return undefined
  const [{ resourceFromAttributes }, traces, measures, { OTLPTraceExporter }, { OTLPMetricExporter }, core] =
    await Promise.all([
      import('@opentelemetry/resources'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/sdk-metrics'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/exporter-metrics-otlp-http'),
      import('@opentelemetry/core'),
    ])
  const resource = resourceFromAttributes({ 'service.name': variables.OTEL_SERVICE_NAME ?? 'safelane-api' })
  const tracerProvider = new traces.TracerProvider({
    resource,
    spanProcessors: [
      new traces.BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }) }),
    ],
  })
  const meterProvider = new measures.MeterProvider({
    resource,
    readers: [
      new measures.PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter({ url: `${endpoint}/v1/metrics` }),
      }),
    ],
  })
  trace.setGlobalTracerProvider(tracerProvider)
  metrics.setGlobalMeterProvider(meterProvider)
  propagation.setGlobalPropagator(new core.W3CTraceContextPropagator())
  return {
    async flush() {
      await Promise.all([tracerProvider.forceFlush(), meterProvider.forceFlush()])
    },
    async stop() {
      await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()])
    },
  }
}

/** The trace that a request belongs to (W3C `traceparent`), if telemetry is on and it says so. */
export function traceContextOf(headers: Headers): Context {
  return propagation.extract(ROOT_CONTEXT, headers, {
    get: (carrier, name) => carrier.get(name) ?? undefined,
    keys: (carrier) => [...carrier.keys()],
  })
}

/** Runs a call as a span and counts how long it took; `outcomeOf` names its end: `ok`, or the refusal's code. */
export async function measured<Result>(
  procedure: string,
  parent: Context | undefined,
  call: () => Promise<Result>,
  outcomeOf: (result: Result) => string,
): Promise<Result> {
  const startedMs = performance.now()
  const span = trace
    .getTracer(SCOPE)
    .startSpan(
      procedure,
      { kind: SpanKind.SERVER, attributes: { 'rpc.system': 'trpc' } },
      parent ?? ROOT_CONTEXT,
    )
  let outcome = 'INTERNAL_SERVER_ERROR'
  try {
    const result = await call()
    outcome = outcomeOf(result)
    return result
  } finally {
    if (outcome !== 'ok') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome })
    span.setAttribute('safelane.outcome', outcome)
    span.end()
    metrics
      .getMeter(SCOPE)
      .createHistogram('safelane.api.duration', { unit: 's', description: 'Time a procedure took' })
      .record((performance.now() - startedMs) / 1_000, { procedure, outcome })
  }
}
