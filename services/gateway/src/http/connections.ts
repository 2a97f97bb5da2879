import { ServiceError } from '@scriptorium/contracts'
import { connection } from '@scriptorium/contracts/nouns'
import type { ModelsQuery } from '@scriptorium/contracts/nouns'
import type { connectionRoutes } from '@scriptorium/contracts/routes'
import type { ListModelsResponse } from '@scriptorium/rpc/broker'
import type { FastifyReply } from 'fastify'
import type { AiBrokerClients } from '../clients/ai-broker.ts'
import type { ChatClients } from '../clients/chat.ts'
import type { Accounts } from '../domain/accounts.ts'
import type { CreateOnce } from './create-once.ts'
import { booleanOf, emptyToUndefined, pageOf } from './query.ts'
import type { HandlersOf } from './route-handler.ts'
import { ownerOf } from './session-gate.ts'

export type ConnectionPorts = AiBrokerClients & {
  messages: Pick<ChatClients['messages'], 'forgetConnection'>
  accounts: Pick<Accounts, 'forgetConnection'>
  createOnce: CreateOnce
}

/** A test makes five steps over the network, each with a limit of its own. */
const testOptions = { deadlineMs: 60_000 } as const
const discoverOptions = { deadlineMs: 8_000 } as const
const modelsOptions = { deadlineMs: 20_000 } as const

/** On the wire a list is always there. */
const noLists = { models: [] }

export function connectionHandlers({
  accounts,
  messages,
  connections,
  createOnce,
}: ConnectionPorts): HandlersOf<typeof connectionRoutes> {
  return {
    listConnections: async ({ query }) => await connections.list(pageOf(query)),
    createConnection: async (request) =>
      await createOnce(request, {
        create: async (id) =>
          await connections.create(
            { id, fields: connection.fieldsOf(request.body), demo: false },
            { idempotent: true },
          ),
        find: async (id) => await connections.get({ id }),
      }),
    discoverConnections: async () => await connections.discover({}, discoverOptions),
    getConnection: async ({ params: { id } }) => await connections.get({ id }),
    updateConnection: async ({ params: { id }, body }) => {
      const { mask, fields } = connection.changesOf(body)
      return await connections.update({ id, mask, fields: { ...noLists, ...fields } })
    },
    deleteConnection: async (request) =>
      await deleteConnection({ connections, accounts, messages }, ownerOf(request), request.params.id),
    testUnsavedConnection: async ({ body: { complete = false, model, ...fields } }) =>
      await connections.test({ fields: { ...noLists, ...fields }, complete, model }, testOptions),
    testConnection: async ({ params: { id }, body: { complete = false, model, ...changes } }) => {
      const fields = Object.keys(changes).length === 0 ? undefined : { ...noLists, ...changes }
      return await connections.test({ id, fields, complete, model }, testOptions)
    },
    listConnectionModels: async ({ params, query }, reply) =>
      await sendModels(
        reply,
        await connections.listModels({ connectionId: params.id, ...searchOf(query) }, modelsOptions),
      ),
    addFavouriteModel: async ({ params: { id, model } }) =>
      await connections.setFavourite({ connectionId: id, model, favourite: true }, { idempotent: true }),
    removeFavouriteModel: async ({ params: { id, model } }) =>
      await connections.setFavourite({ connectionId: id, model, favourite: false }, { idempotent: true }),
    listModels: async ({ query }, reply) =>
      await sendModels(reply, await connections.listModels(searchOf(query), modelsOptions)),
  }
}

/**
 * What else names the connection is told after it is gone, and on a repeat too. A default that is cleared too early is a choice lost;
 * what is left over by a failure in between is refused when an answer is to run.
 */
async function deleteConnection(
  { connections, accounts, messages }: Pick<ConnectionPorts, 'connections' | 'accounts' | 'messages'>,
  ownerId: string,
  id: string,
): Promise<void> {
  const forget = async (): Promise<void> => {
    await messages.forgetConnection({ connectionId: id }, { idempotent: true })
    await accounts.forgetConnection(ownerId, id)
  }
  try {
    await connections.delete({ id })
  } catch (error) {
    if (ServiceError.is(error) && error.code === 'not_found') await forget()
    throw error
  }
  await forget()
}

function searchOf({ q, refresh }: ModelsQuery) {
  return { q: emptyToUndefined(q), refresh: booleanOf(refresh) ?? false, asJson: true }
}

/** The list is text already, and goes through as it is: to read thousands of models and write them again costs more than all else. */
async function sendModels(
  reply: FastifyReply,
  { itemsJson = noModels, stale, errorCode, errorMessage = '' }: ListModelsResponse,
): Promise<never> {
  const error = errorCode === undefined ? undefined : { code: errorCode, message: errorMessage }
  const rest = `,${JSON.stringify({ stale, error }).slice(1)}`
  const body = Buffer.concat([Buffer.from('{"items":'), itemsJson, Buffer.from(rest)])
  return (await reply.code(200).type('application/json; charset=utf-8').send(body)) as never
}

const noModels = Buffer.from('[]')
