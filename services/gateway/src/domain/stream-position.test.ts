import { describe, expect, it } from 'vitest'
import { formatFrameId, parseFrameId } from '@scriptorium/contracts'
import { array, assert as assertProperty, constantFrom, property, string, tuple } from 'fast-check'
import { begin, isAtEnd, nowhere, takeEntry, takeOpened, takeRead, takeRow } from './stream-position.ts'
import type { GenerationRow, LogEntry, LogRead, OutFrame, Position, Step } from './stream-position.ts'

const sha256 = (text: string): string => `hash of ${text.length}`
const row = (changes: Partial<GenerationRow> = {}): GenerationRow => ({
  status: 'streaming',
  attempt: 1,
  text: '',
  textSeq: 0,
  reasoning: '',
  ...changes,
})
const delta = (attempt: number, seq: number, text = `${seq} `): LogEntry => ({
  attempt,
  seq,
  frame: { event: 'delta', data: { text } },
})

/** A client: what it has put together, and the id that it would come back with. */
function createClient() {
  let text = ''
  let lastId: string | undefined
  return {
    take(frames: readonly OutFrame[]): void {
      for (const { frame, id } of frames) {
        if (id !== undefined) lastId = id
        if (frame.event === 'delta') text += frame.data.text
        if (frame.event === 'snapshot') text = frame.data.text
        if (frame.event === 'reset') text = ''
      }
    },
    text: () => text,
    lastId: () => lastId,
  }
}

describe('stream position', () => {
  it('reads ids strictly', () => {
    for (const text of ['1-2', '0-0', '3-end', '12-345'])
      expect(formatFrameId(parseFrameId(text) ?? { attempt: -1, seq: -1 })).toBe(text)
    assertProperty(
      property(string(), (text) => {
        const id = parseFrameId(text)
        expect(id === undefined || formatFrameId(id) === text).toBe(true)
      }),
    )
  })

  it('drops what the reader has, passes what is next, and asks for what is missing', () => {
    const position: Position = { attempt: 1, seq: 2, held: { text: 4, reasoning: 0 } }
    expect(takeEntry(position, delta(1, 2))).toMatchObject({ frames: [], need: 'nothing' })
    expect(takeEntry(position, delta(0, 9))).toMatchObject({ frames: [], need: 'nothing' })
    expect(takeEntry(position, delta(1, 3))).toMatchObject({
      frames: [{ id: '1-3' }],
      position: { seq: 3, held: { text: 6 } },
    })
    expect(takeEntry(position, delta(1, 4))).toMatchObject({ frames: [], need: 'read', position: { seq: 2 } })
  })

  it('reports that it starts over only where something is discarded', () => {
    expect(
      takeOpened({ attempt: 0, seq: 0, held: { text: 0, reasoning: 0 } }, 1).frames.map(({ frame }) => frame.event),
    ).toEqual(['status'])
    expect(
      takeOpened({ attempt: 1, seq: 5, held: undefined }, 2).frames.map(({ frame, id }) => [frame.event, id]),
    ).toEqual([
      ['reset', '2-0'],
      ['status', undefined],
    ])
    expect(takeOpened({ attempt: 2, seq: 5, held: undefined }, 2).frames).toEqual([])
  })

  it('never passes a hole', () => {
    const position: Position = { attempt: 1, seq: 2, held: undefined }
    expect(takeRead(position, { entries: [delta(1, 5)], attempt: 1, range: { first: 5, last: 5 } })).toMatchObject({
      frames: [],
      need: 'checkpoint',
    })
    expect(takeRow(position, row({ text: 'whole', textSeq: 4 }), { whole: true, sha256 })).toMatchObject({
      frames: [{ frame: { event: 'snapshot', data: { text: 'whole' } }, id: '1-4' }],
      need: 'read',
    })
  })

  it('gives the whole text before the end to whoever is not exactly there', () => {
    const ended = row({ status: 'complete', text: 'abc', textSeq: 3, finalSeq: 3, finishReason: 'stop' })
    const there: Position = { attempt: 1, seq: 3, held: { text: 3, reasoning: 0 } }
    expect(isAtEnd(there, ended)).toBe(true)
    expect(takeRow(there, ended, { whole: false, sha256 }).frames.map(({ frame, id }) => [frame.event, id])).toEqual([
      ['end', '1-end'],
    ])
    for (const position of [
      nowhere,
      { ...there, seq: 2 },
      { ...there, seq: 4 },
      { ...there, attempt: 2 },
      { ...there, held: { text: 2, reasoning: 0 } },
    ]) {
      expect(
        takeRow(position, ended, { whole: false, sha256 }).frames.map(({ frame, id }) => [frame.event, id]),
      ).toEqual([
        ['snapshot', '1-3'],
        ['end', '1-end'],
      ])
    }
    expect(
      takeRow(nowhere, row({ status: 'cancelled', attempt: 0 }), { whole: false, sha256 }).frames.at(-1),
    ).toMatchObject({ id: '0-end', frame: { data: { status: 'cancelled', length: 0 } } })
  })
})

