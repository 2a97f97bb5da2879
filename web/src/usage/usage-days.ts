import type { UsageRow } from '@scriptorium/contracts/nouns'

export const ranges = ['week', 'month', 'quarter', 'year'] as const
export type Range = (typeof ranges)[number]

const dayMs = 86_400_000
const days: Record<Range, number> = { week: 7, month: 30, quarter: 90, year: 365 }

/** The days of UTC from one to the other, both included; the last is today. */
export function rangeOf(range: Range, now: Date): { from: string; to: string } {
  return { from: dayText(now.getTime() - (days[range] - 1) * dayMs), to: dayText(now.getTime()) }
}

function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

export type UsedDay = { day: string; cost: number; input: number; output: number }

/** Every day of a range, those on which nothing was used too. */
export function withEmptyDays(rows: readonly UsageRow[], from: string, to: string): UsedDay[] {
  const byDay = new Map(rows.map((row) => [row.day, row]))
  const used: UsedDay[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += dayMs) {
    const day = dayText(at)
    const row = byDay.get(day)
    used.push({ day, cost: row?.cost ?? 0, input: row?.inputTokens ?? 0, output: row?.outputTokens ?? 0 })
  }
  return used
}
