/** A reader whose connections are cut after any number of bytes, in mid-frame and in mid-letter, and which comes back wherever it may. */
import { setTimeout as pause } from 'node:timers/promises'
import { applyFrame, newRecord } from './api-user.ts'
import type { StreamRecord } from './api-user.ts'

export type CutReading = {
  /** Of gateways that serve the same; each connection goes to one of them. */
  urls: readonly string[]
  cookie: string
  generationId: string
  random: () => number
  /** From then on it is left alone. */
  cutsMax: number
  timeoutMs: number
}
export type CutRecord = StreamRecord & { cuts: number; isGone: boolean }

const bytesMax = 60_000

/** Reads to the end, or until the generation is gone, or the time is up. */
export async function readWithCuts(reading: CutReading): Promise<CutRecord> {
  const record: CutRecord = { ...newRecord(), cuts: 0, isGone: false }
  const until = Date.now() + reading.timeoutMs
  let lastId: string | undefined
  while (record.end === undefined && !record.isGone && Date.now() < until) {
    record.reconnects += 1
    try {
      lastId = await readOnce(reading, record, lastId, until - Date.now())
    } catch {
      // Refused, or cut from the other side: it comes back.
      await pause(20 + reading.random() * 100)
    }
  }
  return record
}

/** Mostly the last id, now and then none, or one that nobody gave out: both mean from the start. */
function idToReturnWith(random: () => number, lastId: string | undefined): string | undefined {
  const chance = random()
  if (chance < 0.04) return undefined
  return chance < 0.06 ? '7-garbage' : lastId
}

async function readOnce(
  { urls, cookie, generationId, random, cutsMax }: CutReading,
  record: CutRecord,
  lastId: string | undefined,
  timeoutMs: number,
): Promise<string | undefined> {
  const url = urls[Math.floor(random() * urls.length)] ?? ''
  const startId = idToReturnWith(random, lastId)
  const hangUp = new AbortController()
  const response = await fetch(`${url}/api/v1/generations/${generationId}/stream`, {
    headers: { cookie, ...(startId === undefined ? {} : { 'last-event-id': startId }) },
    signal: AbortSignal.any([hangUp.signal, AbortSignal.timeout(Math.max(timeoutMs, 1))]),
  })
  record.isGone = response.status === 404
  if (record.isGone) return lastId
  if (response.status !== 200 || response.body === null) throw new Error(`stream answered ${response.status}`)
  // Few bytes are as likely as many.
  const bytes = record.cuts < cutsMax ? 1 + Math.floor(random() ** 4 * bytesMax) : Infinity
  const blocks = blocksOf(response.body, bytes)
  for (let next = await blocks.next(); ; next = await blocks.next()) {
    if (next.done === true) {
      record.cuts += next.value === 'cut' ? 1 : 0
      break
    }
    lastId = applyFrame(record, next.value) ?? lastId
  }
  hangUp.abort()
  return lastId
}

/** The whole frames within the first so many bytes. */
async function* blocksOf(
  body: AsyncIterable<Uint8Array>,
  bytes: number,
): AsyncGenerator<string, 'cut' | 'ended', undefined> {
  const decoder = new TextDecoder()
  let left = bytes
  let rest = ''
  for await (const chunk of body) {
    rest += decoder.decode(chunk.subarray(0, left), { stream: true })
    left -= chunk.length
    for (let at = rest.indexOf('\n\n'); at >= 0; at = rest.indexOf('\n\n')) {
      yield rest.slice(0, at)
      rest = rest.slice(at + 2)
    }
    if (left <= 0) return 'cut'
  }
  return 'ended'
}
