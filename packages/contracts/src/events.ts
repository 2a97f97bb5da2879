/**
 * The events that services publish: topic -> payload schema -> partition key. Names are `noun.verb-past`.
 * Change is additive only; a golden payload per released version must parse for ever.
 */
import { Type } from 'typebox'
import type { Static, TSchema } from 'typebox'

const Id = Type.String({ format: 'uuid' })

type ServiceName = 'gateway' | 'chat' | 'ai-broker' | 'codex'

/** Who has something of a user, and erases it. */
export const erasingServices = ['chat', 'codex', 'ai-broker'] as const
export type ErasingService = (typeof erasingServices)[number]

type EventRow = {
  readonly version: number
  readonly publisher: ServiceName | readonly ServiceName[]
  readonly key: string
  readonly data: TSchema
}

export const eventCatalogue = {
  /** An answer waits for a worker; `requeue` counts the times it was put back. Never a prompt, never a key. */
  'generation.requested': {
    version: 1,
    publisher: 'chat',
    key: 'generationId',
    data: Type.Object({
      generationId: Id,
      ownerId: Id,
      requeue: Type.Integer({ minimum: 0 }),
      notBefore: Type.Optional(Type.String()),
      connectionId: Type.Optional(Id),
      model: Type.Optional(Type.String()),
    }),
  },
  /** A writer's message was accepted. */
  'message.created': {
    version: 1,
    publisher: 'chat',
    key: 'threadId',
    data: Type.Object({ messageId: Id, threadId: Id, ownerId: Id }),
  },
  /** A worker begins an attempt at an answer; `model` where it was named. */
  'generation.started': {
    version: 1,
    publisher: 'chat',
    key: 'generationId',
    data: Type.Object({
      generationId: Id,
      ownerId: Id,
      attempt: Type.Integer({ minimum: 1 }),
      connectionId: Type.Optional(Id),
      model: Type.Optional(Type.String()),
    }),
  },
  /** An answer has reached its terminal state (`status` is complete, failed or cancelled); it notifies gateways, the row in PostgreSQL is the truth. */
  'generation.ended': {
    version: 1,
    publisher: 'chat',
    key: 'generationId',
    data: Type.Object({ generationId: Id, ownerId: Id, status: Type.String(), attempt: Type.Integer({ minimum: 0 }) }),
  },
  /** A row of the ledger: what one call of a provider took. `cost` is absent where nobody knows the price. */
  'usage.recorded': {
    version: 1,
    publisher: 'ai-broker',
    key: 'ownerId',
    data: Type.Object({
      usageId: Id,
      ownerId: Id,
      /** `generation`, `test` or `title`. */
      purpose: Type.String(),
      generationId: Type.Optional(Id),
      attempt: Type.Optional(Type.Integer({ minimum: 0 })),
      connectionId: Type.Optional(Id),
      provider: Type.Optional(Type.String()),
      model: Type.Optional(Type.String()),
      inputTokens: Type.Integer({ minimum: 0 }),
      outputTokens: Type.Integer({ minimum: 0 }),
      cost: Type.Optional(Type.Number()),
      currency: Type.Optional(Type.String()),
      estimated: Type.Boolean(),
    }),
  },
  /** A novel is gone; chat erases its threads. */
  'novel.deleted': { version: 1, publisher: 'codex', key: 'novelId', data: Type.Object({ novelId: Id, ownerId: Id }) },
  /** Entries were made, changed or deleted; `entryIds` is absent where they are more than 1,000. */
  'codex.entry-changed': {
    version: 1,
    publisher: 'codex',
    key: 'novelId',
    data: Type.Object({ novelId: Id, ownerId: Id, entryIds: Type.Optional(Type.Array(Id)) }),
  },
  /** As entries; `novelId` is the novel, or series, of either entry. */
  'codex.relation-changed': {
    version: 1,
    publisher: 'codex',
    key: 'novelId',
    data: Type.Object({ novelId: Id, ownerId: Id, relationIds: Type.Optional(Type.Array(Id)) }),
  },
  'manuscript.scene-changed': {
    version: 1,
    publisher: 'codex',
    key: 'novelId',
    data: Type.Object({ novelId: Id, ownerId: Id, sceneIds: Type.Optional(Type.Array(Id)) }),
  },
  /** Threads were made or deleted, or have another title, or are pinned or archived now; not for each message in them. */
  'chat.thread-changed': {
    version: 1,
    publisher: 'chat',
    key: 'novelId',
    data: Type.Object({ novelId: Id, ownerId: Id, threadIds: Type.Optional(Type.Array(Id)) }),
  },
  /** An account is deleted: whoever has something of its owner erases it, and confirms. It is asked for more than once. */
  'user.deleted': {
    version: 1,
    publisher: 'gateway',
    key: 'userId',
    data: Type.Object({ userId: Id, round: Type.Integer({ minimum: 1 }) }),
  },
  /** A service has nothing left of a user; `round` is that of the event that asked for it. */
  'user.erased': {
    version: 1,
    publisher: erasingServices,
    key: 'userId',
    data: Type.Object({ userId: Id, service: Type.String(), round: Type.Integer({ minimum: 1 }) }),
  },
} as const satisfies Record<string, EventRow>

export type EventType = keyof typeof eventCatalogue
/** A table, since the compiler looks a type up in one far faster than it works `Static` out for any `T`. */
type DataByType = { [T in EventType]: Static<(typeof eventCatalogue)[T]['data']> }
export type EventData<T extends EventType> = DataByType[T]

/** What travels. `key` decides the partition: events of one key keep their order. `trace` is a W3C traceparent. */
export type EventEnvelope<T extends EventType = EventType> = {
  id: string
  type: T
  version: number
  occurredAt: string
  key: string
  trace?: string
  /** The request that caused it; optional, because older publishers do not tell it. */
  requestId?: string
  data: EventData<T>
}

export const EventEnvelopeSchema = Type.Object({
  id: Id,
  type: Type.String({ minLength: 1 }),
  version: Type.Integer({ minimum: 1 }),
  occurredAt: Type.String(),
  key: Type.String({ minLength: 1 }),
  trace: Type.Optional(Type.String()),
  requestId: Type.Optional(Type.String({ maxLength: 128 })),
  data: Type.Unknown(),
})
