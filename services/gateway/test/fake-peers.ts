/** codex, chat and ai-broker as the gateway sees them: their own rules of ownership and repetition, and nothing behind. */
import { ServiceError } from '@scriptorium/contracts'
import { broker, chat, codex, register, requireOwner } from '@scriptorium/rpc'
import type { CallContext, Registration, RpcService, ServiceHandlers } from '@scriptorium/rpc'
import type { Connection } from '@scriptorium/rpc/broker'
import type { Generation, Message, Thread } from '@scriptorium/rpc/chat'
import type { Entry, Novel } from '@scriptorium/rpc/codex'
import { newId } from '@scriptorium/runtime'

type HandlersOf<S extends RpcService> = ServiceHandlers<S['definition']>
type Owned<T> = { ownerId: string; value: T }

export type Shelf<T> = {
  create(context: CallContext, id: string, value: T): T
  get(context: CallContext, id: string): T
  list(context: CallContext, keep?: (value: T) => boolean): T[]
  delete(context: CallContext, id: string): void
  all: Map<string, Owned<T>>
}

function createShelf<T>(): Shelf<T> {
  const all = new Map<string, Owned<T>>()
  const get = (context: CallContext, id: string): T => {
    const found = all.get(id)
    if (found === undefined || found.ownerId !== requireOwner(context)) throw new ServiceError('not_found')
    return found.value
  }
  return {
    all,
    get,
    create(context, id, value) {
      if (!all.has(id)) all.set(id, { ownerId: requireOwner(context), value })
      return get(context, id)
    },
    list: (context, keep = () => true) =>
      [...all.values()]
        .filter(({ ownerId, value }) => ownerId === context.ownerId && keep(value))
        .map(({ value }) => value),
    delete(context, id) {
      get(context, id)
      all.delete(id)
    },
  }
}

export type FakePeers = {
  novels: Shelf<Novel>
  entries: Shelf<Entry>
  threads: Shelf<Thread>
  messages: Shelf<Message>
  generations: Shelf<Generation>
  connections: Shelf<Connection>
  /** Every call that arrived: `novels.create`. */
  calls: { method: string; ownerId: string | undefined; request: unknown }[]
  /** Called before each call is answered; may throw or wait. */
  before: (method: string, request: unknown) => void | Promise<void>
  registrations: { codex: Registration[]; chat: Registration[]; 'ai-broker': Registration[] }
}

const time = '2026-11-23T10:00:00.000Z'
const stamps = { version: 1, createdAt: time, updatedAt: time }

export function createFakePeers(): FakePeers {
  const shelves = {
    novels: createShelf<Novel>(),
    entries: createShelf<Entry>(),
    threads: createShelf<Thread>(),
    messages: createShelf<Message>(),
    generations: createShelf<Generation>(),
    connections: createShelf<Connection>(),
  }
  const peers: FakePeers = {
    ...shelves,
    calls: [],
    before: () => undefined,
    registrations: { codex: [], chat: [], 'ai-broker': [] },
  }
  const callers = ['gateway'] as const
  peers.registrations = {
    codex: [
      register(codex.novels, watched(peers, 'novels', novelCalls(peers)), { callers }),
      register(codex.entries, watched(peers, 'entries', entryCalls(peers)), { callers }),
      register(codex.context, watched(peers, 'context', contextCalls(peers)), { callers }),
    ],
    chat: [
      register(chat.threads, watched(peers, 'threads', threadCalls(peers)), { callers }),
      register(chat.messages, watched(peers, 'messages', messageCalls(peers)), { callers }),
      register(chat.generations, watched(peers, 'generations', generationCalls(peers)), { callers }),
    ],
    'ai-broker': [
      register(broker.connections, watched(peers, 'connections', connectionCalls(peers)), { callers }),
      register(broker.queue, { enqueue: async () => ({}) }, { callers }),
    ],
  }
  return peers
}

function watched<H extends object>(peers: FakePeers, service: string, handlers: H): H {
  const entries = Object.entries(
    handlers as Record<string, (request: unknown, context: CallContext) => Promise<unknown>>,
  )
  return Object.fromEntries(
    entries.map(([name, handle]) => [
      name,
      async (request: unknown, context: CallContext) => {
        peers.calls.push({ method: `${service}.${name}`, ownerId: context.ownerId, request })
        await peers.before(`${service}.${name}`, request)
        return await handle(request, context)
      },
    ]),
  ) as H
}

/** Merges as a service does: what the mask names and the fields lack is cleared. */
function merge(target: object, fields: object | null | undefined, mask: readonly string[]): void {
  for (const name of mask) Object.assign(target, { [name]: (fields as Record<string, unknown> | undefined)?.[name] })
}

