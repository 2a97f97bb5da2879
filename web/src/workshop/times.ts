import { language } from '../words/words.ts'

const dayMs = 86_400_000

/** When something was said, as short as it can be told apart: the time today, else the day. */
export function timeWords(iso: string, now = new Date()): string {
  const at = new Date(iso)
  const isToday = at.toDateString() === now.toDateString()
  if (isToday) return at.toLocaleTimeString(language, { hour: 'numeric', minute: '2-digit' })
  const isThisYear = at.getFullYear() === now.getFullYear()
  return at.toLocaleDateString(language, { day: 'numeric', month: 'short', ...(isThisYear ? {} : { year: 'numeric' }) })
}

export const agePeriods = ['today', 'yesterday', 'week', 'month', 'older'] as const
export type AgePeriod = (typeof agePeriods)[number]

/** How long ago a day was, in the steps by which a list is parted. */
export function ageOf(iso: string, now = new Date()): AgePeriod {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
  const at = new Date(iso).getTime()
  if (at >= midnight) return 'today'
  if (at >= midnight - dayMs) return 'yesterday'
  if (at >= midnight - 6 * dayMs) return 'week'
  return at >= midnight - 29 * dayMs ? 'month' : 'older'
}
