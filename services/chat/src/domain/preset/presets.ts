/** Presets: the writer's own, and those that are built in. One that could not be filled in is refused when it is written. */
import { ServiceError } from '@scriptorium/contracts'
import { presetFacts } from '@scriptorium/contracts/nouns'
import type { Preset, PresetFields } from '@scriptorium/contracts/nouns'
import type { FieldError } from '@scriptorium/contracts'
import { templateErrors } from '@scriptorium/prompt-template'
import { createRecords } from '@scriptorium/records'
import type { Page, PageRequest, Records, RecordStore, Scope } from '@scriptorium/records'
import type { Codex } from '../ports.ts'
import { requireNovel } from '../ownership.ts'
import { builtInPresets } from './built-in-presets.ts'

/** `novelId`: those of this novel and those of every one; absent: all. */
export type PresetList = PageRequest & { novelId?: string | undefined }

export type Presets = Omit<Records<Preset, PresetFields>, 'list'> & {
  /** The newest first; those that are built in are the last. */
  list(scope: Scope, query: PresetList): Promise<Page<Preset>>
}

export type PresetStore = Omit<RecordStore<Preset, PresetFields>, 'list'> & Pick<Presets, 'list'>

export type PresetsPorts = { store: PresetStore; codex: Pick<Codex, 'hasNovel'> }

export function createPresets({ store, codex }: PresetsPorts): Presets {
  const records = createRecords(store)
  return {
    create: async (scope, created) => {
      refuseErrors(created.fields)
      await requireNovel(codex, scope.ownerId, created.fields.novelId)
      return await records.create(scope, created)
    },
    get: async (scope, id) => builtInPresets.find((preset) => preset.id === id) ?? (await records.get(scope, id)),
    list: async (scope, query) => {
      const page = await store.list(scope, query)
      return page.nextCursor === undefined ? { items: [...page.items, ...builtInPresets] } : page
    },
    update: async (scope, id, version, patch) => {
      refuseBuiltIn(id)
      // The text and its variables are checked as they will be.
      refuseErrors({ ...(await records.get(scope, id)), ...patch })
      await requireNovel(codex, scope.ownerId, patch.novelId)
      return await records.update(scope, id, version, patch)
    },
    delete: async (scope, id) => {
      refuseBuiltIn(id)
      await records.delete(scope, id)
    },
  }
}

function refuseBuiltIn(id: string): void {
  if (builtInPresets.some((preset) => preset.id === id))
    throw new ServiceError('conflict', { detail: 'This preset is built in. Make one of your own with its text.' })
}

/** @throws ServiceError `validation_failed` for a system prompt that cannot be filled in, and variables of one name */
function refuseErrors({ system, variables }: Pick<PresetFields, 'system' | 'variables'>): void {
  const facts: readonly string[] = presetFacts
  const names = variables.map(({ name }) => name)
  const taken: FieldError[] = names.flatMap((name, index) => {
    const path = `/variables/${index}/name`
    if (facts.includes(name)) return [{ path, message: 'is the name of a variable that is always there.' }]
    return names.indexOf(name) < index ? [{ path, message: 'is there twice.' }] : []
  })
  const wrong = templateErrors(system, [...facts, ...names]).map((message) => ({ path: '/system', message }))
  const errors = [...taken, ...wrong]
  if (errors.length > 0) throw new ServiceError('validation_failed', { errors })
}
