/** Images that a file brings: each decoded as an upload is, and kept before the entries that have it are written. */
import { ServiceError } from '@scriptorium/contracts'
import { transferLimits } from '@scriptorium/contracts/nouns'
import type { NotCarried } from '@scriptorium/contracts/nouns'
import type { Scope } from '@scriptorium/records'
import type { Images } from '../image/images.ts'
import type { CodexFile, FileImage } from './codex-file.ts'
import { createNotes } from './codex-file.ts'
import type { PlannedImage } from './import-plan.ts'

export type ImageSource = {
  images: Pick<Images, 'check' | 'keep'>
  /** @throws ServiceError `validation_failed`, `payload_too_large` for what is larger than an image may be */
  unpack(file: Uint8Array, image: FileImage): Promise<Uint8Array>
}

export type ImageTaking = { source: ImageSource; file: Uint8Array; dryRun: boolean }

/**
 * Looks at images one after the other, and keeps them unless it is a dry run. One that cannot be read stays away alone: what a picture
 * is worth is no reason to refuse a codex.
 * @returns the digests of those that do not come, and why
 */
export async function takeImages(
  scope: Scope,
  planned: readonly PlannedImage[],
  { source, file, dryRun }: ImageTaking,
): Promise<{ refused: ReadonlySet<string>; notCarried: NotCarried[] }> {
  const refused = new Set<string>()
  const notes = createNotes()
  let room: number = transferLimits.imagePixels
  for (const { imageId, image } of planned) {
    scope.signal?.throwIfAborted()
    try {
      const bytes = await source.unpack(file, image)
      room -= await source.images.check(bytes)
      if (room < 0)
        throw new ServiceError('payload_too_large', { detail: 'The images of the file are too large together.' })
      if (!dryRun) await source.images.keep(scope, imageId, bytes)
    } catch (error) {
      notes.add('images', reasonOf(error))
      refused.add(image.digest)
    }
  }
  return { refused, notCarried: notes.list() }
}

/** @throws what is no fault of the image */
function reasonOf(error: unknown): string {
  const { code, detail } = ServiceError.from(error)
  if (code === 'payload_too_large') return detail ?? 'It is too large.'
  if (code === 'validation_failed' || code === 'unsupported_media_type') return 'It is no image that can be read.'
  throw error
}

export function withoutImages(
  file: CodexFile,
  { refused, notCarried }: Awaited<ReturnType<typeof takeImages>>,
): CodexFile {
  if (refused.size === 0) return file
  const entries = file.entries.map(({ image, ...one }) =>
    image === undefined || refused.has(image.digest) ? one : { ...one, image },
  )
  return { ...file, entries, notCarried: [...file.notCarried, ...notCarried] }
}
