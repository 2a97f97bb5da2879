/** What a schema's catalogue says about row security, for each service's tests: an empty list is the only good answer. */
import { withConnection } from './connection.ts'
import type { Connection } from './connection.ts'

export type RowSecurityOptions = {
  /** Any login that may read the catalogue; the migration role in tests. */
  url: string
  schema: string
  /** Tables that hold nothing of any owner and need no row security; `schema_migration` always. */
  tablesWithoutOwner?: readonly string[]
  /** Unique indexes without the owner that are no oracle: their values are random (a hash, an id). */
  randomUniqueIndexes?: readonly string[]
}

/**
 * One sentence per fault: tables without enabled and forced row security or without a policy, policies of the app role that do
 * not ask for the owner, views that run as their maker, SECURITY DEFINER functions, unique keys that tell whether another
 * owner's row exists, and roles that could pass row security.
 */
export async function reportRowSecurity(options: RowSecurityOptions): Promise<string[]> {
  const { schema, tablesWithoutOwner = [], randomUniqueIndexes = [] } = options
  const exempt = [...tablesWithoutOwner, 'schema_migration']
  return await withConnection(options.url, async (connection) => [
    ...(await sentences(connection, tablesText, [schema, exempt])),
    ...(await sentences(connection, policiesText, [schema, exempt, `${schema}_app`])),
    ...(await sentences(connection, viewsText, [schema])),
    ...(await sentences(connection, functionsText, [schema])),
    ...(await sentences(connection, uniqueText, [schema, randomUniqueIndexes])),
    ...(await sentences(connection, rolesText, [schema, `${schema}_app`, `${schema}_system`])),
  ])
}

async function sentences(connection: Connection, text: string, values: readonly unknown[]): Promise<string[]> {
  const { rows } = await connection.query<{ fault: string }>(text, values)
  return rows.map((row) => row.fault).sort()
}

const tablesText = `
  SELECT format('table %s: %s', c.relname, f.fault) AS fault
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
  LATERAL (VALUES
    (NOT c.relrowsecurity, 'row security is not enabled'),
    (NOT c.relforcerowsecurity, 'row security is not forced'),
    (NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid), 'it has no policy')) AS f (broken, fault)
  WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND c.relname <> ALL ($2) AND f.broken`

// The app role's policies (or everybody's) must compare with app.owner wherever the table has rows of owners.
const policiesText = `
  SELECT format('table %s: policy %s lets %s pass without the owner', p.tablename, p.policyname, p.roles) AS fault
  FROM pg_policies p
  WHERE p.schemaname = $1 AND p.tablename <> ALL ($2) AND (p.roles && ARRAY[$3, 'public']::name[]) AND p.permissive = 'PERMISSIVE'
    AND (coalesce(p.qual, 'app.owner') NOT LIKE '%app.owner%' OR coalesce(p.with_check, 'app.owner') NOT LIKE '%app.owner%')
    AND p.tablename <> 'inbox'`

const viewsText = `
  SELECT format('view %s: %s', c.relname, CASE c.relkind WHEN 'm' THEN 'a materialized view has no row security' ELSE 'it is not security_invoker' END) AS fault
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND (c.relkind = 'm' OR (c.relkind = 'v' AND NOT coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)))`

const functionsText = `
  SELECT format('function %s: it is SECURITY DEFINER', p.proname) AS fault
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = $1 AND p.prosecdef`

const uniqueText = `
  SELECT format('index %s on %s: it is unique without owner_id, which tells whether another owner has the value', i.relname, t.relname) AS fault
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'owner_id'
  WHERE n.nspname = $1 AND x.indisunique AND NOT x.indisprimary AND a.attnum <> ALL (x.indkey) AND i.relname <> ALL ($2)`

const rolesText = `
  SELECT format('role %s: %s', r.rolname, f.fault) AS fault
  FROM pg_roles r, LATERAL (VALUES
    (r.rolsuper, 'it is a superuser'), (r.rolbypassrls, 'it bypasses row security'),
    (r.rolcreatedb, 'it may create databases'), (r.rolcreaterole, 'it may create roles'), (r.rolreplication, 'it may replicate'),
    (EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid), 'it is a member of another role'),
    (EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relowner = r.oid), 'it owns a table'),
    (has_schema_privilege(r.oid, $1, 'CREATE'), 'it may create in the schema')) AS f (broken, fault)
  WHERE r.rolname IN ($2, $3) AND f.broken
  UNION ALL
  SELECT format('role %s: it is missing', name) FROM unnest(ARRAY[$2, $3]) AS name WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name)`
