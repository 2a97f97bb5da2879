/**
 * Which addresses may be called. Everything that is not global unicast is refused: a provider that a user names may not be
 * a way into the operator's network.
 *
 * What the library does not know is refused here: IPv4-compatible `::7f00:1` counts as unicast for ipaddr.js, hence 2000::/3
 * alone for IPv6; addresses that carry an IPv4 address inside (mapped, NAT64, 6to4, Teredo) are refused whatever they carry.
 */
import ipaddr from 'ipaddr.js'

const globalUnicastV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** Ranges that ipaddr.js calls unicast and that lead, or may lead, inside. */
const refusedV4 = [
  '0.0.0.0/8',
  '100.100.100.200/32',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
].map((range) => ipaddr.IPv4.parseCIDR(range))
const refusedV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '5f00::/16'].map((range) =>
  ipaddr.IPv6.parseCIDR(range),
)

/**
 * @param address an IP address as `dns.lookup` gives it, or a host of a URL without brackets; a zone id makes it forbidden.
 * @returns false for what is no address at all, too.
 */
export function isAddressAllowed(address: string): boolean {
  // The library also reads `1.2.3` and `0x7f.1`; what reaches us has been written out by the URL parser or the resolver.
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return isV4Allowed(ipaddr.IPv4.parse(address))
  if (!ipaddr.IPv6.isValid(address)) return false
  const v6 = ipaddr.IPv6.parse(address)
  if (v6.zoneId !== undefined) return false
  return v6.range() === 'unicast' && v6.match(globalUnicastV6) && !refusedV6.some((range) => v6.match(range))
}

function isV4Allowed(address: ipaddr.IPv4): boolean {
  return address.range() === 'unicast' && !refusedV4.some((range) => address.match(range))
}

/** The host of a URL as an address without brackets, or undefined when it is a name. */
export function literalOf(hostname: string): string | undefined {
  const bare = hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname
  return ipaddr.isValid(bare) ? bare : undefined
}