function checkVersion(current: { version?: number }, version: number): void {
  if (current.version !== version) throw new ServiceError('version_conflict', { current })
  current.version = version + 1
}

function novelCalls({ novels }: FakePeers): HandlersOf<typeof codex.novels> {
  return {
    create: async ({ id, fields }, context) =>
      novels.create(context, id, { id, title: '', language: 'en', entryCount: 0, ...stamps, ...fields }),
    get: async ({ id }, context) => novels.get(context, id),
    list: async (_request, context) => ({ items: novels.list(context) }),
    async update({ id, version, fields, mask }, context) {
      const novel = novels.get(context, id)
      checkVersion(novel, version)
      merge(novel, fields, mask)
      return novel
    },
    async delete({ id }, context) {
      novels.delete(context, id)
      return {}
    },
  }
}

function entryCalls({ novels, entries }: FakePeers): HandlersOf<typeof codex.entries> {
  return {
    async create({ id, novelId, fields }, context) {
      novels.get(context, novelId)
      return entries.create(context, id, {
        id,
        novelId,
        type: '',
        name: '',
        aliases: [],
        exclusions: [],
        details: [],
        tags: [],
        description: '',
        control: 'detected',
        pinned: false,
        archived: false,
        ...stamps,
        ...fields,
      })
    },
    get: async ({ id }, context) => entries.get(context, id),
    async list({ novelId }, context) {
      novels.get(context, novelId)
      return { items: entries.list(context, (entry) => entry.novelId === novelId) }
    },
    async update({ id, version, fields, mask }, context) {
      const entry = entries.get(context, id)
      checkVersion(entry, version)
      merge(entry, fields, mask)
      return entry
    },
    async delete({ id }, context) {
      entries.delete(context, id)
      return {}
    },
    async duplicate({ id, newId: copyId }, context) {
      const entry = entries.get(context, id)
      return entries.create(context, copyId, { ...entry, id: copyId, name: `${entry.name} (copy)` })
    },
    known: async ({ ids }, context) => ({
      ids: ids.filter((wanted) => entries.list(context, ({ id }) => id === wanted).length > 0),
    }),
  }
}

function contextCalls({ novels, entries }: FakePeers): HandlersOf<typeof codex.context> {
  return {
    async lookup({ novelId }, context) {
      novels.get(context, novelId)
      const found = entries.list(context, (entry) => entry.novelId === novelId)
      return {
        text: '<codex></codex>',
        tokens: 3,
        estimated: true,
        codexVersion: '1',
        budgetTokens: 100,
        entries: found.map(({ id, name }, index) =>
          index === 0
            ? {
                entryId: id,
                name,
                included: true,
                form: 'full',
                tokens: 3,
                reasons: [{ kind: 'detected', alias: 'x' }],
              }
            : { entryId: id, name, included: false, reasons: [{ kind: 'detected' }, { kind: 'budget' }] },
        ),
      }
    },
    async findMentions({ novelId, text }, context) {
      novels.get(context, novelId)
      return { mentions: [{ start: 0, end: text.length, entryId: newId(), alias: text, ambiguousWith: [] }] }
    },
  }
}

function threadCalls({ novels, threads, messages }: FakePeers): HandlersOf<typeof chat.threads> {
  return {
    async create({ id, novelId, fields }, context) {
      novels.get(context, novelId)
      return threads.create(context, id, {
        id,
        novelId,
        title: 'Untitled',
        pins: [],
        withoutCodex: false,
        archived: false,
        pinned: false,
        ...stamps,
        ...fields,
      })
    },
    get: async ({ id }, context) => threads.get(context, id),
    async list({ novelId }, context) {
      novels.get(context, novelId)
      return { items: threads.list(context, (thread) => thread.novelId === novelId) }
    },
    async update({ id, version, fields, mask }, context) {
      const thread = threads.get(context, id)
      checkVersion(thread, version)
      merge(thread, fields, mask)
      return thread
    },
    async showBranch({ threadId, messageId }, context) {
      messages.get(context, messageId)
      return threads.get(context, threadId)
    },
    async delete({ id }, context) {
      threads.delete(context, id)
      return {}
    },
  }
}

