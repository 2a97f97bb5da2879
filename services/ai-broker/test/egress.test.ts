/**
 * Server-side request forgery: every way that is known to us of naming an address inside. The detector is a listening server
 * on all local addresses, and Node's own report of each socket; the control is a target that is allowed and must be reached.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { LookupAddress } from 'node:dns'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { waitFor } from '@scriptorium/testkit'
import type { ProviderFailure } from '../src/domain/provider.ts'
import { createEgress, EgressError } from '../src/providers/egress/egress.ts'
import type { Egress } from '../src/providers/egress/egress.ts'
import { createGuardedFetch } from '../src/providers/egress/guarded-fetch.ts'
import type { GuardedFetch } from '../src/providers/egress/guarded-fetch.ts'
import { failureOfThrown } from '../src/providers/http/failure.ts'
import { createAllowList } from '../src/domain/connection/allow-list.ts'
import { parseTarget } from '../src/providers/egress/target.ts'

const never = new AbortController().signal
const names = new Map<string, () => LookupAddress[]>()
const resolver = async (hostname: string): Promise<LookupAddress[]> => {
  const answer = names.get(hostname)
  if (answer === undefined) throw Object.assign(new Error('unknown'), { code: 'ENOTFOUND' })
  return answer()
}
const v4 = (...addresses: string[]): LookupAddress[] => addresses.map((address) => ({ address, family: 4 }))
const v6 = (...addresses: string[]): LookupAddress[] => addresses.map((address) => ({ address, family: 6 }))

let canary: Server
let port: number
let hits = 0
let sockets = 0
let egress: Egress
let guardedFetch: GuardedFetch
const countSocket = (): void => {
  sockets += 1
}

beforeAll(async () => {
  canary = createServer((_request, response) => response.end('inside'))
  canary.on('connection', () => {
    hits += 1
  })
  // All local addresses of both families.
  await new Promise<void>((resolve) => {
    canary.listen(0, '::', resolve)
  })
  port = (canary.address() as AddressInfo).port
  egress = createEgress({ allowList: createAllowList([`allowed.test:${port}`]), resolver, connectTimeoutMs: 1_000 })
  guardedFetch = createGuardedFetch({ egress, apiKey: undefined, firstByteMs: 1_000, refusalMs: 300 })
  subscribe('net.client.socket', countSocket)
})
afterAll(async () => {
  unsubscribe('net.client.socket', countSocket)
  await egress.close()
  await new Promise((resolve) => {
    canary.close(resolve)
  })
})

/** As a connection is used: parsed once, then resolved, dialled and called. */
async function attempt(text: string): Promise<string[]> {
  const target = parseTarget(text)
  if ('problem' in target) return ['not parsed']
  const { url } = target
  const request = () => egress.request({ url, method: 'GET', headers: {}, firstByteMs: 1_000, signal: never })
  return await Promise.all(
    [egress.resolve(url, never), egress.dial(url, never), request(), guardedFetch(url)].map((call) =>
      Promise.resolve(call).then(() => 'through', failureOf),
    ),
  )
}

/** The failure itself, or the one behind what fetch rejects with. */
function failureOf(error: unknown): string {
  if (EgressError.is(error)) return error.failure
  return error instanceof TypeError && EgressError.is(error.cause) ? error.cause.failure : String(error)
}

const inside = [
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.1.2.3',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.254',
  '192.0.0.1',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  ...Object.values(networkInterfaces())
    .flat()
    .filter((address) => address?.family === 'IPv4')
    .map((address) => address?.address ?? ''),
]
const inside6 = [
  '::',
  '::1',
  '::7f00:1',
  '::ffff:7f00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:0:7f00:1::',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'ff02::1',
  '2001:db8::1',
]

function encodings(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  const whole = ((a * 256 + b) * 256 + c) * 256 + d
  const hex = (value: number): string => `0x${value.toString(16)}`
  const fullWidth = address.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))
  return [
    address,
    String(whole),
    hex(whole),
    `0${whole.toString(8)}`,
    [a, b, c, d].map(hex).join('.'),
    [a, b, c, d].map((part) => `0${part.toString(8)}`).join('.'),
    `${a}.${b * 65_536 + c * 256 + d}`,
    `${hex(a)}.${b}.${c * 256 + d}`,
    `${address}.`,
    fullWidth,
    address.replaceAll('.', '%2e'),
    address.replaceAll('.', '。'),
    `[::ffff:${address}]`,
    `[::${address}]`,
    `[64:ff9b::${address}]`,
  ]
}

