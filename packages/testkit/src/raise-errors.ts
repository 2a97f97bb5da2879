/**
 * Loaded before a process's own code (`node --import …/raise-errors.ts`): on SIGUSR2 raises `error` on every event emitter
 * that is alive, one after the other, whichever library made it. One without a listener would have ended the process: it is
 * named in a line on standard error, and so is the end:
 *
 *   raised: nobody listens to Pool
 *   raised: done, 42 emitters
 *
 * What a listener throws later ends the process, as in life; the error names its emitter.
 */
import { EventEmitter } from 'node:events'
import process from 'node:process'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Initialized = typeof EventEmitter & { init: (this: EventEmitter, options?: unknown) => void }

const alive = new Set<WeakRef<EventEmitter>>()
/** Emitters that never emit `error` of themselves. */
const silent = new WeakSet<EventEmitter>()
const emitters = EventEmitter as Initialized
const { init } = emitters
// Every emitter's constructor calls it, those of Node's own streams and servers too.
emitters.init = function initAndRemember(this: EventEmitter, options?: unknown): void {
  init.call(this, options)
  alive.add(new WeakRef(this))
  if (isSilentKind(new Error().stack ?? '')) silent.add(this)
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

process.on('SIGUSR2', () => void raiseAll())

async function raiseAll(): Promise<void> {
  // What nobody holds any more raises nothing.
  collect()
  await turn()
  const found = [...alive].map((reference) => reference.deref()).filter((emitter) => emitter !== undefined)
  let count = 0
  for (const emitter of found) {
    if (isOver(emitter) || isOfNode(emitter) || isAnswered(emitter) || silent.has(emitter)) continue
    count += 1
    const name = nameOf(emitter)
    try {
      emitter.emit('error', Object.assign(new Error(`raised on ${name}`), { code: 'ECONNRESET' }))
    } catch {
      process.stderr.write(`raised: nobody listens to ${name}\n`)
    }
    await turn()
  }
  process.stderr.write(`raised: done, ${count} emitters\n`)
}

function nameOf(emitter: EventEmitter): string {
  const events = emitter.eventNames().map(String).slice(0, 6).join(' ')
  return `${emitter.constructor.name} (${events})`
}

/**
 * Node's `cluster` and its HTTP agents and requests that have come in, whose sockets carry the errors; undici's dispatchers and
 * the pool of @platformatic/kafka and all of kafkajs, which have events of their own for failures; the counter of sharp's tasks; a query
 * of pg and a call of grpc-js with a callback, which gets the error.
 */
function isSilentKind(stack: string): boolean {
  return /node:internal\/cluster|node:_http_agent|node:_http_incoming|new DispatcherBase|new ConnectionPool|kafkajs[/]src|new Query |new ClientUnaryCallImpl|sharp[/]dist[/]utility/.test(
    stack,
  )
}

/** A stream that has ended, a socket that is closed: late errors are swallowed by Node itself. */
function isOver(emitter: object): boolean {
  return ('destroyed' in emitter && emitter.destroyed === true) || ('closed' in emitter && emitter.closed === true)
}

/** A statement of pg's under way: its error goes to its callback, and is emitted only where it has none. */
function isAnswered(emitter: object): boolean {
  return emitter.constructor.name === 'Query' && 'callback' in emitter && typeof emitter.callback === 'function'
}

/** The standard streams, `process` and what watches it are the process's own. */
function isOfNode(emitter: EventEmitter): boolean {
  return [process, process.stdin, process.stdout, process.stderr].includes(emitter as never)
}
