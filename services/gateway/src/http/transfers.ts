/** Codices in and out, as files. */
import { isErrorCode, ServiceError } from '@scriptorium/contracts'
import type { Wire } from '@scriptorium/contracts'
import { transferLimits } from '@scriptorium/contracts/nouns'
import type { Export, Import } from '@scriptorium/contracts/nouns'
import { transferRoutes } from '@scriptorium/contracts/routes'
import type { Transfer } from '@scriptorium/rpc/codex'
import { newId } from '@scriptorium/runtime'
import type { FastifyReply } from 'fastify'
import { Readable } from 'node:stream'
import type { CodexClients } from '../clients/codex.ts'
import { attachmentNamed } from '../domain/thread-export.ts'
import type { CreateOnce } from './create-once.ts'
import type { HandlersOf } from './route-handler.ts'
import { passUpload } from './upload.ts'

export type TransferPorts = Pick<CodexClients, 'imports' | 'exports' | 'novels'> & { createOnce: CreateOnce }

/** Reading the codex and writing the file, for who waits. */
const exportMsMax = 55_000
/** Of one part, to codex and from there onto its disk or into its bucket. */
const partMsMax = 15_000

export function transferHandlers(ports: TransferPorts): HandlersOf<typeof transferRoutes> {
  return { ...importHandlers(ports), ...exportHandlers(ports) }
}

type ImportNames = 'createImport' | 'getImport' | 'applyImport'

function importHandlers({
  imports,
  novels,
  createOnce,
}: TransferPorts): Pick<HandlersOf<typeof transferRoutes>, ImportNames> {
  return {
    createImport: async (request) => {
      const { params, query } = request
      await novels.get({ id: params.id })
      const fileId = newId()
      await passUpload(request, transferRoutes.createImport.upload, {
        partBytes: transferLimits.partBytes,
        put: async (bytes, index) =>
          void (await imports.putPart({ fileId, index, bytes }, { idempotent: true, deadlineMs: partMsMax })),
      })
      const [dryRun, existing] = [query.dryRun === 'true', query.existing ?? 'update']
      // What a repeat under the same key is compared by.
      request.body = { ...(request.body as object), dryRun, existing } as never
      const accepted = await createOnce(request, {
        create: async (id) =>
          await imports.create({ id, novelId: params.id, fileId, dryRun, existing }, { idempotent: true }),
        find: async (id) => await imports.get({ id }),
      })
      return { importId: accepted.id }
    },
    getImport: async ({ params }) => importOf(await imports.get({ id: params.id })),
    applyImport: async (request) => {
      const accepted = await createOnce(request, {
        create: async (newImportId) =>
          await imports.apply({ id: request.params.id, newId: newImportId }, { idempotent: true }),
        find: async (id) => await imports.get({ id }),
      })
      return { importId: accepted.id }
    },
  }
}

type ExportNames = Exclude<keyof typeof transferRoutes, ImportNames>

function exportHandlers({ exports, createOnce }: TransferPorts): Pick<HandlersOf<typeof transferRoutes>, ExportNames> {
  return {
    createExport: async (request) => {
      const { format, entryId } = request.body
      const accepted = await createOnce(request, {
        create: async (id) =>
          await exports.create({ id, novelId: request.params.id, format, entryId, now: false }, { idempotent: true }),
        find: async (id) => await exports.get({ id }),
      })
      return { exportId: accepted.id }
    },
    getExport: async ({ params }) => exportOf(await exports.get({ id: params.id })),
    getExportFile: async ({ params }, reply) => await sendFile(exports, await exports.get({ id: params.id }), reply),
    exportNovel: async ({ params, query: { format = 'json', entryId } }, reply) => {
      const id = newId()
      await exports.create(
        { id, novelId: params.id, format, entryId, now: true },
        { idempotent: true, deadlineMs: exportMsMax },
      )
      return await sendFile(exports, await exports.get({ id }), reply)
    },
  }
}

function importOf({ report, progress, file: _file, format: _format, ...shown }: Transfer): Wire<Import> {
  const parsed = report === undefined ? {} : { report: JSON.parse(report) as Wire<Import>['report'] }
  return { ...shown, progress: progress ?? { done: 0, total: 0 }, ...parsed }
}

function exportOf({ report, progress, file, ...shown }: Transfer): Wire<Export> {
  const notCarried = report === undefined ? {} : { notCarried: JSON.parse(report) as Wire<Export>['notCarried'] }
  const { name = '', type = '', bytes = 0 } = file ?? {}
  const shownFile = file === undefined ? {} : { file: { name, type, bytes } }
  return { ...shown, progress: progress ?? { done: 0, total: 0 }, ...notCarried, ...shownFile }
}

/** Part after part, as fast as the client takes them. @throws ServiceError what the export failed with, or `conflict` before its end */
async function sendFile(exports: CodexClients['exports'], { id, file, error, status }: Transfer, reply: FastifyReply) {
  if (file === undefined) throw failureOf(status, error)
  const parts = async function* (): AsyncGenerator<Buffer> {
    for (let index = 0; index < file.parts; index += 1) {
      const { bytes } = await exports.getPart({ id, index }, { deadlineMs: partMsMax })
      yield Buffer.from(bytes)
    }
  }
  return await reply
    .header('content-disposition', attachmentNamed(file.name))
    .header('content-length', file.bytes)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .type(file.type)
    .send(Readable.from(parts(), { objectMode: false }))
}

function failureOf(status: string, error: Transfer['error']): ServiceError {
  if (status !== 'failed')
    return new ServiceError('conflict', { detail: 'The file is not there yet, or not any more.' })
  return new ServiceError(isErrorCode(error?.code) ? error.code : 'internal', { detail: error?.message })
}
