/**
 * Entries in PostgreSQL. Every change takes the lock of its novel's row first and moves the novel's codex version, so that
 * changes of one novel come one after the other and a lookup can ask for what is newer than it knows.
 */
import { ServiceError } from '@scriptorium/contracts'
import { violatedConstraint } from '@scriptorium/database'
import type { OwnerScopedPrisma, PrismaTx, Tx } from '@scriptorium/database'
import type { Folder } from '../domain/detection/folding.ts'
import type { Alias, Detail, Entry, EntryControl, EntryFields, EntryType } from '../domain/entry.ts'
import { distanceFrom } from '../domain/misspelling.ts'
import type { EntryFilter, EntryPosition, EntryStore, Page } from '../domain/ports.ts'
import {
  bumpCodexVersion,
  entryBytes,
  entryPage,
  entryWords,
  lockNovel,
  lockNovelOfEntry,
  textsRank,
} from './entry-statements.ts'
import type { EntryPageRequest, Found } from './entry-statements.ts'
import type { PrismaClient } from '../../prisma/generated/client.ts'
import type { EntryModel } from '../../prisma/generated/models.ts'
import { escapeLike, foldedText, searchColumns } from './search-text.ts'

export type EntryStoreOptions = {
  prisma: OwnerScopedPrisma<PrismaClient>
  /** Folds for search; the same for all novels. */
  folder: Folder
  /** UTF-8 bytes of the long texts of one page, after which it ends early: a call may carry 16 MB. */
  pageBytesMax?: number
}

type Client = PrismaTx<PrismaClient>

export function createEntryStore({ prisma, folder, pageBytesMax = 6_000_000 }: EntryStoreOptions): EntryStore {
  async function insert(
    client: Client,
    tx: Tx,
    entry: { ownerId: string; id: string; novelId: string; fields: EntryFields },
  ): Promise<EntryModel> {
    const { ownerId, id, novelId, fields } = entry
    const codexVersion = await lockNovel(tx, ownerId, novelId)
    if (codexVersion === undefined) throw new ServiceError('not_found')
    const known = await client.entry.findUnique({ where: { ownerId_id: { ownerId, id } } })
    if (known !== null && known.novelId !== novelId)
      throw new ServiceError('conflict', { detail: 'This id is taken by an entry of another novel.' })
    if (known !== null) return known
    const made = await client.entry.create({
      data: {
        ownerId,
        id,
        novelId,
        ...rowOf(fields),
        ...searchColumns(fields, folder),
        changedVersion: codexVersion + 1,
      },
    })
    await bumpCodexVersion(tx, { ownerId, novelId, entries: 1 })
    return made
  }

  return {
    create: async ({ ownerId, signal }, id, novelId, fields) => {
      try {
        return entryOf(
          await prisma.asOwner(
            ownerId,
            async (client, tx) => await insert(client, tx, { ownerId, id, novelId, fields }),
            { idempotent: true, ...signalOf(signal) },
          ),
        )
      } catch (error) {
        // Two novels, one id, at the same time: their locks do not meet.
        if (violatedConstraint(error) === 'entries_pkey')
          throw new ServiceError('conflict', { detail: 'This id is taken by an entry of another novel.', cause: error })
        throw error
      }
    },
    get: async ({ ownerId, signal }, id) =>
      await prisma.asOwner(ownerId, async (client) => entryOf(await find(client, ownerId, id)), {
        idempotent: true,
        ...signalOf(signal),
      }),
    list: async ({ ownerId, signal }, filter, page) =>
      await prisma.asOwner(
        ownerId,
        async (client, tx) => {
          if ((await client.novel.count({ where: { ownerId, id: filter.novelId } })) === 0)
            throw new ServiceError('not_found')
          const query = filter.query === undefined ? '' : foldedText(filter.query, folder)
          const found = await search(tx, ownerId, { ...filter, query }, page)
          return await readPage(client, { ownerId, found, limit: page.limit, bytesMax: pageBytesMax })
        },
        { idempotent: true, ...signalOf(signal) },
      ),
    update: async ({ ownerId, signal }, id, version, patch) =>
      await prisma.asOwner(
        ownerId,
        async (client, tx) => {
          const novel = await lockNovelOfEntry(tx, ownerId, id)
          if (novel === undefined) throw new ServiceError('not_found')
          const current = await find(client, ownerId, id)
          if (current.version !== version) return undefined
          const fields: EntryFields = { ...entryOf(current), ...patch }
          const changedVersion = await bumpCodexVersion(tx, { ownerId, novelId: novel.id, entries: 0 })
          const data = { ...rowOf(fields), ...searchColumns(fields, folder), changedVersion, version: { increment: 1 } }
          return entryOf(await client.entry.update({ where: { ownerId_id: { ownerId, id } }, data }))
        },
        signalOf(signal),
      ),
    delete: async ({ ownerId, signal }, id) =>
      await prisma.asOwner(
        ownerId,
        async (client, tx) => {
          const novel = await lockNovelOfEntry(tx, ownerId, id)
          const { count } = await client.entry.deleteMany({ where: { ownerId, id } })
          if (novel === undefined || count === 0) throw new ServiceError('not_found')
          await bumpCodexVersion(tx, { ownerId, novelId: novel.id, entries: -1 })
        },
        signalOf(signal),
      ),
    known: async ({ ownerId, signal }, ids) =>
      await prisma.asOwner(
        ownerId,
        async (client) =>
          (await client.entry.findMany({ where: { ownerId, id: { in: [...ids] } }, select: { id: true } })).map(
            ({ id }) => id,
          ),
        { idempotent: true, ...signalOf(signal) },
      ),
  }
}

