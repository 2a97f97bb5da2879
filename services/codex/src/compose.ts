import type { EventBus } from '@scriptorium/bus'
import { createOwnerScopedPrisma, createRelay, relayPart } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import { createRecords } from '@scriptorium/records'
import { serverPart } from '@scriptorium/rpc'
import type { Registration, RpcNetwork } from '@scriptorium/rpc'
import { composeParts } from '@scriptorium/runtime'
import type { Logger, Service } from '@scriptorium/runtime'
import { loadCounter } from '@scriptorium/tokens'
import { createContext } from './domain/context/context.ts'
import { createFolding } from '@scriptorium/text/folding'
import { createIndexCache } from './domain/detection/index-cache.ts'
import type { CodexConfig } from './config.ts'
import { createBulkChanges } from './domain/entry/bulk-change.ts'
import type { BulkChanges } from './domain/entry/bulk-change.ts'
import { createEntries } from './domain/entry/entries.ts'
import { createHistory } from './domain/history/history.ts'
import { createManuscripts } from './domain/manuscript/manuscripts.ts'
import { createProgressions } from './domain/manuscript/progressions.ts'
import { createNovels } from './domain/novel/novels.ts'
import { createRelations } from './domain/relation/relations.ts'
import { serveCategories, serveDetailTemplates, serveEntryTypes } from './rpc/categories.ts'
import { serveContext } from './rpc/context.ts'
import { serveCopies } from './rpc/copies.ts'
import { serveEntries } from './rpc/entries.ts'
import { serveEntryHistory } from './rpc/entry-history.ts'
import { serveChapters, serveManuscripts, serveProgressions, serveScenes } from './rpc/manuscripts.ts'
import { serveNovels, serveSeries } from './rpc/novels.ts'
import { serveRelations } from './rpc/relations.ts'
import { createCategoryStore } from './store/category-store.ts'
import { createCodexReader } from './store/codex-reader.ts'
import { createBulkStore } from './store/entry-change.ts'
import { createEntryReferences } from './store/entry-references.ts'
import { createEntryStore } from './store/entry-store.ts'
import { createDetailTemplateStore, createEntryTypeStore } from './store/entry-type-store.ts'
import { createHistoryStore } from './store/history-store.ts'
import { readDocx } from './store/manuscript-docx.ts'
import { createChapterStore, createManuscriptStore, createSceneStore } from './store/manuscript-store.ts'
import { createNovelStore, createSeriesStore } from './store/novel-store.ts'
import type { NovelStoreOptions } from './store/novel-store.ts'
import { createProgressionStore } from './store/progression-store.ts'
import { createRelationStore } from './store/relation-store.ts'
import { PrismaClient } from '../prisma/generated/client.ts'

/** What the service works with; whoever opened them closes them after it has stopped. */
export type CodexResources = { database: Database; bus: EventBus; rpc: RpcNetwork; logger: Logger }

/** The codex service: novels, entries and the context lookup, over the calls of scriptorium.codex.v1. */
export function createCodex(config: CodexConfig, { database, bus, rpc, logger }: CodexResources): Service {
  const prisma = createOwnerScopedPrisma({ database, create: (adapter) => new PrismaClient({ adapter }) })
  const relay = createRelay({ database, bus, logger })
  const folderOf = createFolding()
  const context = createContext({
    reader: createCodexReader(database),
    cache: createIndexCache(config.indexCacheBytes),
    folderOf,
    counterOf: loadCounter,
  })
  const references = createEntryReferences(database)
  const folder = folderOf('und')
  const entries = createEntries(createEntryStore({ database, prisma, folder }), references)
  const bulk = createBulkChanges(createBulkStore(database, folder), references)
  const registrations = [
    ...serveCodices({ prisma, onEvents: () => relay.wake() }, bulk),
    serveEntries(entries, bulk),
    serveEntryHistory(createHistory({ store: createHistoryStore(database), entries, references })),
    ...serveManuscript(database, prisma),
    serveRelations(createRelations(createRelationStore(database))),
    serveCategories(createRecords(createCategoryStore(database))),
    serveEntryTypes(createRecords(createEntryTypeStore(prisma))),
    serveDetailTemplates(createRecords(createDetailTemplateStore(prisma))),
    serveContext(context),
  ]
  return composeParts({
    name: 'codex',
    logger,
    parts: [
      { name: 'database', health: async () => await database.health(), stop: async () => await prisma.close() },
      { name: 'bus', isSoft: true, health: async () => await bus.health() },
      relayPart(relay),
      serverPart(rpc, registrations),
    ],
  })
}

/** Novels, the series that they are in, and copies of one novel's codex in another. */
function serveCodices(options: NovelStoreOptions, copies: BulkChanges): Registration[] {
  const series = createRecords(createSeriesStore(options))
  const novels = createNovels({ novels: createRecords(createNovelStore(options)), series, copies })
  return [serveNovels(novels), serveSeries(series), serveCopies(copies, novels)]
}

function serveManuscript(database: Database, prisma: NovelStoreOptions['prisma']): Registration[] {
  return [
    serveChapters(createRecords(createChapterStore(database))),
    serveScenes(createRecords(createSceneStore(database))),
    serveProgressions(createProgressions(createProgressionStore(database, prisma))),
    serveManuscripts(createManuscripts(createManuscriptStore(database), readDocx)),
  ]
}
