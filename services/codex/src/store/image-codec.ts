/** Images decoded and encoded by libvips. */
import { ServiceError } from '@scriptorium/contracts'
import { imageLimits, imageSizes } from '@scriptorium/contracts/nouns'
import type { ImageSize } from '@scriptorium/contracts/nouns'
import sharp from 'sharp'
import type { ImageCodec } from '../domain/image/images.ts'

/** A file of a few bytes can take seconds; several at once would take the threads from everything else. */
sharp.concurrency(1)
sharp.cache(false)

const timeoutSeconds = 20
const quality = 80

export function createImageCodec(): ImageCodec {
  return {
    check: async (bytes) => {
      const pixels = await pixelsOf(bytes)
      await encodeAt(bytes, '64')
      return pixels
    },
    encode: async (bytes) => {
      await pixelsOf(bytes)
      const encoded = new Map<ImageSize, Uint8Array>()
      for (const size of imageSizes) encoded.set(size, await encodeAt(bytes, size))
      return encoded
    },
  }
}

/** Only the header is read here, of whatever size the image is. */
async function pixelsOf(bytes: Uint8Array): Promise<number> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false, pages: 1 })
    .metadata()
    .catch((error: unknown) => refuse('is no image that can be read.', error))
  if (width * height > imageLimits.pixels) refuse(`may have ${imageLimits.pixels / 1_000_000} megapixels.`)
  return width * height
}

/** One of ours, in the form in which character cards are pictures. */
export async function toPng(bytes: Uint8Array): Promise<Uint8Array> {
  return await open(bytes).png().timeout({ seconds: timeoutSeconds }).toBuffer()
}

/** The first picture of an animation. */
function open(bytes: Uint8Array) {
  return sharp(bytes, { limitInputPixels: imageLimits.pixels, failOn: 'error', pages: 1 })
}

/** What is not asked for is not kept: the output has no metadata, and stands upright by itself. */
async function encodeAt(bytes: Uint8Array, size: ImageSize): Promise<Uint8Array> {
  const side = Number(size)
  return await open(bytes)
    .autoOrient()
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality })
    .timeout({ seconds: timeoutSeconds })
    .toBuffer()
    .catch((error: unknown) => refuse('is no image that can be read.', error))
}

function refuse(message: string, cause?: unknown): never {
  throw new ServiceError('validation_failed', { errors: [{ path: '/file', message }], cause })
}
