/** Imports and exports: jobs that take their time, do all or nothing, and say how far they are. */
import { errorTable, ServiceError } from '@scriptorium/contracts'
import { transferLimits } from '@scriptorium/contracts/nouns'
import type { ExistingRule, CodexFormat, ImportReport, NotCarried, TransferStatus } from '@scriptorium/contracts/nouns'
import { found } from '@scriptorium/records'
import type { Scope } from '@scriptorium/records'
import type { Blobs } from '../image/images.ts'
import type { CodexFile, FileForm, WholeCodex } from './codex-file.ts'
import { takeImages, withoutImages } from './import-images.ts'
import type { ImageSource } from './import-images.ts'
import { planImport } from './import-plan.ts'
import type { ImportPlan, PresentCodex } from './import-plan.ts'

export type TransferKind = 'import' | 'export'

export type Transfer = {
  id: string
  novelId: string
  kind: TransferKind
  status: TransferStatus
  dryRun: boolean
  existing: ExistingRule
  format: string
  fileId: string
  /** Of whom an export is, where it is a character card. */
  entryId?: string | undefined
  done: number
  total: number
  report?: ImportReport | NotCarried[]
  error?: { code: string; message: string }
  createdAt: string
  updatedAt: string
}

export type StoredFile = { name?: string; type?: string; parts: number; bytes: number }
export type ClaimedTransfer = Transfer & { attempt: number }
export type NewTransfer = Pick<
  Transfer,
  'id' | 'novelId' | 'kind' | 'dryRun' | 'existing' | 'format' | 'fileId' | 'entryId'
>
type Outcome = { report: ImportReport | NotCarried[]; done: number }

export type TransferStore = {
  /** The part that comes next, or one again. @returns bytes of the file so far; undefined when parts before it are missing */
  addPart(scope: Scope, fileId: string, part: { index: number; bytes: number }): Promise<number | undefined>
  /** The file is whole, and has so many parts. */
  nameFile(scope: Scope, fileId: string, file: { name: string; type: string; parts: number }): Promise<void>
  file(scope: Scope, fileId: string): Promise<StoredFile | undefined>
  /** What is there under the id, or the new one; undefined when there is no such novel. */
  create(scope: Scope, created: NewTransfer): Promise<Transfer | undefined>
  get(scope: Scope, kind: TransferKind, id: string): Promise<Transfer | undefined>
  /** How many of an owner's are not over. */
  countOpen(scope: Scope): Promise<number>
  /** Undefined when there is nothing to do: it is over, or somebody does it. */
  claim(scope: Scope, id: string): Promise<ClaimedTransfer | undefined>
  progress(scope: Scope, claimed: ClaimedTransfer, progress: { done: number; total: number }): Promise<void>
  complete(scope: Scope, claimed: ClaimedTransfer, outcome: Outcome): Promise<void>
  fail(scope: Scope, claimed: ClaimedTransfer, error: { code: string; message: string }): Promise<void>
  /** Somebody shall try again. */
  release(scope: Scope, claimed: ClaimedTransfer): Promise<void>
  /** A codex as it is; undefined when there is no such novel. */
  read(scope: Scope, novelId: string): Promise<{ whole: WholeCodex; present: PresentCodex } | undefined>
  /** Under the lock of the novel, and in one transaction with the outcome: all or nothing. */
  apply(
    scope: Scope,
    claimed: ClaimedTransfer,
    work: { decide: (present: PresentCodex) => ImportPlan; onWritten: (entries: number) => void },
  ): Promise<void>
  /** Those that nobody works on. */
  waiting(most: number): Promise<{ ownerId: string; id: string; attempt: number }[]>
  /** Files that are to be deleted. */
  expired(most: number): Promise<{ ownerId: string; id: string; parts: number }[]>
  forget(file: { ownerId: string; id: string }): Promise<void>
  /** Transfers of long ago. */
  forgetOld(): Promise<void>
}

export type TransferPorts = {
  store: TransferStore
  blobs: Blobs
  read: (bytes: Uint8Array, signal?: AbortSignal) => Promise<CodexFile>
  /** `notCarried` is whole once all bytes are read. */
  write: (
    scope: Scope,
    codex: WholeCodex,
    as: { format: CodexFormat; entryId?: string | undefined },
  ) => Promise<{ bytes: AsyncIterable<Uint8Array>; form: FileForm; notCarried: NotCarried[] }>
  images: ImageSource
  enqueue: (transfer: { ownerId: string; id: string; attempt: number }) => Promise<void>
  /** An id that follows from another and a name. */
  derivedId: (id: string, name: string) => string
}

