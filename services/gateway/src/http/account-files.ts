/** The files of an account's export, one after the other, each in pieces: nothing is held whole but a page of a list, an image or a scene. */
import { newId } from '@scriptorium/runtime'
import type { AiBrokerClients } from '../clients/ai-broker.ts'
import type { ChatClients } from '../clients/chat.ts'
import type { CodexClients } from '../clients/codex.ts'
import { branchesAsMarkdown, fileNameOf, jsonListOf } from '../domain/account-export.ts'
import type { Accounts } from '../domain/accounts.ts'
import type { SignedIn } from '../domain/ports.ts'
import type { Tokens } from '../domain/tokens.ts'

export type AccountFile = { name: string; pieces: AsyncIterable<string | Uint8Array> }

export type AccountFilePorts = AiBrokerClients &
  Pick<ChatClients, 'threads' | 'messages' | 'tasks' | 'taskCategories' | 'presets'> &
  Pick<CodexClients, 'novels' | 'allSeries' | 'chapters' | 'scenes' | 'entries' | 'images' | 'exports'> & {
    accounts: Accounts
    tokens: Tokens
  }

type Page<T> = { items: T[]; nextCursor?: string | undefined }
type PageOf = { cursor: string | undefined; limit: number }

const pageSize = 100
const archiveMsMax = 60_000

async function* every<T>(list: (page: PageOf) => Promise<Page<T>>): AsyncGenerator<T> {
  let cursor: string | undefined
  do {
    const page = await list({ cursor, limit: pageSize })
    yield* page.items
    cursor = page.nextCursor
  } while (cursor !== undefined)
}

async function* json(read: () => Promise<unknown>): AsyncGenerator<string> {
  yield `${JSON.stringify(await read(), null, 2)}\n`
}

export async function* accountFiles(ports: AccountFilePorts, signedIn: SignedIn): AsyncGenerator<AccountFile> {
  const { accounts, tokens, connections, usage, tasks, taskCategories, presets, allSeries, novels } = ports
  const { demoPending: _pending, ...user } = signedIn.user
  const own = async () => ({ user, sessions: await accounts.listSessions(user.id), tokens: await tokens.list(user.id) })
  yield { name: 'account.json', pieces: json(own) }
  yield { name: 'connections.json', pieces: jsonListOf(every(async (page) => await connections.list(page))) }
  yield { name: 'usage.json', pieces: jsonListOf(usageByYear(ports, user.createdAt)) }
  yield { name: 'budget.json', pieces: json(async () => await usage.getBudget({})) }
  yield { name: 'task-categories.json', pieces: jsonListOf(every(async (page) => await taskCategories.list(page))) }
  yield { name: 'tasks.json', pieces: jsonListOf(every(async (page) => await tasks.list(page))) }
  yield { name: 'presets.json', pieces: jsonListOf(every(async (page) => await presets.list(page))) }
  for await (const series of every(async (page) => await allSeries.list(page)))
    yield* codexFiles(ports, series, `series/${fileNameOf(series.title, series.id)}`)
  for await (const novel of every(async (page) => await novels.list(page))) {
    const folder = `novels/${fileNameOf(novel.title, novel.id)}`
    yield { name: `${folder}/novel.json`, pieces: json(async () => novel) }
    yield* codexFiles(ports, novel, folder)
    yield { name: `${folder}/manuscript.md`, pieces: manuscriptOf(ports, novel) }
    yield* threadFiles(ports, novel.id, `${folder}/conversations`)
  }
}

/** One report has a year at most. */
async function* usageByYear({ usage }: AccountFilePorts, since: string): AsyncGenerator {
  const now = new Date().getUTCFullYear()
  for (let year = new Date(since).getUTCFullYear(); year <= now; year += 1)
    yield await usage.report({ from: `${year}-01-01`, to: `${year}-12-31`, by: 'day' })
}

/** The archive of a codex, which an import takes, and the images of its entries. */
async function* codexFiles(
  { exports, entries, images }: AccountFilePorts,
  { id: novelId }: { id: string },
  folder: string,
): AsyncGenerator<AccountFile> {
  const id = newId()
  const deadlineMs = archiveMsMax
  await exports.create({ id, novelId, format: 'json', now: true }, { idempotent: true, deadlineMs })
  const { file: archive, error } = await exports.get({ id })
  if (archive === undefined) throw new Error(`a codex could not be exported: ${error?.code ?? 'no file'}`)
  async function* pieces({ parts }: { parts: number }): AsyncGenerator<Uint8Array> {
    for (let index = 0; index < parts; index += 1) yield (await exports.getPart({ id, index }, { deadlineMs })).bytes
  }
  // A zip where entries have images.
  const extension = archive.type === 'application/zip' ? 'zip' : 'json'
  yield { name: `${folder}/codex.${extension}`, pieces: pieces(archive) }
  for (const archived of [false, true]) {
    for await (const entry of every(async (page) => await entries.list({ novelId, archived, ...page }))) {
      if (entry.imageId === undefined) continue
      const { file } = await images.get({ entryId: entry.id, size: '1024' })
      if (file === undefined) continue
      yield { name: `${folder}/images/${fileNameOf(entry.name, entry.id)}.webp`, pieces: one(file) }
    }
  }
}

async function* one(piece: Uint8Array): AsyncGenerator<Uint8Array> {
  yield piece
}

async function* manuscriptOf(
  { chapters, scenes }: AccountFilePorts,
  { id: novelId, title }: { id: string; title: string },
): AsyncGenerator<string> {
  yield `# ${title}\n`
  for await (const chapter of every(async (page) => await chapters.list({ novelId, ...page }))) {
    yield `\n## ${chapter.title}\n`
    const list = every(async (page) => await scenes.list({ chapterId: chapter.id, ...page }))
    for await (const { id, title: named } of list) {
      const { text } = await scenes.get({ id })
      yield `\n${named === undefined || named === '' ? '* * *' : `### ${named}`}\n\n${text ?? ''}\n`
    }
  }
}

async function* threadFiles(
  { threads, messages }: AccountFilePorts,
  novelId: string,
  folder: string,
): AsyncGenerator<AccountFile> {
  for (const archived of [false, true]) {
    for await (const thread of every(async (page) => await threads.list({ novelId, archived, ...page }))) {
      const all = () => every(async (page) => await messages.list({ threadId: thread.id, everyBranch: true, ...page }))
      const name = `${folder}/${fileNameOf(thread.title, thread.id)}`
      yield { name: `${name}.json`, pieces: threadJson(thread, all()) }
      yield { name: `${name}.md`, pieces: branchesAsMarkdown(thread.title, all()) }
    }
  }
}

async function* threadJson(thread: object, messages: AsyncIterable<unknown>): AsyncGenerator<string> {
  yield `{"thread": ${JSON.stringify(thread)},\n"messages": `
  yield* jsonListOf(messages)
  yield '}\n'
}
