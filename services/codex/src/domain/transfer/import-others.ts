/** What comes with entries: types, categories, templates, relations, the manuscript and what entries become in it. */
import { ServiceError } from '@scriptorium/contracts'
import { categoryLimits, entryTypes } from '@scriptorium/contracts/nouns'
import type { ExistingRule } from '@scriptorium/contracts/nouns'
import { canonical, refuseFile } from './codex-file.ts'
import type { CodexFile, Referred } from './codex-file.ts'

export type ImportRules = {
  existing: ExistingRule
  /** An id for what is new: the same for the same thing of the same import. */
  idFor: (kind: string, ref: string) => string
}

export type Row = Record<string, unknown> & { id: string }
export type OtherRows = Record<
  'types' | 'categories' | 'templates' | 'relations' | 'chapters' | 'scenes' | 'progressions',
  Row[]
>

/** `relations` and `progressions` as canonical texts of what they say, so that none comes twice. */
export type Present = {
  types: { id: string; name: string }[]
  categories: { id: string; parentId?: string; name: string }[]
  templates: { id: string; name: string; type: string }[]
  chapters: ReadonlySet<string>
  scenes: ReadonlySet<string>
  relations: ReadonlySet<string>
  progressions: ReadonlySet<string>
}

type Placing = ImportRules & { entryIds: ReadonlyMap<string, string>; refused: ReadonlySet<string> }

export function relationText(from: unknown, to: unknown, label: unknown): string {
  return canonical([from, to, label])
}

export function placeOthers(file: CodexFile, present: Present, placing: Placing) {
  const { idFor } = placing
  const types = placeTypes(file, present, placing)
  const categories = placeCategories(file, present, placing)
  const typeOf = (type: string): string =>
    types.ids.get(type) ?? ((entryTypes as readonly string[]).includes(type) ? type : 'lore')
  return {
    typeOf,
    categoryOf: (ref: string): string | undefined => categories.ids.get(ref),
    /** Once it is known which entries come. */
    rows: (): OtherRows => ({
      types: types.rows,
      categories: categories.rows,
      templates: file.templates
        .map(({ ref, fields }): Row & { name: string; type: string } => ({
          id: idFor('template', ref),
          ...fields,
          type: typeOf(fields.type),
        }))
        .filter(({ name, type }) => !present.templates.some((one) => one.name === name && one.type === type)),
      relations: placeRelations(file, present, placing),
      ...placeManuscript(file, present, placing),
    }),
  }
}

function placeTypes({ types }: CodexFile, present: Present, { idFor }: Placing) {
  const rows: Row[] = []
  const ids = new Map<string, string>()
  const byName = new Map(present.types.map(({ name, id }) => [name.toLowerCase(), id]))
  for (const { ref, fields } of types) {
    const known = byName.get(fields.name.toLowerCase())
    const id = known ?? idFor('type', ref)
    ids.set(ref, id)
    byName.set(fields.name.toLowerCase(), id)
    if (known === undefined) rows.push({ id, ...fields })
  }
  return { rows, ids }
}

/** Parents before children. @throws ServiceError `validation_failed` for a tree that is none */
function placeCategories({ categories }: CodexFile, present: Present, { idFor }: Placing) {
  const rows: Row[] = []
  const ids = new Map<string, string>()
  const placeOf = (parentId: string | undefined, name: string): string => `${parentId ?? ''} ${name.toLowerCase()}`
  const there = new Map(present.categories.map(({ parentId, name, id }) => [placeOf(parentId, name), id]))
  for (const { ref, fields } of inTreeOrder(categories)) {
    const parentId = fields.parentId === undefined ? undefined : ids.get(fields.parentId)
    const known = there.get(placeOf(parentId, fields.name))
    const id = known ?? idFor('category', ref)
    ids.set(ref, id)
    there.set(placeOf(parentId, fields.name), id)
    if (known === undefined)
      rows.push({
        id,
        name: fields.name,
        color: fields.color,
        parentId,
        position: present.categories.length + rows.length,
      })
  }
  if (present.categories.length + rows.length > categoryLimits.categories)
    throw new ServiceError('payload_too_large', {
      detail: `A codex has ${categoryLimits.categories} categories at most.`,
    })
  return { rows, ids }
}

type Categories = CodexFile['categories']

function inTreeOrder(categories: Categories): Categories {
  const byRef = new Map(categories.map((one) => [one.ref, one]))
  const depths = new Map<string, number>()
  const depthOf = (one: Referred<{ parentId?: string }>, below: number): number => {
    const known = depths.get(one.ref)
    if (known !== undefined) return known
    if (below > categoryLimits.depth)
      refuseFile('has categories that are deeper than eight levels, or in a circle.', '/categories')
    const parent = byRef.get(one.fields.parentId ?? '')
    const depth = parent === undefined ? 1 : depthOf(parent, below + 1) + 1
    depths.set(one.ref, depth)
    return depth
  }
  for (const one of categories)
    if (depthOf(one, 1) > categoryLimits.depth)
      refuseFile('has categories that are deeper than eight levels.', '/categories')
  return categories.toSorted((a, b) => (depths.get(a.ref) ?? 0) - (depths.get(b.ref) ?? 0))
}

function placeRelations({ relations }: CodexFile, present: Present, { entryIds, refused, idFor }: Placing): Row[] {
  const said = new Set(present.relations)
  return relations.flatMap(({ from, to, label, inverseLabel, note }, index): Row[] => {
    const [fromEntryId, toEntryId] = [entryIds.get(from), entryIds.get(to)]
    const text = relationText(fromEntryId, toEntryId, label)
    const isPlaced = fromEntryId !== undefined && toEntryId !== undefined && fromEntryId !== toEntryId
    if (!isPlaced || refused.has(from) || refused.has(to) || said.has(text)) return []
    said.add(text)
    return [{ id: idFor('relation', String(index)), fromEntryId, toEntryId, label, inverseLabel, note }]
  })
}

/** What is there stays as its writer has it. */
function placeManuscript(file: CodexFile, present: Present, { entryIds, refused, idFor }: Placing) {
  const [chapters, scenes, progressions]: [Row[], Row[], Row[]] = [[], [], []]
  const sceneIds = new Map<string, string>()
  for (const { ref, title, summary, scenes: inside } of file.chapters) {
    const isThere = present.chapters.has(ref)
    const chapterId = isThere ? ref : idFor('chapter', ref)
    if (!isThere) chapters.push({ id: chapterId, title, summary })
    for (const { ref: sceneRef, teller = '', ...said } of inside) {
      const id = present.scenes.has(sceneRef) ? sceneRef : idFor('scene', sceneRef)
      sceneIds.set(sceneRef, id)
      const pointOfViewId = refused.has(teller) ? undefined : entryIds.get(teller)
      if (id !== sceneRef) scenes.push({ id, chapterId, ...said, pointOfViewId })
    }
  }
  for (const [index, { entry, scene, target, mode, text }] of file.progressions.entries()) {
    const [entryId, sceneId] = [entryIds.get(entry), sceneIds.get(scene)]
    if (entryId === undefined || sceneId === undefined || refused.has(entry)) continue
    if (present.progressions.has(canonical([entryId, sceneId, target, mode, text]))) continue
    progressions.push({ id: idFor('progression', String(index)), entryId, sceneId, target, mode, text })
  }
  return { chapters, scenes, progressions }
}
