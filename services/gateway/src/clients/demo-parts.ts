/** Makes the demo through the services that own its parts. */
import { createHash } from 'node:crypto'
import { ServiceError } from '@scriptorium/contracts'
import { connection, entry, novel } from '@scriptorium/contracts/nouns'
import { demoConnectionName, demoEntries, demoNovel, demoThread } from '../domain/demo-novel.ts'
import type { DemoParts } from '../domain/demo-seeding.ts'
import type { AiBrokerClients } from './ai-broker.ts'
import type { ChatClients } from './chat.ts'
import type { CodexClients } from './codex.ts'

export type DemoPartsPorts = {
  connections: Pick<AiBrokerClients['connections'], 'create'>
  novels: Pick<CodexClients['novels'], 'create'>
  entries: Pick<CodexClients['entries'], 'create'>
  threads: Pick<ChatClients['threads'], 'create'>
}

/**
 * A UUIDv7 (RFC 9562) that follows from the user's own: its time, and random bits that are a hash of both names.
 *
 * @param part names what the id is for, such as `novel`.
 */
function demoId(userId: string, part: string): string {
  const time = userId.replaceAll('-', '').slice(0, 12)
  const bits = createHash('sha256').update(`scriptorium demo ${userId} ${part}`).digest('hex')
  const variant = ((Number.parseInt(bits.slice(3, 4), 16) & 0x3) | 0x8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${bits.slice(0, 3)}-${variant}${bits.slice(4, 7)}-${bits.slice(7, 19)}`
}

export function createDemoParts({ connections, novels, entries, threads }: DemoPartsPorts): DemoParts {
  return {
    async connection(user, signal) {
      const id = demoId(user.id, 'connection')
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
      const options = { ownerId: user.id, signal, idempotent: true }
      const novelId = demoId(user.id, 'novel')
      await novels.create({ id: novelId, fields: novel.fieldsOf(demoNovel) }, options)
      // One after the other: the codex orders by time of making, and each bumps the same novel's version.
      for (const { key, ...body } of demoEntries)
        await entries.create({ id: demoId(user.id, `entry ${key}`), novelId, fields: entry.fieldsOf(body) }, options)
    },
    async thread(user, chosen, signal) {
      const fields = { title: demoThread.title, pins: [], ...(chosen === undefined ? {} : chosen) }
      await threads.create(
        { id: demoId(user.id, 'thread'), novelId: demoId(user.id, 'novel'), fields },
        { ownerId: user.id, signal, idempotent: true },
      )
    },
  }
}
