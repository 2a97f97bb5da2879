import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { createFaultProxy, waitFor } from '../src/index.ts'
import type { FaultProxy } from '../src/index.ts'

let echo: Server
let proxy: FaultProxy
const serverSockets = new Set<Socket>()

beforeEach(async () => {
  echo = createServer((socket) => {
    serverSockets.add(socket)
    socket.on('error', () => undefined).on('data', (chunk) => socket.write(chunk))
  })
  await new Promise<void>((resolve) => void echo.listen(0, '127.0.0.1', resolve))
  const address = echo.address()
  proxy = await createFaultProxy({
    target: { host: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 },
  })
})
afterEach(async () => {
  await proxy.close()
  for (const socket of serverSockets) socket.destroy()
  await new Promise((resolve) => echo.close(resolve))
})

type Peer = { socket: Socket; text(): string; error(): string | undefined; isClosed(): boolean }

function open(): Peer {
  const socket = connect({ host: proxy.host, port: proxy.port })
  let text = ''
  let error: string | undefined
  let closed = false
  socket.on('data', (chunk) => void (text += chunk.toString())).on('close', () => void (closed = true))
  socket.on('error', (cause: NodeJS.ErrnoException) => void (error = cause.code))
  return { socket, text: () => text, error: () => error, isClosed: () => closed }
}

describe('the fault proxy', () => {
  it('passes bytes both ways and the end of each', async () => {
    const peer = open()
    peer.socket.end('hello')
    await waitFor(() => peer.text() === 'hello', { what: 'the echo' })
    await waitFor(() => peer.isClosed(), { what: 'the end' })
    expect(proxy.accepted()).toBe(1)
  })

  it('cuts what is open, refuses what is new, and resumes', async () => {
    const peer = open()
    peer.socket.write('a')
    await waitFor(() => peer.text() === 'a', { what: 'the echo' })
    proxy.cut()
    await waitFor(() => peer.error() === 'ECONNRESET', { what: 'the reset' })
    const refused = open()
    await waitFor(() => refused.isClosed(), { what: 'the refusal' })
    proxy.resume()
    const again = open()
    again.socket.write('b')
    await waitFor(() => again.text() === 'b', { what: 'the echo after resuming' })
  })

  it('swallows without a word while a black hole', async () => {
    const seen: string[] = []
    proxy.onData((_direction, chunk) => void seen.push(chunk.toString()))
    proxy.blackhole()
    const peer = open()
    peer.socket.write('lost')
    await waitFor(() => seen.includes('lost'), { what: 'what is swallowed' })
    proxy.resume()
    peer.socket.write('kept')
    await waitFor(() => peer.text() === 'kept', { what: 'only what came later' })
    expect(peer.isClosed()).toBe(false)
  })

  it('cuts in the middle of a message, by bytes and by match', async () => {
    proxy.cutAfterBytes(3, 'down')
    const first = open()
    first.socket.write('abcdef')
    await waitFor(() => first.isClosed(), { what: 'the cut' })
    expect('abc'.startsWith(first.text())).toBe(true)
    const matched = proxy.cutWhen('down', (chunk) => chunk.includes('COMMIT'))
    const second = open()
    second.socket.write('one')
    await waitFor(() => second.text() === 'one', { what: 'what does not match' })
    second.socket.write('COMMIT')
    await matched
    await waitFor(() => second.isClosed(), { what: 'the cut' })
    expect(second.text()).toBe('one')
  })

  it('delays, drops, corrupts and shows', async () => {
    const seen: string[] = []
    proxy.onData((direction, chunk) => void seen.push(`${direction} ${chunk.toString()}`))
    proxy.latency(60, 'up')
    const peer = open()
    const sentAt = performance.now()
    peer.socket.write('late')
    await waitFor(() => peer.text() === 'late', { what: 'the late echo' })
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(55)
    proxy.latency(0)
    proxy.dropNext('up')
    peer.socket.write('dropped')
    await waitFor(() => seen.includes('up dropped'), { what: 'the dropped chunk' })
    proxy.corruptNext('down', (chunk) => Buffer.from(chunk.toString().toUpperCase()))
    peer.socket.write('loud')
    await waitFor(() => peer.text() === 'lateLOUD', { what: 'the corrupted echo' })
    expect(seen).toContain('down loud')
  })
})
