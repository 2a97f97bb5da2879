import type { Logger, Part } from '@scriptorium/runtime'
import { periodic } from '@scriptorium/timing'
import type { Images } from '../domain/image/images.ts'

/** Deletes the bytes of images that no entry has. Several instances may do so at once: deleting twice is no error. */
export function createImageSweep({
  images,
  logger,
  everyMs,
}: {
  images: Images
  logger: Logger
  everyMs: number
}): Part {
  const loop = periodic({
    everyMs,
    run: async () => {
      const count = await images.sweep()
      if (count > 0) logger.debug({ count }, 'images that nothing uses were deleted')
    },
    onError: (error) => logger.warn({ error }, 'deleting images failed; the next round tries again'),
  })
  return { name: 'image sweep', start: async () => loop.start(), stop: async () => await loop.stop() }
}
