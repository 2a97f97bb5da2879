/** CPU of process trees, from /proc: of Linux only. */
import { readFileSync, readdirSync } from 'node:fs'

/** Of the clock of /proc, which Linux fixes at 100 for programs. */
const ticksPerSecond = 100

type Entry = { pid: number; parent: number; name: string; seconds: number }

/** Seconds of CPU of those processes and all below them, those that have ended and were waited for included, by program. */
export function cpuOf(roots: readonly number[]): Map<string, number> {
  const entries = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => entryOf(Number(name)))
  const wanted = new Set(roots)
  // Parents come before their children unless pids have wrapped around, so go on until nothing is added.
  for (let size = 0; size !== wanted.size;) {
    size = wanted.size
    for (const { pid, parent } of entries) if (wanted.has(parent)) wanted.add(pid)
  }
  const byProgram = new Map<string, number>()
  for (const { pid, name, seconds } of entries)
    if (wanted.has(pid)) byProgram.set(name, (byProgram.get(name) ?? 0) + seconds)
  return byProgram
}

export function totalOf(cpu: ReadonlyMap<string, number>): number {
  return [...cpu.values()].reduce((sum, seconds) => sum + seconds, 0)
}

/** What was used between two readings, in seconds, by program. */
export function usedBetween(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Map<string, number> {
  return new Map([...after].map(([name, seconds]) => [name, seconds - (before.get(name) ?? 0)]))
}

function entryOf(pid: number): Entry[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const end = text.lastIndexOf(')')
    const fields = text.slice(end + 2).split(' ')
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0)
    return [
      { pid, parent: Number(fields[1]), name: text.slice(text.indexOf('(') + 1, end), seconds: ticks / ticksPerSecond },
    ]
  } catch {
    return []
  }
}
