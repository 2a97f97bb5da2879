/** Imports and exports, and their files, as rows: who works on which, and what has come of it. */
import { ServiceError } from '@scriptorium/contracts'
import { namedStatement, rowOf, rowsOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { Scope } from '@scriptorium/records'
import type { Folder } from '@scriptorium/text/folding'
import type { ClaimedTransfer, StoredFile, Transfer, TransferStore } from '../domain/transfer/transfers.ts'
import { readCodex } from './transfer/codex-reading.ts'
import { writePlan } from './transfer/plan-writing.ts'

type Values = Record<string, unknown>

/** Longer than a job may take. */
const lease = "interval '11 minutes'"
const columns = `id, novel_id, kind, status, dry_run, existing, format, file_id, entry_id, done, total, report, error, created_at, updated_at, attempt`

const addPart = namedStatement<Values>(
  'transfer_part',
  `INSERT INTO transfer_files AS f (owner_id, id, part_bytes)
   SELECT $ownerId, $fileId, ARRAY[$bytes::int] WHERE $place::int = 1
     OR EXISTS (SELECT 1 FROM transfer_files WHERE owner_id = $ownerId AND id = $fileId AND cardinality(part_bytes) >= $place - 1)
   ON CONFLICT (owner_id, id) DO UPDATE SET part_bytes[$place] = $bytes
   RETURNING (SELECT sum(one)::int FROM unnest(f.part_bytes) AS one) AS bytes`,
)
const nameFile = namedStatement<Values>(
  'transfer_file_name',
  `UPDATE transfer_files SET name = $name, type = $type, part_bytes = part_bytes[1:$parts] WHERE owner_id = $ownerId AND id = $fileId`,
)
const file = namedStatement<Values>(
  'transfer_file',
  `SELECT name, type, cardinality(part_bytes) AS parts, (SELECT coalesce(sum(one), 0)::int FROM unnest(part_bytes) AS one) AS bytes
   FROM transfer_files WHERE owner_id = $ownerId AND id = $fileId AND expires_at > clock_timestamp()`,
)
const create = namedStatement<Values>(
  'transfer_create',
  `INSERT INTO transfers (owner_id, id, novel_id, kind, format, dry_run, existing, file_id, entry_id)
   SELECT owner_id, $id, id, $kind, $format, $dryRun, $existing, $fileId, $entryId FROM novels WHERE owner_id = $ownerId AND id = $novelId
   ON CONFLICT DO NOTHING`,
)
const get = namedStatement<Values>(
  'transfer_get',
  `SELECT ${columns} FROM transfers WHERE owner_id = $ownerId AND id = $id AND kind = $kind`,
)
const countOpen = namedStatement<Values>(
  'transfers_open_count',
  `SELECT count(*)::int AS open FROM transfers WHERE owner_id = $ownerId AND status IN ('queued', 'running')`,
)
const claim = namedStatement<Values>(
  'transfer_claim',
  `UPDATE transfers SET status = 'running', attempt = attempt + 1, lease_until = clock_timestamp() + ${lease}, updated_at = clock_timestamp()
   WHERE owner_id = $ownerId AND id = $id AND (status = 'queued' OR status = 'running' AND lease_until < clock_timestamp())
   RETURNING ${columns}`,
)
const settle = namedStatement<Values>(
  'transfer_settle',
  `UPDATE transfers SET status = $status, done = coalesce($done, done), total = coalesce($total, total), report = $report, error = $error, updated_at = clock_timestamp(),
     format = coalesce($format, format)
   WHERE owner_id = $ownerId AND id = $id AND status = 'running' AND attempt = $attempt`,
)
const waiting = {
  name: 'transfers_waiting',
  text: `SELECT owner_id, id, attempt FROM transfers WHERE status = 'queued' AND updated_at < clock_timestamp() - interval '15 seconds'
      OR status = 'running' AND lease_until < clock_timestamp() ORDER BY updated_at LIMIT $1`,
}
const expired = {
  name: 'transfer_files_expired',
  text: 'SELECT owner_id, id, cardinality(part_bytes) AS parts FROM transfer_files WHERE expires_at < clock_timestamp() ORDER BY expires_at LIMIT $1',
}

export function createTransferStore(database: Database, folder: Folder): TransferStore {
  const query = async <T>({ ownerId, signal }: Scope, work: (tx: Tx) => Promise<T>): Promise<T> =>
    await database.asOwner(ownerId, work, { signal })
  return {
    ...fileStore(query),
    ...stateStore(query),
    create: async (scope, created) =>
      await query(scope, async (tx) => {
        const key = { ownerId: scope.ownerId, id: created.id, kind: created.kind }
        await tx.query(create({ ...created, ownerId: scope.ownerId }))
        return rowOf<Transfer>(await tx.query(get(key)))
      }),
    read: async (scope, novelId) =>
      await query(scope, async (tx) => await readCodex(tx, { ownerId: scope.ownerId, novelId })),
    apply: async (scope, claimed, { decide, onWritten }) =>
      await query(scope, async (tx) => {
        const place = { ownerId: scope.ownerId, novelId: claimed.novelId }
        const plan = await writePlan(tx, place, { decide, folder, onWritten })
        const total = Math.max(1, plan.report.create + plan.report.update + plan.report.skip)
        await settled(tx, scope, claimed, { status: 'complete', report: plan.report, done: total, total })
      }),
    waiting: async (most) =>
      rowsOf<{ ownerId: string; id: string; attempt: number }>(
        await database.querySystem({ ...waiting, values: [most] }),
      ),
    expired: async (most) =>
      rowsOf<{ ownerId: string; id: string; parts: number }>(
        await database.querySystem({ ...expired, values: [most] }),
      ),
    forget: async ({ ownerId, id }) =>
      void (await database.querySystem({
        name: 'transfer_file_forget',
        text: 'DELETE FROM transfer_files WHERE owner_id = $1 AND id = $2',
        values: [ownerId, id],
      })),
    forgetOld: async () =>
      void (await database.querySystem({
        name: 'transfers_forget',
        text: "DELETE FROM transfers WHERE created_at < clock_timestamp() - interval '30 days'",
      })),
  }
}

type Run = <T>(scope: Scope, work: (tx: Tx) => Promise<T>) => Promise<T>

function fileStore(query: Run): Pick<TransferStore, 'addPart' | 'nameFile' | 'file'> {
  return {
    addPart: async (scope, fileId, { index, bytes }) =>
      await query(scope, async (tx) => {
        const values = { ownerId: scope.ownerId, fileId, place: index + 1, bytes }
        return rowOf<{ bytes: number }>(await tx.query(addPart(values)))?.bytes
      }),
    nameFile: async (scope, fileId, named) =>
      await query(scope, async (tx) => void (await tx.query(nameFile({ ownerId: scope.ownerId, fileId, ...named })))),
    file: async (scope, fileId) =>
      await query(scope, async (tx) => rowOf<StoredFile>(await tx.query(file({ ownerId: scope.ownerId, fileId })))),
  }
}

function stateStore(
  query: Run,
): Pick<TransferStore, 'get' | 'countOpen' | 'claim' | 'progress' | 'complete' | 'fail' | 'release'> {
  const settleIn = async (scope: Scope, claimed: ClaimedTransfer, outcome: Values): Promise<void> =>
    await query(scope, async (tx) => await settled(tx, scope, claimed, outcome))
  return {
    get: async (scope, kind, id) =>
      await query(scope, async (tx) => rowOf<Transfer>(await tx.query(get({ ownerId: scope.ownerId, kind, id })))),
    countOpen: async (scope) =>
      await query(
        scope,
        async (tx) => rowOf<{ open: number }>(await tx.query(countOpen({ ownerId: scope.ownerId })))?.open ?? 0,
      ),
    claim: async (scope, id) =>
      await query(scope, async (tx) => rowOf<ClaimedTransfer>(await tx.query(claim({ ownerId: scope.ownerId, id })))),
    progress: async (scope, claimed, progress) => await settleIn(scope, claimed, { status: 'running', ...progress }),
    complete: async (scope, claimed, { report, done }) =>
      await settleIn(scope, claimed, { status: 'complete', report, done, total: done }),
    fail: async (scope, claimed, error) => await settleIn(scope, claimed, { status: 'failed', error }),
    release: async (scope, claimed) => await settleIn(scope, claimed, { status: 'queued' }),
  }
}

/** @throws ServiceError `conflict`: another attempt has taken its place, and what this one did is undone */
async function settled(tx: Tx, { ownerId }: Scope, claimed: ClaimedTransfer, outcome: Values): Promise<void> {
  const { report, error } = outcome
  const json = {
    report: report === undefined ? undefined : JSON.stringify(report),
    error: error === undefined ? undefined : JSON.stringify(error),
  }
  const { id, attempt } = claimed
  if ((await tx.query(settle({ ownerId, id, attempt, ...outcome, ...json }))).rowCount === 0)
    throw new ServiceError('conflict', { detail: 'Another attempt has taken the place of this one.' })
}
