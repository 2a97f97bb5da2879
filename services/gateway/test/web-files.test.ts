import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture } from './gateway-fixture.ts'

let fixture: GatewayFixture
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-files-'))
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'canary')
  await writeFile(join(folder, 'dist', '.env'), 'canary')
  await writeFile(join(folder, 'dist', 'index.html'), '<!doctype html><title>Scriptorium</title>')
  await writeFile(join(folder, 'dist', 'assets', 'app-a1b2c3d4.js'), 'export {}')
  fixture = await openGatewayFixture({ webDir: join(folder, 'dist') })
}, openingMs)
afterAll(async () => {
  await fixture.close()
  await rm(folder, { recursive: true })
})

/** The path as it is, which fetch would tidy. */
async function get(path: string): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
  const { hostname, port } = new URL(fixture.gateway.address())
  return await new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

describe('the web app', () => {
  it('is the page at every address of its own', async () => {
    for (const path of ['/', '/index.html', '/novels/x/chat', '/settings?tab=ai', '/sign-in']) {
      const page = await get(path)
      expect([path, page.status, page.headers['content-type'], page.headers['cache-control']]).toEqual([
        path,
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ])
      expect(page.headers['content-security-policy']).toContain("default-src 'self'")
    }
  })

  it('keeps what has a hash in its name for ever', async () => {
    const script = await get('/assets/app-a1b2c3d4.js')
    expect([script.status, script.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable'])
    expect(script.headers['content-type']).toMatch(/^(text|application)\/javascript/)
  })

  it('is never the answer for the API, nor for a file that is missing', async () => {
    for (const path of [
      '/api/v1/nothing',
      '/api',
      '/%61pi/v1/nothing',
      '/assets/gone-a1b2c3d4.js',
      '/nothing.png',
      '/healthz/x',
      '/ops/x',
      '/metrics',
    ]) {
      const answer = await get(path)
      expect([path, answer.status, answer.headers['content-type']]).toEqual([
        path,
        404,
        'application/problem+json; charset=utf-8',
      ])
    }
    // An id too long to be one is the route's to refuse.
    expect((await get(`/api/v1/novels/${'a'.repeat(5_000)}`)).status).toBe(401)
  })

  it('S24: hands out nothing from outside its folder, and no dot file', async () => {
    const paths = [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/%2e%2e%2fsecret.txt',
      '/..%5csecret.txt',
      '/assets/../../secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/.env',
      '/%2eenv',
      '//etc/passwd',
      '/%00',
      '/assets/%00.js',
      '/index.html%00.js',
    ]
    for (const path of paths) {
      const answer = await get(path)
      expect([path, answer.text.includes('canary'), answer.status < 500]).toEqual([path, false, true])
    }
  })
})
