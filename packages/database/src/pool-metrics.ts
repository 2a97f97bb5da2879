import { polledGauge } from '@scriptorium/metrics'

const connections = polledGauge('database_connections', 'Connections to PostgreSQL, by pool and state', [
  'schema',
  'role',
  'state',
])
const waiting = polledGauge('database_waiting', 'Transactions that wait for a connection of the pool', [
  'schema',
  'role',
])

type Pool = { totalCount: number; idleCount: number; waitingCount: number }

/** @returns what ends it. */
export function watchPools(schema: string, pools: Readonly<Record<string, Pool>>): () => void {
  const each = Object.entries(pools)
  const ends = [
    connections.watch(() =>
      each.flatMap(([role, { totalCount, idleCount }]) => [
        { labels: { schema, role, state: 'idle' }, value: idleCount },
        { labels: { schema, role, state: 'busy' }, value: totalCount - idleCount },
      ]),
    ),
    waiting.watch(() => each.map(([role, { waitingCount }]) => ({ labels: { schema, role }, value: waitingCount }))),
  ]
  return () => {
    for (const end of ends) end()
  }
}
