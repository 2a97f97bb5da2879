import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import type { Gateway } from '../src/index.ts'
import { openGatewayFixture, quickStreams, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'
import { endOf, openStalledStream, readStream, sha256, startWork, untilEnd, untilText } from './stream-client.ts'
import type { Reader } from './stream-client.ts'

let fixture: GatewayFixture
let second: Gateway
let ada: Person
beforeAll(async () => {
  fixture = await openGatewayFixture({ streams: { ...quickStreams, lagMsMax: 1_500 } })
  second = await fixture.open()
  ada = await fixture.register()
}, openingMs)
afterAll(async () => await fixture.close())

function expectWhole(reader: Reader, text: string, status = 'complete'): void {
  expect(reader.text()).toBe(text)
  expect(endOf(reader)?.data).toMatchObject({ status, length: text.length, sha256: sha256(text) })
  expect(reader.frames.filter(({ event }) => event === 'end')).toHaveLength(1)
}

describe('a stream', () => {
  it('goes from the queue to the end, live', async () => {
    const work = await startWork(fixture, ada)
    const reader = await readStream(fixture.gateway, ada, work.id)
    expect(reader.status).toBe(200)
    expect(
      Object.fromEntries(
        ['content-type', 'cache-control', 'x-accel-buffering', 'content-encoding', 'x-content-type-options'].map(
          (name) => [name, reader.headers.get(name)],
        ),
      ),
    ).toEqual({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'content-encoding': null,
      'x-content-type-options': 'nosniff',
    })
    await waitFor(() => reader.frames.length >= 2, { what: 'the first frames' })
    expect(reader.frames).toEqual([
      { event: 'snapshot', id: '0-0', data: { text: '' } },
      { event: 'status', id: undefined, data: { state: 'queued' } },
    ])
    await work.claim()
    for (const word of ['The ', 'light ', 'burned ', 'gröön 🟢']) await work.append(word)
    await work.finish()
    await reader.ended
    expect(reader.frames.slice(2).map(({ event, id }) => [event, id])).toEqual([
      ['status', undefined],
      ['delta', '1-1'],
      ['delta', '1-2'],
      ['delta', '1-3'],
      ['delta', '1-4'],
      ['end', '1-end'],
    ])
    expectWhole(reader, 'The light burned gröön 🟢')
  })

  it('of a finished answer is snapshot and end, the end alone for who has the rest, and 204 for exactly the end', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    await work.append('Whole.')
    await work.finish()
    const there = await readStream(fixture.gateway, ada, work.id, { lastEventId: '1-1' })
    await there.ended
    expect(there.frames.map(({ event, id }) => [event, id])).toEqual([['end', '1-end']])
    for (const lastEventId of [undefined, '0-end', '2-end', '1-0', '1-endless']) {
      const reader = await readStream(fixture.gateway, ada, work.id, { lastEventId })
      await reader.ended
      expect(reader.frames.map(({ event, id }) => [event, id])).toEqual([
        ['snapshot', '1-1'],
        ['end', '1-end'],
      ])
      expectWhole(reader, 'Whole.')
    }
    const nothing = await readStream(fixture.gateway, ada, work.id, { lastEventId: '1-end' })
    expect(nothing.status).toBe(204)
  })

  it('row 50: two gateways, reconnect at every frame', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    let reader: Reader | undefined
    let text = ''
    for (let n = 0; n < 25; n += 1) {
      const from: Reader | undefined = reader
      reader = await readStream(n % 2 === 0 ? fixture.gateway : second, ada, work.id, {
        lastEventId: from?.lastId(),
        ...(from === undefined ? {} : { from }),
      })
      await work.append(`${n} `)
      text += `${n} `
      if (n % 7 === 3) await work.checkpoint()
      await untilText(reader, text)
      if (n > 0) expect(reader.frames.some(({ event }) => event === 'snapshot' || event === 'reset')).toBe(false)
      reader.close()
    }
    const last = await readStream(second, ada, work.id, {
      lastEventId: reader?.lastId(),
      ...(reader === undefined ? {} : { from: reader }),
    })
    await work.finish()
    await last.ended
    expectWhole(last, text)
  })

  it('row 52: an id that is forged, foreign or garbage means from the start', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    await work.append('abc')
    await work.append('def')
    for (const lastEventId of [
      '',
      '1',
      '1-',
      '-1',
      '1-99',
      '9-1',
      '99999999999999999999-1',
      '1-2;x',
      '1-01',
      'null',
      '\u00ff\u00fe',
      '1-end',
      '0x1-1',
      `1-${'9'.repeat(300)}`,
    ]) {
      const reader = await readStream(fixture.gateway, ada, work.id, { lastEventId })
      await untilText(reader, 'abcdef')
      expect(reader.frames[0]?.event).toBe('snapshot')
      reader.close()
    }
    const eve = await fixture.register()
    expect((await readStream(fixture.gateway, eve, work.id)).status).toBe(404)
    expect((await readStream(fixture.gateway, ada, newId())).status).toBe(404)
    await waitFor(() => fixture.gateway.streams.size() === 0, { what: 'no open streams' })
  })

  it('starts over for a reader of an older attempt, live and on return', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    await work.append('lost words')
    const live = await readStream(fixture.gateway, ada, work.id)
    await untilText(live, 'lost words')
    await work.release('provider_overloaded')
    const [row] = await fixture.fresh.sql<{ at: Date }>('SELECT not_before AS at FROM chat.generations WHERE id = $1', [
      work.id,
    ])
    const retrying = () => live.frames.find(({ event, data }) => event === 'status' && data['state'] === 'retrying')
    await waitFor(() => retrying() !== undefined, { what: 'the news of another try' })
    expect(retrying()?.data).toEqual({
      state: 'retrying',
      attempt: 1,
      retryAt: row?.at.toISOString(),
      reason: 'provider_overloaded',
    })
    await work.claim()
    await work.append('new words')
    await untilText(live, 'new words')
    expect(live.frames.find(({ event }) => event === 'reset')).toMatchObject({ id: '2-0', data: { attempt: 2 } })
    const back = await readStream(second, ada, work.id, { lastEventId: '1-1' })
    await untilText(back, 'new words')
    expect(back.frames.slice(0, 2).map(({ event }) => event)).toEqual(['reset', 'snapshot'])
    await work.finish('failed')
    await Promise.all([live.ended, back.ended])
    expectWhole(live, 'new words', 'failed')
    expectWhole(back, 'new words', 'failed')
  })

  it('row 54: who leaves takes the subscription along, and the generation goes on', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    for (let round = 0; round < 5; round += 1) {
      const readers = await Promise.all(
        Array.from({ length: 20 }, async () => await readStream(fixture.gateway, ada, work.id)),
      )
      for (const reader of readers) reader.close()
      await Promise.all(readers.map(async (reader) => await reader.ended))
      await waitFor(() => fixture.gateway.streams.size() === 0, { what: 'no open streams' })
    }
    expect((await fixture.call('GET', `/api/v1/generations/${work.id}`, { as: ada })).body).toMatchObject({
      status: 'streaming',
    })
  })

  it('row 57: ends within the check when its session does; returning is 401', async () => {
    const eve = await fixture.register()
    const work = await startWork(fixture, eve)
    const reader = await readStream(fixture.gateway, eve, work.id)
    await waitFor(() => reader.frames.length > 0, { what: 'the stream' })
    expect((await fixture.call('DELETE', '/api/v1/sessions/current', { as: eve })).status).toBe(204)
    await waitFor(() => reader.isOver(), { timeoutMs: 3_000, what: 'the stream to close' })
    expect(endOf(reader)).toBeUndefined()
    expect((await readStream(fixture.gateway, eve, work.id)).status).toBe(401)
  })

  it('row 59: ends though no notification came of the end', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    const reader = await readStream(fixture.gateway, ada, work.id)
    await work.append('quiet')
    await work.finishSilently()
    await reader.ended
    expectWhole(reader, 'quiet')
  })

  it('ends by the event of the bus', async () => {
    const slow = await fixture.open({ streams: { ...quickStreams, backstopMs: 60_000 } })
    const work = await startWork(fixture, ada)
    await work.claim()
    const reader = await readStream(slow, ada, work.id)
    await work.append('rung')
    fixture.lost.changes = true
    await work.finish()
    await untilEnd(reader)
    fixture.lost.changes = false
    expectWhole(reader, 'rung')
  })

  it.each(['the thread', 'the message'])('row 49b: ends when %s was deleted and nothing told of it', async (what) => {
    const work = await startWork(fixture, ada)
    const reader = await readStream(fixture.gateway, ada, work.id)
    await work.claim()
    await work.append('soon gone')
    await untilText(reader, 'soon gone')
    Object.assign(fixture.lost, { changes: true, events: true })
    // In one moment: a reader that looked between the cancel and the deletion would rightly be told of the cancel.
    const [table, id] = what === 'the thread' ? ['threads', work.threadId] : ['messages', work.id]
    await fixture.fresh.sql(`DELETE FROM chat.${table} WHERE id = $1`, [id])
    await reader.ended
    Object.assign(fixture.lost, { changes: false, events: false })
    expect(reader.frames.filter(({ event }) => event === 'end').map(({ data }) => data)).toEqual([
      {
        status: 'cancelled',
        error: { code: 'not_found', message: 'This answer was deleted.' },
        length: 0,
        sha256: sha256(''),
      },
    ])
    expect(reader.text()).toBe('')
    expect((await readStream(fixture.gateway, ada, work.id)).status).toBe(404)
  })

  it('row 53: a reader that never reads is dropped, and costs a bounded buffer', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    const stalled = Array.from({ length: 3 }, () => openStalledStream(fixture.gateway, ada, work.id))
    await waitFor(() => fixture.gateway.streams.size() === 3, { what: 'three streams' })
    const before = process.memoryUsage().rss
    // More than the system's own socket buffers take, which are some megabytes each way.
    const chunk = 'x'.repeat(65_536)
    for (let n = 0; n < 400; n += 1) {
      await work.append(chunk)
      if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
    await waitFor(() => fixture.gateway.streams.size() === 0, {
      timeoutMs: 10_000,
      what: 'stalled readers to be dropped',
    })
    for (const one of stalled) one.destroy()
  })

  it('row 53: a reader that was slow for a while misses nothing', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    const slow = openStalledStream(fixture.gateway, ada, work.id)
    await waitFor(() => fixture.gateway.streams.size() === 1, { what: 'the stream' })
    for (let n = 0; n < 160; n += 1) await work.append(`${n} `.padEnd(65_536, 'y'))
    const received = slow.read()
    work.text = 'short'
    await work.finishSilently()
    await waitFor(() => /event: end\n/.test(received()), { timeoutMs: 10_000, what: 'the end' })
    const seqs = [...received().matchAll(/id: 1-(\d+)\n/g)].map((match) => Number(match[1]))
    expect(seqs.slice(0, 161)).toEqual(Array.from({ length: 161 }, (_, index) => index))
  })

  it('row 55: says now and then that it is alive, and where it is', async () => {
    const gateway = await fixture.open({ streams: { ...quickStreams, pingMs: 20 } })
    const work = await startWork(fixture, ada)
    await work.claim()
    await work.append('so far')
    const reader = await readStream(gateway, ada, work.id)
    await untilText(reader, 'so far')
    const ping = await waitFor(
      () => reader.frames.find(({ event, data }) => event === 'ping' && data['tail'] === '1-1'),
      { what: 'a ping' },
    )
    // The id of a ping would move the reader's place.
    expect(ping.id).toBeUndefined()
    await work.finish()
    await reader.ended
  })

  it('has a limit per user', async () => {
    const tight = await fixture.open({
      limits: { ...(await import('../src/index.ts')).defaultLimits, streamsPerUser: 2 },
    })
    const work = await startWork(fixture, ada)
    const open = [await readStream(tight, ada, work.id), await readStream(tight, ada, work.id)]
    expect((await readStream(tight, ada, work.id)).status).toBe(429)
    open[0]?.close()
    await waitFor(
      async () => {
        const reader = await readStream(tight, ada, work.id)
        reader.close()
        return reader.status === 200
      },
      { what: 'room again' },
    )
    open[1]?.close()
  })

  it('tells its readers to come back when the gateway stops, and any other goes on', async () => {
    const leaving = await fixture.open()
    const work = await startWork(fixture, ada)
    await work.claim()
    await work.append('before ')
    const reader = await readStream(leaving, ada, work.id)
    await untilText(reader, 'before ')
    await leaving.stop()
    await reader.ended
    expect(endOf(reader)).toBeUndefined()
    expect(reader.retry()).toBeGreaterThanOrEqual(500)
    await work.append('after')
    const back = await readStream(second, ada, work.id, { lastEventId: reader.lastId(), from: reader })
    await work.finish()
    await back.ended
    expectWhole(back, 'before after')
  })
})
