/**
 * A `lookup` for net.connect that hands back verified addresses only. It runs at the dial itself: a name that resolved to a
 * public address a moment ago and to a private one now (DNS rebinding) is caught, since what is verified is what is dialled.
 */
import { lookup as systemLookup } from 'node:dns'
import type { LookupAddress, LookupOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isAddressAllowed } from './address-policy.ts'

/** Every address of a name; injectable, so that tests can answer as a hostile name server would. */
export type Resolver = (hostname: string) => Promise<LookupAddress[]>

export const systemResolver: Resolver = (hostname) =>
  new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true, verbatim: true }, (error, addresses) =>
      error === null ? resolve(addresses) : reject(error),
    )
  })

export class AddressNotAllowedError extends Error {
  override name = 'AddressNotAllowedError'
  readonly code = 'address_not_allowed'

  /** The address came from a name's look-up. What a name leads to is not for those who ask: it may be a name of the operator's network. */
  readonly byName: boolean

  constructor({ byName = false }: { byName?: boolean } = {}) {
    super('the address may not be called')
    this.byName = byName
  }
}

/** Names of this very machine, whatever network it is in (RFC 6761, 6.3): to say that they are local tells nobody anything. */
const ownName = /(^|[.])localhost[.]?$/i

/** @throws AddressNotAllowedError when any address of the name is forbidden: one private among public ones is an attack. */
export async function verifiedAddresses(hostname: string, resolver: Resolver): Promise<LookupAddress[]> {
  const addresses = await resolver(hostname)
  if (addresses.length === 0) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' })
  if (addresses.some(({ address }) => !isAddressAllowed(address)))
    throw new AddressNotAllowedError({ byName: !ownName.test(hostname) })
  return addresses
}

export function createGuardedLookup(resolver: Resolver): LookupFunction {
  return (hostname: string, options: LookupOptions, callback) => {
    void answer()

    async function answer(): Promise<void> {
      let addresses: LookupAddress[] = []
      try {
        addresses = await verifiedAddresses(hostname, resolver)
      } catch (error) {
        callback(error as NodeJS.ErrnoException, '', 4)
        return
      }
      const wanted =
        options.family === 4 || options.family === 6
          ? addresses.filter(({ family }) => family === options.family)
          : addresses
      const first = wanted[0]
      if (first === undefined)
        callback(Object.assign(new Error('no address of that family'), { code: 'ENOTFOUND' }), '', 4)
      else if (options.all === true) callback(null, wanted)
      else callback(null, first.address, first.family)
    }
  }
}
