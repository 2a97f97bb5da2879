/** Searching titles and messages: what has all words, ranked, with what stands around them. */
import type { MessageRole, ThreadHit } from '@scriptorium/contracts/nouns'
import { rowsOf } from '@scriptorium/database'
import type { Tx } from '@scriptorium/database'
import { createFolding, escapeLike, foldedText } from '@scriptorium/text/folding'
import type { SearchQuery } from '../domain/thread/ports.ts'
import { excerptOf } from '../domain/thread/excerpt.ts'

const folder = createFolding()('und')

/** Characters of a message that are read around where its first word is thought to stand. */
const windowCharacters = 4_000

/** $2 novel, $3 a pattern for each word, $4 the pattern of the whole, $5 how many. */
const titles = {
  name: 'thread_search_titles',
  text: `SELECT id AS thread_id, title, archived, updated_at AS at FROM threads
    WHERE owner_id = $1 AND novel_id = $2 AND search_title LIKE ALL ($3)
    ORDER BY (search_title LIKE $4) DESC, updated_at DESC, id DESC LIMIT $5`,
}

/** $6 the longest word. A folded text has nearly the length of its original, so its place there is nearly that here. */
const messages = {
  name: 'thread_search_messages',
  text: `SELECT f.thread_id, t.title, t.archived, f.id AS message_id, f.role, f.created_at AS at,
      substr(f.content, greatest(1, (strpos(f.search_content, $6)::float8 * char_length(f.content)
        / greatest(1, char_length(f.search_content)))::integer - ${windowCharacters / 2}), ${windowCharacters}) AS text
    FROM (SELECT m.* FROM messages m JOIN threads t ON t.owner_id = m.owner_id AND t.id = m.thread_id
      WHERE m.owner_id = $1 AND t.novel_id = $2 AND m.search_content LIKE ALL ($3)
      ORDER BY (m.search_content LIKE $4) DESC, m.seq DESC LIMIT $5) f
    JOIN threads t ON t.owner_id = $1 AND t.id = f.thread_id
    ORDER BY (f.search_content LIKE $4) DESC, f.seq DESC`,
}

type TitleRow = Pick<ThreadHit, 'threadId' | 'title' | 'archived' | 'at'>
type MessageRow = TitleRow & { messageId: string; role: MessageRole; text: string }

/** Titles first, then messages; in both those first that have the words side by side, then the newest. Needs the texts folded. */
export async function searchThreads(tx: Tx, ownerId: string, query: SearchQuery): Promise<ThreadHit[]> {
  const { novelId, text, limit } = query
  const words = foldedText(text, folder)
    .split(' ')
    .filter((word) => word !== '')
  if (words.length === 0) return []
  const patterns = words.map((word) => `%${escapeLike(word)}%`)
  const longest = words.reduce((one, other) => (other.length > one.length ? other : one))
  const common = [ownerId, novelId, patterns, `%${escapeLike(words.join(' '))}%`, limit]
  const named = rowsOf(await tx.query<TitleRow>({ ...titles, values: common }))
  const said = rowsOf(await tx.query<MessageRow>({ ...messages, values: [...common, longest] }))
  const hits: ThreadHit[] = [
    ...named.map((row) => ({ ...row, excerpt: excerptOf(row.title, words, folder) })),
    ...said.map(({ text: around, ...row }) => ({ ...row, excerpt: excerptOf(around, words, folder) })),
  ]
  return hits.slice(0, limit)
}
