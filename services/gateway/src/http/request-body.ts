/**
 * Bodies are JSON in UTF-8, and nothing else: a body of another type, a compressed one, or one whose charset would read
 * differently elsewhere, is refused before anything looks at it, so that no spelling of Content-Type gets round validation.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ServiceError } from '@scriptorium/contracts'
import { Readable } from 'node:stream'
import { cleanTexts } from '../domain/text-check.ts'

export const bodyBytesMax = 2_500_000

const jsonType = /^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?;?$/i
const decoder = new TextDecoder('utf-8', { fatal: true })

export function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers
    if (!jsonType.test(type) || encoding.toLowerCase() !== 'identity') {
      done(new ServiceError('unsupported_media_type'))
      return
    }
    // Clients send the type along with requests that need no body; the schema decides whether one is needed.
    if (body.length === 0) {
      done(null, undefined)
      return
    }
    let text: string
    try {
      text = decoder.decode(body)
    } catch {
      done(new ServiceError('validation_failed', { detail: 'The body is not UTF-8.' }))
      return
    }
    void parse(request, text, done)
  })
}

/** Routes whose body may be left out validate an empty one instead. */
export async function fillOptionalBody(request: FastifyRequest): Promise<void> {
  if (request.body === undefined && request.routeOptions.config.optionalBody === true) request.body = {}
}

/** Before validation, so that a limit is counted on what is stored: bodies and queries come in here, and nowhere else. */
export async function cleanRequestTexts(request: FastifyRequest): Promise<void> {
  // A file is no text of ours.
  if (!Buffer.isBuffer(request.body) && !(request.body instanceof Readable)) request.body = cleanTexts(request.body)
  request.query = cleanTexts(request.query)
}
