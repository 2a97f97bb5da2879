/** What must hold when all is quiet again, from what the writers know and what the database has. */
import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { demoTokens } from '@scriptorium/demo-provider'
import type { CutRecord } from '@scriptorium/testkit/cut-reader'
import type { TestStack } from '../../embedded/test/test-stack.ts'
import type { Accepted } from './soak.ts'

type Row = {
  id: string
  messageId: string
  status: string
  attempt: number
  content: string | null
  isInLedger: boolean
}
type Database = TestStack['fresh']
export type SoakReport = { states: Record<string, number>; breaches: string[] }

const quietMs = 120_000
const pollMs = 500

/** Of answers of threads that are there. */
const rowsText = `SELECT g.id, m.parent_id AS "messageId", g.status, g.attempt, m.content,
    EXISTS (SELECT 1 FROM ai_broker.usage u WHERE u.generation_id = g.id) AS "isInLedger"
  FROM chat.generations g LEFT JOIN chat.messages m ON m.owner_id = g.owner_id AND m.id = g.id`

/** What must be none, once nothing is under way. */
const leftovers: Readonly<Record<string, string>> = {
  'answers that have not ended': `SELECT 1 FROM chat.generations WHERE status IN ('queued', 'streaming')`,
  'checkpoints of answers that have ended': 'SELECT 1 FROM chat.checkpoints',
  'answers without a message': `SELECT 1 FROM chat.generations g WHERE NOT EXISTS (SELECT 1 FROM chat.messages m WHERE m.id = g.id AND m.role = 'assistant')`,
  'messages without their answer’s row': `SELECT 1 FROM chat.messages m WHERE m.role = 'assistant' AND NOT EXISTS (SELECT 1 FROM chat.generations g WHERE g.id = m.id)`,
  'events that were not sent': ['gateway', 'chat', 'codex', 'ai_broker']
    .map((schema) => `SELECT 1 FROM ${schema}.outbox WHERE sent_at IS NULL`)
    .join(' UNION ALL '),
}

export async function auditSoak(database: Database, accepted: readonly Accepted[]): Promise<SoakReport> {
  const breaches = await untilQuiet(database)
  const rows = new Map((await database.sql<Row>(rowsText)).map((row) => [row.id, row]))
  const known = new Map(accepted.map((each) => [each.id, each]))
  if (known.size !== accepted.length) breaches.push(`doubled: ${accepted.length - known.size} ids were given out twice`)
  for (const [id] of rows) if (!known.has(id)) breaches.push(`${id}: doubled: nobody asked for it`)
  for (const answer of known.values()) {
    const record = await answer.record
    breaches.push(...breachesOf(answer, rows.get(answer.id), record).map((breach) => `${answer.id}: ${breach}`))
  }
  const states = Object.groupBy(rows.values(), ({ status }) => status)
  const counts = Object.entries(states).map(([state, list]) => [state, list?.length ?? 0])
  return { states: Object.fromEntries(counts) as Record<string, number>, breaches }
}

/** @returns what there is still when it should have come to an end long ago. */
async function untilQuiet(database: Database): Promise<string[]> {
  const until = Date.now() + quietMs
  for (;;) {
    const found: string[] = []
    for (const [name, text] of Object.entries(leftovers)) {
      const [{ count } = { count: 0 }] = await database.sql<{ count: number }>(
        `SELECT count(*)::int AS count FROM (${text}) leftover`,
      )
      if (count > 0) found.push(`stuck: ${count} ${name}`)
    }
    if (found.length === 0 || Date.now() > until) return found
    await pause(pollMs)
  }
}

function breachesOf({ model, isDeleted }: Accepted, row: Row | undefined, record: CutRecord | undefined): string[] {
  if (isDeleted) return row === undefined ? [] : ['deleted, and still there']
  if (row === undefined) return ['I1: lost']
  const text = row.content ?? ''
  const requestId = `${row.id}.${row.attempt}`
  const sent = demoTokens({ model, messages: [], seed: undefined, requestId }).join('')
  const breaches: string[] = []
  if (row.status === 'complete' ? text !== sent : !sent.startsWith(text))
    breaches.push(`I5: ${row.status} with ${text.length} characters that are not what the provider sent`)
  if (row.status === 'complete' && !row.isInLedger) breaches.push('it is not in the ledger')
  if (record === undefined) return breaches
  const { end } = record
  if (end === undefined) return [...breaches, `I6: its reader got no end (gone: ${record.isGone})`]
  if (record.ends !== 1) breaches.push(`I6: ${record.ends} ends`)
  if (record.text !== text)
    breaches.push(`I6: the reader has ${record.text.length} characters, the store ${text.length}`)
  if (end.status !== row.status) breaches.push(`I4: the end said ${end.status}, the store ${row.status}`)
  if (end.length !== text.length || end.sha256 !== createHash('sha256').update(text).digest('hex'))
    breaches.push('the end frame is of another text')
  if (record.discarded.some((discarded) => discarded !== '')) breaches.push('a new attempt began after text was shown')
  return breaches
}
