import { consumerPart } from '@scriptorium/bus'
import type { EventBus } from '@scriptorium/bus'
import { createOwnerScopedPrisma, createRelay, relayPart } from '@scriptorium/database'
import type { Database, Relay } from '@scriptorium/database'
import type { JobQueue } from '@scriptorium/jobs'
import { createRecords } from '@scriptorium/records'
import { codex, serverPart } from '@scriptorium/rpc'
import type { Registration, RpcNetwork } from '@scriptorium/rpc'
import { composeParts, derivedId, newId } from '@scriptorium/runtime'
import type { Logger, Service } from '@scriptorium/runtime'
import { loadCounter } from '@scriptorium/tokens'
import { createContext } from './domain/context/context.ts'
import { createFolding } from '@scriptorium/text/folding'
import { createIndexCache } from './domain/detection/index-cache.ts'
import type { BlobConfig, CodexConfig } from './config.ts'
import { createBulkChanges } from './domain/entry/bulk-change.ts'
import type { BulkChanges } from './domain/entry/bulk-change.ts'
import { createEntries } from './domain/entry/entries.ts'
import { createHistory } from './domain/history/history.ts'
import { createImages } from './domain/image/images.ts'
import type { Blobs } from './domain/image/images.ts'
import { createManuscripts } from './domain/manuscript/manuscripts.ts'
import { createProgressions } from './domain/manuscript/progressions.ts'
import { createMentionIndex } from './domain/mention/mention-index.ts'
import type { MentionIndex } from './domain/mention/mention-index.ts'
import { createNovels } from './domain/novel/novels.ts'
import { createOverviews } from './domain/overview/overviews.ts'
import { createRelations } from './domain/relation/relations.ts'
import { createTransfers } from './domain/transfer/transfers.ts'
import { onCodexChanged } from './events/codex-changed.ts'
import { onUserDeleted } from './events/user-deleted.ts'
import { createImageSweep } from './jobs/image-sweep.ts'
import { createTransferJobs } from './jobs/transfers.ts'
import { serveCategories, serveDetailTemplates, serveEntryTypes } from './rpc/categories.ts'
import { serveContext } from './rpc/context.ts'
import { serveCopies } from './rpc/copies.ts'
import { serveEntries } from './rpc/entries.ts'
import { serveEntryHistory } from './rpc/entry-history.ts'
import { serveImages } from './rpc/images.ts'
import { serveChapters, serveManuscripts, serveProgressions, serveScenes } from './rpc/manuscripts.ts'
import { serveNovels, serveSeries } from './rpc/novels.ts'
import { serveOverviews } from './rpc/overviews.ts'
import { serveRelations } from './rpc/relations.ts'
import { serveTransfers } from './rpc/transfers.ts'
import { createBucketBlobs } from './store/blob-bucket.ts'
import { createFolderBlobs } from './store/blob-folder.ts'
import { createCategoryStore } from './store/category-store.ts'
import { createCodexReader } from './store/codex-reader.ts'
import { createBulkStore } from './store/entry-change.ts'
import { createEntryReferences } from './store/entry-references.ts'
import { createEntryStore } from './store/entry-store.ts'
import { createDetailTemplateStore, createEntryTypeStore } from './store/entry-type-store.ts'
import { createImageCodec, toPng } from './store/image-codec.ts'
import { createImageStore } from './store/image-store.ts'
import { createHistoryStore } from './store/history-store.ts'
import { readDocx } from './store/manuscript-docx.ts'
import { createChapterStore, createManuscriptStore, createSceneStore } from './store/manuscript-store.ts'
import { createMentionStore } from './store/mention-store.ts'
import { createNovelStore, createSeriesStore } from './store/novel-store.ts'
import type { NovelStoreOptions } from './store/novel-store.ts'
import { createOverviewStore } from './store/overview-store.ts'
import { createProgressionStore } from './store/progression-store.ts'
import { createRelationStore } from './store/relation-store.ts'
import { createSceneTexts } from './store/scene-texts.ts'
import { createFileReader } from './store/transfer/codex-file-reader.ts'
import { unpackImage } from './store/transfer/file-images.ts'
import { createReadingThreads } from './store/transfer/reading-threads.ts'
import { writeCodexFile } from './store/transfer/write-codex-file.ts'
import { createTransferStore } from './store/transfer-store.ts'
import { PrismaClient } from '../prisma/generated/client.ts'

/** What the service works with; whoever opened them closes them after it has stopped. */
export type CodexResources = { database: Database; bus: EventBus; jobs: JobQueue; rpc: RpcNetwork; logger: Logger }

