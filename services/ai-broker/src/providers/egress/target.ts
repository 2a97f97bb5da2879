/**
 * Turns the text of a base URL into the one URL object that is checked and called: no second parser ever sees it, so that
 * no two parsers can disagree about the host.
 */
import { portOf } from '../../domain/connection/allow-list.ts'
import type { AllowList } from '../../domain/connection/allow-list.ts'
import { isAddressAllowed, literalOf } from './address-policy.ts'

export type TargetProblem = 'not-a-url' | 'protocol' | 'userinfo' | 'fragment' | 'query' | 'host'

export function parseTarget(text: string): { url: URL } | { problem: TargetProblem } {
  // The URL parser drops tabs and line ends and takes a backslash for a slash; an honest base URL has neither.
  if (/[\p{Cc} \\]/u.test(text)) return { problem: 'not-a-url' }
  const url = URL.parse(text)
  if (url === null) return { problem: 'not-a-url' }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { problem: 'protocol' }
  // `http://@host` has empty userinfo, which the parsed URL no longer shows.
  if (url.username !== '' || url.password !== '' || /^[a-z]+:\/*[^/?#]*@/i.test(text)) return { problem: 'userinfo' }
  if (url.hash !== '' || text.includes('#')) return { problem: 'fragment' }
  if (url.search !== '' || text.includes('?')) return { problem: 'query' }
  if (url.hostname === '' || url.hostname.length > 253) return { problem: 'host' }
  return { url }
}

/** Above 1023, the ports of other protocols that browsers refuse as well (https://fetch.spec.whatwg.org/#port-blocking). */
const otherProtocols = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
])

/** Where the web is, and where people run servers of their own; never mail, shells and the like, to which a body could speak. */
function isWebPort(port: number): boolean {
  return port === 80 || port === 443 || (port >= 1_024 && !otherProtocols.has(port))
}

/** What can be said about a target without looking up its name. */
export function judgeLiteral(url: URL, allowList: AllowList): 'allowed' | 'forbidden' | 'look-up' {
  if (allowList.has(url.hostname, portOf(url))) return 'allowed'
  if (!isWebPort(Number(portOf(url)))) return 'forbidden'
  const literal = literalOf(url.hostname)
  if (literal !== undefined) return isAddressAllowed(literal) ? 'allowed' : 'forbidden'
  return 'look-up'
}
