/**
 * Asks Prometheus every query of every board, and names the panels that show nothing:
 *
 *   npm run boards:check -- --prometheus http://127.0.0.1:9090 [--range 5m]
 *
 * Panels of what has not happened (a failure, a slow reader) are empty on a sound system and listed apart; they fail nothing.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

type Board = { title: string; panels: { title: string; targets: { expr: string }[] }[] }
type Answer = { status: string; error?: string; data?: { result: unknown[] } }

const folder = join(import.meta.dirname, '..', 'infra', 'grafana', 'boards')
/** Panels that have data only when something is wrong, or once a model with a price was asked. */
const troubles = /^Cost|fail|refus|slow|lost their worker|without a response|could not be read|replaced|wait for one/i
const askMs = 10_000

const { values } = parseArgs({ options: { prometheus: { type: 'string' }, range: { type: 'string', default: '5m' } } })
if (values.prometheus === undefined) {
  console.error('Name a Prometheus: npm run boards:check -- --prometheus http://127.0.0.1:9090')
  process.exit(64)
}
const address = values.prometheus

/** @returns how many series there are. */
async function seriesOf(expr: string): Promise<number> {
  const url = new URL('/api/v1/query', address)
  url.searchParams.set('query', expr.replaceAll('$__rate_interval', values.range))
  const answer = (await (await fetch(url, { signal: AbortSignal.timeout(askMs) })).json()) as Answer
  if (answer.status !== 'success') throw new Error(`${expr}: ${answer.error}`)
  return answer.data?.result.length ?? 0
}

let shown = 0
const empty: string[] = []
const quiet: string[] = []
for (const file of readdirSync(folder)) {
  const board = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Board
  for (const { title, targets } of board.panels) {
    const counts = await Promise.all(targets.map(async ({ expr }) => await seriesOf(expr)))
    if (counts.every((count) => count > 0)) shown += 1
    else (troubles.test(title) ? quiet : empty).push(`${board.title} / ${title}`)
  }
}
for (const panel of quiet) console.log(`quiet  ${panel}`)
for (const panel of empty) console.log(`EMPTY  ${panel}`)
console.log(`boards: ${shown} panels show data, ${quiet.length} are quiet, ${empty.length} are empty`)
process.exit(empty.length === 0 ? 0 : 1)