/** What chat, a worker and Redis may do, and what may become of a reader meanwhile. */
type Event = 'append' | 'checkpoint' | 'empty log' | 'new attempt' | 'receive' | 'lose' | 'read' | 'row' | 'cut'
const events: Event[] = [
  'append',
  'append',
  'append',
  'receive',
  'receive',
  'lose',
  'checkpoint',
  'read',
  'row',
  'cut',
  'empty log',
  'new attempt',
]

/** The system around a reader: truth, a log that may be emptied, a row that lags behind. */
function createWorld() {
  let attempt = 1
  let truth: string[] = []
  let log: LogEntry[] = []
  const published: LogEntry[] = []
  let stored = row()
  const read = (after: { attempt: number; seq: number }): LogRead => {
    const own = log.filter((entry) => entry.attempt === attempt)
    const above = log.filter(
      (entry) => entry.attempt > after.attempt || (entry.attempt === after.attempt && entry.seq > after.seq),
    )
    const [first] = own
    return {
      entries: above,
      attempt: own.length > 0 ? attempt : 0,
      ...(first === undefined ? {} : { range: { first: first.seq, last: truth.length } }),
    }
  }
  return {
    append(text: string): void {
      truth.push(text)
      const entry = delta(attempt, truth.length, text)
      log.push(entry)
      published.push(entry)
    },
    checkpoint(): void {
      stored = row({ attempt, text: truth.join(''), textSeq: truth.length })
    },
    restart(): void {
      attempt += 1
      truth = []
      stored = row({ attempt })
    },
    emptyLog(): void {
      log = []
    },
    receive: () => published.shift(),
    read,
    row: () => stored,
    end(): GenerationRow {
      stored = row({ attempt, status: 'complete', text: truth.join(''), textSeq: truth.length, finalSeq: truth.length })
      return stored
    },
    isTrue: (position: Position, text: string) =>
      position.attempt < attempt || truth.slice(0, position.seq).join('') === text,
  }
}

describe('a reader, whatever happens', () => {
  it('has at every moment exactly the text of its position, and at the end the text that is stored', () => {
    assertProperty(
      property(
        array(tuple(constantFrom(...events), string({ minLength: 1, maxLength: 3 })), { maxLength: 60 }),
        (script) => {
          const world = createWorld()
          const client = createClient()
          let position: Position = nowhere
          const apply = (step: Step): void => {
            client.take(step.frames)
            position = step.position
            expect(world.isTrue(position, client.text())).toBe(true)
          }
          const enter = (): void => {
            const lastId = parseFrameId(client.lastId())
            const after =
              lastId !== undefined && lastId.seq !== 'end'
                ? { attempt: lastId.attempt, seq: lastId.seq }
                : { attempt: world.row().attempt, seq: world.row().textSeq }
            apply(begin(lastId, world.row(), world.read(after)))
          }
          enter()
          for (const [event, text] of script) {
            if (event === 'append') world.append(text)
            if (event === 'checkpoint') world.checkpoint()
            if (event === 'empty log') world.emptyLog()
            if (event === 'new attempt') world.restart()
            if (event === 'lose') world.receive()
            if (event === 'cut') enter()
            if (event === 'read') apply(takeRead(position, world.read(position)))
            if (event === 'row') apply(takeRow(position, world.row(), { whole: text.length > 1, sha256 }))
            const received = event === 'receive' ? world.receive() : undefined
            if (received !== undefined) apply(takeEntry(position, received))
          }
          const ended = world.end()
          const last = takeRow(position, ended, { whole: false, sha256 })
          client.take(last.frames)
          expect(client.text()).toBe(ended.text)
          expect(last.frames.filter(({ frame }) => frame.event === 'end')).toHaveLength(1)
        },
      ),
      { numRuns: 3_000 },
    )
  })

  it('keeps its position when the writer stops between the frames of one step', () => {
    const entries = [delta(1, 1), delta(1, 2), delta(2, 1), delta(2, 2)]
    const { frames } = takeRead(
      { attempt: 1, seq: 0, held: { text: 0, reasoning: 0 } },
      { entries, attempt: 2, range: { first: 1, last: 2 } },
    )
    for (let written = 1; written <= frames.length; written += 1) {
      const client = createClient()
      client.take(frames.slice(0, written))
      const position = frames[written - 1]?.position ?? nowhere
      client.take(takeRead(position, { entries, attempt: 2, range: { first: 1, last: 2 } }).frames)
      expect(client.text()).toBe('1 2 ')
    }
  })
})
