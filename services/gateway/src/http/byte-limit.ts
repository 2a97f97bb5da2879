/** The validator's side of `x-max-bytes`: a text that is too long is refused with the same sentence as behind the gateway. */
import type { FastifyServerOptions } from 'fastify'
import { byteLimitMessage, exceedsBytes, maxBytesKeyword } from '@scriptorium/contracts'

type AjvKeywords = NonNullable<NonNullable<NonNullable<FastifyServerOptions['ajv']>['customOptions']>['keywords']>
type Validate = {
  (limit: number, text: string, schema?: Record<string, unknown>): boolean
  errors?: { keyword: string; message: string; params: Record<string, unknown> }[]
}

const validate: Validate = (limit, text, schema) => {
  if (!exceedsBytes(text, limit)) return true
  const params = { limit, isWholeBody: schema?.['maxLength'] === undefined }
  validate.errors = [{ keyword: maxBytesKeyword, message: byteLimitMessage(limit), params }]
  return false
}

/** For Ajv. */
export const ajvKeywords: AjvKeywords = [
  { keyword: maxBytesKeyword, type: 'string', schemaType: 'number', errors: true, validate },
]

/** Whether a text is too long that has no limit in characters beside it: it is refused like a body that is too large. */
export function isTooLargeText(keyword: string, params: Record<string, unknown>): boolean {
  return keyword === maxBytesKeyword && params['isWholeBody'] === true
}
