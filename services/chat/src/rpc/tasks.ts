import { task, taskCategory } from '@scriptorium/contracts/nouns'
import type { TaskCategory, TaskCategoryFields } from '@scriptorium/contracts/nouns'
import type { Records } from '@scriptorium/records'
import { chat, idOf, pageLimitOf, recordHandlers, register, scopeOf } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { TaskCategoriesDefinition, TasksDefinition } from '@scriptorium/rpc/chat'
import type { Tasks } from '../domain/task/tasks.ts'

const callers = ['gateway'] as const

export function serveTasks(tasks: Tasks): Registration {
  return register<TasksDefinition>(
    chat.tasks,
    {
      ...recordHandlers(task, tasks),
      list: async ({ novelId, general, categoryId, done, cursor, limit }, call) =>
        await tasks.list(scopeOf(call), {
          novelId: optionalId(novelId),
          general,
          categoryId: optionalId(categoryId),
          done,
          cursor,
          limit: pageLimitOf(limit),
        }),
    },
    { callers },
  )
}

export function serveTaskCategories(categories: Records<TaskCategory, TaskCategoryFields>): Registration {
  return register<TaskCategoriesDefinition>(chat.taskCategories, recordHandlers(taskCategory, categories), { callers })
}

function optionalId(id: string | undefined): string | undefined {
  return id === undefined ? undefined : idOf(id)
}
