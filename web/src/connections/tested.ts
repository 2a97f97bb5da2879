import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import type { Connection, Model, TestAnswer } from '@scriptorium/contracts/nouns'
import { useMe } from '../account/me.ts'
import { connectionModelsQuery, connectionsQuery, keys } from '../api/queries.ts'
import { useWorkspace } from '../workspace.ts'
import { mayBecomeUsual, savedWords, writingModel } from './after-saving.ts'

const keyOf = (connectionId: string) => ['connection-test', connectionId] as const

/** What the last test of a connection said, while the workspace is open. */
export function useTested(connectionId: string): TestAnswer | undefined {
  return useQuery<TestAnswer>({
    queryKey: keyOf(connectionId),
    queryFn: skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  }).data
}

export function keepTest(queryClient: QueryClient, connectionId: string, answer: TestAnswer | undefined): void {
  if (answer === undefined) queryClient.removeQueries({ queryKey: keyOf(connectionId) })
  else queryClient.setQueryData(keyOf(connectionId), answer)
}

/** What the test said, and which model became the usual one. */
type Outcome = { answer: TestAnswer | undefined; usual: Model | undefined }

/**
 * After a connection was saved: tests it, unless this very access was tested just now; makes it the usual one in place of the
 * demo; and says what came of it.
 */
export function useAfterSaving(): (created: Connection, tested: TestAnswer | undefined) => Promise<Outcome> {
  const { api, notices } = useWorkspace()
  const queryClient = useQueryClient()
  const me = useMe()
  const chooseUsual = async (created: Connection): Promise<Model | undefined> => {
    const connections = await queryClient.fetchQuery(connectionsQuery(api))
    if (!mayBecomeUsual(me, connections)) return undefined
    const model = writingModel((await queryClient.fetchQuery(connectionModelsQuery(api, created.id))).items)
    if (model === undefined) return undefined
    const body = { defaultConnectionId: created.id, defaultModel: model.id }
    queryClient.setQueryData(keys.me, await api.call('updateMe', { body }))
    return model
  }
  return async (created, tested) => {
    const { id } = created
    await queryClient.invalidateQueries({ queryKey: keys.connections })
    const answer =
      tested ?? (await api.call('testConnection', { params: { id }, body: { complete: false } }).catch(() => undefined))
    keepTest(queryClient, id, answer)
    const usual = answer?.ok === true ? await chooseUsual(created).catch(() => undefined) : undefined
    notices.show(savedWords(created.name, answer, usual?.name))
    await queryClient.invalidateQueries({ queryKey: keys.models })
    return { answer, usual }
  }
}
