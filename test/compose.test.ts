import { describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const text = readFileSync(join(import.meta.dirname, '..', 'docker-compose.yml'), 'utf8')
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
})
