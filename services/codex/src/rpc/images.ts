import { acceptValue } from '@scriptorium/contracts/check'
import { imageSizes } from '@scriptorium/contracts/nouns'
import { oneOf } from '@scriptorium/contracts/schema'
import { codex, idOf, register, scopeOf } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { ImagesDefinition } from '@scriptorium/rpc/codex'
import { imageType } from '../domain/image/images.ts'
import type { Images } from '../domain/image/images.ts'

const Size = oneOf(imageSizes)

export function serveImages(images: Images): Registration {
  return register<ImagesDefinition>(
    codex.images,
    {
      put: async ({ entryId, file }, call) => await images.put(scopeOf(call), idOf(entryId), file),
      get: async ({ entryId, size, known }, call) => {
        const options = { size: acceptValue(Size, size, '/size'), known }
        const { imageId, bytes } = await images.get(scopeOf(call), idOf(entryId), options)
        return {
          imageId,
          type: imageType,
          file: bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        }
      },
      delete: async ({ entryId }, call) => {
        await images.delete(scopeOf(call), idOf(entryId))
        return {}
      },
    },
    { callers: ['gateway'] },
  )
}