export type Transfers = ReturnType<typeof createTransfers>

const openMax = 5
const attemptsMax = 3
const sweptMax = 100

export function createTransfers(ports: TransferPorts) {
  const { store, blobs, enqueue } = ports

  async function create(scope: Scope, created: NewTransfer): Promise<Transfer> {
    if ((await store.countOpen(scope)) >= openMax && (await store.get(scope, created.kind, created.id)) === undefined)
      throw new ServiceError('rate_limited', {
        detail: `You have ${openMax} under way; wait for one.`,
        retryAfterMs: 5_000,
      })
    return found(await store.create(scope, created))
  }

  async function queued(scope: Scope, created: NewTransfer): Promise<Transfer> {
    const transfer = await create(scope, created)
    if (transfer.status === 'queued') await enqueue({ ownerId: scope.ownerId, id: transfer.id, attempt: 0 })
    return transfer
  }

  async function get(scope: Scope, kind: TransferKind, id: string): Promise<Transfer & { file?: StoredFile }> {
    const transfer = found(await store.get(scope, kind, id))
    const isThere = kind === 'export' && transfer.status === 'complete'
    const file = isThere ? await store.file(scope, transfer.fileId) : undefined
    return file === undefined ? transfer : { ...transfer, file }
  }

  return {
    get,
    /** @throws ServiceError `payload_too_large`, `conflict` for a part out of its turn */
    putPart: async (scope: Scope, fileId: string, index: number, bytes: Uint8Array): Promise<void> => {
      if (bytes.length > transferLimits.partBytes) throw new ServiceError('payload_too_large')
      const size = await store.addPart(scope, fileId, { index, bytes: bytes.length })
      if (size === undefined) throw new ServiceError('conflict', { detail: 'Parts of a file come in their order.' })
      if (size > transferLimits.fileBytes) throw new ServiceError('payload_too_large')
      await blobs.put(keyOf(scope.ownerId, fileId, index), bytes, 'application/octet-stream')
    },
    createImport: async (scope: Scope, created: Omit<NewTransfer, 'kind' | 'format'>): Promise<Transfer> => {
      if ((await store.file(scope, created.fileId)) === undefined)
        throw new ServiceError('validation_failed', { errors: [{ path: '/fileId', message: 'is no file.' }] })
      return await queued(scope, { ...created, kind: 'import', format: '' })
    },
    /** @throws ServiceError `conflict` when it has not shown what it would do, or its file is gone */
    apply: async (scope: Scope, id: string, newId: string): Promise<Transfer> => {
      const shown = found(await store.get(scope, 'import', id))
      if (!shown.dryRun || shown.status !== 'complete' || (await store.file(scope, shown.fileId)) === undefined)
        throw new ServiceError('conflict', { detail: 'Only a dry run that is complete, of the last day, can be done.' })
      return await queued(scope, { ...shown, id: newId, dryRun: false })
    },
    createExport: async (
      scope: Scope,
      { now, ...created }: Pick<NewTransfer, 'id' | 'novelId' | 'entryId'> & { format: CodexFormat; now: boolean },
    ): Promise<Transfer> => {
      const whole: NewTransfer = { ...created, kind: 'export', dryRun: false, existing: 'update', fileId: created.id }
      if (!now) return await queued(scope, whole)
      await create(scope, whole)
      await run(ports, scope, created.id)
      return await get(scope, 'export', created.id)
    },
    getPart: async (scope: Scope, id: string, index: number): Promise<Uint8Array> => {
      const { fileId, status } = found(await store.get(scope, 'export', id))
      if (status !== 'complete') throw new ServiceError('conflict', { detail: 'It is not complete yet.' })
      return found(await blobs.get(keyOf(scope.ownerId, fileId, index), scope.signal))
    },
    run: async (scope: Scope, id: string): Promise<void> => await run(ports, scope, id),
    /** Asks again for what nobody does, and deletes files that are of no use any more. */
    sweep: async (): Promise<void> => {
      for (const waiting of await store.waiting(sweptMax)) await enqueue(waiting)
      for (const file of await store.expired(sweptMax)) {
        for (let index = 0; index < file.parts; index += 1) await blobs.delete(keyOf(file.ownerId, file.id, index))
        await store.forget(file)
      }
      await store.forgetOld()
    },
  }
}