/** The codex service: novels, entries and the context lookup, over the calls of scriptorium.codex.v1. */
export function createCodex(config: CodexConfig, { database, bus, jobs, rpc, logger }: CodexResources): Service {
  const prisma = createOwnerScopedPrisma({ database, create: (adapter) => new PrismaClient({ adapter }) })
  const relay = createRelay({ database, bus, logger })
  const folderOf = createFolding()
  const context = createContext({
    reader: createCodexReader(database),
    cache: createIndexCache(config.indexCacheBytes),
    folderOf,
    scenes: createSceneTexts(database),
    counterOf: loadCounter,
    pause: async () => await new Promise<void>((resolve) => void setImmediate(resolve)),
  })
  const references = createEntryReferences(database)
  const folder = folderOf('und')
  const entries = createEntries(createEntryStore({ database, folder }), references)
  const bulk = createBulkChanges(createBulkStore(database, folder), references)
  const blobs = openBlobs(config.blobs)
  const images = createImages({ store: createImageStore(database), blobs, codec: createImageCodec(), newId })
  const threads = createReadingThreads()
  const transfers = createTransfers({
    store: createTransferStore(database, folder),
    blobs,
    read: createFileReader(threads),
    write: async (scope, whole, as) =>
      await writeCodexFile(whole, as, { largest: async (id) => await images.largest(scope, id), png: toPng }),
    images: { images, unpack: unpackImage },
    enqueue: async ({ ownerId, id, attempt }) => await enqueueTransfer(jobs, { ownerId, id, attempt }),
    derivedId,
  })
  const mentions = createMentionIndex(createMentionStore(database), context.detector)
  const registrations = [
    ...serveCodices({ prisma, onEvents: () => relay.wake() }, bulk),
    serveEntries(entries, bulk),
    serveEntryHistory(createHistory({ store: createHistoryStore(database), entries, references })),
    ...serveManuscript(database, prisma, mentions),
    serveImages(images),
    ...serveTransfers(transfers),
    serveRelations(createRelations(createRelationStore(database))),
    serveCategories(createRecords(createCategoryStore(database))),
    serveEntryTypes(createRecords(createEntryTypeStore(prisma))),
    serveDetailTemplates(createRecords(createDetailTemplateStore(prisma))),
    serveContext(context),
    serveOverviews(createOverviews(createOverviewStore(database))),
  ]
  return composeParts({
    name: 'codex',
    logger,
    parts: [
      { name: 'database', health: async () => await database.health(), stop: async () => await prisma.close() },
      { name: 'bus', isSoft: true, health: async () => await bus.health() },
      { name: 'reading threads', stop: async () => await threads.stop() },
      relayPart('codex', relay),
      createImageSweep({ images, logger, everyMs: config.imageSweepMs }),
      createTransferJobs({ transfers, jobs, logger, sweepMs: config.transferSweepMs, onDone: () => relay.wake() }),
      consumerPart(bus, {
        group: 'codex',
        handlers: { ...onCodexChanged(mentions), 'user.deleted': onUserDeleted({ database, blobs, relay }) },
      }),
      serverPart(
        rpc,
        registrations.map((registration) => wakingRelay(registration, relay)),
      ),
    ],
  })
}

/** The queue is a hint: what it loses is asked for again by the sweep. */
async function enqueueTransfer(
  jobs: JobQueue,
  { ownerId, id, attempt }: { ownerId: string; id: string; attempt: number },
): Promise<void> {
  await jobs.enqueue('transfer', { ownerId, transferId: id }, { jobId: `${id}.${attempt}` }).catch(() => undefined)
}

function openBlobs(config: BlobConfig): Blobs {
  return 'folder' in config ? createFolderBlobs(config.folder) : createBucketBlobs(config)
}

/** Novels, the series that they are in, and copies of one novel's codex in another. */
function serveCodices(options: NovelStoreOptions, copies: BulkChanges): Registration[] {
  const series = createRecords(createSeriesStore(options))
  const novels = createNovels({ novels: createRecords(createNovelStore(options)), series, copies })
  return [serveNovels(novels), serveSeries(series), serveCopies(copies, novels)]
}

function serveManuscript(
  database: Database,
  prisma: NovelStoreOptions['prisma'],
  mentions: MentionIndex,
): Registration[] {
  return [
    serveChapters(createRecords(createChapterStore(database))),
    serveScenes(createRecords(createSceneStore(database))),
    serveProgressions(createProgressions(createProgressionStore(database, prisma))),
    serveManuscripts(createManuscripts(createManuscriptStore(database), readDocx), mentions),
  ]
}

/** Triggers of the database leave events in the outbox: after any call that changes something the relay looks there. */
function wakingRelay(registration: Registration, relay: Relay): Registration {
  const reads = Object.values(codex).find(({ definition }) => definition.fullName === registration.name)?.reads
  const methods = registration.methods.map((method) => {
    if (reads?.has(method.codec.name) === true) return method
    const handle: typeof method.handle = async (request, call) => {
      const response = await method.handle(request, call)
      relay.wake()
      return response
    }
    return { ...method, handle }
  })
  return { ...registration, methods }
}
