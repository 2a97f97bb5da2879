import { imageRoutes } from '@scriptorium/contracts/routes'
import type { CodexClients } from '../clients/codex.ts'
import type { HandlersOf } from './route-handler.ts'
import { readUpload } from './upload.ts'

export type ImagePorts = Pick<CodexClients, 'images' | 'entries'>

/** Decoding and encoding a large image takes seconds. */
const encodeMsMax = 18_000

/** An image is shown, and nothing in it ever runs; whoever has it asks whether it is still the entry's. */
const headers = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-cache',
  'content-disposition': 'inline; filename="image.webp"',
}

export function imageHandlers({ images, entries }: ImagePorts): HandlersOf<typeof imageRoutes> {
  return {
    putEntryImage: async (request) => {
      const entryId = request.params.id
      await entries.get({ id: entryId })
      const { bytes } = await readUpload(request, imageRoutes.putEntryImage.upload)
      return await images.put({ entryId, file: bytes }, { deadlineMs: encodeMsMax })
    },
    getEntryImage: async ({ params, query: { size = '256' }, headers: asked }, reply) => {
      const known = /^"([0-9a-f-]{36})-\d+"$/.exec(asked['if-none-match'] ?? '')?.[1]
      const { imageId, type, file } = await images.get({ entryId: params.id, size, known })
      reply.headers({ ...headers, etag: `"${imageId}-${size}"` })
      if (file === undefined) return await reply.code(304).send()
      return await reply.type(type).send(Buffer.from(file.buffer, file.byteOffset, file.byteLength))
    },
    deleteEntryImage: async ({ params: { id } }) => await images.delete({ entryId: id }),
  }
}
