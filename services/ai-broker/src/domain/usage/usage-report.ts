/** What an owner used, day by day or by what it was used for. */
import { ServiceError } from '@scriptorium/contracts'
import { usageGroups, usageLimits } from '@scriptorium/contracts/nouns'
import type { UsageAnswer, UsageGroup, UsageRow, UsageTotals } from '@scriptorium/contracts/nouns'
import { currency } from './budget.ts'

/** Days of UTC, `from` and `to` included. */
export type UsagePeriod = { from: string; to: string }

export type UsageReader = {
  /** Days in order, else what cost most first; `rowsMax` of them, and the sum of all. */
  read(
    ownerId: string,
    period: UsagePeriod,
    options: { by: UsageGroup; rowsMax: number },
  ): Promise<{ items: UsageRow[]; total: UsageTotals }>
}

/** @throws ServiceError `validation_failed` for days that are none, in the wrong order or too many. */
export type ReportUsage = (
  ownerId: string,
  request: { from?: string | undefined; to?: string | undefined; by?: string | undefined },
) => Promise<UsageAnswer>

const dayMs = 86_400_000

export function createReportUsage({ reader, now }: { reader: UsageReader; now: () => number }): ReportUsage {
  return async (ownerId, { by = 'day', ...days }) => {
    const group = usageGroups.find((known) => known === by)
    if (group === undefined) throw invalid('/by', `is one of ${usageGroups.join(', ')}.`)
    const period = periodOf(days, new Date(now()).toISOString().slice(0, 10))
    const report = await reader.read(ownerId, period, { by: group, rowsMax: usageLimits.rows })
    return { ...period, by: group, currency, ...report }
  }
}

function periodOf({ from, to }: { from?: string | undefined; to?: string | undefined }, today: string): UsagePeriod {
  const last = to ?? (from !== undefined && from > today ? from : today)
  const period = { from: from ?? `${last.slice(0, 8)}01`, to: last }
  for (const end of ['to', 'from'] as const)
    if (!isDay(period[end])) throw invalid(`/${end}`, 'is not a day, such as 2026-11-28.')
  const days = (Date.parse(period.to) - Date.parse(period.from)) / dayMs + 1
  if (days < 1) throw invalid('/to', 'is before from.')
  if (days > usageLimits.days) throw invalid('/from', `is more than ${usageLimits.days} days before to.`)
  return period
}

/** The 31st of February is none. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

function invalid(path: string, message: string): ServiceError {
  return new ServiceError('validation_failed', { errors: [{ path, message }] })
}
