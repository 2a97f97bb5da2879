/** Where the master keys are: in the environment, or in a key management service beside it. */
import { createAllowList, portOf } from '../../domain/connection/allow-list.ts'
import { parseMasterKeys } from '../../domain/connection/master-keys.ts'
import type { KeySource } from '../../domain/connection/master-keys.ts'
import { createEgress } from '../../providers/egress/egress.ts'
import { createLocalKeyProvider } from './key-provider.ts'
import type { KeyProvider } from './key-provider.ts'
import { createVaultTransit } from './vault-transit.ts'

export type OpenedKeyProvider = { provider: KeyProvider; close: () => Promise<void> }

/** @throws Error when the master keys cannot be read: there is no safe way to go on without them. */
export function openKeyProvider({ masterKeys, keyService }: KeySource): OpenedKeyProvider {
  const local = masterKeys === '' ? undefined : createLocalKeyProvider(parseMasterKeys(masterKeys))
  if (keyService === undefined) {
    if (local === undefined) throw new Error('There are no master keys.')
    return { provider: local, close: () => Promise.resolve() }
  }
  // The operator's own address, which no user can name: it alone can be called this way.
  const url = new URL(keyService.url)
  const egress = createEgress({ allowList: createAllowList([`${url.hostname}:${portOf(url)}`]), connectionsMax: 16 })
  const provider = createVaultTransit({ ...keyService, egress, before: local })
  return { provider, close: async () => await egress.close() }
}
