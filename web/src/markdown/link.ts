export type SafeLink = { href: string; /** Where it leads, for the reader to see. */ target: string }

const schemes: readonly string[] = ['http:', 'https:', 'mailto:']

/**
 * A link that may be followed out of a text that a model wrote: absolute, and of a harmless scheme. Relative ones are refused
 * as well: they would be calls to this very server.
 */
export function safeLink(href: string | undefined): SafeLink | undefined {
  if (href === undefined || !URL.canParse(href)) return undefined
  const url = new URL(href)
  if (!schemes.includes(url.protocol) || url.username !== '' || url.password !== '') return undefined
  return { href: url.href, target: url.protocol === 'mailto:' ? url.pathname : url.host }
}
