import { ServiceError } from '@scriptorium/contracts'
import { imageLimits, imageSizes } from '@scriptorium/contracts/nouns'
import type { Entry, ImageSize } from '@scriptorium/contracts/nouns'
import { found } from '@scriptorium/records'
import type { Scope } from '@scriptorium/records'
import { imageFormatOf } from './image-format.ts'

/** Bytes under keys, wherever they stand. Keys are made by us: words, ids and slashes. */
export type Blobs = {
  put(key: string, bytes: Uint8Array, type: string): Promise<void>
  /** Undefined when there is nothing under the key. */
  get(key: string, signal?: AbortSignal): Promise<Uint8Array | undefined>
  /** Nothing under a key is no error. */
  delete(key: string): Promise<void>
  /** All whose keys begin with these parts. */
  deleteBelow(parts: string): Promise<void>
}

/** Decodes and encodes. @throws ServiceError `validation_failed` for what cannot be decoded or has too many pixels */
export type ImageCodec = {
  /** @returns how many pixels it has, once it was decoded at the smallest size */
  check(bytes: Uint8Array): Promise<number>
  /** One image for each size, without any metadata, of type `imageType`. */
  encode(bytes: Uint8Array): Promise<ReadonlyMap<ImageSize, Uint8Array>>
}

export type ImageStore = {
  /** Marks an image as not in use until `take`; false when there is no such entry. */
  announce(scope: Scope, entryId: string, imageId: string): Promise<boolean>
  /** The same, before the entry is there. */
  announceAlone(scope: Scope, imageId: string): Promise<void>
  /** The entry's image from now on; undefined when the entry is gone. */
  take(scope: Scope, entryId: string, imageId: string): Promise<Entry | undefined>
  /** False when there is no such entry. */
  drop(scope: Scope, entryId: string): Promise<boolean>
  imageOf(scope: Scope, entryId: string): Promise<string | undefined>
  /** Images that are in use by nothing, the oldest first. Of all owners. */
  dropped(most: number): Promise<{ ownerId: string; id: string }[]>
  forget(image: { ownerId: string; id: string }): Promise<void>
  /** Whether an entry has it: a copy has the image of its original. */
  isUsed(image: { ownerId: string; id: string }): Promise<boolean>
}

export type Images = {
  /** @throws ServiceError `not_found`, `validation_failed`, `payload_too_large`, `unsupported_media_type` */
  put(scope: Scope, entryId: string, bytes: Uint8Array): Promise<Entry>
  /** @param known the id of the image that the caller has: its bytes are not read again */
  get(
    scope: Scope,
    entryId: string,
    options: { size: ImageSize; known?: string | undefined },
  ): Promise<{ imageId: string; bytes?: Uint8Array }>
  delete(scope: Scope, entryId: string): Promise<void>
  /** @returns how many pixels it has @throws ServiceError `validation_failed`, `payload_too_large`, `unsupported_media_type` */
  check(bytes: Uint8Array): Promise<number>
  /** Encodes and stores it under the id, for an entry that is yet to be written: within the hour. @throws as `check` */
  keep(scope: Scope, imageId: string, bytes: Uint8Array): Promise<void>
  /** Of the largest size; undefined when they are gone. */
  largest(scope: Scope, imageId: string): Promise<Uint8Array | undefined>
  /** Deletes the bytes of images that nothing uses. @returns how many there were */
  sweep(): Promise<number>
}

export const imageType = 'image/webp'
const sweptMax = 100
const largestSize: ImageSize = '1024'

export type ImagePorts = { store: ImageStore; blobs: Blobs; codec: ImageCodec; newId: () => string }

export function createImages({ store, blobs, codec, newId }: ImagePorts): Images {
  async function encode(scope: Scope, imageId: string, bytes: Uint8Array): Promise<void> {
    refuseOthers(bytes)
    for (const [size, encoded] of await codec.encode(bytes))
      await blobs.put(keyOf(scope.ownerId, imageId, size), encoded, imageType)
  }

  return {
    put: async (scope, entryId, bytes) => {
      const imageId = newId()
      // Before the bytes are looked at: whose entry it is decides whether anything is.
      if (!(await store.announce(scope, entryId, imageId))) throw new ServiceError('not_found')
      await encode(scope, imageId, bytes)
      return found(await store.take(scope, entryId, imageId))
    },
    get: async (scope, entryId, { size, known }) => {
      const imageId = found(await store.imageOf(scope, entryId))
      if (imageId === known) return { imageId }
      return { imageId, bytes: found(await blobs.get(keyOf(scope.ownerId, imageId, size), scope.signal)) }
    },
    delete: async (scope, entryId) => {
      if (!(await store.drop(scope, entryId))) throw new ServiceError('not_found')
    },
    check: async (bytes) => {
      refuseOthers(bytes)
      return await codec.check(bytes)
    },
    keep: async (scope, imageId, bytes) => {
      await store.announceAlone(scope, imageId)
      await encode(scope, imageId, bytes)
    },
    largest: async ({ ownerId, signal }, imageId) => await blobs.get(keyOf(ownerId, imageId, largestSize), signal),
    sweep: async () => {
      const dropped = await store.dropped(sweptMax)
      for (const image of dropped) {
        if (!(await store.isUsed(image)))
          for (const size of imageSizes) await blobs.delete(keyOf(image.ownerId, image.id, size))
        await store.forget(image)
      }
      return dropped.length
    },
  }
}

/** @throws ServiceError `payload_too_large`, `unsupported_media_type` */
function refuseOthers(bytes: Uint8Array): void {
  if (bytes.length > imageLimits.bytes)
    throw new ServiceError('payload_too_large', { detail: 'An image may have 10 MB.' })
  if (imageFormatOf(bytes) === undefined) throw new ServiceError('unsupported_media_type')
}

function keyOf(ownerId: string, imageId: string, size: ImageSize): string {
  return `images/${ownerId}/${imageId}/${size}`
}
