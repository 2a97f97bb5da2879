/** Migrations as they lie on disk: `<directory>/<time>_<name>/migration.sql`, the layout that `prisma migrate deploy` reads. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export type MigrationFile = { name: string; path: string; sql: string; checksum: string }

const nameShape = /^\d{14}_[a-z0-9_]+$/

/**
 * Reads the migrations of `directories` in their order, and within one by name.
 *
 * @throws Error with one sentence when a directory is missing, a folder is misnamed or a name occurs twice.
 */
export async function readMigrations(directories: readonly string[]): Promise<MigrationFile[]> {
  const files: MigrationFile[] = []
  for (const directory of directories) {
    for (const name of await listNames(directory)) {
      if (files.some((file) => file.name === name))
        throw new Error(`Two migrations are called ${name}; give one another name.`)
      const path = join(directory, name, 'migration.sql')
      const sql = await readFile(path, 'utf8')
      files.push({ name, path, sql, checksum: checksumOf(sql) })
    }
  }
  return files
}

async function listNames(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw new Error(`The migrations folder ${directory} cannot be read.`, { cause })
  })
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  const misnamed = names.find((name) => !nameShape.test(name))
  if (misnamed !== undefined)
    throw new Error(`The migration ${misnamed} in ${directory} is misnamed; call it <14 digits of time>_<name>.`)
  return names
}

/** The same on a checkout with other line ends. */
function checksumOf(sql: string): string {
  return createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex')
}

/** A short name for a set of migrations: the same files give the same hash. For caches of migrated databases. */
export function hashMigrations(files: readonly MigrationFile[]): string {
  const hash = createHash('sha256')
  for (const { name, checksum } of files) hash.update(`${name} ${checksum}\n`)
  return hash.digest('hex')
}
