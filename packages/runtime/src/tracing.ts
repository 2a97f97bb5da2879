import { readEnv } from './environment.ts'
import type { EnvSource } from './environment.ts'
import type { Part } from './part.ts'

/**
 * Sends spans to a collector where one is set, under the names that OpenTelemetry has for it:
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 *
 * @throws EnvError
 */
export async function openTracing(service: string, source: EnvSource): Promise<Part> {
  const { endpoint, ratio } = readEnv(source, (env) => ({
    endpoint: env.string('OTEL_EXPORTER_OTLP_ENDPOINT', { default: '' }),
    ratio: Number(env.string('OTEL_TRACES_SAMPLER_ARG', { default: '1' })),
  }))
  if (endpoint === '') return { name: 'tracing' }
  const { startTracing } = await import('@scriptorium/tracing/start')
  const stop = startTracing({ service, endpoint, ratio: ratio >= 0 && ratio <= 1 ? ratio : 1 })
  return { name: 'tracing', stop }
}
