/** What the writer still has to do, as a prompt says it. */
import type { Task } from '@scriptorium/contracts/nouns'
import type { Counter } from '@scriptorium/tokens'

export type OpenTask = Pick<Task, 'title' | 'priority' | 'dueAt'> & { overdue?: boolean }

/** `included`: as many as there is room for, from the first on; `whole`: all. Both empty where there are none. */
export type TasksText = { included: string; whole: string }

const heading = 'What the writer still has to do, the most urgent first. Do none of it unless they ask.'

/**
 * @param tasks the most urgent first
 * @param timeZone IANA, the writer's; due times are said in it
 */
export function tasksWithin(
  tasks: readonly OpenTask[],
  timeZone: string | undefined,
  { tokensMax, counter }: { tokensMax: number; counter: Counter },
): TasksText {
  const lines = tasks.map((task) => lineOf(task, timeZone))
  const block = (count: number): string =>
    count === 0 ? '' : ['<tasks>', heading, ...lines.slice(0, count), '</tasks>'].join('\n')
  const whole = block(lines.length)
  let count = lines.length
  while (count > 0 && counter.count(block(count)) > tokensMax) count -= 1
  return { included: block(count), whole }
}

/** On one line, and without what could end the block. */
function lineOf({ title, priority, dueAt, overdue = false }: OpenTask, timeZone = 'UTC'): string {
  const text = title.trim().replaceAll(/\s+/gu, ' ').replaceAll('<', '‹').replaceAll('>', '›')
  const due = dueAt === undefined ? [] : [`${overdue ? 'overdue since' : 'due'} ${timeOf(dueAt, timeZone)}`]
  const remarks = [...due, ...(priority === 'normal' ? [] : [`${priority} priority`])]
  return remarks.length === 0 ? `- ${text}` : `- ${text} (${remarks.join('; ')})`
}

function timeOf(dueAt: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone })
  return `${format.format(new Date(dueAt))} (${timeZone})`
}
