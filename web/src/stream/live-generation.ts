import { systemTimers } from '@scriptorium/timing'
import type { Timers } from '@scriptorium/timing'
import type { ApiProblem } from '../api/problem.ts'
import { urlOf } from '../api/url.ts'
import type { EventBody } from './event-body.ts'
import { emptyGeneration, reduceFrame } from './streamed-generation.ts'
import type { StreamedGeneration } from './streamed-generation.ts'
import { matchesEnd } from './digest.ts'
import { openStream } from './stream-reader.ts'
import type { StreamReader, StreamReaderOptions } from './stream-reader.ts'

export type LiveGeneration = StreamedGeneration & {
  readonly link: 'connecting' | 'open' | 'waiting' | 'closed'
  /** Tries since something last came, while `link` is `waiting`. */
  readonly tries: number
  readonly problem: ApiProblem | undefined
}

export type LiveGenerations = {
  subscribe: (generationId: string, listener: () => void) => () => void
  get: (generationId: string) => LiveGeneration
  /** Takes the stream that answered the message itself: whoever looks at the answer reads that one, and no other is opened. */
  takeOver: (generationId: string, events: EventBody) => void
}

export type LiveGenerationsOptions = {
  open?: (options: StreamReaderOptions) => StreamReader
  /** Runs once, soon; several changes before it runs make one update. */
  schedule?: (run: () => void) => void
  /** The answer has ended; `intact` says whether the text is the one that the server means. */
  onEnd: (generationId: string, answer: LiveGeneration, intact: boolean) => void
  onSignedOut?: () => void
  timers?: Timers
}

type Entry = {
  live: LiveGeneration
  shown: LiveGeneration
  reader: StreamReader | undefined
  /** Taken over, and not read yet. */
  opened: EventBody | undefined
  listeners: Set<() => void>
  scheduled: boolean
}

const idle: LiveGeneration = { ...emptyGeneration, link: 'connecting', tries: 0, problem: undefined }
/** Answers that nobody looks at are kept, so that coming back goes on from the last id instead of from the start. */
const keptMax = 20
/** An open stream that nobody reads occupies one of the few connections that a browser has to one server. */
const unreadMaxMs = 5_000

/**
 * The answers that are arriving. A stream is open while somebody looks at its answer. Frames are taken in at once, but shown
 * at most once per animation frame: at 200 tokens a second a page would otherwise render for each of them.
 */
export function createLiveGenerations(options: LiveGenerationsOptions): LiveGenerations {
  const open = options.open ?? openStream
  const schedule = options.schedule ?? nextFrame
  const timers = options.timers ?? systemTimers
  const entries = createEntries()

  const show = (entry: Entry) => {
    entry.scheduled = false
    if (entry.shown === entry.live) return
    entry.shown = entry.live
    for (const listener of entry.listeners) listener()
  }
  const change = (entry: Entry, live: LiveGeneration) => {
    entry.live = live
    if (entry.scheduled) return
    entry.scheduled = true
    schedule(() => show(entry))
  }
  const finish = (id: string, entry: Entry, problem: ApiProblem | undefined) => {
    entry.reader = undefined
    change(entry, { ...entry.live, link: 'closed', problem })
    if (problem?.code === 'unauthenticated') options.onSignedOut?.()
    const { end, text } = entry.live
    if (end === undefined) return options.onEnd(id, entry.live, false)
    void matchesEnd(text, end).then((intact) => options.onEnd(id, entry.live, intact))
  }
  const start = (id: string, entry: Entry) => {
    const { opened } = entry
    entry.opened = undefined
    entry.reader = open({
      url: urlOf('streamGeneration', { id }),
      lastEventId: entry.live.lastId,
      opened,
      onFrame: (frame, frameId) => change(entry, { ...entry.live, ...reduceFrame(entry.live, frame, frameId) }),
      onLink: (link) =>
        change(entry, { ...entry.live, link: link.state, tries: link.state === 'waiting' ? link.attempt : 0 }),
      onDone: (problem) => finish(id, entry, problem),
    })
  }
  return {
    get: (id) => entries.get(id)?.shown ?? idle,
    takeOver(id, events) {
      const entry = entries.at(id)
      const isRead = entry.reader !== undefined || entry.opened !== undefined || entry.live.link === 'closed'
      if (isRead) return events.close()
      entry.opened = events
      timers.set(() => closeUnread(entry, events), unreadMaxMs)
    },
    subscribe(id, listener) {
      const entry = entries.at(id)
      entry.listeners.add(listener)
      if (entry.reader === undefined && entry.live.link !== 'closed') start(id, entry)
      return () => {
        entry.listeners.delete(listener)
        if (entry.listeners.size > 0) return
        entry.reader?.close()
        entry.reader = undefined
      }
    },
  }
}

function closeUnread(entry: Entry, events: EventBody): void {
  if (entry.opened !== events) return
  entry.opened = undefined
  events.close()
}

function createEntries() {
  const entries = new Map<string, Entry>()
  return {
    get: (id: string) => entries.get(id),
    /** That of a generation, made where there is none; the oldest that nobody looks at makes room for it. */
    at(id: string): Entry {
      const known = entries.get(id)
      if (known !== undefined) return known
      const none = { reader: undefined, opened: undefined }
      const entry: Entry = { live: idle, shown: idle, ...none, listeners: new Set(), scheduled: false }
      entries.set(id, entry)
      for (const [other, { listeners }] of entries) {
        if (entries.size <= keptMax) break
        if (listeners.size === 0 && other !== id) entries.delete(other)
      }
      return entry
    },
  }
}

/** Hidden pages get no animation frames; there a timer does. */
function nextFrame(run: () => void): void {
  if (typeof document !== 'undefined' && document.visibilityState === 'hidden') setTimeout(run, 100)
  else requestAnimationFrame(run)
}
