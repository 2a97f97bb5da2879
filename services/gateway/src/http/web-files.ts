/**
 * The web app. Files with a hash in their name never change and are kept for ever; all else is asked for each time. An address
 * that is no file is the app's own route, so the page itself is the response; never under /api, where what is not there is a problem.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ServiceError } from '@scriptorium/contracts'

const reserved = /^\/(api|v1|mcp|ops|metrics|healthz|readyz)(\/|$)/
/** Vite's: `name-<8 characters>.js`, and the compressed copies beside it. */
const hashed = /[/\\]assets[/\\].+-[\w-]{8,}\.\w+(?:\.br|\.gz)?$/

export type PageFallback = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined

/** @param webDir the built app's folder; undefined or not there: the gateway serves its API alone. */
export async function serveWebFiles(app: FastifyInstance, webDir: string | undefined): Promise<PageFallback> {
  if (webDir === undefined || !existsSync(join(webDir, 'index.html'))) return () => undefined
  await app.register(fastifyStatic, {
    root: webDir,
    wildcard: true,
    // The build lays compressed copies beside its files.
    preCompressed: true,
    index: 'index.html',
    cacheControl: false,
    dotfiles: 'deny',
    serveDotFiles: false,
    setHeaders: (reply, path) =>
      void reply.header('cache-control', hashed.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'),
  })
  return (request, reply) => {
    // As the router reads it: `/%61pi` is `/api`.
    const path = decodeURI(request.url.split('?')[0] ?? '/')
    const isPage =
      (request.method === 'GET' || request.method === 'HEAD') &&
      !reserved.test(path) &&
      !path.startsWith('/assets/') &&
      !/\.\w+$/.test(path)
    if (!isPage) return undefined
    return reply.code(200).sendFile('index.html', webDir)
  }
}

export function notFound(): ServiceError {
  return new ServiceError('not_found', { detail: 'There is nothing at this address.' })
}
