/**
 * A logger for one person at one terminal: a line per event, what matters first. Services that run for many use the JSON
 * lines of packages/runtime.
 */
import { logLevels, redact } from '@scriptorium/runtime'
import type { LogFields, Logger, LogLevel } from '@scriptorium/runtime'

export type LineSink = (line: string) => void

const nameWidth = 9

export function createConsoleLogger({
  level,
  sink,
  name = 'start',
}: {
  level: LogLevel
  sink: LineSink
  name?: string
}): Logger {
  const threshold = logLevels.indexOf(level)
  const write =
    (of: LogLevel) =>
    (fields: LogFields, message: string): void => {
      if (logLevels.indexOf(of) < threshold) return
      const time = new Date().toISOString().slice(11, 19)
      sink(`${time} ${of.padEnd(5)} ${name.padEnd(nameWidth)} ${message}${formatFields(fields)}`)
    }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) =>
      createConsoleLogger({ level, sink, name: typeof fields.service === 'string' ? fields.service : name }),
  }
}

function formatFields(fields: LogFields): string {
  const parts = Object.entries(redact(fields) as Record<string, unknown>).map(
    ([key, value]) => `${key}=${formatValue(value)}`,
  )
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

function formatValue(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && value !== null && 'message' in value) return String(value.message)
  return JSON.stringify(value) ?? String(value)
}
