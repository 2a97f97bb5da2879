/** Thumbnails of entries. */
import { Type } from 'typebox'
import { entry, imageLimits, ImageQuery, imageTypes } from '../nouns/index.ts'
import { IdParams } from '../schema.ts'
import { defineRoutes } from './route.ts'

export const imageRoutes = defineRoutes({
  putEntryImage: {
    method: 'PUT',
    path: '/entries/:id/image',
    tag: 'Codex',
    summary: 'Give an entry an image: PNG, JPEG, WebP, GIF or AVIF',
    description:
      'The file is the body, or the field `file` of a form; at most 10 MB and 50 megapixels. It is encoded again in three sizes, without its metadata; of an animation the first picture is kept.',
    params: IdParams,
    upload: { bytesMax: imageLimits.bytes, types: imageTypes },
    status: 200,
    answer: entry.read,
  },
  getEntryImage: {
    method: 'GET',
    path: '/entries/:id/image',
    tag: 'Codex',
    summary: 'The image of an entry',
    params: IdParams,
    query: ImageQuery,
    status: 200,
    content: { 'image/webp': Type.String({ format: 'binary' }) },
  },
  deleteEntryImage: {
    method: 'DELETE',
    path: '/entries/:id/image',
    tag: 'Codex',
    summary: 'Take the image of an entry away',
    params: IdParams,
    status: 204,
    empty: 'Gone.',
  },
})
