/**
 * The secrets of the embedded run, made on the first start only and kept in DATA_DIR/keys.json. Data without its keys is
 * refused, never re-keyed: new keys would make every stored API key unreadable for ever.
 */
import { generateServiceKeys } from '@scriptorium/rpc'
import type { ServiceName } from '@scriptorium/rpc'
import { isNodeError } from './node-error.ts'
import { StartError } from './start-error.ts'
import { randomBytes } from 'node:crypto'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type ServiceSecrets = { privateKey: string, publicKey: string, appPassword: string, systemPassword: string }

export type Keys = {
  format: 1
  /** Key-encryption keys, `version:base64` with commas between, as MASTER_KEYS. */
  masterKeys: string
  superuserPassword: string
  services: Record<ServiceName, ServiceSecrets>
}

const serviceNames: readonly ServiceName[] = ['gateway', 'chat', 'ai-broker', 'codex']
const ownFile = 'keys.json'

/** @throws StartError when there is data but no readable keys. */
export async function loadKeys(dataDir: string): Promise<Keys> {
  const file = join(dataDir, 'keys.json')
  try {
    return parseKeys(await readFile(file, 'utf8'), file)
  } catch (error) {
    if (!isNodeError(error, 'ENOENT')) throw error
  }
  const left = (await readdir(dataDir)).filter((name) => name !== ownFile && !name.startsWith('.'))
  if (left.length > 0) {
    const found = `The data folder ${dataDir} holds data (${left.slice(0, 3).join(', ')}) but its keys.json is missing.`
    throw new StartError(`${found} Put the file back from your backup, or set DATA_DIR to an empty folder to start afresh.`)
  }
  const keys = makeKeys()
  // Written whole under another name first: a crash must not leave half of the only copy.
  await writeFile(`${file}.new`, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flush: true })
  await rename(`${file}.new`, file)
  return keys
}

function parseKeys(text: string, file: string): Keys {
  const damaged = new StartError(`${file} is damaged. Put it back from your backup: without it the stored API keys cannot be read.`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw damaged
  }
  const keys = value as Partial<Keys> | null
  const whole = keys?.format === 1 && typeof keys.masterKeys === 'string' && typeof keys.superuserPassword === 'string'
    && serviceNames.every((name) => typeof keys.services?.[name]?.privateKey === 'string')
  if (!whole) throw damaged
  return value as Keys
}

function makeKeys(): Keys {
  const password = (): string => randomBytes(24).toString('base64url')
  const secrets = (): ServiceSecrets => ({ ...generateServiceKeys(), appPassword: password(), systemPassword: password() })
  return {
    format: 1,
    masterKeys: `1:${randomBytes(32).toString('base64')}`,
    superuserPassword: password(),
    services: { 'gateway': secrets(), 'chat': secrets(), 'ai-broker': secrets(), 'codex': secrets() },
  }
}
