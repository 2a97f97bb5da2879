import type { LogFields, Logger } from '@scriptorium/runtime'

export type LogLine = { level: 'debug' | 'info' | 'warn' | 'error'; message: string; fields: LogFields }
export type TestLogger = Logger & { readonly lines: LogLine[] }

/** Keeps its lines for the test to look at and prints nothing. */
export function createTestLogger(lines: LogLine[] = [], bound: LogFields = {}): TestLogger {
  const write =
    (level: LogLine['level']) =>
    (fields: LogFields, message: string): void => {
      lines.push({ level, message, fields: { ...bound, ...fields } })
    }
  return {
    lines,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => createTestLogger(lines, { ...bound, ...fields }),
  }
}
