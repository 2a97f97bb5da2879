/** Makes the demo through the services that own its parts. */
import { ServiceError } from '@scriptorium/contracts'
import { connection, entry, novel } from '@scriptorium/contracts/nouns'
import type { ConnectionFields, EntryFields, NovelFields, ThreadFields } from '@scriptorium/contracts/nouns'
import { demoConnectionName, demoEntries, demoNovel, demoThread } from './demo-novel.ts'
import type { DemoParts } from './demo-seeding.ts'
import type { Digest } from './ports.ts'

type Create<Request> = {
  create(request: Request, options: { ownerId: string; signal: AbortSignal; idempotent: true }): Promise<unknown>
}

/** The services as the demo needs them: creating with an id that exists returns what exists. */
export type DemoPartsPorts = {
  connections: Create<{ id: string; fields: ConnectionFields; demo: boolean }>
  novels: Create<{ id: string; fields: NovelFields }>
  entries: Create<{ id: string; novelId: string; fields: EntryFields }>
  threads: Create<{
    id: string
    novelId: string
    fields: Pick<ThreadFields, 'title' | 'fallback' | 'pins' | 'connectionId' | 'model'>
  }>
  digest: Pick<Digest, 'sha256Hex'>
}

/**
 * A UUIDv7 (RFC 9562) that follows from the user's own: its time, and random bits that are a hash of both names.
 *
 * @param part names what the id is for, such as `novel`.
 */
function demoId({ sha256Hex }: Pick<Digest, 'sha256Hex'>, userId: string, part: string): string {
  const time = userId.replaceAll('-', '').slice(0, 12)
  const bits = sha256Hex(`scriptorium demo ${userId} ${part}`)
  const variant = ((Number.parseInt(bits.slice(3, 4), 16) & 0x3) | 0x8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${bits.slice(0, 3)}-${variant}${bits.slice(4, 7)}-${bits.slice(7, 19)}`
}

export function createDemoParts({ connections, novels, entries, threads, digest }: DemoPartsPorts): DemoParts {
  return {
    async connection(user, signal) {
      const id = demoId(digest, user.id, 'connection')
      try {
        await connections.create(
          {
            id,
            fields: connection.fieldsOf({ provider: 'openai-compatible', name: demoConnectionName }),
            demo: true,
          },
          { ownerId: user.id, signal, idempotent: true },
        )
        return id
      } catch (error) {
        // Refused for good: there is no demo provider here. The novel is welcome all the same.
        if (ServiceError.is(error) && !error.retryable && error.code !== 'internal' && error.code !== 'cancelled')
          return undefined
        throw error
      }
    },
    async novel(user, signal) {
      const options = { ownerId: user.id, signal, idempotent: true } as const
      const novelId = demoId(digest, user.id, 'novel')
      await novels.create({ id: novelId, fields: novel.fieldsOf(demoNovel) }, options)
      // One after the other: the codex orders by time of making, and each bumps the same novel's version.
      for (const { key, ...body } of demoEntries)
        await entries.create(
          { id: demoId(digest, user.id, `entry ${key}`), novelId, fields: entry.fieldsOf(body) },
          options,
        )
    },
    async thread(user, chosen, signal) {
      const fields = { title: demoThread.title, fallback: [], pins: [], ...(chosen === undefined ? {} : chosen) }
      await threads.create(
        { id: demoId(digest, user.id, 'thread'), novelId: demoId(digest, user.id, 'novel'), fields },
        { ownerId: user.id, signal, idempotent: true },
      )
    },
  }
}
