/** The way of a message, in stages, each measured where it happens: what delays the first word is seen in one place. */
import { histogram } from './registry.ts'

/**
 * commit: chat takes the message in. hand-over: from the job's place in the queue to a worker. claim: from the worker's question to
 * the prompt. provider: from the call to its first token. append: a frame into the token log. fan-out: from what the log tells a gateway to the reader's socket.
 */
export type Stage = 'commit' | 'hand-over' | 'claim' | 'provider' | 'append' | 'fan-out'

const seconds = histogram(
  'stage_seconds',
  'Time that a message spends in each stage on its way to the first word and on',
  ['stage'],
)

export function observeStage(stage: Stage, ms: number): void {
  seconds.observe({ stage }, ms / 1_000)
}
