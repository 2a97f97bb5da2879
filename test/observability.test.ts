/** Boards and alerts are made of metrics that exist, and lead to a page that does. */
import { describe, expect, it } from 'vitest'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const boardFiles = readdirSync(join(root, 'infra/grafana/boards'))
const rules = read('infra/prometheus/alerts.yml')
const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name ?? '')
/** Of Node, by prom-client, and of Prometheus itself. */
const common =
  /^(up|nodejs_eventloop_lag_p99_seconds|nodejs_heap_size_used_bytes|nodejs_gc_duration_seconds|process_resident_memory_bytes|process_cpu_seconds_total)$/

function metricsOf(expressions: string): string[] {
  const names = expressions.match(/\b(?:scriptorium|nodejs|process)_\w+/g) ?? []
  return [...new Set(names.map((name) => name.replace(/_(?:bucket|sum|count)$/, '')))]
}

describe('boards and alerts', () => {
  it('ask for metrics that docs/metrics.md has', () => {
    const known = new Set([...read('docs/metrics.md').matchAll(/^\| `(scriptorium_\w+)`/gm)].map(([, name]) => name))
    const asked = metricsOf(boardFiles.map((file) => read(`infra/grafana/boards/${file}`)).join('\n') + rules)
    expect(asked.length).toBeGreaterThan(25)
    expect(asked.filter((name) => !known.has(name) && !common.test(name))).toEqual([])
  })

  it('are as they are made', () => {
    const folder = mkdtempSync(join(tmpdir(), 'scriptorium-boards-'))
    execFileSync(process.execPath, [join(root, 'infra/grafana/make-boards.mjs'), folder])
    const made = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')])
    rmSync(folder, { recursive: true })
    expect(made).toEqual(boardFiles.map((file) => [file, read(`infra/grafana/boards/${file}`)]))
  })

  it('lead from each alert to what to do, and each is tried', () => {
    const page = read('docs/operations.md')
    expect(alerts.filter((name) => !page.includes(`\n### ${name}\n`))).toEqual([])
    expect(alerts.filter((name) => !rules.includes(`runbook_url: docs/operations.md#${name.toLowerCase()}\n`))).toEqual(
      [],
    )
    const tried = read('infra/prometheus/alerts.test.yml')
    expect(alerts.filter((name) => !tried.includes(`alertname: ${name}\n`))).toEqual([])
  })
})
