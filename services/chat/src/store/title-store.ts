import { rowOf } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { TitleRequest } from '../domain/ports.ts'
import type { TitleStore } from '../domain/thread/automatic-titles.ts'

/** Of the question and of the answer: enough to know what they are about. */
const charactersMax = 1_500

/** $2 the generation. Of two that end at once one begins: the other waits for the row, and finds that it is wanted no more. */
const begin = {
  name: 'title_begin',
  text: `WITH begun AS (
      UPDATE threads t SET title_state = 'asked' FROM generations g
      WHERE g.owner_id = $1 AND g.id = $2 AND g.status = 'complete' AND g.connection_id IS NOT NULL AND g.model IS NOT NULL
        AND t.owner_id = $1 AND t.id = g.thread_id AND t.title_state = 'wanted'
      RETURNING t.id AS thread_id, g.connection_id, g.model)
    SELECT b.thread_id, b.connection_id, b.model, left(q.content, $3) AS question, left(a.content, $3) AS answer
    FROM begun b JOIN messages a ON a.owner_id = $1 AND a.id = $2 JOIN messages q ON q.owner_id = $1 AND q.id = a.parent_id`,
}

/** Neither version nor place in the list: nobody has changed the thread. */
const give = {
  name: 'title_give',
  text: `UPDATE threads SET title = $3, title_state = NULL WHERE owner_id = $1 AND id = $2 AND title_state = 'asked'`,
}

export function createTitleStore(database: Database): TitleStore {
  return {
    beginTitle: async (ownerId, generationId) =>
      await database.asOwner(ownerId, async (tx) =>
        rowOf(await tx.query<TitleRequest>({ ...begin, values: [ownerId, generationId, charactersMax] })),
      ),
    giveTitle: async (ownerId, threadId, title) =>
      await database.asOwner(ownerId, async (tx) => {
        const { rowCount } = await tx.query({ ...give, values: [ownerId, threadId, title] })
        return rowCount === 1
      }),
  }
}
