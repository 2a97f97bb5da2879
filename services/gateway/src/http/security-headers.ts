import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Scripts come from here only. Styles may be inline, because the component library writes them so; images may be data, because
 * thumbnails are drawn in the page; nothing is ever fetched from another origin, whatever a model wrote.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** What every response has, errors and files too. */
export function securityHeadersOf(requestId: string): Readonly<Record<string, string>> {
  return { ...securityHeaders, 'x-request-id': requestId }
}

export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(securityHeadersOf(request.id))
}