const literals = [
  ...inside.flatMap(encodings),
  ...inside6.flatMap((address) => [`[${address}]`, `[${address.toUpperCase()}]`]),
]
const urls = [
  ...literals.flatMap((host) => [`http://${host}:PORT/v1`, `https://${host}:PORT/v1`]),
  ...inside.flatMap((address) => [
    `http://public.test@${address}:PORT/`,
    `http://public.test\\@${address}:PORT/`,
    `http://${address}\t:PORT/`,
    `http://${address}#@public.test:PORT/`,
    `http://${address}%00.public.test:PORT/`,
  ]),
  'http://[fe80::1%25eth0]:PORT/',
  'http://[::1%25lo]:PORT/',
  'ftp://127.0.0.1:PORT/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:PORT/',
  'http:127.0.0.1:PORT',
  'http:///127.0.0.1:PORT',
  'http://localhost:PORT/',
  'http://LOCALHOST.:PORT/',
  // Names that the URL parser maps to an address or to this machine (UTS #46), and userinfo in every place.
  'http://①②⑦.⓪.⓪.①:PORT/',
  'http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/',
  'http://ｌｏｃａｌｈｏｓｔ:PORT/',
  'http://127。0。0。1:PORT/',
  'http://127．0．0．1:PORT/',
  'http://127.0.0.1\u00ad:PORT/',
  'http://loca\u200dlhost:PORT/',
  'http://xn--localhost-0000:PORT/',
  'http://localhost..:PORT/',
  'http://.localhost:PORT/',
  'http://a.localhost:PORT/',
  'http://@127.0.0.1:PORT/',
  'http://:@127.0.0.1:PORT/',
  'http://public.test%40127.0.0.1:PORT/',
  'http://public.test:80@127.0.0.1:PORT/',
  'http://127.0.0.1:PORT@public.test:PORT/',
  'http://public.test?@127.0.0.1:PORT/',
  'http://[::ffff:7f00:1]:PORT/',
  'http://[0:0:0:0:0:0:0:1]:PORT/',
  'http://[::ffff:0:127.0.0.1]:PORT/',
  'http://[64:ff9b:1::127.0.0.1]:PORT/',
  'http://[fec0::1]:PORT/',
  'http://[::127.0.0.1%25eth0]:PORT/',
  'http://127.0.0.1:0PORT/',
  'http://127.1:PORT/',
  'http://0:PORT/',
  'http://0x0:PORT/',
  'http://00000177.0.0.1:PORT/',
  'http://4294967297:PORT/',
]

