import { parsedUrl } from '../api/url.ts'

export type SafeLink = { href: string; /** Where it leads, for the reader to see. */ target: string }

const schemes: readonly string[] = ['http:', 'https:', 'mailto:']

/**
 * A link that may be followed out of a text that a model wrote: absolute, and of a harmless scheme. Relative ones are refused
 * as well: they would be calls to this very server.
 */
export function safeLink(href: string | undefined): SafeLink | undefined {
  const url = href === undefined ? undefined : parsedUrl(href)
  if (url === undefined || !schemes.includes(url.protocol) || url.username !== '' || url.password !== '')
    return undefined
  return { href: url.href, target: url.protocol === 'mailto:' ? url.pathname : url.host }
}

/** Letters that stand for themselves: neither look-alikes of other scripts nor marks that turn the direction of a text. */
const plainAscii = /^[\x21-\x7e]+$/

/**
 * Whether the text of a link already shows where it leads: the text is that address, or another one at the same host. A text
 * that merely has the host somewhere in it (`https://bank.example/?from=evil.example`) shows the host of somebody else.
 */
export function showsTarget(text: string, link: SafeLink): boolean {
  if (!plainAscii.test(text)) return false
  if (text === link.href || text === link.target) return true
  const named = safeLink(text) ?? safeLink(`https://${text}`)
  return named !== undefined && named.target === link.target && isMail(named) === isMail(link)
}

function isMail(link: SafeLink): boolean {
  return link.href.startsWith('mailto:')
}
