/** Rows of PostgreSQL as the domain knows them. */
import type { ErrorCode, GenerationStatus, Usage } from '@scriptorium/contracts'
import type { EndedBy, GenerationRow } from '../domain/generation.ts'
import type { Generation } from '../domain/views.ts'

/** The columns of the state machine, in every statement that answers with a row. */
const stateColumns = [
  'id',
  'status',
  'attempt',
  'claim_token',
  'requeue',
  'untaken',
  'not_before',
  'next_sweep_at',
  'lease_until',
  'deadline_at',
  'text_seq',
  'final_seq',
  'finish_reason',
  'error_code',
  'error_message',
  'usage',
  'ended_by',
  'model',
  'connection_id',
  'retry_reason',
] as const

export function listColumns(alias: string): string {
  return stateColumns.map((column) => `${alias}.${column}`).join(', ')
}

export type StateRow = {
  id: string
  status: GenerationStatus
  attempt: number
  claim_token: string | null
  requeue: number
  untaken: number
  not_before: Date
  next_sweep_at: Date
  lease_until: Date | null
  deadline_at: Date
  text_seq: number
  final_seq: number | null
  finish_reason: string | null
  error_code: ErrorCode | null
  error_message: string | null
  usage: Usage | null
  ended_by: EndedBy | null
  model: string | null
  connection_id: string | null
  retry_reason: ErrorCode | null
}

export function generationRowOf(row: StateRow): GenerationRow {
  return {
    id: row.id,
    status: row.status,
    attempt: row.attempt,
    claimToken: row.claim_token ?? undefined,
    requeue: row.requeue,
    untaken: row.untaken,
    notBefore: row.not_before.getTime(),
    nextSweepAt: row.next_sweep_at.getTime(),
    leaseUntil: row.lease_until?.getTime(),
    deadlineAt: row.deadline_at.getTime(),
    textSeq: row.text_seq,
    finalSeq: row.final_seq ?? undefined,
    finishReason: row.finish_reason ?? undefined,
    error: failureOf(row),
    usage: row.usage ?? undefined,
    endedBy: row.ended_by ?? undefined,
    model: row.model ?? undefined,
    connectionId: row.connection_id ?? undefined,
    retryReason: row.retry_reason ?? undefined,
  }
}

function failureOf({
  error_code: code,
  error_message: message,
}: Pick<StateRow, 'error_code' | 'error_message'>): Generation['error'] {
  return code === null ? undefined : { code, message: message ?? '' }
}

/** What is shown of a generation; `text` is joined from its message and its checkpoints by the statement. */
export const shownColumns = `g.id, g.thread_id, g.status, g.attempt, g.text_seq, g.final_seq, g.finish_reason, g.error_code, g.error_message, g.usage, g.model,
  g.connection_id, g.retry_reason, g.not_before > clock_timestamp() AS waits, g.not_before, g.without_codex,
  CASE WHEN g.status = 'streaming' THEN coalesce(live.text, '') ELSE m.content END AS text,
  CASE WHEN g.status = 'streaming' THEN nullif(live.reasoning, '') ELSE m.reasoning END AS reasoning`

/** For statements in which `g` is the generation. */
export const liveText = `LATERAL (
    SELECT string_agg(c.text, '' ORDER BY c.from_seq) AS text, string_agg(c.reasoning, '' ORDER BY c.from_seq) AS reasoning
    FROM checkpoints c WHERE g.status = 'streaming' AND c.owner_id = g.owner_id AND c.generation_id = g.id AND c.attempt = g.attempt) live`

export type ShownRow = Omit<
  StateRow,
  'claim_token' | 'requeue' | 'untaken' | 'next_sweep_at' | 'lease_until' | 'deadline_at' | 'ended_by'
> & {
  thread_id: string
  waits: boolean
  without_codex: boolean
  text: string
  reasoning: string | null
}

export function generationOf(row: ShownRow): Generation {
  return {
    id: row.id,
    threadId: row.thread_id,
    status: row.status,
    attempt: row.attempt,
    text: row.text,
    textSeq: row.text_seq,
    reasoning: row.reasoning ?? undefined,
    finalSeq: row.final_seq ?? undefined,
    finishReason: row.finish_reason ?? undefined,
    error: failureOf(row),
    usage: row.usage ?? undefined,
    model: row.model ?? undefined,
    connectionId: row.connection_id ?? undefined,
    notBefore: row.status === 'queued' && row.waits ? row.not_before.toISOString() : undefined,
    retryReason: row.retry_reason ?? undefined,
    withoutCodex: row.without_codex,
  }
}
