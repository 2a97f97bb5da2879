/** The HTTP server as a socket sees it: what is no HTTP, what is half HTTP, and requests during shutdown. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { openFilesMax } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'
import { limitsWithin } from '../src/config.ts'
import { defaultLimits, defaultRequests } from '../src/index.ts'
import type { Gateway } from '../src/index.ts'

let fixture: GatewayFixture
let ada: Person
beforeAll(async () => {
  fixture = await openGatewayFixture()
  ada = await fixture.register()
}, openingMs)
afterAll(async () => await fixture.close())

type Wire = { socket: Socket; received: () => string; ended: Promise<void> }

async function dial(gateway: Gateway = fixture.gateway): Promise<Wire> {
  const { hostname, port } = new URL(gateway.address())
  const socket = connect(Number(port), hostname).setEncoding('utf8')
  let text = ''
  socket.on('data', (chunk: string) => {
    text += chunk
  })
  // The server may close while we still write.
  socket.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => resolve())
  })
  await new Promise<void>((resolve) => {
    socket.once('connect', () => resolve())
  })
  return { socket, received: () => text, ended }
}

/** What comes back for these bytes until the server closes. */
async function send(bytes: string): Promise<Parsed> {
  const wire = await dial()
  wire.socket.write(bytes)
  await wire.ended
  return parse(wire.received())
}

type Parsed = { status: number; headers: Record<string, string>; body: Record<string, unknown> }

function parse(answer: string): Parsed {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return { status: Number(statusLine.split(' ')[1]), headers, body: JSON.parse(body) as Record<string, unknown> }
}

describe('on the wire', () => {
  it('what cannot be read as HTTP is answered by a problem, and closed', async () => {
    const sessions = 'POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
    const tries: [string, number, string][] = [
      ['nonsense\r\n\r\n', 400, 'validation_failed'],
      ['BREW /api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'validation_failed'],
      ['GET / HTTP/3.7\r\nHost: x\r\n\r\n', 400, 'validation_failed'],
      ['GET /api/v1/me HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'validation_failed'],
      ['GET /api/v1/me HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n', 400, 'validation_failed'],
      ['GET /api/v1/me HTTP/1.1\r\nHost: x\r\nX-A: a\u0000b\r\n\r\n', 400, 'validation_failed'],
      [
        `${sessions}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
        400,
        'validation_failed',
      ],
      [`${sessions}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400, 'validation_failed'],
      [`GET /api/v1/me HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
      [`GET /api/v1/novels?cursor=${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'headers_too_large'],
    ]
    for (const [bytes, status, code] of tries) {
      const answer = await send(bytes)
      expect([bytes.slice(0, 40), answer.status, answer.body['code'], answer.headers['content-type']]).toEqual([
        bytes.slice(0, 40),
        status,
        code,
        'application/problem+json; charset=utf-8',
      ])
      expect(answer.headers).toMatchObject({
        connection: 'close',
        'x-content-type-options': 'nosniff',
        'x-request-id': answer.body['requestId'],
      })
    }
  })

  it('takes no Host from HTTP/1.0, and no offence at an expectation', async () => {
    expect((await send('GET /api/v1/me HTTP/1.0\r\n\r\n')).status).toBe(401)
    const expecting = await send(
      `GET /api/v1/me HTTP/1.1\r\nHost: x\r\nExpect: the-unexpected\r\nCookie: ${ada.cookie}\r\nConnection: close\r\n\r\n`,
    )
    expect([expecting.status, expecting.body['id']]).toEqual([200, ada.userId])
  })

  it('row 58: tells those past the limit of connections to come back, and goes on for the others', async () => {
    const gateway = await fixture.open({ limits: { ...defaultLimits, connections: 2 } })
    const request = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'
    const [first, second, third] = [await dial(gateway), await dial(gateway), await dial(gateway)]
    third.socket.write(request)
    await third.ended
    const told = parse(third.received())
    expect([told.status, told.body['code'], told.headers['retry-after'], told.headers['connection']]).toEqual([
      503,
      'unavailable',
      '2',
      'close',
    ])
    second.socket.write(request)
    await waitFor(() => second.received().endsWith('{"ok":true}'), { what: 'an answer within the limit' })
    first.socket.destroy()
    const next = async (): Promise<boolean> => {
      const wire = await dial(gateway)
      wire.socket.write(request.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))
      await wire.ended
      return parse(wire.received()).status === 200
    }
    await waitFor(next, { what: 'room again' })
  })

  it.each([
    [
      'a body that comes in drips',
      'POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n',
    ],
    ['headers that come in drips', 'GET /api/v1/me HTTP/1.1\r\nHost: x\r\nX-A: '],
    ['nothing', ''],
  ])('D14: %s is closed when the settings say', async (_what, begin) => {
    const gateway = await fixture.open({ requests: { timeoutMs: 400, checkMs: 50 } })
    const wire = await dial(gateway)
    const dialledAt = performance.now()
    wire.socket.write(begin)
    const drips = setInterval(() => {
      if (begin !== '' && wire.socket.writable) wire.socket.write('x')
    }, 40)
    await wire.ended.finally(() => clearInterval(drips))
    const tookMs = performance.now() - dialledAt
    expect(tookMs).toBeGreaterThan(300)
    // Node's own interval is 30 s.
    expect(tookMs).toBeLessThan(5_000)
    expect(parse(wire.received())).toMatchObject({ status: 408, body: { code: 'request_timeout' } })
  })

  it('D14: a minute and a second is the most that the settings give', () => {
    expect(defaultRequests.timeoutMs + defaultRequests.checkMs).toBeLessThanOrEqual(61_000)
  })

  it('row 58: has limits below that of open files', () => {
    const limits = { ...defaultLimits, connections: 1_000, streamsInAll: 800 }
    expect(limitsWithin(limits, undefined)).toEqual(limits)
    expect(limitsWithin(limits, 20_000)).toEqual(limits)
    expect(limitsWithin(limits, 1_024)).toEqual({ ...limits, connections: 874, streamsInAll: 786 })
    expect(limitsWithin(limits, 300)).toEqual({ ...limits, connections: 150, streamsInAll: 135 })
    expect(limitsWithin(limits, 100)).toEqual({ ...limits, connections: 50, streamsInAll: 45 })
    expect(openFilesMax()).toBeGreaterThan(100)
  })

  it('answers what is on its way when the gateway stops, and closes behind it', async () => {
    const gateway = await fixture.open()
    const server = gateway.http()?.app.server
    if (server === undefined) throw new Error('not started')
    const asked = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    fixture.calls.before = async () => {
      asked.resolve()
      await released.promise
    }
    const wire = await dial(gateway)
    const request = `GET /api/v1/novels HTTP/1.1\r\nHost: x\r\nCookie: ${ada.cookie}\r\n\r\n`
    wire.socket.write(request)
    await asked.promise
    const stopped = gateway.stop()
    await waitFor(() => !server.listening, { what: 'the gateway takes no more connections' })
    const arrived = once(server, 'request')
    wire.socket.write(request)
    await arrived
    fixture.calls.heal()
    released.resolve()
    await Promise.all([stopped, wire.ended])
    const answers = wire.received().split(/(?=HTTP\/1\.1 )/)
    expect(answers.map((answer) => parse(answer).status)).toEqual([200, 200])
  })
})
