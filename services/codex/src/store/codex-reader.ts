/** Names of a codex: prepared statements in one snapshot, so that they agree with the version. What a lookup reads besides is in lookup-view.ts. */
import { novel as novelNoun } from '@scriptorium/contracts/nouns'
import type { Novel } from '@scriptorium/contracts/nouns'
import { columnsOf, namedStatement, rowOf, rowsOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { CodexPart, CodexReader, CodexState, CodexView } from '../domain/context/codex-view.ts'
import type { IndexedEntry } from '../domain/detection/indexed-entry.ts'
import { createLookups } from './lookup-view.ts'

const stateRows = namedStatement<{ ownerId: string; novelId: string }>(
  'codex_state',
  `SELECT ${columnsOf(novelNoun.readNames)}, codex_version FROM codex_state($ownerId, $novelId)`,
)

export function createCodexReader(database: Database): CodexReader {
  return {
    state: async ({ ownerId, signal }, novelId) => {
      const query = stateRows({ ownerId, novelId })
      const rows = rowsOf<Row>(await database.queryAsOwner(query, { idempotent: true, signal }))
      const row = rows.find(({ id }) => id === novelId)
      return row === undefined
        ? undefined
        : stateOf(
            row,
            rows.find(({ id }) => id === row.seriesId),
          )
    },
    at: createLookups(database),
    read: async ({ ownerId, signal }, novelId, work) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const view = await openView(tx, ownerId, novelId)
          return view === undefined ? undefined : await work(view)
        },
        { isolation: 'repeatable read', idempotent: true, signal },
      ),
  }
}

type Row = Novel & { codexVersion: number }

async function novelRow(tx: Tx, ownerId: string, id: string): Promise<Row | undefined> {
  return rowOf<Row>(
    await tx.query({
      name: 'view_novel',
      text: `SELECT ${columnsOf(novelNoun.readNames)}, codex_version FROM novels WHERE owner_id = $1 AND id = $2`,
      values: [ownerId, id],
    }),
  )
}

async function openView(tx: Tx, ownerId: string, novelId: string): Promise<CodexView | undefined> {
  const row = await novelRow(tx, ownerId, novelId)
  if (row === undefined) return undefined
  const series = row.seriesId === undefined ? undefined : await novelRow(tx, ownerId, row.seriesId)
  return {
    ...stateOf(row, series),
    own: codexPart(tx, ownerId, row),
    series: series === undefined ? undefined : codexPart(tx, ownerId, series),
  }
}

function stateOf({ codexVersion, ...novel }: Row, series: Row | undefined): CodexState {
  return {
    novel,
    codexVersion: series === undefined ? String(codexVersion) : `${codexVersion}.${series.codexVersion}`,
    own: { id: novel.id, version: codexVersion },
    series: series === undefined ? undefined : { id: series.id, version: series.codexVersion },
  }
}

/** The entries of one novel or series. */
function codexPart(tx: Tx, ownerId: string, { id: novelId, codexVersion, entryCount }: Row): CodexPart {
  return {
    id: novelId,
    version: codexVersion,
    entryCount,
    changedSince: async (version) => {
      const { rows } = await tx.query<IndexedEntry>({
        name: 'view_changed',
        text: `SELECT id, type, name, aliases, exclusions, control, archived, overrides_id AS "overridesId"
          FROM entries WHERE owner_id = $1 AND novel_id = $2 AND changed_version > $3`,
        values: [ownerId, novelId, version],
      })
      return rows
    },
    ids: async () => {
      const { rows } = await tx.query<{ id: string }>({
        name: 'view_ids',
        text: 'SELECT id FROM entries WHERE owner_id = $1 AND novel_id = $2',
        values: [ownerId, novelId],
      })
      return new Set(rows.map(({ id }) => id))
    },
  }
}