function messageCalls({ threads, messages, generations }: FakePeers): HandlersOf<typeof chat.messages> {
  const answer = (context: CallContext, threadId: string, content: string) => {
    const message = messages.create(context, newId(), {
      id: newId(),
      threadId,
      role: 'user',
      content,
      status: 'complete',
      createdAt: time,
      siblings: [],
    })
    const reply = newId()
    generations.create(context, reply, {
      id: reply,
      threadId,
      status: 'queued',
      attempt: 0,
      text: '',
      textSeq: 0,
      withoutCodex: false,
    })
    messages.create(context, reply, {
      id: reply,
      threadId,
      role: 'assistant',
      content: '',
      status: 'queued',
      createdAt: time,
      siblings: [reply],
    })
    return { message, replyId: reply, replyStatus: 'queued' }
  }
  return {
    async send({ threadId, content }, context) {
      threads.get(context, threadId)
      return answer(context, threadId, content)
    },
    async preview({ threadId, content }, context) {
      threads.get(context, threadId)
      const entries = [
        {
          entryId: newId(),
          name: 'Mira',
          included: true,
          form: 'full',
          tokens: 5,
          reasons: [{ kind: 'detected', alias: 'Mira', source: 'message' }],
        },
      ]
      return {
        messages: [{ role: 'user', content, tokens: 3 }],
        tokens: 3,
        window: 8_000,
        context: { entries, tokens: 5, budgetTokens: 100, estimated: true, codexVersion: '1', withoutCodex: false },
      }
    },
    async list({ threadId }, context) {
      threads.get(context, threadId)
      return { items: messages.list(context, (message) => message.threadId === threadId) }
    },
    async regenerate({ messageId }, context) {
      const message = messages.get(context, messageId)
      return answer(context, message.threadId ?? '', message.content ?? '')
    },
    edit: async ({ messageId, content }, context) =>
      answer(context, messages.get(context, messageId).threadId ?? '', content),
    continue: async ({ messageId }, context) =>
      answer(context, messages.get(context, messageId).threadId ?? '', 'Continue.'),
    async delete({ id }, context) {
      messages.delete(context, id)
      return {}
    },
  }
}

function generationCalls({ generations }: FakePeers): HandlersOf<typeof chat.generations> {
  const notHere = async (): Promise<never> => {
    throw new ServiceError('forbidden')
  }
  return {
    get: async ({ id }, context) => generations.get(context, id),
    async getContext({ id }, context) {
      generations.get(context, id)
      return {
        entries: [
          {
            entryId: newId(),
            name: 'Maren',
            included: true,
            form: 'full',
            tokens: 5,
            reasons: [{ kind: 'detected', alias: 'Maren', source: 'message' }],
          },
        ],
        tokens: 5,
        budgetTokens: 100,
        estimated: true,
        codexVersion: '3',
        withoutCodex: false,
      }
    },
    async cancel({ id }, context) {
      const generation = generations.get(context, id)
      if (generation.status === 'queued' || generation.status === 'streaming')
        Object.assign(generation, { status: 'cancelled', finalSeq: generation.textSeq })
      return generation
    },
    async getStates({ ids }, context) {
      const states = generations.list(context, (generation) => ids.includes(generation.id ?? ''))
      return {
        states: states.map(({ id, status, attempt, textSeq, finalSeq }) => ({
          id,
          status,
          attempt,
          textSeq,
          finalSeq,
        })),
      }
    },
    claim: notHere,
    checkpoint: notHere,
    renew: notHere,
    finish: notHere,
    release: notHere,
    assemble: notHere,
  }
}

function connectionCalls({ connections }: FakePeers): HandlersOf<typeof broker.connections> {
  return {
    create: async ({ id, fields, demo }, context) =>
      connections.create(context, id, {
        id,
        provider: fields?.provider ?? '',
        name: fields?.name ?? '',
        baseUrl: fields?.baseUrl ?? 'http://provider.test/v1',
        hasKey: fields?.apiKey !== undefined,
        enabled: fields?.enabled ?? false,
        models: fields?.models ?? [],
        position: 0,
        demo,
        createdAt: time,
        updatedAt: time,
      }),
    get: async ({ id }, context) => connections.get(context, id),
    list: async (_request, context) => ({ items: connections.list(context) }),
    async update({ id, fields, mask }, context) {
      const connection = connections.get(context, id)
      merge(connection, fields, mask)
      return connection
    },
    async delete({ id }, context) {
      connections.delete(context, id)
      return {}
    },
    async test({ id }, context) {
      if (id !== undefined) connections.get(context, id)
      return { ok: true, steps: [{ name: 'resolve', ok: true, ms: 1 }], modelCount: 2 }
    },
    async listModels({ connectionId }, context) {
      if (connectionId !== undefined) connections.get(context, connectionId)
      return {
        items: connections.list(context).map(({ id }) => ({ connectionId: id, id: 'm', name: 'M', capabilities: [] })),
        stale: false,
      }
    },
    resolve: async () => ({}),
  }
}
