import { pino, stdTimeFunctions } from 'pino'
import type { Logger as PinoLogger } from 'pino'
import { currentContext } from './call-context.ts'
import { redact, redactText } from './redaction.ts'

export type LogFields = Readonly<Record<string, unknown>>
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent']

/** The one logger. Put an error under `error`; ids and figures under names of their own; the message stays a fixed sentence. */
export type Logger = {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
  /** A logger whose every line carries these fields too. */
  child(fields: LogFields): Logger
}

export type LoggerOptions = {
  service: string
  level?: LogLevel
  /** Where the lines go; standard output otherwise. */
  stream?: { write(line: string): void }
}

/** Writes one JSON object per line, with secrets taken out (redaction.ts). */
export function createLogger({ service, level = 'info', stream }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    messageKey: 'message',
    // Errors are copied by redaction.ts already.
    serializers: {},
  }
  return wrap(stream === undefined ? pino(options) : pino(options, stream))
}

function wrap(inner: PinoLogger): Logger {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (fields: LogFields, message: string): void => {
      if (inner.isLevelEnabled(level)) inner[level](redact(inContext(fields)), redactText(message))
    }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(inner.child(redact(fields) as Record<string, unknown>)),
  }
}

/** Each line names the request that it belongs to. */
function inContext(fields: LogFields): LogFields {
  const requestId = currentContext()?.requestId
  return requestId === undefined || 'requestId' in fields ? fields : { requestId, ...fields }
}
