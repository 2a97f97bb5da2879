/** What must hold after quiescence, from the clients' own records and what the server stores. */
import { createHash } from 'node:crypto'
import type { StoredGeneration, StreamRecord } from '@scriptorium/testkit/api-user'

export type Observation = {
  id: string
  accepted: boolean
  record: StreamRecord
  stored: StoredGeneration
  storedAgain: StoredGeneration
  rowsInThread: number
}

const terminal = new Set(['complete', 'failed', 'cancelled'])

/** @returns a sentence per breach; none is what we want. */
export function audit({ id, record, stored, storedAgain, rowsInThread }: Observation): string[] {
  const breaches: string[] = []
  const claim = (holds: boolean, sentence: string): void => {
    if (!holds) breaches.push(`${id}: ${sentence}`)
  }
  claim(rowsInThread === 1, `I2: ${rowsInThread} answers to one message`)
  claim(terminal.has(stored.status), `I3: still ${stored.status}`)
  claim(
    stored.status === storedAgain.status && stored.text === storedAgain.text,
    `I4: was ${stored.status}, then ${storedAgain.status}`,
  )
  claim(record.ends === 1, `I6: ${record.ends} end frames`)
  claim(
    record.text === stored.text,
    `I6: the reader has ${record.text.length} characters, the store ${stored.text.length}`,
  )
  claim(
    record.discarded.every((text) => text === ''),
    'a new attempt began after text had been shown',
  )
  claim(stored.status !== 'complete' || stored.text !== '', 'complete without text')
  if (record.end !== undefined) {
    claim(record.end.status === stored.status, `end said ${record.end.status}, the store ${stored.status}`)
    claim(record.end.length === stored.text.length, 'the end frame has another length')
    claim(
      record.end.sha256 === createHash('sha256').update(stored.text).digest('hex'),
      'the end frame has another hash',
    )
  }
  return breaches
}

/** Of a fault that must harm no answer. */
export function auditComplete({ id, stored }: Observation): string[] {
  return stored.status === 'complete' ? [] : [`${id}: I7: ${stored.status} (${stored.error?.code ?? 'no reason'})`]
}

/**
 * By the containers' names: a process that ended of itself was started again by Docker.
 *
 * @param killed the service that the fault itself ended: its process may try to start more than once.
 */
export function endedProcesses(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  killed: string | undefined,
): string[] {
  return [...after]
    .filter(([name, count]) => count > (before.get(name) ?? 0))
    .filter(([name]) => killed === undefined || !new RegExp(`[_-]${killed}[_-]\\d+$`).test(name))
    .map(([name]) => `I8: the process of ${name} ended of what happened to another`)
}
