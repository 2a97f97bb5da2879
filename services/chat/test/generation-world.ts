/** The world of the model: a row, a token log, two workers, a sweeper and somebody who cancels, with what each can do to it. */
import type { GenerationRow, Chunk, Seal } from '../src/domain/generation/generation.ts'
import type { GenerationLimits } from '../src/domain/generation/limits.ts'
import { transition } from '../src/domain/generation/transition.ts'
import type { Command, Outcome } from '../src/domain/generation/transition.ts'

export const limits: GenerationLimits = {
  leaseMs: 8,
  untakenMs: 5,
  untakenMaxMs: 60,
  attemptsMax: 3,
  deadlineMs: 100,
  releaseDelayMaxMs: 100,
  runningPerOwnerMax: 1,
}

/** What is left out to see that its absence is noticed. */
export type Sabotage =
  | 'none'
  | 'fence'
  | 'turn-fence'
  | 'status'
  | 'sweeper'
  | 'seal'
  | 'log-refusal'
  | 'silence'
  | 'slots-lock'
  | 'hand-over'

export type Worker = {
  phase: 'idle' | 'claimed' | 'open' | 'refused' | 'gone'
  attempt: number
  produced: number
  known: number
  claims: number
  mayClaimLate: boolean
  /** Which it asks. */
  model: string | undefined
  /** Another, to which it may turn; and the turn that it has made, as the network may deliver it once more. */
  next: string | undefined
  turned: { attempt: number; model: string } | undefined
}
type Frame = { attempt: number; seq: number; model?: string | undefined }
type Log = { attempt: number; seq: number; sealed: boolean; markers: number[]; frames: Frame[] }
export type World = {
  row: GenerationRow
  text: string
  log: Log
  workers: Worker[]
  sweeper: { attempt: number; seal: Seal | undefined } | undefined
  canceller:
    | 'done'
    | 'idle'
    | { attempt: number; from: 'queued' | 'streaming'; seal: Seal | undefined; sealed: boolean }
  /**
   * Another generation of the owner, of which one may run at once, such as the other answer of a comparison; `counted`: it has looked for
   * a slot and not yet taken it.
   */
  rival: 'absent' | 'queued' | 'counted' | 'running' | 'ended'
  /** A slot was freed, and nobody has handed it over yet. */
  handOverDue: boolean
  now: number
  left: { ticks: number; deaths: number }
}

export const framesPerAttempt = 2

export type Setting = { rival?: World['rival']; fallback?: boolean }

export function newWorld({ rival = 'absent', fallback = false }: Setting): World {
  const worker = (): Worker => ({
    phase: 'idle',
    attempt: 0,
    produced: 0,
    known: 0,
    claims: 0,
    mayClaimLate: false,
    model: undefined,
    next: undefined,
    turned: undefined,
  })
  return {
    row: {
      id: 'g',
      status: 'queued',
      attempt: 0,
      claimToken: undefined,
      requeue: 0,
      untaken: 0,
      excused: 0,
      held: false,
      notBefore: 0,
      nextSweepAt: 5,
      leaseUntil: undefined,
      deadlineAt: 100,
      textSeq: 0,
      finalSeq: undefined,
      finishReason: undefined,
      error: undefined,
      usage: undefined,
      endedBy: undefined,
      ...(fallback ? targetOf('a') : {}),
      retryReason: undefined,
      fallback: fallback ? [targetOf('b')] : [],
    },
    text: '',
    log: { attempt: 0, seq: 0, sealed: false, markers: [], frames: [] },
    workers: [worker(), worker()],
    sweeper: undefined,
    canceller: 'idle',
    rival,
    handOverDue: false,
    now: 0,
    left: { ticks: 2, deaths: 1 },
  }
}

/** A connection of its own for each model. */
export function targetOf(model: string): { connectionId: string; model: string } {
  return { connectionId: `of ${model}`, model }
}

export const textOf = (attempt: number, from: number, through: number, model = ''): string => {
  let text = ''
  for (let seq = from; seq <= through; seq += 1) text += `${attempt}.${seq}${model} `
  return text
}
export const chunk = (attempt: number, fromSeq: number, throughSeq: number, model?: string): Chunk => ({
  fromSeq,
  throughSeq,
  text: textOf(attempt, fromSeq, throughSeq, model),
  reasoning: '',
})
export const isOver = ({ row }: World): boolean => row.status !== 'queued' && row.status !== 'streaming'

export function apply(world: World, given: Command): Outcome {
  const running = { owner: world.rival === 'running' ? 1 : 0, connection: 0 }
  const command = given.kind === 'claim' || given.kind === 'turn' ? { ...given, running } : given
  const outcome = transition(world.row, command, world.now, limits)
  if (command.kind === 'claim' && outcome.taken && outcome.row.attempt !== world.row.attempt) world.text = ''
  world.row = outcome.row
  if (outcome.append !== undefined) world.text += outcome.append.text
  return outcome
}

/** The log's own rule: an id that is not above the last one is refused. */
export function append(world: World, { attempt, seq, model }: Frame, sabotage: Sabotage): boolean {
  const { log } = world
  const isStale =
    log.attempt > attempt ||
    (log.attempt === attempt && (log.sealed || log.seq >= seq) && log.markers.includes(attempt) && seq > 0) ||
    (log.attempt === attempt && log.sealed)
  if (isStale && sabotage !== 'log-refusal') return false
  if (log.attempt < attempt) Object.assign(log, { attempt, seq, sealed: false })
  else log.seq = Math.max(log.seq, seq)
  if (seq === 0) log.markers.push(attempt)
  else log.frames.push({ attempt, seq, model })
  return true
}

export function seal(world: World, attempt: number, sabotage: Sabotage): Seal {
  const { log } = world
  if (sabotage !== 'seal' && log.attempt <= attempt) Object.assign(log, { attempt, sealed: true })
  const own = log.frames.filter((frame) => frame.attempt === attempt)
  return {
    markerPresent: log.markers.includes(attempt),
    lastSeq: own.at(-1)?.seq ?? 0,
    tail: own.map(({ seq, model }) => ({
      seq,
      frame: { event: 'delta', data: { text: textOf(attempt, seq, seq, model) } },
    })),
  }
}
