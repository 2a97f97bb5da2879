/**
 * Titles and messages as searches compare them, by the fold that the codex uses. A search first folds what was written since the
 * last one; so writing costs nothing, and rows of earlier versions are folded when they are needed.
 */
import { rowsOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import { createFolding, escapeLike, foldedText } from '@scriptorium/text/folding'

/** For all novels the same, as in the codex. */
const folder = createFolding()('und')

/** Texts folded in one transaction, and UTF-8 bytes of them: folding takes the process's one thread, some ten milliseconds. */
const batchRows = 500
const batchBytes = 1_000_000

type Unfolded = { id: string; text: string }

/** Both take what is not folded, oldest id first, as many as fit; one always does. */
const unfoldedTitles = {
  name: 'titles_not_folded',
  text: `SELECT id, title AS text FROM threads WHERE owner_id = $1 AND novel_id = $2 AND search_title IS NULL
    ORDER BY id LIMIT ${batchRows}`,
}
const unfoldedMessages = {
  name: 'messages_not_folded',
  text: `SELECT id, text FROM (
      SELECT m.id, m.content AS text, sum(octet_length(m.content)) OVER (ORDER BY m.id) - octet_length(m.content) AS bytes_before
      FROM (SELECT m.id, m.content FROM messages m JOIN threads t ON t.owner_id = m.owner_id AND t.id = m.thread_id
        WHERE m.owner_id = $1 AND t.novel_id = $2 AND m.search_content IS NULL AND m.content <> ''
        ORDER BY m.id LIMIT ${batchRows}) m) sized
    WHERE bytes_before < ${batchBytes}`,
}

/** Only where the text is the one that was folded: it may have been changed meanwhile. */
const store = (table: string, text: string, search: string) => ({
  name: `store_${search}`,
  text: `UPDATE ${table} u SET ${search} = f.folded FROM unnest($2::uuid[], $3::text[], $4::text[]) AS f (id, text, folded)
    WHERE u.owner_id = $1 AND u.id = f.id AND u.${text} = f.text`,
})
const storeTitles = store('threads', 'title', 'search_title')
const storeMessages = store('messages', 'content', 'search_content')

type Statement = { name: string; text: string }

/** Folds what of a novel's conversations is not folded yet. What is done stays done, however the search ends. */
export async function foldNovel(database: Database, ownerId: string, novelId: string): Promise<void> {
  const foldAll = async (find: Statement, keep: Statement): Promise<void> => {
    const batch = async (tx: Tx) => await foldBatch(tx, { ownerId, novelId, find, keep })
    while ((await database.asOwner(ownerId, batch, { idempotent: true })) > 0);
  }
  await foldAll(unfoldedTitles, storeTitles)
  await foldAll(unfoldedMessages, storeMessages)
}

async function foldBatch(
  tx: Tx,
  { ownerId, novelId, find, keep }: { ownerId: string; novelId: string; find: Statement; keep: Statement },
): Promise<number> {
  const rows = rowsOf<Unfolded>(await tx.query({ ...find, values: [ownerId, novelId] }))
  if (rows.length === 0) return 0
  const folded = rows.map(({ text }) => foldedText(text, folder))
  const { rowCount } = await tx.query({
    ...keep,
    values: [ownerId, rows.map(({ id }) => id), rows.map(({ text }) => text), folded],
  })
  // Where all were changed meanwhile the next search does them.
  return rowCount ?? 0
}

/** The pattern of LIKE for what a folded text has to contain. */
export function searchPattern(query: string): string {
  return `%${escapeLike(foldedText(query, folder))}%`
}
