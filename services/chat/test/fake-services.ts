/** The services that chat calls, as fakes whose responses a test chooses. */
import { ServiceError } from '@scriptorium/contracts'
import { broker, codex, register } from '@scriptorium/rpc'
import type { RpcNetwork, ServiceHandlers, ServiceName } from '@scriptorium/rpc'
import type {
  ConnectionsDefinition,
  EnqueueRequest,
  QueueDefinition,
  ResolveRequest,
  ResolveResponse,
  SuggestTitleRequest,
  SuggestTitleResponse,
  TitlesDefinition,
} from '@scriptorium/rpc/broker'
import type {
  AttachedScene,
  ContextDefinition,
  EntriesDefinition,
  LookupRequest,
  LookupResponse,
  Novel,
  NovelsDefinition,
} from '@scriptorium/rpc/codex'
import { newId } from '@scriptorium/runtime'

export type FakeCodex = {
  /** Ids of novels per owner. */
  novels: Set<string>
  /** Ids of entries that are nobody's here. */
  foreignEntries: Set<string>
  /** Scenes that there are, of every novel. */
  scenes: AttachedScene[]
  lookups: LookupRequest[]
  lookup: (request: LookupRequest, signal: AbortSignal) => Promise<LookupResponse>
  down: boolean
}

export type FakeBroker = {
  enqueued: EnqueueRequest[]
  resolve: (request: ResolveRequest) => Promise<ResolveResponse>
  suggest: (request: SuggestTitleRequest) => Promise<SuggestTitleResponse>
  down: boolean
}

/** Serves both. */
export async function serveFakes(
  network: (self: ServiceName) => RpcNetwork,
): Promise<{ codex: FakeCodex; broker: FakeBroker }> {
  const fakes = { codex: createFakeCodex(), broker: createFakeBroker() }
  const callers = ['chat'] as const
  await network('codex').serve([
    register<NovelsDefinition>(codex.novels, novelCalls(fakes.codex), { callers }),
    register<EntriesDefinition>(codex.entries, entryCalls(fakes.codex), { callers }),
    register<ContextDefinition>(codex.context, contextCalls(fakes.codex), { callers }),
  ])
  await network('ai-broker').serve([
    register<ConnectionsDefinition>(broker.connections, connectionCalls(fakes.broker), { callers }),
    register<QueueDefinition>(broker.queue, queueCalls(fakes.broker), { callers }),
    register<TitlesDefinition>(
      broker.titles,
      { suggest: async (request) => await fakes.broker.suggest(request) },
      { callers },
    ),
  ])
  return fakes
}

function novelOf(id: string): Novel {
  return { id, title: 'The Lamp', language: 'en', version: 1, createdAt: '', updatedAt: '', entryCount: 0 }
}

function createFakeCodex(): FakeCodex {
  const fake: FakeCodex = {
    novels: new Set(),
    foreignEntries: new Set(),
    scenes: [],
    lookups: [],
    down: false,
    lookup: async ({ novelId, sceneIds }) => ({
      scenes: fake.scenes.filter(({ id }) => sceneIds.includes(id)),
      text: '<codex>\n## Mira (character)\nKeeps the light.\n</codex>',
      tokens: 12,
      estimated: true,
      budgetTokens: 4_000,
      codexVersion: '7',
      novel: {
        ...novelOf(novelId),
        author: 'A. Writer',
        genre: 'mystery',
        pointOfView: 'first person',
        tense: 'past',
        synopsis: 'A light goes out.',
      },
      entries: [
        {
          entryId: newId(),
          name: 'Mira',
          included: true,
          form: 'full',
          tokens: 12,
          reasons: [{ kind: 'detected', alias: 'Mira', source: 'message', count: 1 }],
        },
        { entryId: newId(), name: 'Secret', included: false, reasons: [{ kind: 'never' }] },
      ],
    }),
  }
  return fake
}

function createFakeBroker(): FakeBroker {
  return {
    enqueued: [],
    down: false,
    suggest: async ({ model }) => ({ text: 'A title', model }),
    resolve: async ({ connectionId, model }) => ({
      connectionId,
      model,
      contextWindow: 32_000,
      maxOutputTokens: 4_000,
    }),
  }
}

function refuseWhenDown({ down }: { down: boolean }): void {
  if (down) throw new ServiceError('unavailable')
}

const unused = async (): Promise<never> => {
  throw new ServiceError('internal')
}

function novelCalls(fake: FakeCodex): ServiceHandlers<NovelsDefinition> {
  return {
    create: unused,
    list: unused,
    update: unused,
    delete: unused,
    get: async ({ id }, { ownerId }) => {
      refuseWhenDown(fake)
      if (!fake.novels.has(`${ownerId} ${id}`)) throw new ServiceError('not_found')
      return novelOf(id)
    },
  }
}

function entryCalls(fake: FakeCodex): ServiceHandlers<EntriesDefinition> {
  return {
    create: unused,
    createMany: unused,
    get: unused,
    list: unused,
    listTags: unused,
    update: unused,
    delete: unused,
    duplicate: unused,
    createQuick: unused,
    changeMany: unused,
    deleteMany: unused,
    known: async ({ ids }) => {
      refuseWhenDown(fake)
      return { ids: ids.filter((id) => !fake.foreignEntries.has(id)) }
    },
  }
}

function contextCalls(fake: FakeCodex): ServiceHandlers<ContextDefinition> {
  return {
    findMentions: unused,
    suggest: unused,
    checkAliases: unused,
    draftEntry: unused,
    proposeAliases: unused,
    knownScenes: async ({ ids }) => {
      refuseWhenDown(fake)
      return { ids: ids.filter((id) => fake.scenes.some((scene) => scene.id === id)) }
    },
    lookup: async (request, { signal }) => {
      refuseWhenDown(fake)
      fake.lookups.push(request)
      return await fake.lookup(request, signal)
    },
  }
}

function connectionCalls(fake: FakeBroker): ServiceHandlers<ConnectionsDefinition> {
  return {
    create: unused,
    get: unused,
    list: unused,
    update: unused,
    delete: unused,
    test: unused,
    listModels: unused,
    setFavourite: unused,
    discover: unused,
    resolve: async (request) => {
      refuseWhenDown(fake)
      return await fake.resolve(request)
    },
  }
}

function queueCalls(fake: FakeBroker): ServiceHandlers<QueueDefinition> {
  return {
    enqueue: async (request) => {
      refuseWhenDown(fake)
      fake.enqueued.push(request)
      return {}
    },
  }
}
