/**
 * The secrets of the embedded run, made on the first start only and kept in DATA_DIR/keys.json. Data without its keys is
 * refused, never re-keyed: new keys would make every stored API key unreadable for ever.
 */
import { generateServiceKeys } from '@scriptorium/rpc'
import type { ServiceName } from '@scriptorium/rpc'
import { isNodeError } from './node-error.ts'
import { StartError } from './start-error.ts'
import { randomBytes } from 'node:crypto'
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pid } from 'node:process'

export type ServiceSecrets = { privateKey: string; publicKey: string; appPassword: string; systemPassword: string }

export type Keys = {
  format: 1
  /** Once the database was made: from then on its files are missed when they are gone. */
  databaseMade?: true
  /** Key-encryption keys, `version:base64` with commas between, as MASTER_KEYS. */
  masterKeys: string
  superuserPassword: string
  services: Record<ServiceName, ServiceSecrets>
}

const serviceNames: readonly ServiceName[] = ['gateway', 'chat', 'ai-broker', 'codex']
const ownFile = 'keys.json'

/** @throws StartError when there is data but no readable keys. */
export async function loadKeys(dataDir: string): Promise<Keys> {
  const file = join(dataDir, ownFile)
  try {
    return parseKeys(await readFile(file, 'utf8'), file)
  } catch (error) {
    if (isNodeError(error, 'EACCES')) {
      throw new StartError(
        `This user may not read ${file}. Start Scriptorium as the user that started it on this data before, or set DATA_DIR to another folder.`,
      )
    }
    if (!isNodeError(error, 'ENOENT')) throw error
  }
  const left = (await readdir(dataDir)).filter(
    (name) => !name.startsWith(ownFile) && !name.startsWith('.') && name !== 'lost+found',
  )
  if (left.length > 0) {
    const found = `The data folder ${dataDir} holds data (${left.slice(0, 3).join(', ')}) but its keys.json is missing.`
    throw new StartError(
      `${found} Put the file back from your backup, or set DATA_DIR to an empty folder to start afresh.`,
    )
  }
  // Linked, not renamed: of two starts at once the second must not take the place of keys that the first already uses.
  await writeKeys(
    makeKeys(),
    file,
    async (written) =>
      await link(written, file).catch((error: unknown) => {
        if (!isNodeError(error, 'EEXIST')) throw error
      }),
  )
  return parseKeys(await readFile(file, 'utf8'), file)
}

/** Those that there are. @throws StartError when there are none. */
export async function readKeys(dataDir: string): Promise<Keys> {
  const file = join(dataDir, ownFile)
  return parseKeys(await readFile(file, 'utf8').catch(() => ''), file)
}

/** Told once the database is there, so that a later start does not take lost files for a first start. */
export async function rememberDatabase(dataDir: string, keys: Keys): Promise<void> {
  if (keys.databaseMade !== true) {
    const file = join(dataDir, ownFile)
    await writeKeys({ ...keys, databaseMade: true }, file, async (written) => await rename(written, file))
  }
}

/** Written whole under another name first: a crash must not leave half of the only copy. */
async function writeKeys(keys: Keys, file: string, place: (written: string) => Promise<void>): Promise<void> {
  const written = `${file}.${pid}-${randomBytes(4).toString('hex')}`
  try {
    await writeFile(written, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flush: true })
    await place(written)
  } finally {
    await rm(written, { force: true })
  }
}

function parseKeys(text: string, file: string): Keys {
  const damaged = new StartError(
    `${file} is damaged. Put it back from your backup: without it the stored API keys cannot be read.`,
  )
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw damaged
  }
  if (!isWhole(value as Partial<Keys> | null)) throw damaged
  return value as Keys
}

function isWhole(keys: Partial<Keys> | null): boolean {
  const isText = (text: unknown): boolean => typeof text === 'string' && text !== ''
  const isKey = (text: unknown): boolean => typeof text === 'string' && Buffer.from(text, 'base64url').length === 32
  return (
    keys?.format === 1 &&
    isText(keys.superuserPassword) &&
    isText(keys.masterKeys) &&
    keys.masterKeys!.split(',').every((pair) => pair.trim() === '' || isKey(/^\s*\d+:(.+)$/.exec(pair)?.[1])) &&
    serviceNames.every((name) => {
      const { privateKey, publicKey, appPassword, systemPassword } = keys.services?.[name] ?? {}
      return isKey(privateKey) && isKey(publicKey) && isText(appPassword) && isText(systemPassword)
    })
  )
}

function makeKeys(): Keys {
  const password = (): string => randomBytes(24).toString('base64url')
  const secrets = (): ServiceSecrets => ({
    ...generateServiceKeys(),
    appPassword: password(),
    systemPassword: password(),
  })
  return {
    format: 1,
    masterKeys: `1:${randomBytes(32).toString('base64')}`,
    superuserPassword: password(),
    services: { gateway: secrets(), chat: secrets(), 'ai-broker': secrets(), codex: secrets() },
  }
}
