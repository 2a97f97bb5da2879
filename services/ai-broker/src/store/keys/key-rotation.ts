/**
 * Seals all stored keys again under the newest master key, while everything runs. Each batch is a transaction whose rows nobody
 * else takes, so several may run at once, and one that was killed is simply run again: what is left is what has an older version.
 * The secret itself is sealed again, not only its data key: its version is authenticated with it, and the fingerprint is made with it.
 */
import { namedStatement, rowOf, rowsOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { Log } from '../../domain/ports.ts'
import type { KeyProvider } from './key-provider.ts'
import type { KeyVault, SealedKey } from './key-vault.ts'

export type RotationReport = {
  version: number
  /** Sealed with the newest version by this run. */
  rotated: number
  /** Cannot be opened with the master keys that there are, and were left as they are. */
  unreadable: number
  /** Keys that still have an older version: its master key must stay. */
  left: number
}

export type KeyRotationOptions = {
  database: Pick<Database, 'asSystem'>
  provider: Pick<KeyProvider, 'currentVersion'>
  vault: KeyVault
  logger: Log
  /** Rows of one transaction. */
  batch?: number
}

type Row = {
  ownerId: string
  id: string
  keyKekVersion: number
  keyWrappedDek: Buffer
  keyNonce: Buffer
  keyCiphertext: Buffer
  keyTag: Buffer
}
type Place = { ownerId: string; id: string }

const start: Place = { ownerId: '00000000-0000-0000-0000-000000000000', id: '00000000-0000-0000-0000-000000000000' }
/** A row that somebody writes just then is passed over, and found by the next round. */
const roundsMax = 10

const next = namedStatement<Place & { version: number; batch: number }>(
  'key_rotation_next',
  `SELECT owner_id, id, key_kek_version, key_wrapped_dek, key_nonce, key_ciphertext, key_tag FROM connections
    WHERE key_kek_version < $version AND (owner_id, id) > ($ownerId, $id)
    ORDER BY owner_id, id LIMIT $batch FOR UPDATE SKIP LOCKED`,
)
const write = namedStatement<Place & SealedKey>(
  'key_rotation_write',
  `UPDATE connections SET key_kek_version = $kekVersion, key_wrapped_dek = $wrappedDek, key_nonce = $nonce,
      key_ciphertext = $ciphertext, key_tag = $tag, key_fingerprint = $fingerprint
    WHERE owner_id = $ownerId AND id = $id`,
)

/** @returns a function that resolves when no key is left to rotate, or `signal` aborts it between two batches. */
export function createKeyRotation(options: KeyRotationOptions): (signal?: AbortSignal) => Promise<RotationReport> {
  const { database, provider } = options
  return async (signal) => {
    const version = await provider.currentVersion()
    const report: RotationReport = { version, rotated: 0, unreadable: 0, left: await countLeft(database, version) }
    for (let round = 0; round < roundsMax && report.left > 0 && !isAborted(signal); round += 1) {
      const { rotated, unreadable } = await rotateAll(options, version, signal)
      report.rotated += rotated
      report.unreadable = unreadable
      report.left = await countLeft(database, version)
      if (report.left <= unreadable) break
    }
    return report
  }
}

async function rotateAll(
  options: KeyRotationOptions,
  version: number,
  signal: AbortSignal | undefined,
): Promise<{ rotated: number; unreadable: number }> {
  const { database, batch = 50 } = options
  const sum = { rotated: 0, unreadable: 0 }
  for (let from = start; !isAborted(signal);) {
    const place = from
    // Counted once they are committed.
    const done = await database.asSystem(async (tx) => {
      await beRotation(tx, version)
      const rows = rowsOf<Row>(await tx.query(next({ ...place, version, batch })))
      const results: { row: Row; isRotated: boolean }[] = []
      for (const row of rows) results.push({ row, isRotated: await rotate(options, tx, row) })
      return results
    })
    for (const { isRotated } of done) sum[isRotated ? 'rotated' : 'unreadable'] += 1
    const last = done.at(-1)?.row
    if (last === undefined) break
    from = { ownerId: last.ownerId, id: last.id }
  }
  return sum
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

/** Row security lets this transaction alone see the keys. */
async function beRotation(tx: Tx, version: number): Promise<void> {
  const text = `SELECT set_config('app.rotate_to', $1, true)`
  await tx.query({ name: 'key_rotation_scope', text, values: [String(version)] })
}

async function rotate(options: KeyRotationOptions, tx: Tx, row: Row): Promise<boolean> {
  const sealed = await sealAgain(options, row)
  if (sealed === undefined) return false
  await tx.query(write({ ...sealed, ownerId: row.ownerId, id: row.id }))
  return true
}

/** Undefined for a key that cannot be opened: it must not stop the others. */
async function sealAgain({ vault, logger }: KeyRotationOptions, row: Row): Promise<SealedKey | undefined> {
  const location = { ownerId: row.ownerId, rowId: row.id, field: 'api_key' }
  const sealed = {
    kekVersion: row.keyKekVersion,
    wrappedDek: new Uint8Array(row.keyWrappedDek),
    nonce: new Uint8Array(row.keyNonce),
    ciphertext: new Uint8Array(row.keyCiphertext),
    tag: new Uint8Array(row.keyTag),
  }
  try {
    return await vault.seal(await vault.open(sealed, location), location)
  } catch (error) {
    logger.warn({ error, connectionId: row.id, version: row.keyKekVersion }, 'a key could not be rotated')
    return undefined
  }
}

async function countLeft(database: Pick<Database, 'asSystem'>, version: number): Promise<number> {
  return await database.asSystem(async (tx) => {
    await beRotation(tx, version)
    const query = {
      name: 'key_rotation_left',
      text: 'SELECT count(*) AS count FROM connections WHERE key_kek_version < $1',
      values: [version],
    }
    return rowOf<{ count: number }>(await tx.query(query))?.count ?? 0
  })
}
