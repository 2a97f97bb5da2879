/** What a codex is ordered by: categories, own entry types, detail templates. */
import { category, detailTemplate, entryType } from '@scriptorium/contracts/nouns'
import type {
  Category,
  CategoryFields,
  DetailTemplate,
  DetailTemplateFields,
  OwnEntryType,
  OwnEntryTypeFields,
} from '@scriptorium/contracts/nouns'
import type { Records } from '@scriptorium/records'
import { codex, recordHandlers, register } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { CategoriesDefinition, DetailTemplatesDefinition, EntryTypesDefinition } from '@scriptorium/rpc/codex'

const callers = ['gateway'] as const

export function serveCategories(categories: Records<Category, CategoryFields>): Registration {
  return register<CategoriesDefinition>(codex.categories, recordHandlers(category, categories, 'novelId'), { callers })
}

export function serveEntryTypes(types: Records<OwnEntryType, OwnEntryTypeFields>): Registration {
  return register<EntryTypesDefinition>(codex.entryTypes, recordHandlers(entryType, types, 'novelId'), { callers })
}

export function serveDetailTemplates(templates: Records<DetailTemplate, DetailTemplateFields>): Registration {
  return register<DetailTemplatesDefinition>(
    codex.detailTemplates,
    recordHandlers(detailTemplate, templates, 'novelId'),
    { callers },
  )
}
