import { describe, expect, it } from 'vitest'
import { Value } from 'typebox/value'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EventEnvelopeSchema, eventCatalogue } from './events.ts'
import type { EventEnvelope, EventType } from './events.ts'
import { jobCatalogue } from './jobs.ts'

const golden = join(import.meta.dirname, '..', 'golden')
const files = readdirSync(golden)

describe('events as they were released', () => {
  it.each(files)('%s still parses', (file) => {
    const event = JSON.parse(readFileSync(join(golden, file), 'utf8')) as EventEnvelope
    expect(Value.Check(EventEnvelopeSchema, event)).toBe(true)
    expect(Value.Check(eventCatalogue[event.type].data, event.data)).toBe(true)
    expect(event.version).toBeLessThanOrEqual(eventCatalogue[event.type].version)
  })

  it('are kept for every version of every event', () => {
    const expected = (Object.keys(eventCatalogue) as EventType[]).flatMap((type) =>
      Array.from({ length: eventCatalogue[type].version }, (_, index) => `${type}.v${index + 1}.json`),
    )
    expect(files.toSorted()).toEqual(expected.toSorted())
  })

  it('take their key from their own data', () => {
    for (const row of Object.values(eventCatalogue)) expect(Object.keys(row.data.properties)).toContain(row.key)
  })
})

it('jobs carry ids alone', () => {
  const job = { generationId: '01938d2e-7f3a-7c11-9c53-3f1f2f0c9a11', ownerId: '01938d2e-7f3a-7c11-9c53-3f1f2f0c9a12' }
  expect(Value.Check(jobCatalogue.generate.data, job)).toBe(true)
  expect(Value.Check(jobCatalogue.generate.data, { ...job, prompt: 'Once upon a time' })).toBe(false)
})