async function run(ports: TransferPorts, scope: Scope, id: string): Promise<void> {
  const { store } = ports
  const claimed = await store.claim(scope, id)
  if (claimed === undefined) return
  try {
    if (claimed.kind === 'import') await runImport(ports, scope, claimed)
    else await runExport(ports, scope, claimed)
  } catch (error) {
    const { code, detail, retryable } = ServiceError.from(error)
    // The outcome is written even where the work was ended.
    const own = { ownerId: scope.ownerId }
    if ((retryable || code === 'cancelled') && claimed.attempt < attemptsMax) await store.release(own, claimed)
    else await store.fail(own, claimed, { code, message: detail ?? errorTable[code].sentence })
  }
}

async function runImport(ports: TransferPorts, scope: Scope, claimed: ClaimedTransfer): Promise<void> {
  const { store, read, derivedId, images: source } = ports
  const bytes = await bytesOf(ports, scope, claimed.fileId)
  let file = await read(bytes, scope.signal)
  const total = Math.max(1, file.entries.length)
  await store.progress(scope, claimed, { done: 0, total })
  const rules = {
    existing: claimed.existing,
    idFor: (kind: string, ref: string) => derivedId(claimed.id, `${kind} ${ref}`),
  }
  if (claimed.dryRun || file.entries.some(({ image }) => image !== undefined)) {
    const { present } = found(await store.read(scope, claimed.novelId))
    const planned = planImport(file, present, rules).images
    file = withoutImages(file, await takeImages(scope, planned, { source, file: bytes, dryRun: claimed.dryRun }))
    if (claimed.dryRun) {
      const { report } = planImport(file, present, rules)
      await store.complete(scope, claimed, { report, done: total })
      return
    }
  }
  await store.apply(scope, claimed, {
    decide: (present) => planImport(file, present, rules),
    // Beside the transaction, in which nobody would see it.
    onWritten: (done) => void store.progress(scope, claimed, { done, total }).catch(() => undefined),
  })
}

async function bytesOf({ store, blobs }: TransferPorts, scope: Scope, fileId: string): Promise<Uint8Array> {
  const file = await store.file(scope, fileId)
  if (file === undefined) throw new ServiceError('conflict', { detail: 'The file is kept for a day, and is gone.' })
  const bytes = new Uint8Array(file.bytes)
  let at = 0
  for (let index = 0; index < file.parts; index += 1) {
    const part = await blobs.get(keyOf(scope.ownerId, fileId, index), scope.signal)
    if (part === undefined) throw new ServiceError('unavailable', { detail: 'A part of the file is not there.' })
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

async function runExport(
  { store, blobs, write }: TransferPorts,
  scope: Scope,
  claimed: ClaimedTransfer,
): Promise<void> {
  const { whole } = found(await store.read(scope, claimed.novelId))
  const total = Math.max(1, whole.entries.length)
  await store.progress(scope, claimed, { done: 0, total })
  const { bytes, form, notCarried } = await write(scope, whole, {
    format: claimed.format as CodexFormat,
    entryId: claimed.entryId,
  })
  // An attempt before may have left parts: these take their places.
  let index = 0
  for await (const part of inParts(bytes)) {
    await store.addPart(scope, claimed.fileId, { index, bytes: part.length })
    await blobs.put(keyOf(scope.ownerId, claimed.fileId, index), part, 'application/octet-stream')
    index += 1
  }
  const { type, extension } = form
  await store.nameFile(scope, claimed.fileId, { name: `${whole.novel.title}.${extension}`, type, parts: index })
  await store.complete(scope, claimed, { report: notCarried, done: total })
}

async function* inParts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let part = new Uint8Array(transferLimits.partBytes)
  let size = 0
  for await (const piece of bytes)
    for (let at = 0; at < piece.length;) {
      const taken = piece.subarray(at, at + part.length - size)
      part.set(taken, size)
      size += taken.length
      at += taken.length
      if (size < part.length) continue
      yield part
      part = new Uint8Array(transferLimits.partBytes)
      size = 0
    }
  if (size > 0) yield part.subarray(0, size)
}

function keyOf(ownerId: string, fileId: string, index: number): string {
  return `transfers/${ownerId}/${fileId}/${index}`
}
