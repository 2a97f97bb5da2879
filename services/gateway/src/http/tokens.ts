import type { tokenRoutes } from '@scriptorium/contracts/routes'
import type { Tokens } from '../domain/tokens.ts'
import type { CreateOnce } from './create-once.ts'
import type { HandlersOf } from './route-handler.ts'
import { ownerOf } from './session-gate.ts'

export type TokenPorts = { tokens: Tokens; createOnce: CreateOnce }

export function tokenHandlers({ tokens, createOnce }: TokenPorts): HandlersOf<typeof tokenRoutes> {
  return {
    createToken: async (request) =>
      await createOnce(request, {
        create: async (id) => await tokens.create(ownerOf(request), id, request.body),
        find: async () => tokens.refuseRepeat(),
      }),
    listTokens: async (request) => ({ items: await tokens.list(ownerOf(request)) }),
    deleteToken: async (request) => await tokens.delete(ownerOf(request), request.params.id),
  }
}