type Filter = EntryFilter & { query: string }
type PageRequest = { after?: EntryPosition | undefined; limit: number }

/**
 * Ids of the page and one more. By how well they match: names, then texts, and misspelt names where nothing else matches at
 * all; a position's rank tells where the page before stopped. In an order that was asked for, all matches together.
 */
async function search(tx: Tx, ownerId: string, filter: Filter, { after, limit }: PageRequest): Promise<Found[]> {
  const request = { ownerId, filter, like: escapeLike(filter.query), after, limit: limit + 1 }
  if (filter.query === '') return await entryPage(tx, 'all', request)
  if (filter.sort !== undefined) return await entryPage(tx, 'both', request)
  const rank = after?.rank ?? 0
  if (rank >= firstMisspeltRank) return await misspeltPage(tx, request)
  const names = rank < textsRank ? await entryPage(tx, 'names', request) : []
  if (names.length > limit) return names
  const texts = await entryPage(tx, 'texts', {
    ...request,
    after: rank < textsRank ? undefined : after,
    limit: limit + 1 - names.length,
  })
  const found = [...names, ...texts]
  return found.length > 0 || after !== undefined ? found : await misspeltPage(tx, request)
}

/** Every misspelt rank is above that of a match. */
const firstMisspeltRank = 10

/** Fewer letters are like half of all names. */
const shortestMisspelt = 3

/** Likeness asks for every name of the novel, so that a page is cut here. */
async function misspeltPage(tx: Tx, request: EntryPageRequest): Promise<Found[]> {
  const { ownerId, filter, after, limit } = request
  if (filter.query.length < shortestMisspelt) return []
  const distance = distanceFrom(filter.query)
  const alike = (await entryWords(tx, request)).flatMap(({ id, name, words }) => {
    const apart = distance(name, words)
    return apart === undefined ? [] : [{ id, rank: firstMisspeltRank + apart, key: name }]
  })
  const page = alike
    .filter((position) => after === undefined || compare(position, after) > 0)
    .toSorted(compare)
    .slice(0, limit)
  const sizes = await entryBytes(
    tx,
    ownerId,
    page.map(({ id }) => id),
  )
  return page.map((found) => ({ ...found, bytes: sizes.get(found.id) ?? 0 }))
}

function compare(one: EntryPosition, other: EntryPosition): number {
  if (one.rank !== other.rank) return one.rank - other.rank
  if (one.key !== other.key) return one.key < other.key ? -1 : 1
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0
}

async function readPage(
  client: Client,
  { ownerId, found, limit, bytesMax }: { ownerId: string; found: Found[]; limit: number; bytesMax: number },
): Promise<Page<Entry, EntryPosition>> {
  let bytes = 0
  const wanted = found.slice(0, limit).filter(({ bytes: size }, index) => {
    bytes += size
    return index === 0 || bytes <= bytesMax
  })
  const rows = await client.entry.findMany({ where: { ownerId, id: { in: wanted.map(({ id }) => id) } } })
  const byId = new Map(rows.map((row) => [row.id, row]))
  const last = wanted.at(-1)
  return {
    items: wanted.flatMap(({ id }) => {
      const row = byId.get(id)
      return row === undefined ? [] : [entryOf(row)]
    }),
    next:
      last !== undefined && wanted.length < found.length ? { rank: last.rank, key: last.key, id: last.id } : undefined,
  }
}

async function find(client: Client, ownerId: string, id: string): Promise<EntryModel> {
  const row = await client.entry.findUnique({ where: { ownerId_id: { ownerId, id } } })
  if (row === null) throw new ServiceError('not_found')
  return row
}

function signalOf(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

function rowOf(fields: EntryFields) {
  const {
    type,
    name,
    aliases,
    exclusions,
    description,
    notes,
    summary,
    details,
    categoryId,
    tags,
    color,
    pinned,
    control,
    archived,
  } = fields
  return {
    type,
    name,
    aliases,
    exclusions,
    description,
    details,
    tags,
    pinned,
    control,
    archived,
    notes: notes ?? null,
    summary: summary ?? null,
    categoryId: categoryId ?? null,
    color: color ?? null,
  }
}

/** What stands in the columns was checked on its way in. */
function entryOf(row: EntryModel): Entry {
  return {
    id: row.id,
    novelId: row.novelId,
    type: row.type as EntryType,
    name: row.name,
    aliases: row.aliases as Alias[],
    exclusions: row.exclusions,
    description: row.description,
    notes: row.notes ?? undefined,
    summary: row.summary ?? undefined,
    details: row.details as Detail[],
    categoryId: row.categoryId ?? undefined,
    tags: row.tags,
    color: row.color ?? undefined,
    pinned: row.pinned,
    control: row.control as EntryControl,
    archived: row.archived,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}
