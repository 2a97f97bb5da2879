/** chat's worker methods over a map of rows, behind the real codec: claims, fence, checkpoints, seal on cancel, and lost replies. */
import { ServiceError } from '@scriptorium/contracts'
import { chat, register, requireOwner } from '@scriptorium/rpc'
import type { CallContext, Registration, ServiceHandlers } from '@scriptorium/rpc'
import type {
  ClaimRequest,
  FinishRequest,
  GenerationsDefinition,
  Prompt,
  ReportUsageRequest,
} from '@scriptorium/rpc/chat'
import { newId } from '@scriptorium/runtime'
import type { TokenLog } from '@scriptorium/token-log'

export type FakeGeneration = {
  id: string
  ownerId: string
  status: 'queued' | 'streaming' | 'complete' | 'failed' | 'cancelled'
  attempt: number
  claimToken: string | undefined
  notBeforeMs: number
  requeue: number
  /** Claims are refused because too many run. */
  atLimit: boolean
  prompt: Prompt
  remainingMs: number
  cancelRequested: boolean
  savedSeq: number
  text: string
  reasoning: string
  finished: FinishRequest | undefined
  /** Reported after another had ended it. */
  lateUsage: ReportUsageRequest['usage']
  releases: { delayMs: number; reason: string; message?: string | undefined }[]
  renewals: number
  checkpoints: { fromSeq: number; throughSeq: number; text: string }[]
}

type Method = 'claim' | 'checkpoint' | 'renew' | 'finish' | 'release' | 'reportUsage'

export type FakeChat = {
  registration: Registration
  add(generation: Pick<FakeGeneration, 'ownerId' | 'prompt'> & Partial<FakeGeneration>): FakeGeneration
  find(id: string): FakeGeneration
  /** As chat does it: seal, end the row with what is stored and the tail, ring. */
  cancel(id: string, options?: { ring?: boolean; seal?: boolean }): Promise<void>
  /** What happens before and after a method's effect; a throw before keeps it out, a throw after loses the reply. */
  faults: {
    before: Partial<Record<Method, (id: string) => Promise<void> | void>>
    after: Partial<Record<Method, (id: string) => Promise<void> | void>>
  }
  calls: { method: Method; id: string; atMs: number }[]
  claims: ClaimRequest[]
  onReleased: (generation: FakeGeneration) => Promise<void>
}

