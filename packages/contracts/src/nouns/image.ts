/** Thumbnails of entries. */
import { Type } from 'typebox'
import { oneOf, strictObject } from '../schema.ts'

/** `bytes`: of an upload. `pixels`: width times height, as the file's header says before anything is decoded. */
export const imageLimits = { bytes: 10_000_000, pixels: 50_000_000 } as const

/** Of the longer side, in pixels; none is made larger than the image was. */
export const imageSizes = ['64', '256', '1024'] as const
export type ImageSize = (typeof imageSizes)[number]

export const imageTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'] as const

/** 256 when it is absent. */
export const ImageQuery = strictObject({ size: Type.Optional(oneOf(imageSizes)) })