describe('an address inside', () => {
  it(`is never dialled, in ${urls.length} ways of writing it`, async () => {
    const hitsBefore = hits
    const through: string[] = []
    for (const text of urls) {
      const socketsBefore = sockets
      const outcomes = await attempt(text.replace('PORT', String(port)))
      if (!outcomes.every((outcome) => ['address_not_allowed', 'name_not_found', 'not parsed'].includes(outcome)))
        through.push(`${text}: ${outcomes.join(', ')}`)
      // A name makes a socket, which then asks for addresses and gets none; a literal makes not even that.
      if (sockets > socketsBefore && !outcomes.includes('name_not_found'))
        through.push(`${text}: ${sockets - socketsBefore} sockets`)
    }
    expect(through).toEqual([])
    expect(hits - hitsBefore).toBe(0)
    expect(urls.length).toBeGreaterThan(600)
  })

  it(`is never dialled by fetch, which is given the text itself, in ${urls.length} ways of writing it`, async () => {
    const [hitsBefore, through] = [hits, [] as string[]]
    for (const text of urls) {
      const outcome = await guardedFetch(text.replace('PORT', String(port))).then(() => 'through', failureOf)
      if (
        !['address_not_allowed', 'name_not_found', 'TypeError: this is no request that can be sent'].includes(outcome)
      )
        through.push(`${text}: ${outcome}`)
    }
    expect(through).toEqual([])
    expect(hits - hitsBefore).toBe(0)
  })

  it('is never reached by a name, alone or among others', async () => {
    const answers = [
      ...inside.map((address) => v4(address)),
      ...inside6.map((address) => v6(address)),
      ...inside.map((address) => [...v4('93.184.216.34'), ...v4(address)]),
      ...inside6.map((address) => [...v6('2606:4700::1111'), ...v6(address)]),
      ...inside.map((address) => [...v6('2606:4700::1111'), ...v4(address)]),
    ]
    const hitsBefore = hits
    const through: string[] = []
    for (const [index, answer] of answers.entries()) {
      names.set(`n${index}.test`, () => answer)
      for (const scheme of ['http', 'https']) {
        const outcomes = await attempt(`${scheme}://n${index}.test:${port}/`)
        if (!outcomes.every((outcome) => outcome === 'address_not_allowed'))
          through.push(`${JSON.stringify(answer)}: ${outcomes.join(', ')}`)
      }
    }
    expect(through).toEqual([])
    expect(hits - hitsBefore).toBe(0)
  })

  it('D7: has names that nobody can tell from names that are not there', async () => {
    names.set('intranet.test', () => v4('10.0.0.1'))
    names.set('mixed.test', () => [...v4('93.184.216.34'), ...v4('10.0.0.1')])
    const reportsOf = async (host: string): Promise<ProviderFailure[]> => {
      const url = new URL(`http://${host}:${port}/`)
      const calls = [
        egress.resolve(url, never),
        egress.dial(url, never),
        egress.request({ url, method: 'GET', headers: {}, firstByteMs: 1_000, signal: never }),
        guardedFetch(url),
      ]
      return await Promise.all(
        calls.map((call) => Promise.resolve(call).then(() => Promise.reject(new Error('through')), failureOfThrown)),
      )
    }
    const absent = await reportsOf('nothing.test')
    expect(absent[0]).toMatchObject({ code: 'provider_unreachable' })
    expect(await reportsOf('intranet.test')).toEqual(absent)
    expect(await reportsOf('mixed.test')).toEqual(absent)
    // An address that was written out tells nothing that its writer did not know.
    expect((await reportsOf('10.0.0.1')).map(({ code }) => code)).toEqual(absent.map(() => 'address_not_allowed'))
  })

  it('is never reached by a name that changes its mind after it was checked', async () => {
    let asked = 0
    names.set('rebinding.test', () => ((asked += 1) === 1 ? v4('93.184.216.34') : v4('127.0.0.1')))
    const url = new URL(`http://rebinding.test:${port}/`)
    const hitsBefore = hits
    await egress.resolve(url, never)
    await expect(
      egress.request({ url, method: 'GET', headers: {}, firstByteMs: 500, signal: never }),
    ).rejects.toMatchObject({ failure: 'address_not_allowed' })
    await expect(guardedFetch(url)).rejects.toMatchObject({ cause: { failure: 'address_not_allowed' } })
    expect(asked).toBe(3)
    expect(hits - hitsBefore).toBe(0)
  })

  it('is never reached by a name that is public when it is checked and inside when it is called, whichever it is', async () => {
    const hitsBefore = hits
    const through: string[] = []
    const rebinds = [
      ...inside.map((address) => [v4('93.184.216.34'), v4(address)] as const),
      ...inside6.map((address) => [v6('2606:4700::1111'), v6(address)] as const),
      ...inside.map((address) => [v6('2606:4700::1111'), v4(address)] as const),
    ]
    for (const [index, [checked, called]] of rebinds.entries()) {
      let asked = 0
      names.set(`rebinds${index}.test`, () => ((asked += 1) === 1 ? checked : called))
      const url = new URL(`http://rebinds${index}.test:${port}/`)
      await egress.resolve(url, never)
      const outcome = await guardedFetch(url).then(() => 'through', failureOf)
      if (outcome !== 'address_not_allowed') through.push(`${JSON.stringify(called)}: ${outcome}`)
    }
    expect(through).toEqual([])
    expect(rebinds.length).toBeGreaterThan(40)
    expect(hits - hitsBefore).toBe(0)
  })

  it('is never reached by a redirect of any kind to any way of writing it, not even by a client that follows', async () => {
    const redirecting = createServer((request, response) => {
      const [, status, index] = (request.url ?? '').split('/')
      // As its bytes in UTF-8: a header can hold no more.
      const location = Buffer.from(`http://${literals[Number(index)]}:${port}/`).toString('latin1')
      response.writeHead(Number(status), { location })
      response.end()
    })
    await new Promise<void>((resolve) => {
      redirecting.listen(0, '127.0.0.1', resolve)
    })
    const at = `127.0.0.1:${(redirecting.address() as AddressInfo).port}`
    const own = createEgress({ allowList: createAllowList([at]) })
    const call = createGuardedFetch({ egress: own, apiKey: undefined, firstByteMs: 1_000, refusalMs: 300 })
    const hitsBefore = hits
    const statuses = [301, 302, 303, 307, 308]
    for (const [index] of literals.entries()) {
      const status = statuses[index % statuses.length] ?? 302
      const response = await call(`http://${at}/${status}/${index}`, { redirect: 'follow' })
      expect([response.status, response.redirected]).toEqual([status, false])
    }
    expect(literals.length).toBeGreaterThan(200)
    expect(hits - hitsBefore).toBe(0)
    await own.close()
    await new Promise((resolve) => {
      redirecting.close(resolve)
    })
  })

  it('and a public one are dialled at no port of another protocol', async () => {
    names.set('public.test', () => v4('93.184.216.34'))
    const ports = [0, 7, 21, 22, 23, 25, 53, 110, 143, 389, 445, 465, 587, 993, 995, 1023, 2049, 5060, 6000, 6667]
    for (const other of ports)
      for (const host of ['public.test', '93.184.216.34', '[2606:4700::1111]'])
        expect([host, other, new Set(await attempt(`http://${host}:${other}/`))]).toEqual([
          host,
          other,
          new Set(['address_not_allowed']),
        ])
  })

  it.each([301, 302, 303, 307, 308])(
    'is never reached by a redirect (%i): it is an answer like any other',
    async (status) => {
      const redirecting = createServer((_request, response) => {
        response.writeHead(status, { location: `http://127.0.0.1:${port}/` })
        response.end()
      })
      await new Promise<void>((resolve) => {
        redirecting.listen(0, '127.0.0.1', resolve)
      })
      const at = (redirecting.address() as AddressInfo).port
      const own = createEgress({ allowList: createAllowList([`127.0.0.1:${at}`]) })
      const hitsBefore = hits
      const response = await own.request({
        url: new URL(`http://127.0.0.1:${at}/`),
        method: 'POST',
        headers: {},
        body: '{}',
        firstByteMs: 1_000,
        signal: never,
      })
      expect(response.status).toBe(status)
      response.body.destroy()
      expect(hits - hitsBefore).toBe(0)
      await own.close()
      await new Promise((resolve) => {
        redirecting.close(resolve)
      })
    },
  )
})

