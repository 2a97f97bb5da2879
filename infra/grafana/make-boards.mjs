/**
 * Writes the boards of Grafana: a panel is a line here, not a hundred lines of JSON.
 *
 *   node infra/grafana/make-boards.mjs [FOLDER]     default: infra/grafana/boards
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2] ?? join(import.meta.dirname, 'boards')
const width = 12
const height = 8

/** @param by labels to keep, as in `sum by (...)`. */
const rate = (metric, by = '') => `sum${by && ` by (${by})`} (rate(scriptorium_${metric}[$__rate_interval]))`
const quantile = (share, metric, by = '') =>
  `histogram_quantile(${share}, sum by (le${by && `, ${by}`}) (rate(scriptorium_${metric}_bucket[$__rate_interval])))`
const percentiles = (metric, by = '', shown = '') => [
  [quantile(0.5, metric, by), `${shown} p50`.trim()],
  [quantile(0.99, metric, by), `${shown} p99`.trim()],
]

/** Title, unit of Grafana, and queries with their legends. */
const boards = {
  service: [
    'Service',
    [
      ['Requests by status', 'reqps', [[rate('http_requests_total', 'status'), '{{status}}']]],
      ['Time to answer, by class of routes', 's', percentiles('http_request_seconds', 'class', '{{class}}')],
      [
        'Routes that fail most',
        'reqps',
        [[`topk(10, ${rate('http_requests_total{status=~"5.."}', 'route')})`, '{{route}}']],
      ],
      ['Refused for asking too often', 'reqps', [[rate('rate_refusals_total', 'class'), '{{class}}']]],
      ['Open streams', 'short', [['sum by (kind) (scriptorium_sse_connections)', '{{kind}}']]],
      ['Slow readers', 'ops', [[rate('sse_slow_readers_total', 'outcome'), '{{outcome}}']]],
      ['Processes that answer', 'short', [['sum by (job) (up)', '{{job}}']]],
      [
        'Delay of the event loop, p99',
        's',
        [['max by (job, instance) (nodejs_eventloop_lag_p99_seconds)', '{{job}} {{instance}}']],
      ],
      ['Memory', 'bytes', [['process_resident_memory_bytes', '{{job}} {{instance}}']]],
      ['Processor', 'percentunit', [['rate(process_cpu_seconds_total[$__rate_interval])', '{{job}} {{instance}}']]],
      [
        'Connections to PostgreSQL',
        'short',
        [['sum by (schema, role, state) (scriptorium_database_connections)', '{{schema}} {{role}} {{state}}']],
      ],
      [
        'Transactions that wait for one',
        'short',
        [['sum by (schema, role) (scriptorium_database_waiting)', '{{schema}} {{role}}']],
      ],
    ],
  ],
  pipeline: [
    'Pipeline',
    [
      [
        'Messages in, answers out',
        'ops',
        [
          [rate('messages_accepted_total'), 'accepted'],
          [rate('generations_ended_total', 'status'), '{{status}}'],
        ],
      ],
      ['Failures by code', 'ops', [[rate('generations_ended_total{status="failed"}', 'code'), '{{code}}']]],
      ['Stages, p50', 's', [[quantile(0.5, 'stage_seconds', 'stage'), '{{stage}}']]],
      ['Stages, p99', 's', [[quantile(0.99, 'stage_seconds', 'stage'), '{{stage}}']]],
      ['Unfinished answers', 'short', [['max by (state) (scriptorium_generations)', '{{state}}']]],
      ['Age of the oldest', 's', [['max by (state) (scriptorium_generations_oldest_seconds)', '{{state}}']]],
      [
        'Attempts for each answer',
        'short',
        [[`${rate('generation_attempts_total')} / ${rate('generations_ended_total')}`, 'attempts']],
      ],
      ['Answers that lost their worker', 'ops', [[rate('generations_swept_total'), 'swept']]],
      ['Calls between services, p99', 's', [[quantile(0.99, 'rpc_call_seconds', 'method'), '{{method}}']]],
      [
        'Calls between services that fail',
        'ops',
        [[rate('rpc_calls_total{code!="ok"}', 'method, code'), '{{method}} {{code}}']],
      ],
    ],
  ],
  queues: [
    'Queues',
    [
      ['Jobs', 'short', [['max by (job, state) (scriptorium_jobs)', '{{job}} {{state}}']]],
      ['Age of the oldest job', 's', [['max by (job) (scriptorium_job_oldest_waiting_seconds)', '{{job}}']]],
      ['Wait for a worker', 's', percentiles('job_wait_seconds', 'job', '{{job}}')],
      ['Jobs by how they ended', 'ops', [[rate('jobs_ended_total', 'job, outcome'), '{{job}} {{outcome}}']]],
      [
        'Workers replaced',
        'short',
        [['sum by (job) (increase(scriptorium_job_workers_replaced_total[1h]))', '{{job}}']],
      ],
      ['Outbox', 'short', [['max by (service, state) (scriptorium_outbox_events)', '{{service}} {{state}}']]],
      ['Age of the oldest event', 's', [['max by (service) (scriptorium_outbox_oldest_seconds)', '{{service}}']]],
      ['Events handled', 'ops', [[rate('events_total', 'group, type, outcome'), '{{group}} {{type}} {{outcome}}']]],
      [
        'From commit to handled, p99',
        's',
        [[quantile(0.99, 'event_delay_seconds', 'group, type'), '{{group}} {{type}}']],
      ],
      [
        'Gauges that could not be read',
        'short',
        [['sum by (job, metric) (increase(scriptorium_metric_read_failures_total[1h]))', '{{job}} {{metric}}']],
      ],
    ],
  ],
  providers: [
    'Providers and cost',
    [
      ['Calls by outcome', 'ops', [[rate('provider_calls_total', 'provider, outcome'), '{{provider}} {{outcome}}']]],
      ['First token', 's', percentiles('provider_first_token_seconds', 'provider', '{{provider}}')],
      ['Tokens in a second, p50', 'short', [[quantile(0.5, 'provider_tokens_per_second', 'provider'), '{{provider}}']]],
      [
        'Attempts by status',
        'ops',
        [[rate('attempts_total', 'provider, purpose, status'), '{{provider}} {{purpose}} {{status}}']],
      ],
      ['Tokens', 'short', [[rate('tokens_total', 'provider, kind'), '{{provider}} {{kind}}']]],
      [
        'Cost in an hour',
        'currencyUSD',
        [['sum by (provider) (increase(scriptorium_cost_usd_total[1h]))', '{{provider}}']],
      ],
      [
        'Cost in a day',
        'currencyUSD',
        [['sum by (provider) (increase(scriptorium_cost_usd_total[1d]))', '{{provider}}']],
      ],
      ['Calls without a response', 'ops', [[rate('egress_failures_total', 'failure'), '{{failure}}']]],
    ],
  ],
  codex: [
    'Codex',
    [
      ['Lookups', 'ops', [[rate('codex_lookup_seconds_count', 'outcome'), '{{outcome}}']]],
      ['Time of a lookup', 's', percentiles('codex_lookup_seconds', 'outcome', '{{outcome}}')],
      [
        'Calls, p99',
        's',
        [
          [
            quantile(0.99, 'rpc_call_seconds{job="codex"}', 'method').replace(
              '{job="codex"}_bucket',
              '_bucket{job="codex"}',
            ),
            '{{method}}',
          ],
        ],
      ],
      [
        'Memory',
        'bytes',
        [
          ['process_resident_memory_bytes{job="codex"}', '{{instance}}'],
          ['nodejs_heap_size_used_bytes{job="codex"}', 'heap {{instance}}'],
        ],
      ],
      ['Delay of the event loop, p99', 's', [['nodejs_eventloop_lag_p99_seconds{job="codex"}', '{{instance}}']]],
      [
        'Time of the collector',
        's',
        [
          [
            'sum by (instance, kind) (rate(nodejs_gc_duration_seconds_sum{job="codex"}[$__rate_interval]))',
            '{{instance}} {{kind}}',
          ],
        ],
      ],
    ],
  ],
}

const datasource = { type: 'prometheus', uid: 'prometheus' }

function panel([title, unit, queries], index) {
  return {
    id: index + 1,
    type: 'timeseries',
    title,
    datasource,
    gridPos: { x: (index % 2) * width, y: Math.floor(index / 2) * height, w: width, h: height },
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 10, showPoints: 'never' } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: queries.map(([expr, legendFormat], at) => ({
      refId: String.fromCodePoint(65 + at),
      datasource,
      expr,
      legendFormat,
    })),
  }
}

mkdirSync(folder, { recursive: true })
for (const [name, [title, panels]] of Object.entries(boards)) {
  const board = {
    uid: `scriptorium-${name}`,
    title: `Scriptorium: ${title}`,
    tags: ['scriptorium'],
    schemaVersion: 39,
    timezone: 'browser',
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    panels: panels.map(panel),
  }
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(board, undefined, 2)}\n`)
}
