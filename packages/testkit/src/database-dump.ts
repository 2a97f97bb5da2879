import type { FreshDatabase } from './fresh-database.ts'

/** Every row of every table as text, the tables of queues and migrations among them; bytes are hexadecimal. */
export async function dumpDatabase(fresh: Pick<FreshDatabase, 'sql'>): Promise<string> {
  const tables = await fresh.sql<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const rows = await fresh.sql<{ text: string }>(`SELECT t::text AS text FROM ${name} t`)
    texts.push(name, ...rows.map(({ text }) => text))
  }
  return texts.join('\n')
}
