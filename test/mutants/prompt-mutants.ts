/** Of what an answer is made from and with: its owner, its connection, its prompt, its text when it is read again. */
import type { Mutant } from './mutant.ts'

const oneRoundTrip = 'services/chat/prisma/migrations/20261129000000_one_round_trip/migration.sql'
/** Where the function that accepts a message is as it is now. */
const acceptFunction = 'services/chat/prisma/migrations/20261204100100_automatic_titles/migration.sql'
const streamPosition = 'services/gateway/src/domain/stream-position.ts'
const isolation = 'services/chat/test/isolation.test.ts'
const everyMethod = 'services/gateway/test/isolation.test.ts'
const generationRun = 'services/ai-broker/test/generation-run.test.ts'
const chosenConnection = 'services/gateway/test/chosen-connection.test.ts'
const codexOutage = 'services/chat/test/codex-outage.test.ts'
const oneAtATime = 'services/chat/test/one-at-a-time.test.ts'
const streamFaults = 'services/gateway/test/stream-faults.test.ts'

export const promptMutants: readonly Mutant[] = [
  {
    row: '42e',
    takesOut: 'the ban on redirects',
    file: 'services/ai-broker/src/providers/egress/egress.ts',
    find: 'const response = await agent.request({',
    replace:
      "const response = await agent.compose((await import('undici')).interceptors.redirect({ maxRedirections: 5 })).request({",
    caughtBy: {
      file: 'services/ai-broker/test/egress.test.ts',
      title: 'is never reached by a redirect (%i): it is an answer like any other',
    },
  },
  {
    row: '42i',
    takesOut: 'the scrubbing of what a provider says',
    file: 'services/ai-broker/src/providers/http/failure.ts',
    find: "const quoted = message === undefined ? '' : scrub(message, apiKey)",
    replace: "void apiKey\n  const quoted = message ?? ''",
    caughtBy: { file: generationRun, title: 'never shows the key that a provider echoes' },
  },
  {
    row: '71',
    takesOut: 'row security from a table',
    file: 'services/chat/prisma/migrations/20261102000000_chat/migration.sql',
    find: "SELECT protect_owner_rows('checkpoints');\n",
    replace: '',
    caughtBy: { file: isolation, title: 'holds where a statement forgets the owner' },
  },
  {
    row: '71',
    takesOut: 'the owner from a statement',
    file: oneRoundTrip,
    find: 'live\n    WHERE g.owner_id = owner AND g.id = generation;',
    replace: 'live\n    WHERE owner IS NOT NULL AND g.id = generation;',
    caughtBy: { file: isolation, title: 'is kept apart by the statements too where row security is off' },
  },
  {
    row: '71',
    takesOut: 'row security from a table that nobody reads as a whole',
    file: 'services/chat/prisma/migrations/20261203100000_deleted_threads/migration.sql',
    find: "SELECT protect_owner_rows('deleted_threads');\n",
    replace: '',
    caughtBy: {
      file: everyMethod,
      title: 'keeps the rows of every table that has an owner from statements that forget the owner',
    },
  },
  {
    row: '71',
    takesOut: 'the owner from the recovery of a thread',
    file: 'services/chat/prisma/migrations/20261203100000_deleted_threads/migration.sql',
    find: 'DELETE FROM deleted_threads d WHERE d.owner_id = owner AND d.id = thread RETURNING',
    replace: 'DELETE FROM deleted_threads d WHERE d.id = thread RETURNING',
    caughtBy: { file: everyMethod, title: 'answers so by its statements alone, where row security is off' },
  },
  {
    row: '36a',
    takesOut: 'the word for a connection that is gone',
    file: 'services/chat/src/domain/message/target.ts',
    find: "if (isNotFound(error)) throw new ServiceError('connection_missing', { detail: connectionIsGone, cause: error })",
    replace: 'if (isNotFound(error)) throw error',
    caughtBy: {
      file: chosenConnection,
      title: 'C2: is connection_missing for whatever would be sent in its thread, and writes nothing',
    },
  },
  {
    row: '36a',
    takesOut: 'the memory of connections that were deleted',
    file: 'services/chat/src/domain/message/target.ts',
    find: "if (gone.includes(target.connectionId)) throw new ServiceError('connection_missing', { detail: connectionIsGone })",
    replace: '',
    caughtBy: {
      file: chosenConnection,
      title: 'C2: is connection_missing for whatever would be sent in its thread, and writes nothing',
    },
  },
  {
    row: '36a',
    takesOut: 'the clearing of the default',
    file: 'services/gateway/src/http/connections.ts',
    find: '    throw error\n  }\n  await forget()\n',
    replace: '    throw error\n  }\n',
    caughtBy: {
      file: chosenConnection,
      title: 'C3: goes to none that happens to be there, when the default was deleted or never was',
    },
  },
  {
    row: '72a',
    takesOut: 'the fitting of texts into one lookup',
    file: 'services/chat/src/domain/message/lookup-texts.ts',
    find: 'const single = newestFirst.slice(0, contextLimits.texts - 2)',
    replace: 'const single = newestFirst',
    caughtBy: { file: 'services/gateway/test/long-prompts.test.ts', title: 'C4: %s is no outage of the codex' },
  },
  {
    row: '72a',
    takesOut: 'the difference between a refusal and an outage',
    file: 'services/chat/src/domain/prompt-failure.ts',
    find: "error.code === 'cancelled' ? 'unreachable' : 'fault'",
    replace: "error.code === 'cancelled' ? 'unreachable' : 'unreachable'",
    caughtBy: {
      file: codexOutage,
      title: 'C4: by %s is not out of reach: the generation ends at once, and the preview says that the fault is ours',
    },
  },
  {
    row: '11a',
    takesOut: 'the joining of neighbours of one role',
    file: 'services/chat/src/domain/message/history.ts',
    find: 'if (last === undefined || last.role !== message.role) joined.push({ ...message })',
    replace: 'if (last?.role !== undefined || last === undefined) joined.push({ ...message })',
    caughtBy: { file: 'services/chat/test/prompt-roles.test.ts', title: 'C1: take turns when the answer before %s' },
  },
  {
    row: '11b',
    takesOut: 'the limit of a synopsis',
    file: 'services/chat/src/domain/message/novel-facts.ts',
    find: 'if (tokens <= tokensMax) return whole',
    replace: 'if (tokens > 0) return whole',
    caughtBy: {
      file: 'services/gateway/test/long-prompts.test.ts',
      title: 'C5: is shown in the preview and in the context of the answer; the last turns stay',
    },
  },
  {
    row: '11c',
    takesOut: 'the refusal below an answer that has not ended',
    file: 'services/chat/src/domain/message/accept.ts',
    find: "if (parent?.isEnded === false) throw new ServiceError('answer_in_progress')",
    replace: '',
    caughtBy: {
      file: oneAtATime,
      title: 'C8: is refused while that is %s, and writes nothing; afterwards its prompt has the answer',
    },
  },
  {
    row: '11c',
    takesOut: 'the turn-taking of messages to one leaf',
    file: acceptFunction,
    find: 'PERFORM 1 FROM threads t WHERE t.owner_id = owner AND t.id = wanted.thread_id FOR NO KEY UPDATE;',
    replace: '',
    caughtBy: {
      file: oneAtATime,
      title: 'C8: of ten at once in %s one is accepted, and the others are refused',
    },
  },
  {
    row: '11d',
    takesOut: 'the forgetting of what a changed title was folded to',
    file: 'services/chat/prisma/migrations/20261128020000_search_text/migration.sql',
    find: '  NEW.search_title := NULL;\n',
    replace: '',
    caughtBy: {
      file: 'services/chat/test/threads.test.ts',
      title: 'C9: is found by what an answer says once it has ended, by a new title, and no more by the old one',
    },
  },
  {
    row: '49b',
    takesOut: 'the end of a stream whose generation was deleted',
    file: 'services/gateway/src/http/stream-reader.ts',
    find: 'else this.#apply(takeDeleted(this.#position, this.#ports.sha256Hex))',
    replace: 'else this.close()',
    caughtBy: {
      file: 'services/gateway/test/streams.test.ts',
      title: 'row 49b: ends when %s was deleted and nothing told of it',
    },
  },
  {
    row: '81a',
    takesOut: 'the belief in a reader that has more than the checkpoint',
    file: streamPosition,
    find: "if (from.seq > row.textSeq && lacksSome(range, row)) return withStatus(standAt(from, 'checkpoint'), row)",
    replace: '',
    caughtBy: {
      file: streamFaults,
      title: 'D10: a reader that comes back to a log that was emptied %s loses no text',
    },
  },
  {
    row: '11e',
    takesOut: 'the writer’s word over the title that a model makes',
    file: 'services/chat/src/store/title-store.ts',
    find: "AND id = $2 AND title_state = 'asked'`",
    replace: 'AND id = $2`',
    caughtBy: {
      file: 'services/chat/test/generation-life.test.ts',
      title: 'is never over one that the writer gives, also while a model is asked',
    },
  },
]
