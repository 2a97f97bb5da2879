/**
 * The two logins of a service. Roles belong to the whole cluster while databases are many (one per test suite), so two
 * migrations may make or change the same role at once: losing that race is repeated, not reported.
 */
import { backoff, pause } from '@scriptorium/timing'
import type { Connection } from './connection.ts'
import { sqlStateOf } from './pg-error.ts'
import { scramVerifier } from './scram.ts'

export type ServiceRole = { name: string; password: string }

const attemptsMax = 20
/** unique_violation on pg_authid, duplicate_object, and "tuple concurrently updated", which comes as internal_error. */
const lostRaces = new Set(['23505', '42710', 'XX000'])

/**
 * The role that a url logs in as, which must be `<schema>_<kind>`: policies in migrations name it so.
 *
 * @throws Error with one sentence when the url names another user or has no password.
 */
export function roleOf(url: string, schema: string, kind: 'app' | 'system'): ServiceRole {
  const { username, password } = new URL(url)
  const expected = `${schema}_${kind}`
  if (decodeURIComponent(username) !== expected)
    throw new Error(`The ${kind} url of schema ${schema} must log in as ${expected}.`)
  if (password === '') throw new Error(`The ${kind} url of schema ${schema} has no password.`)
  return { name: expected, password: decodeURIComponent(password) }
}

/** Makes the role or sets its password and search path; one that could pass row security is made unable to. */
export async function ensureRole(connection: Connection, role: ServiceRole, schema: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await applyRole(connection, role, schema)
      return
    } catch (error) {
      if (attempt >= attemptsMax || !lostRaces.has(sqlStateOf(error))) throw error
      await pause(backoff({ attempt, baseMs: 10, maxMs: 200 }))
    }
  }
}

async function applyRole(connection: Connection, { name, password }: ServiceRole, schema: string): Promise<void> {
  const { rows } = await connection.query<{ powerful: boolean }>(
    'SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication AS powerful FROM pg_roles WHERE rolname = $1',
    [name],
  )
  const [existing] = rows
  if (existing === undefined) await connection.query(`CREATE ROLE ${name}`)
  if (existing?.powerful === true)
    await connection.query(`ALTER ROLE ${name} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION`)
  await connection.query(`ALTER ROLE ${name} LOGIN NOINHERIT PASSWORD ${connection.literal(scramVerifier(password))}`)
  // Extensions live in public; nobody but the migration role can create anything there.
  await connection.query(`ALTER ROLE ${name} SET search_path = ${schema}, public`)
}
