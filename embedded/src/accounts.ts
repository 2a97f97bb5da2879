/**
 * What the operator does to accounts, while everything runs:
 *
 *   npm run accounts -- list
 *   npm run accounts -- reset EMAIL              prints a link with which a forgotten password is replaced
 *   npm run accounts -- role EMAIL operator|user
 *
 * Beside the embedded run it finds the database by DATA_DIR; of the distributed one it needs MIGRATION_DATABASE_URL and PUBLIC_URL.
 */
import { withConnection } from '@scriptorium/database'
import { createOperatorAccounts, digest, gatewaySchema } from '@scriptorium/gateway'
import { portOfRunning } from '@scriptorium/postgres-server'
import { EnvError, readEnv } from '@scriptorium/runtime'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readEmbeddedConfig } from './config.ts'
import { databaseName } from './embedded.ts'
import { readKeys } from './keys.ts'
import { StartError } from './start-error.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const usage = 'Say what to do: list, reset EMAIL, or role EMAIL operator|user.'

type Installation = { url: string; publicUrl: string }

/** @throws StartError when there is none that runs. */
async function findInstallation(): Promise<Installation> {
  const { url, config } = readEnv(process.env, (env) => ({
    url: env.optionalUrl('MIGRATION_DATABASE_URL', { protocols: ['postgres:', 'postgresql:'] }),
    config: readEmbeddedConfig(env, join(root, 'data')),
  }))
  if (url !== undefined) return { url, publicUrl: config.publicUrl }
  const port = await portOfRunning(join(config.dataDir, 'postgres'))
  if (port === undefined)
    throw new StartError(`Scriptorium does not run on ${config.dataDir}. Start it first, or say where with DATA_DIR.`)
  const { superuserPassword } = await readKeys(config.dataDir)
  return {
    url: `postgres://postgres:${encodeURIComponent(superuserPassword)}@127.0.0.1:${port}/${databaseName}?sslmode=disable`,
    publicUrl: config.publicUrl,
  }
}

/** @returns what there is to say. @throws StartError when it cannot be done. */
async function run([what, email = '', role]: readonly string[]): Promise<string[]> {
  const isWhole = what === 'list' || (what === 'reset' && email !== '') || (what === 'role' && isRole(role))
  if (!isWhole) throw new StartError(usage)
  const { url, publicUrl } = await findInstallation()
  return await withConnection(url, async (connection) => {
    const accounts = createOperatorAccounts(connection, { schema: gatewaySchema, publicUrl, digest })
    if (what === 'list')
      return (await accounts.list()).map((each) =>
        [each.createdAt.toISOString(), each.role, each.email, each.name].join('  '),
      )
    const unknown = new StartError(`There is no account with the email ${email}.`)
    if (what === 'reset') {
      const link = await accounts.resetLink(email)
      if (link === undefined) throw unknown
      return [`${email} may choose a new password here, once, within an hour:`, link]
    }
    if (!isRole(role) || !(await accounts.setRole(email, role))) throw unknown
    return [`${email} has the role ${role} now.`]
  })
}

function isRole(word: string | undefined): word is 'operator' | 'user' {
  return word === 'operator' || word === 'user'
}

try {
  for (const line of await run(process.argv.slice(2))) say(line)
} catch (error) {
  if (!(error instanceof StartError || error instanceof EnvError)) throw error
  say(error.message)
  process.exitCode = 1
}
