/** Statements and transactions as the server counts them, by its own extension pg_stat_statements. */
import { withConnection } from '@scriptorium/database'

export type StatementCounts = { statements: number; transactions: number; byText: Map<string, number> }

const allTexts = `SELECT query AS text, sum(calls)::int AS calls FROM pg_stat_statements
  WHERE query NOT LIKE '%pg_stat_%' GROUP BY query`

/** As of now, since the server's counters were last reset. `url`: the superuser's. */
export async function countStatements(url: string): Promise<StatementCounts> {
  return await withConnection(url, async (connection) => {
    // Sessions report their transactions up to a second later.
    await connection.query('SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()')
    const { rows } = await connection.query<{ text: string; calls: number }>(allTexts)
    const { rows: commits } = await connection.query<{ count: number }>(
      `SELECT (xact_commit + xact_rollback)::int AS count FROM pg_stat_database WHERE datname = current_database()`,
    )
    return {
      statements: rows.reduce((sum, { calls }) => sum + calls, 0),
      transactions: commits[0]?.count ?? 0,
      byText: new Map(rows.map(({ text, calls }) => [text.replaceAll(/\s+/g, ' '), calls])),
    }
  })
}

export async function prepareCounting(url: string): Promise<void> {
  await withConnection(url, async (connection) => {
    await connection.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
    await connection.query('SELECT pg_stat_statements_reset()')
  })
}

/** What one message of `messages` took; `idle` is what went by in as long a time without any. */
export function perMessage({
  before,
  after,
  idle,
  messages,
}: {
  before: StatementCounts
  after: StatementCounts
  idle: StatementCounts
  messages: number
}): StatementCounts {
  const share = (now: number, then: number, idly: number): number => (now - then - idly) / messages
  return {
    statements: share(after.statements, before.statements, idle.statements),
    transactions: share(after.transactions, before.transactions, idle.transactions),
    byText: new Map(
      [...after.byText]
        .map(([text, calls]): [string, number] => [
          text,
          share(calls, before.byText.get(text) ?? 0, idle.byText.get(text) ?? 0),
        ])
        .filter(([, calls]) => calls > 0.05)
        .toSorted(([, a], [, b]) => b - a),
    ),
  }
}

/** What went by between two counts. */
export function between(before: StatementCounts, after: StatementCounts): StatementCounts {
  return {
    statements: after.statements - before.statements,
    transactions: after.transactions - before.transactions,
    byText: new Map([...after.byText].map(([text, calls]) => [text, calls - (before.byText.get(text) ?? 0)])),
  }
}
