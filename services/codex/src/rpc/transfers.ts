/** Files in and out, and the jobs that read and make them. */
import { acceptValue } from '@scriptorium/contracts/check'
import { existingRules, codexFormats } from '@scriptorium/contracts/nouns'
import { Count, oneOf } from '@scriptorium/contracts/schema'
import { codex, idOf, newIdOf, register, scopeOf } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { ExportsDefinition, ImportsDefinition, Transfer as WireTransfer } from '@scriptorium/rpc/codex'
import type { StoredFile, Transfer, Transfers } from '../domain/transfer/transfers.ts'

const callers = ['gateway'] as const
const Existing = oneOf(existingRules)
const Format = oneOf(codexFormats)

export function serveTransfers(transfers: Transfers): Registration[] {
  return [
    register<ImportsDefinition>(
      codex.imports,
      {
        putPart: async ({ fileId, index, bytes }, call) => {
          await transfers.putPart(scopeOf(call), newIdOf(fileId, '/fileId'), acceptValue(Count, index, '/index'), bytes)
          return {}
        },
        create: async ({ id, novelId, fileId, dryRun, existing }, call) =>
          wireOf(
            await transfers.createImport(scopeOf(call), {
              id: newIdOf(id),
              novelId: idOf(novelId),
              fileId: idOf(fileId),
              dryRun,
              existing: acceptValue(Existing, existing, '/existing'),
            }),
          ),
        apply: async ({ id, newId }, call) =>
          wireOf(await transfers.apply(scopeOf(call), idOf(id), newIdOf(newId, '/newId'))),
        get: async ({ id }, call) => wireOf(await transfers.get(scopeOf(call), 'import', idOf(id))),
      },
      { callers },
    ),
    register<ExportsDefinition>(
      codex.exports,
      {
        create: async ({ id, novelId, format, now, entryId }, call) =>
          wireOf(
            await transfers.createExport(scopeOf(call), {
              id: newIdOf(id),
              novelId: idOf(novelId),
              format: acceptValue(Format, format, '/format'),
              entryId: entryId === undefined ? undefined : idOf(entryId),
              now,
            }),
          ),
        get: async ({ id }, call) => wireOf(await transfers.get(scopeOf(call), 'export', idOf(id))),
        getPart: async ({ id, index }, call) => {
          const bytes = await transfers.getPart(scopeOf(call), idOf(id), acceptValue(Count, index, '/index'))
          return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) }
        },
      },
      { callers },
    ),
  ]
}

function wireOf({ done, total, report, error, file, ...transfer }: Transfer & { file?: StoredFile }): WireTransfer {
  const { id, novelId, status, dryRun, existing, format, createdAt, updatedAt } = transfer
  return {
    id,
    novelId,
    status,
    dryRun,
    existing,
    format,
    createdAt,
    updatedAt,
    progress: {
      done,
      total,
    },
    report: report === undefined ? undefined : JSON.stringify(report),
    error,
    file: file && {
      name: file.name ?? 'export',
      type: file.type ?? '',
      bytes: file.bytes,
      parts: file.parts,
    },
  }
}
