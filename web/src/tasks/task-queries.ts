import { queryOptions, useMutation } from '@tanstack/react-query'
import type { Task, TaskCategory } from '@scriptorium/contracts/nouns'
import type { RouteBody, Routes } from '@scriptorium/contracts/routes'
import { newKey } from '../api/key.ts'
import type { Client } from '../api/client.ts'
import { problemFrom } from '../api/problem.ts'
import { allPages, pageQuery } from '../api/queries.ts'
import { useLeaving } from '../notices/leaving.ts'
import { useWorkspace } from '../workspace.ts'

const taskKeys = { all: ['tasks'] as const, categories: ['task-categories'] as const }

/** The tasks of a novel and those of no novel, done ones too, in their order. */
export function tasksQuery(api: Client, novelId: string) {
  return queryOptions({
    queryKey: [...taskKeys.all, novelId],
    queryFn: ({ signal }) =>
      allPages((cursor) =>
        api.call('listTasks', { query: { novelId, general: 'true', ...pageQuery(cursor) }, signal }),
      ),
  })
}

export function taskCategoriesQuery(api: Client) {
  return queryOptions({
    queryKey: taskKeys.categories,
    queryFn: ({ signal }) => allPages((cursor) => api.call('listTaskCategories', { query: pageQuery(cursor), signal })),
    staleTime: 60_000,
  })
}

type TaskBody = NonNullable<RouteBody<Routes['createTask']>>
export type TaskChange = Omit<NonNullable<RouteBody<Routes['updateTask']>>, 'version'>
type CategoryChange = Omit<NonNullable<RouteBody<Routes['updateTaskCategory']>>, 'version'>

/** What can be done with tasks; a change is shown at once, and taken back where it fails. */
export function useTaskCalls(novelId: string) {
  const { api, queryClient, notices } = useWorkspace()
  const { leaving, remove: leave } = useLeaving()
  const queryKey = [...taskKeys.all, novelId]
  const failed = (error: unknown) => notices.show({ text: problemFrom(error).detail, tone: 'problem' })
  const settle = () => queryClient.invalidateQueries({ queryKey: taskKeys.all })
  const create = useMutation({
    mutationFn: (body: TaskBody) => api.call('createTask', { body, idempotencyKey: newKey() }),
    onError: failed,
    onSettled: settle,
  })
  const update = useMutation({
    // One after the other: the last choice is the one that stays.
    scope: { id: 'tasks' },
    mutationFn: async ({ task, change }: { task: Task; change: TaskChange }) => {
      const send = (version: number) =>
        api.call('updateTask', { params: { id: task.id }, body: { version, ...change } })
      try {
        return await send(task.version)
      } catch (error) {
        // What is changed here is one value chosen by the person: it is chosen again upon the version that there is.
        const { code, current } = problemFrom(error)
        if (code !== 'version_conflict') throw error
        return await send((current as Task).version)
      }
    },
    onMutate: ({ task, change }) => {
      queryClient.setQueryData<Task[]>(queryKey, (tasks) =>
        tasks?.map((each) => (each.id === task.id ? shownWith(each, change) : each)),
      )
    },
    onError: failed,
    onSettled: settle,
  })
  const remove = (task: Task) =>
    leave(task.id, {
      what: `“${task.title}”`,
      run: () => api.call('deleteTask', { params: { id: task.id }, keepalive: true }),
      settled: settle,
    })
  return {
    leaving,
    create,
    update: (task: Task, change: TaskChange) => update.mutate({ task, change }),
    remove,
  }
}

/** A task as it will be: what is cleared is absent. */
function shownWith(task: Task, change: TaskChange): Task {
  const entries = Object.entries({ ...task, ...change }).filter(([, value]) => value !== null)
  return Object.fromEntries(entries) as Task
}

export function useCategoryCalls() {
  const { api, queryClient, notices } = useWorkspace()
  const settle = async () => {
    await queryClient.invalidateQueries({ queryKey: taskKeys.categories })
    await queryClient.invalidateQueries({ queryKey: taskKeys.all })
  }
  const failed = (error: unknown) => notices.show({ text: problemFrom(error).detail, tone: 'problem' })
  const create = useMutation({
    mutationFn: (name: string) => api.call('createTaskCategory', { body: { name }, idempotencyKey: newKey() }),
    onError: failed,
    onSettled: settle,
  })
  const update = useMutation({
    mutationFn: ({ category, change }: { category: TaskCategory; change: CategoryChange }) =>
      api.call('updateTaskCategory', {
        params: { id: category.id },
        body: { version: category.version, ...change },
      }),
    onError: failed,
    onSettled: settle,
  })
  const remove = useMutation({
    mutationFn: (id: string) => api.call('deleteTaskCategory', { params: { id } }),
    onError: failed,
    onSettled: settle,
  })
  return { create, update, remove }
}
