import { preset, task, taskCategory } from '@scriptorium/contracts/nouns'
import type { presetRoutes, taskRoutes } from '@scriptorium/contracts/routes'
import type { ChatClients } from '../clients/chat.ts'
import type { CreateOnce } from './create-once.ts'
import { booleanOf, pageOf } from './query.ts'
import { recordRoutes, singleRecordRoutes } from './record-routes.ts'
import type { HandlersOf } from './route-handler.ts'

export type TaskPorts = Pick<ChatClients, 'tasks' | 'taskCategories'> & { createOnce: CreateOnce }

export function taskHandlers(ports: TaskPorts): HandlersOf<typeof taskRoutes> {
  const { tasks, createOnce } = ports
  const one = singleRecordRoutes(task, tasks, { createOnce })
  const categories = recordRoutes(taskCategory, ports.taskCategories, { createOnce })
  return {
    listTasks: async ({ query: { novelId, categoryId, general, done, ...query } }) =>
      await tasks.list({ novelId, categoryId, general: booleanOf(general), done: booleanOf(done), ...pageOf(query) }),
    createTask: one.create,
    getTask: one.get,
    updateTask: one.update,
    deleteTask: one.delete,
    listTaskCategories: categories.list,
    createTaskCategory: categories.create,
    getTaskCategory: categories.get,
    updateTaskCategory: categories.update,
    deleteTaskCategory: categories.delete,
  }
}

export type PresetPorts = Pick<ChatClients, 'presets'> & { createOnce: CreateOnce }

export function presetHandlers({ presets, createOnce }: PresetPorts): HandlersOf<typeof presetRoutes> {
  const one = singleRecordRoutes<typeof preset>(preset, presets, { createOnce })
  return {
    listPresets: async ({ query: { novelId, ...query } }) => await presets.list({ novelId, ...pageOf(query) }),
    createPreset: one.create,
    getPreset: one.get,
    updatePreset: one.update,
    deletePreset: one.delete,
  }
}
