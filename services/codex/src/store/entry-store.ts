/**
 * Entries in PostgreSQL. Every change takes the lock of its novel's row first and moves the novel's codex version, so that
 * changes of one novel come one after the other and a lookup can ask for what is newer than it knows.
 */
import { ServiceError } from '@scriptorium/contracts'
import { decodeCursor, encodeCursor, presentRow, selectOf, violatedConstraint } from '@scriptorium/database'
import type { OwnerScopedPrisma, PrismaTx, Tx } from '@scriptorium/database'
import { createHash } from 'node:crypto'
import type { Folder } from '../domain/detection/folding.ts'
import type { Entry, EntryFields } from '../domain/entry.ts'
import { distanceFrom } from '../domain/misspelling.ts'
import type { EntryFilter, EntryStore, Page } from '../domain/ports.ts'
import {
  bumpCodexVersion,
  entryBytes,
  entryPage,
  entryWords,
  lockNovel,
  lockNovelOfEntry,
  textsRank,
} from './entry-statements.ts'
import type { EntryPageRequest, EntryPosition, Found } from './entry-statements.ts'
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts'
import { escapeLike, foldedText, searchColumns } from './search-text.ts'

export type EntryStoreOptions = {
  prisma: OwnerScopedPrisma<PrismaClient>
  /** Folds for search; the same for all novels. */
  folder: Folder
  /** UTF-8 bytes of the long texts of one page, after which it ends early: a call may carry 16 MB. */
  pageBytesMax?: number
}

type Client = PrismaTx<PrismaClient>

const writtenFields = [
  'type',
  'name',
  'aliases',
  'exclusions',
  'description',
  'notes',
  'summary',
  'details',
  'tags',
  'color',
  'pinned',
  'control',
  'archived',
] as const satisfies readonly (keyof EntryFields)[]
const select = selectOf(['id', 'novelId', ...writtenFields, 'version', 'createdAt', 'updatedAt'])

export function createEntryStore({ prisma, folder, pageBytesMax = 6_000_000 }: EntryStoreOptions): EntryStore {
  async function insert(
    client: Client,
    tx: Tx,
    entry: { ownerId: string; id: string; novelId: string; fields: EntryFields },
  ): Promise<Entry> {
    const { ownerId, id, novelId, fields } = entry
    const codexVersion = await lockNovel(tx, ownerId, novelId)
    if (codexVersion === undefined) throw new ServiceError('not_found')
    const known = await client.entry.findUnique({ where: { ownerId_id: { ownerId, id } }, select })
    if (known !== null && known.novelId !== novelId)
      throw new ServiceError('conflict', { detail: 'This id is taken by an entry of another novel.' })
    if (known !== null) return entryOf(known)
    const made = await client.entry.create({
      data: {
        ownerId,
        id,
        novelId,
        ...dataOf(fields),
        ...searchColumns(fields, folder),
        changedVersion: codexVersion + 1,
      },
      select,
    })
    await bumpCodexVersion(tx, { ownerId, novelId, entries: 1 })
    return entryOf(made)
  }

  return {
    create: async ({ ownerId, signal }, id, novelId, fields) => {
      try {
        return await prisma.asOwner(
          ownerId,
          async (client, tx) => await insert(client, tx, { ownerId, id, novelId, fields }),
          { idempotent: true, ...signalOf(signal) },
        )
      } catch (error) {
        // Two novels, one id, at the same time: their locks do not meet.
        if (violatedConstraint(error) === 'entries_pkey')
          throw new ServiceError('conflict', { detail: 'This id is taken by an entry of another novel.', cause: error })
        throw error
      }
    },
    get: async ({ ownerId, signal }, id) =>
      await prisma.asOwner(ownerId, async (client) => await find(client, ownerId, id), {
        idempotent: true,
        ...signalOf(signal),
      }),
    list: async ({ ownerId, signal }, filter, { cursor, limit }) => {
      const list = listName(filter)
      const after = cursor === undefined ? undefined : positionOf(list, cursor)
      return await prisma.asOwner(
        ownerId,
        async (client, tx) => {
          if ((await client.novel.count({ where: { ownerId, id: filter.novelId } })) === 0)
            throw new ServiceError('not_found')
          const query = filter.query === undefined ? '' : foldedText(filter.query, folder)
          const found = await search(tx, ownerId, { ...filter, query }, { after, limit })
          return await readPage(client, { ownerId, list, found, limit, bytesMax: pageBytesMax })
        },
        { idempotent: true, ...signalOf(signal) },
      )
    },
    update: async ({ ownerId, signal }, id, version, patch) =>
      await prisma.asOwner(
        ownerId,
        async (client, tx) => {
          const novel = await lockNovelOfEntry(tx, ownerId, id)
          if (novel === undefined) throw new ServiceError('not_found')
          const current = await find(client, ownerId, id)
          if (current.version !== version) return undefined
          const fields: EntryFields = { ...current, ...patch }
          const changedVersion = await bumpCodexVersion(tx, { ownerId, novelId: novel.id, entries: 0 })
          const data = {
            ...dataOf(fields),
            ...searchColumns(fields, folder),
            changedVersion,
            version: { increment: 1 },
          }
          return entryOf(await client.entry.update({ where: { ownerId_id: { ownerId, id } }, data, select }))
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
type PageRequest = { after: EntryPosition | undefined; limit: number }

/** A position means something in one order only, and how well something matches depends on the query. */
function listName({ sort, query = '' }: EntryFilter): string {
  const asked = query.trim()
  const digest = asked === '' ? '' : ` ${createHash('sha256').update(asked).digest('base64url').slice(0, 12)}`
  return `entries ${sort ?? 'best'}${digest}`
}

function positionOf(list: string, cursor: string): EntryPosition {
  const [rank, key, id] = decodeCursor(list, cursor, ['integer', 'text', 'id'])
  return { rank, key, id }
}

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
  {
    ownerId,
    list,
    found,
    limit,
    bytesMax,
  }: { ownerId: string; list: string; found: Found[]; limit: number; bytesMax: number },
): Promise<Page<Entry>> {
  let bytes = 0
  const wanted = found.slice(0, limit).filter(({ bytes: size }, index) => {
    bytes += size
    return index === 0 || bytes <= bytesMax
  })
  const rows = await client.entry.findMany({ where: { ownerId, id: { in: wanted.map(({ id }) => id) } }, select })
  const byId = new Map(rows.map((row) => [row.id, row]))
  const last = wanted.at(-1)
  const items = wanted.flatMap(({ id }) => {
    const row = byId.get(id)
    return row === undefined ? [] : [entryOf(row)]
  })
  if (last === undefined || wanted.length === found.length) return { items }
  return { items, nextCursor: encodeCursor(list, [last.rank, last.key, last.id]) }
}

async function find(client: Client, ownerId: string, id: string): Promise<Entry> {
  const row = await client.entry.findUnique({ where: { ownerId_id: { ownerId, id } }, select })
  if (row === null) throw new ServiceError('not_found')
  return entryOf(row)
}

function signalOf(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

/** The columns of what people write; what is absent is cleared. */
function dataOf(fields: EntryFields) {
  const data = Object.fromEntries(writtenFields.map((name) => [name, fields[name] ?? null]))
  return data as { [Name in (typeof writtenFields)[number]]: Exclude<EntryFields[Name], undefined> }
}

/** What stands in the JSON columns was checked on its way in. */
function entryOf(row: Prisma.EntryGetPayload<{ select: typeof select }>): Entry {
  return presentRow(row) as Entry
}
