/** Lists of entries, sorted and searched, page by page. */
import type { Entry } from '@scriptorium/contracts/nouns'
import { decodeCursor, encodeCursor } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import { createBoundedMap } from '@scriptorium/bounded-map'
import type { BoundedMap } from '@scriptorium/bounded-map'
import { createHash } from 'node:crypto'
import { escapeLike, foldedText } from '@scriptorium/text/folding'
import type { Folder } from '@scriptorium/text/folding'
import type { EntryFilter, EntryStore } from '../domain/entry/entries.ts'
import { createVocabulary } from '../domain/entry/vocabulary.ts'
import type { Vocabulary } from '../domain/entry/vocabulary.ts'
import type { Page } from '@scriptorium/records'
import { readEntries } from './entry-row.ts'
import {
  categoriesBelow,
  entryBytes,
  entryPage,
  entryWords,
  firstMisspeltRank,
  novelOf,
  passing,
  textsRank,
} from './entry-statements.ts'
import type { EntryPageRequest, EntryPosition, Found, PlacedFilter } from './entry-statements.ts'

export type EntrySearchOptions = {
  database: Database
  /** Folds for search; the same for all novels. */
  folder: Folder
  /** UTF-8 bytes of the long texts of one page, after which it ends early: a call may carry 16 MB. */
  pageBytesMax: number
}

/** About bytes of the words of codices that were searched last. */
const vocabulariesBytesMax = 8 * 1024 * 1024
type Vocabularies = BoundedMap<string, Vocabulary>

export function createEntrySearch({ database, folder, pageBytesMax }: EntrySearchOptions): EntryStore['list'] {
  const vocabularies: Vocabularies = createBoundedMap({
    weightMax: vocabulariesBytesMax,
    weightOf: ({ bytes }) => bytes,
  })
  return async ({ ownerId, signal }, filter, { cursor, limit }) => {
    const list = listName(filter)
    const after = cursor === undefined ? undefined : positionOf(list, cursor)
    const query = filter.query === undefined ? '' : foldedText(filter.query, folder)
    return await database.asOwner(
      ownerId,
      async (tx) => {
        const novel = await novelOf(tx, { ownerId, novelId: filter.novelId })
        if (novel === undefined) return undefined
        const { category } = filter
        const categories = category === undefined ? undefined : await categoriesBelow(tx, { ownerId, category })
        const placed = { ...filter, query, seriesId: novel.seriesId, categories }
        const vocabulary = async () => await vocabularyOf(tx, vocabularies, { ownerId, ...placed, ...novel })
        const matches = await search(tx, ownerId, placed, { after, limit, vocabulary })
        return await readPage(tx, { ownerId, list, found: matches, limit, bytesMax: pageBytesMax })
      },
      { idempotent: true, signal },
    )
  }
}

type PageRequest = { after: EntryPosition | undefined; limit: number; vocabulary: () => Promise<Vocabulary> }

/** Of the codex as it is: the version was read before, so that words that are newer are kept under an older one at worst. */
async function vocabularyOf(
  tx: Tx,
  vocabularies: Vocabularies,
  place: { ownerId: string; novelId: string; seriesId: string | undefined; codexVersion: string },
): Promise<Vocabulary> {
  const { ownerId, novelId, seriesId, codexVersion } = place
  const key = `${ownerId}/${novelId}/${codexVersion}`
  const vocabulary = vocabularies.get(key) ?? createVocabulary(await entryWords(tx, { ownerId, novelId, seriesId }))
  vocabularies.set(key, vocabulary)
  return vocabulary
}

/** A position is valid in one order only, and the rank of a match depends on the query. */
function listName({ sort, query = '', pinnedFirst = false }: EntryFilter): string {
  const trimmed = query.trim()
  const digest = trimmed === '' ? '' : ` ${createHash('sha256').update(trimmed).digest('base64url').slice(0, 12)}`
  return `entries ${sort ?? 'best'}${pinnedFirst ? ' pinned' : ''}${digest}`
}

function positionOf(list: string, cursor: string): EntryPosition {
  const [rank, key, id] = decodeCursor(list, cursor, ['integer', 'text', 'id'])
  return { rank, key, id }
}

/**
 * Ids of the page and one more. By how well they match: names, then texts, and misspelt names where nothing else matches at
 * all; a position's rank shows where the page before stopped.
 */
async function search(
  tx: Tx,
  ownerId: string,
  filter: PlacedFilter,
  { after, limit, vocabulary }: PageRequest,
): Promise<Found[]> {
  const request = { ownerId, filter, like: escapeLike(filter.query), after, limit: limit + 1, vocabulary }
  if (filter.query === '') return await entryPage(tx, 'all', request)
  if (filter.sort !== undefined) return await searchInOrder(tx, request)
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

type SearchRequest = EntryPageRequest & Pick<PageRequest, 'vocabulary'>

/** In an explicit order all matches come together; where there is none, all misspelt names do. */
async function searchInOrder(tx: Tx, request: SearchRequest): Promise<Found[]> {
  const { after } = request
  const isMisspelt = after !== undefined && after.rank >= firstMisspeltRank
  const found = isMisspelt ? [] : await entryPage(tx, 'both', request)
  if (found.length > 0 || (after !== undefined && !isMisspelt)) return found
  const ids = (await misspeltNames(request)).map(({ id }) => id)
  return ids.length === 0 ? [] : await entryPage(tx, 'misspelt', { ...request, ids })
}

/** Shorter queries are similar to half of all names. */
const shortestMisspelt = 3

/** All names of the codex that the query may misspell, in no order; whether they pass the filter is not asked. */
async function misspeltNames({ filter: { query }, vocabulary }: SearchRequest): Promise<EntryPosition[]> {
  if (query.length < shortestMisspelt) return []
  const near = (await vocabulary()).near(query)
  return near.map(({ id, name, distance }) => ({ id, rank: firstMisspeltRank + distance, key: name }))
}

/** The nearest first. Similarity needs every name of the novel, so the page is cut here. */
async function misspeltPage(tx: Tx, request: SearchRequest): Promise<Found[]> {
  const { ownerId, after, limit } = request
  const near = await misspeltNames(request)
  const shown = await passing(
    tx,
    request,
    near.map(({ id }) => id),
  )
  const page = near
    .filter(({ id }) => shown.has(id))
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
  tx: Tx,
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
  const entries = await readEntries(tx, { ownerId, ids: wanted.map(({ id }) => id) })
  const byId = new Map(entries.map((one) => [one.id, one]))
  const last = wanted.at(-1)
  const items = wanted.flatMap(({ id }) => byId.get(id) ?? [])
  if (last === undefined || wanted.length === found.length) return { items }
  return { items, nextCursor: encodeCursor(list, [last.rank, last.key, last.id]) }
}
