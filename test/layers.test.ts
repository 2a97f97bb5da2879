import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Each row: the rule, a file, and what it wrongly imports. */
const planted: [rule: string, file: string, imported: string][] = [
  ['contracts-is-a-leaf', 'packages/contracts/src/a.ts', 'packages/runtime/src/index.ts'],
  ['runtime-imports-no-package', 'packages/runtime/src/a.ts', 'packages/contracts/src/index.ts'],
  ['pure-packages-do-no-io', 'packages/timing/src/a.ts', 'node:timers/promises'],
  ['pure-packages-do-no-io', 'packages/text/src/a.ts', 'packages/runtime/src/index.ts'],
  ['pure-packages-do-no-io', 'packages/text/src/b.ts', 'packages/timing/src/index.ts'],
  ['pure-packages-do-no-io', 'packages/tokens/src/a.ts', 'node_modules/pg/index.js'],
  ['services-are-islands', 'services/chat/src/rpc/a.ts', 'services/codex/src/index.ts'],
  ['services-are-islands', 'services/gateway/src/http/b.ts', 'services/codex/src/index.ts'],
  ['gateway-tests-by-the-entry-point', 'services/gateway/test/a.ts', 'services/chat/src/store/x.ts'],
  ['packages-never-look-up', 'packages/bus/src/a.ts', 'services/codex/src/index.ts'],
  ['domain-is-pure', 'services/chat/src/domain/a.ts', 'packages/runtime/src/index.ts'],
  ['handlers-do-not-see-stores', 'services/chat/src/rpc/b.ts', 'services/chat/src/store/x.ts'],
  ['handlers-behind-the-gateway-do-not-see-clients', 'services/chat/src/rpc/c.ts', 'services/chat/src/clients/x.ts'],
  ['adapters-do-not-see-handlers', 'services/chat/src/store/a.ts', 'services/chat/src/rpc/x.ts'],
  ['nobody-imports-main', 'embedded/src/a.ts', 'services/chat/src/main.ts'],
  ['embedded-by-the-entry-point', 'embedded/src/b.ts', 'services/chat/src/store/x.ts'],
  ['web-sees-browser-contracts', 'web/src/a.ts', 'packages/contracts/src/jobs.ts'],
  ['web-sees-browser-contracts', 'web/src/b.ts', 'packages/tokens/src/index.ts'],
  ['src-never-imports-tests', 'services/chat/src/store/b.ts', 'packages/testkit/src/index.ts'],
  ['vendor-kafkajs-at-home', 'services/chat/src/events/a.ts', 'node_modules/kafkajs/index.js'],
  ['vendor-ioredis-at-home', 'services/gateway/src/http/a.ts', 'node_modules/ioredis/index.js'],
  ['vendor-bullmq-at-home', 'services/ai-broker/src/jobs/a.ts', 'node_modules/bullmq/index.js'],
  ['vendor-pg-at-home', 'services/chat/src/store/c.ts', 'node_modules/pg/index.js'],
  ['vendor-gpt-tokenizer-at-home', 'services/codex/src/domain/a.ts', 'node_modules/gpt-tokenizer/index.js'],
  ['vendor-undici-at-home', 'services/ai-broker/src/providers/a.ts', 'node_modules/undici/index.js'],
  ['wiring-by-ports', 'services/chat/src/compose.ts', 'packages/bus/src/kafka-bus.ts'],
  ['wiring-by-ports', 'services/codex/src/compose.ts', 'packages/distributed/src/infrastructure.ts'],
  ['memory-is-for-embedded-and-tests', 'services/chat/src/resources.ts', 'packages/bus/src/memory-bus.ts'],
  ['outgoing-calls-in-one-room', 'services/codex/src/store/a.ts', 'node:https'],
  ['no-junk-drawers', 'packages/rpc/src/a.ts', 'packages/rpc/src/utils.ts'],
]

describe('the layer rules', () => {
  let base = ''
  let output = ''

  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'layers-'))
    for (const [, file, imported] of planted) plant(file, imported)
    // Two files that import each other's types only.
    write('packages/jobs/src/a.ts', "import type { B } from './b.ts'\nexport type A = B | 1\n")
    write('packages/jobs/src/b.ts', "import type { A } from './a.ts'\nexport type B = A | 2\n")
    const result = spawnSync(process.execPath, ['tools/layers.mjs', '--base', base], { encoding: 'utf8' })
    expect(result.status).toBe(1)
    output = result.stderr
  })

  afterAll(() => rmSync(base, { recursive: true, force: true }))

  it.each(planted)('%s refuses %s -> %s', (rule, file) => {
    expect(output).toContain(`${rule}: ${file} ->`)
  })

  it('refuses a circle, of types only too', () => {
    expect(output).toContain('no-circles: packages/jobs/src/a.ts')
  })

  function plant(file: string, imported: string): void {
    if (imported.startsWith('node:')) return write(file, `import '${imported}'\n`)
    if (!imported.startsWith('node_modules/')) write(imported, 'export const x = 1\n')
    else write(imported, 'module.exports = {}\n')
    const vendor = /^node_modules\/(.+)\/index[.]js$/.exec(imported)?.[1]
    write(file, `import '${vendor ?? `${'../'.repeat(file.split('/').length - 1)}${imported}`}'\n`)
  }

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(base, file)), { recursive: true })
    writeFileSync(join(base, file), text)
  }
})
