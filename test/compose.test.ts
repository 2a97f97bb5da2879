import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8')
const [, services = ''] = text.split(/^services:\n/m)

describe('docker-compose.yml', () => {
  it('D12: limits the memory of every service', () => {
    const blocks = (services.split(/^\w/m)[0] ?? '').split(/^ {2}(?=[\w-]+:$)/m).slice(1)
    const names = blocks.map((block) => block.split(':')[0])
    expect(names).toEqual(
      expect.arrayContaining(['postgres', 'redis', 'kafka', 'gateway', 'chat', 'codex', 'ai-broker']),
    )
    expect(blocks.filter((block) => !/^ {4}mem_limit: \d+[mg]$/m.test(block))).toEqual([])
  })

  it('D13: has a proxy in front of any number of gateways, which is tried with two of each service', () => {
    const [proxy = ''] = /^ {2}proxy:\n(?: {4}.*\n)+/m.exec(text) ?? []
    expect(proxy).toContain('profiles: [scale]')
    expect(proxy).toContain('${PROXY_PUBLISH:-127.0.0.1:8080}:8080')
    const settings = readFileSync(join(root, 'infra/proxy/haproxy.cfg'), 'utf8')
    expect(settings).toMatch(/server-template gateway 1-\d+ gateway:8080 resolvers docker/)
    expect(settings).toContain('option httpchk GET /readyz')
    expect(readFileSync(join(root, 'tools/ci.mjs'), 'utf8')).toContain("['--scale', `${name}=2`]")
    expect(readFileSync(join(root, 'docs/operations.md'), 'utf8')).toContain('### Several of each')
  })
})