describe('the control', () => {
  it('reaches what the operator allowed, by the very same way', async () => {
    const own = createEgress({
      allowList: createAllowList([`127.0.0.1:${port}`, `[::1]:${port}`, `localhost:${port}`]),
    })
    const hitsBefore = hits
    for (const host of ['127.0.0.1', '[::1]', 'localhost', '0x7f.1']) {
      const response = await own.request({
        url: new URL(`http://${host}:${port}/`),
        method: 'GET',
        headers: {},
        firstByteMs: 1_000,
        signal: never,
      })
      expect(response.status).toBe(200)
      for await (const chunk of response.body) expect(chunk.length).toBeGreaterThan(0)
      await own.dial(new URL(`http://${host}:${port}/`), never)
    }
    // One call each, of which the last shares the first one's connection, and one dial each.
    await waitFor(() => hits - hitsBefore === 7, { what: 'seven connections' })
    await own.close()
  })

  it('connections are kept for the next call', async () => {
    const own = createEgress({ allowList: createAllowList([`127.0.0.1:${port}`]) })
    const hitsBefore = hits
    for (let call = 0; call < 6; call += 1) {
      const { body } = await own.request({
        url: new URL(`http://127.0.0.1:${port}/`),
        method: 'GET',
        headers: {},
        firstByteMs: 1_000,
        signal: never,
      })
      for await (const chunk of body) expect(chunk.length).toBeGreaterThan(0)
    }
    // The second call may begin before the first connection is back in the pool.
    expect(hits - hitsBefore).toBeLessThanOrEqual(2)
    await own.close()
  })
})
