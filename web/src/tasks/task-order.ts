import type { Task } from '@scriptorium/contracts/nouns'

type Placed = Pick<Task, 'id' | 'position'>

/**
 * The place of a task that is put before another one, or at the end where there is none: the mean of its neighbours.
 *
 * @param tasks in their order, the moved one may be among them
 */
export function placeBefore(tasks: readonly Placed[], movedId: string, beforeId: string | undefined): number {
  const others = tasks.filter(({ id }) => id !== movedId)
  const index = beforeId === undefined ? others.length : others.findIndex(({ id }) => id === beforeId)
  const at = index === -1 ? others.length : index
  const before = others[at - 1]?.position
  const after = others[at]?.position
  if (before === undefined) return after === undefined ? 0 : after - 1
  return after === undefined ? before + 1 : (before + after) / 2
}

export type Due = 'overdue' | 'today' | 'soon' | 'later'

const dayMs = 86_400_000
const soonDays = 7

/** How near a day is. */
export function dueOf(dueAt: string, now = new Date()): Due {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
  const at = Date.parse(dueAt)
  if (at < midnight) return 'overdue'
  if (at < midnight + dayMs) return 'today'
  return at < midnight + soonDays * dayMs ? 'soon' : 'later'
}

/** A moment as the day that a date field shows, and back: the end of that day, where the writer is. */
export function dayOf(dueAt: string | undefined): string {
  if (dueAt === undefined) return ''
  const at = new Date(dueAt)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

export function endOfDay(day: string): string | null {
  const [year, month, date] = day.split('-').map(Number)
  if (year === undefined || month === undefined || date === undefined || Number.isNaN(date)) return null
  return new Date(year, month - 1, date, 23, 59).toISOString()
}
