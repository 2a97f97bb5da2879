import { expect, it } from 'vitest'
import { eventCatalogue } from '@scriptorium/contracts'
import type { EventEnvelope } from '@scriptorium/contracts'
import { newId } from '@scriptorium/runtime'
import { createTestLogger } from '@scriptorium/testkit'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createMemoryBus } from '../src/memory-bus.ts'
import { tallyAnswers } from './example-consumer.ts'

const page = readFileSync(fileURLToPath(new URL('../../../docs/events.md', import.meta.url)), 'utf8')

it('the example counts each answer once, however often its event comes', async () => {
  const bus = createMemoryBus({ logger: createTestLogger() })
  const tally = await tallyAnswers(bus)
  const ended = (status: string): EventEnvelope<'generation.ended'> => {
    const generationId = newId()
    return {
      id: newId(),
      type: 'generation.ended',
      version: 1,
      occurredAt: '2026-11-29T10:00:00.000Z',
      key: generationId,
      data: { generationId, ownerId: newId(), status, attempt: 1 },
    }
  }
  const [one, two] = [ended('complete'), ended('failed')]
  await bus.publish([one, two, one])
  await bus.publish([one, ended('complete')])
  expect([...tally.counts()]).toEqual([
    ['2026-11-29 complete', 2],
    ['2026-11-29 failed', 1],
  ])
  await tally.subscription.close()
  await bus.close()
})

it('docs/events.md has a row for every event, with its publisher and its key', () => {
  const rows = [...page.matchAll(/^\| `([^`]+)` \| ([^|]+) \| `([^`]+)` \|/gmu)].map(([, ...cells]) => cells)
  const expected = Object.entries(eventCatalogue).map(([type, { publisher, key }]) => [
    type,
    [publisher].flat().join(', '),
    key,
  ])
  expect(rows).toEqual(expected)
})