export function createFakeChat(tokenLog: TokenLog): FakeChat {
  const rows = new Map<string, FakeGeneration>()
  const fake: FakeChat = {
    registration: register(chat.generations, handlers(), { callers: ['ai-broker', 'gateway'] }),
    add(generation) {
      const row: FakeGeneration = {
        id: newId(),
        status: 'queued',
        attempt: 0,
        claimToken: undefined,
        notBeforeMs: 0,
        requeue: 0,
        atLimit: false,
        remainingMs: 60_000,
        cancelRequested: false,
        savedSeq: 0,
        text: '',
        reasoning: '',
        finished: undefined,
        lateUsage: undefined,
        releases: [],
        renewals: 0,
        checkpoints: [],
        ...generation,
      }
      rows.set(row.id, row)
      return row
    },
    find(id) {
      const row = rows.get(id)
      if (row === undefined) throw new Error(`no generation ${id}`)
      return row
    },
    async cancel(id, { ring = true, seal = true } = {}) {
      const row = fake.find(id)
      if (!seal) {
        row.cancelRequested = true
      } else {
        const { tail } =
          row.attempt > 0
            ? await tokenLog.seal(id, { attempt: row.attempt, afterSeq: row.savedSeq, by: 'cancel' })
            : { tail: [] }
        for (const { frame } of tail) if (frame.event === 'delta') row.text += frame.data.text
        row.status = 'cancelled'
      }
      if (ring) await tokenLog.notifyCancel(id)
    },
    faults: { before: {}, after: {} },
    calls: [],
    claims: [],
    onReleased: async () => undefined,
  }

  /** Only the owner's own rows: the caller's token says whose. */
  function rowOf(id: string, context: CallContext): FakeGeneration {
    const row = rows.get(id)
    if (row === undefined || row.ownerId !== requireOwner(context)) throw new ServiceError('not_found')
    return row
  }

  async function within<T>(method: Method, id: string, effect: () => T): Promise<T> {
    fake.calls.push({ method, id, atMs: performance.now() })
    await fake.faults.before[method]?.(id)
    const result = effect()
    await fake.faults.after[method]?.(id)
    return result
  }

  function fence(row: FakeGeneration, attempt: number) {
    return {
      yours: row.attempt === attempt && row.status === 'streaming',
      status: row.status,
      cancelRequested: row.cancelRequested,
      attempt: row.attempt,
    }
  }

  function save(
    row: FakeGeneration,
    { fromSeq, throughSeq, text, reasoning }: { fromSeq: number; throughSeq: number; text: string; reasoning: string },
  ): void {
    if (throughSeq < fromSeq || throughSeq <= row.savedSeq) return
    if (fromSeq !== row.savedSeq + 1)
      throw new ServiceError('conflict', {
        detail: `a gap: ${row.savedSeq} then ${fromSeq}`,
        current: { textSeq: row.savedSeq },
      })
    row.savedSeq = throughSeq
    row.text += text
    row.reasoning += reasoning
    row.checkpoints.push({ fromSeq, throughSeq, text })
  }

  function handlers(): ServiceHandlers<GenerationsDefinition> {
    const nothing = async (): Promise<never> => {
      throw new ServiceError('not_found')
    }
    return {
      get: nothing,
      getContext: nothing,
      getPrompt: nothing,
      diffContexts: nothing,
      cancel: nothing,
      getStates: nothing,
      assemble: nothing,
      claim: async (request, context) => {
        const { id, claimToken } = request
        fake.claims.push(request)
        return await within('claim', id, () => {
          const row = rowOf(id, context)
          const isRepeat = row.status === 'streaming' && row.claimToken === claimToken
          if (row.atLimit)
            return { claimed: false, status: row.status, attempt: 0, remainingMs: 0, retryAfterMs: 1, atLimit: true }
          const waitMs = row.notBeforeMs - Date.now()
          if (!isRepeat && (row.status !== 'queued' || waitMs > 0))
            return {
              claimed: false,
              status: row.status,
              attempt: row.attempt,
              remainingMs: 0,
              ...(row.status === 'queued' ? { retryAfterMs: Math.ceil(waitMs) } : {}),
            }
          if (!isRepeat) row.attempt += 1
          row.status = 'streaming'
          row.claimToken = claimToken
          return {
            claimed: true,
            status: row.status,
            attempt: row.attempt,
            prompt: row.prompt,
            remainingMs: row.remainingMs,
          }
        })
      },
      checkpoint: async (request, context) =>
        await within('checkpoint', request.id, () => {
          const row = rowOf(request.id, context)
          const answer = fence(row, request.attempt)
          if (answer.yours) save(row, request)
          return answer
        }),
      renew: async ({ id, attempt }, context) =>
        await within('renew', id, () => {
          const row = rowOf(id, context)
          row.renewals += 1
          return fence(row, attempt)
        }),
      finish: async (request, context) =>
        await within('finish', request.id, () => {
          const row = rowOf(request.id, context)
          const answer = fence(row, request.attempt)
          if (!answer.yours) return { ...answer, yours: row.finished?.attempt === request.attempt }
          save(row, request)
          row.status = request.status as FakeGeneration['status']
          row.finished = request
          return { ...answer, status: row.status }
        }),
      reportUsage: async ({ id, attempt, usage }, context) =>
        await within('reportUsage', id, () => {
          const row = rowOf(id, context)
          const isEnded = row.status !== 'queued' && row.status !== 'streaming'
          if (isEnded && row.attempt === attempt) row.lateUsage = usage
          return fence(row, attempt)
        }),
      async release({ id, attempt, delayMs, reason, message }, context) {
        const answer = await within('release', id, () => {
          const row = rowOf(id, context)
          const state = fence(row, attempt)
          if (!state.yours) return state
          row.releases.push({ delayMs, reason, message })
          row.status = row.attempt >= 3 ? 'failed' : 'queued'
          row.notBeforeMs = Date.now() + delayMs
          row.requeue += 1
          return state
        })
        const row = rowOf(id, context)
        if (answer.yours && row.status === 'queued') await fake.onReleased(row)
        return answer
      },
    }
  }

  return fake
}
