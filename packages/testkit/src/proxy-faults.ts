/** The faults that a proxied connection can have, and the carrying of bytes under them. */
import type { Socket } from 'node:net'

export type Direction = 'up' | 'down'

export type Faults = {
  /** Holds every chunk back this long, in order; 0 takes it off. */
  latency(ms: number, direction?: Direction): void
  /** Lets this many bytes a second pass per connection; 0 takes it off. */
  bandwidth(bytesPerSecond: number, direction?: Direction): void
  /** Swallows what goes one way only. */
  swallowDirection(direction: Direction): void
  /** Swallows the next `count` chunks of a direction. */
  dropNext(direction: Direction, count?: number): void
  /** Lets this many more bytes of a direction pass, over all connections, then resets the connection in the middle. Once. */
  cutAfterBytes(bytes: number, direction?: Direction): void
  /** Resets a connection instead of passing the first chunk that `matches`. Once. */
  cutWhen(direction: Direction, matches: (chunk: Buffer) => boolean): Promise<void>
  /** Changes the next chunk of a direction. Once. */
  corruptNext(direction: Direction, change: (chunk: Buffer) => Buffer): void
  /** Shows every chunk before any fault. @returns a function that ends it. */
  onData(listener: (direction: Direction, chunk: Buffer) => void): () => void
}

type Lane = {
  latencyMs: number
  bytesPerSecond: number
  swallows: boolean
  dropsLeft: number
  bytesLeft: number | undefined
  cut: { matches: (chunk: Buffer) => boolean; done: () => void } | undefined
  corrupt: ((chunk: Buffer) => Buffer) | undefined
}

/** What becomes of one chunk: it passes (perhaps changed), is lost, or is the last thing before a reset. */
type Fate = { pass: Buffer | undefined; reset: boolean }

export type FaultState = {
  controls: Faults
  swallow(which: 'both'): void
  clear(): void
  carry(direction: Direction, from: Socket, to: Socket, reset: () => void): void
}

function openLane(): Lane {
  return {
    latencyMs: 0,
    bytesPerSecond: 0,
    swallows: false,
    dropsLeft: 0,
    bytesLeft: undefined,
    cut: undefined,
    corrupt: undefined,
  }
}

export function openFaults(): FaultState {
  const lanes: Record<Direction, Lane> = { up: openLane(), down: openLane() }
  const listeners = new Set<(direction: Direction, chunk: Buffer) => void>()
  const each = (direction: Direction | undefined, change: (lane: Lane) => void): void => {
    for (const name of direction === undefined ? (['up', 'down'] as const) : [direction]) change(lanes[name])
  }
  const controls: Faults = {
    latency: (ms, direction) => each(direction, (lane) => void (lane.latencyMs = ms)),
    bandwidth: (bytesPerSecond, direction) => each(direction, (lane) => void (lane.bytesPerSecond = bytesPerSecond)),
    swallowDirection: (direction) => void (lanes[direction].swallows = true),
    dropNext: (direction, count = 1) => void (lanes[direction].dropsLeft = count),
    cutAfterBytes: (bytes, direction = 'down') => void (lanes[direction].bytesLeft = bytes),
    cutWhen: (direction, matches) => new Promise((done) => void (lanes[direction].cut = { matches, done })),
    corruptNext: (direction, change) => void (lanes[direction].corrupt = change),
    onData: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  return {
    controls,
    swallow: () => each(undefined, (lane) => void (lane.swallows = true)),
    clear: () => each(undefined, (lane) => void Object.assign(lane, openLane())),
    carry: (direction, from, to, reset) => {
      const lane = lanes[direction]
      // One chunk after the other, so that latency and bandwidth keep their order.
      let tail: Promise<void> = Promise.resolve()
      const inOrder = (step: () => void | Promise<void>): void => {
        tail = tail.then(step).catch(() => undefined)
      }
      from.on('data', (chunk: Buffer) => {
        for (const listener of listeners) listener(direction, chunk)
        const { pass, reset: resets } = decide(lane, chunk)
        const passes = (): void => {
          if (pass !== undefined && to.writable && !to.write(pass)) waitForDrain(from, to)
          if (resets) reset()
        }
        const waitMs = lane.latencyMs + (lane.bytesPerSecond > 0 ? (chunk.length / lane.bytesPerSecond) * 1_000 : 0)
        const dueAt = performance.now() + waitMs
        inOrder(
          waitMs === 0
            ? passes
            : async () => {
                await new Promise((resolve) =>
                  setTimeout(resolve, lane.bytesPerSecond > 0 ? waitMs : Math.max(0, dueAt - performance.now())),
                )
                passes()
              },
        )
      })
      // The other side learns of an orderly end unless nothing may pass.
      from.on('end', () => inOrder(() => void (lane.swallows || to.end())))
    },
  }
}

function waitForDrain(from: Socket, to: Socket): void {
  from.pause()
  to.once('drain', () => from.resume())
}

function decide(lane: Lane, chunk: Buffer): Fate {
  if (lane.swallows) return { pass: undefined, reset: false }
  if (lane.dropsLeft > 0) {
    lane.dropsLeft -= 1
    return { pass: undefined, reset: false }
  }
  if (lane.cut?.matches(chunk) === true) {
    lane.cut.done()
    lane.cut = undefined
    return { pass: undefined, reset: true }
  }
  if (lane.bytesLeft !== undefined) {
    const { bytesLeft } = lane
    lane.bytesLeft = chunk.length >= bytesLeft ? undefined : bytesLeft - chunk.length
    return { pass: chunk.subarray(0, bytesLeft), reset: chunk.length >= bytesLeft }
  }
  const corrupt = lane.corrupt
  lane.corrupt = undefined
  return { pass: corrupt === undefined ? chunk : corrupt(Buffer.from(chunk)), reset: false }
}
