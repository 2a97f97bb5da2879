/** What an import does to a codex, decided before anything is done. */
import { checkFields } from '@scriptorium/contracts/check'
import { entry, transferLimits } from '@scriptorium/contracts/nouns'
import type { Detail, Entry, EntryFields, ImportReport, NotCarried, ReportItem } from '@scriptorium/contracts/nouns'
import { detailErrors } from '../entry/details.ts'
import { canonical } from './codex-file.ts'
import type { CodexFile, Extensions, FileEntry, FileImage } from './codex-file.ts'
import { placeOthers } from './import-others.ts'
import type { ImportRules, OtherRows, Present } from './import-others.ts'

export type PlannedEntry = { id: string; fields: EntryFields }
export type ImportPlan = OtherRows & {
  creates: PlannedEntry[]
  /** All fields, changed where the file says so. */
  updates: (PlannedEntry & { version: number })[]
  extensions: { entryId: string; extensions: Extensions }[]
  images: PlannedImage[]
  codexExtensions: Extensions | undefined
  report: ImportReport
}

/** `imageId`: the same for the same entry of the same import. */
export type PlannedImage = { entryId: string; imageId: string; image: FileImage }

/** What is there: of the novel's own codex. `imageDigest`: of what its image came from, where a file brought it. */
export type PresentCodex = Present & {
  entries: (Entry & { extensions: Extensions; imageDigest?: string })[]
  extensions: Extensions
}

export function planImport(file: CodexFile, present: PresentCodex, rules: ImportRules): ImportPlan {
  const match = createMatch(present.entries)
  const ids = new Map<string, string>()
  const known = new Map<string, PresentCodex['entries'][number]>()
  for (const { ref, fields } of file.entries) {
    const there = rules.existing === 'create' ? undefined : match(ref, fields)
    if (there !== undefined) known.set(ref, there)
    ids.set(ref, there?.id ?? rules.idFor('entry', ref))
  }
  const notes = [...file.notCarried]
  const refused = new Set<string>()
  const names = placeOthers(file, present, { ...rules, entryIds: ids, refused })
  const plan = {
    creates: [] as PlannedEntry[],
    updates: [] as ImportPlan['updates'],
    extensions: [] as ImportPlan['extensions'],
    images: [] as PlannedImage[],
  }
  const items = file.entries.map((one): ReportItem => {
    const fields = placed(one.fields, names, ids)
    const there = known.get(one.ref)
    const item = place({ one, fields, there, id: ids.get(one.ref) as string, format: file.format, rules }, plan)
    // Nothing may name what does not come.
    if (item.action === 'skip' && there === undefined) refused.add(one.ref)
    return item
  })
  const others = names.rows()
  const codexExtensions = extensionsOf(file.format, file.extension, present.extensions)
  return {
    ...plan,
    ...others,
    codexExtensions,
    report: reportOf(file, items, { ...others, images: plan.images }, notes),
  }
}

type Placing = {
  one: FileEntry
  fields: Partial<EntryFields> & Pick<EntryFields, 'name'>
  there: PresentCodex['entries'][number] | undefined
  id: string
  format: CodexFile['format']
  rules: ImportRules
}

function place(
  { one, fields, there, id, format, rules }: Placing,
  plan: Pick<ImportPlan, 'creates' | 'updates' | 'extensions' | 'images'>,
): ReportItem {
  const { name } = fields
  if (there !== undefined && rules.existing === 'skip') return { name, action: 'skip', reason: 'It is there already.' }
  const whole = entry.fieldsOf({ type: 'lore', ...(there === undefined ? {} : (there as EntryFields)), ...fields })
  const [error] = [...checkFields(entry, whole), ...detailErrors(whole.details, new Map())]
  if (error !== undefined) return { name, action: 'skip', reason: `${error.path} ${error.message}` }
  const extensions = extensionsOf(format, one.extension, there?.extensions ?? {})
  const isKept = extensions !== undefined && canonical(extensions) !== canonical(there?.extensions ?? {})
  if (there === undefined) plan.creates.push({ id, fields: whole })
  else {
    const before = entry.fieldsOf(there as EntryFields)
    const isSame = canonical(before) === canonical(whole)
    if (isSame && !isKept && !hasNewImage(one, there)) return { name, action: 'skip', reason: 'Nothing of it is new.' }
    if (!isSame) plan.updates.push({ id, version: there.version, fields: whole })
  }
  if (isKept) plan.extensions.push({ entryId: id, extensions })
  if (one.image !== undefined && hasNewImage(one, there))
    plan.images.push({ entryId: id, imageId: rules.idFor('image', id), image: one.image })
  return { name, action: there === undefined ? 'create' : 'update' }
}

function hasNewImage({ image }: FileEntry, there: Placing['there']): boolean {
  if (image === undefined || there?.imageId === undefined) return image !== undefined
  return there.imageId !== image.id && there.imageDigest !== image.digest
}

/** Beside what other formats have left; an archive of our own has what all have left. */
function extensionsOf(format: CodexFile['format'], extension: unknown, before: Extensions): Extensions | undefined {
  if (extension === undefined) return undefined
  const given = format === 'json' ? (extension as Extensions) : { [format]: extension }
  return Object.keys(given).length === 0 ? undefined : { ...before, ...given }
}

/** By its id, or else by its name, of the same type first; each at most once. */
function createMatch(entries: PresentCodex['entries']) {
  const byId = new Map(entries.map((one) => [one.id, one]))
  const byName = Map.groupBy(entries, ({ name }) => folded(name))
  const taken = new Set<string>()
  return (ref: string, { name, type }: FileEntry['fields']): PresentCodex['entries'][number] | undefined => {
    const free = (byName.get(folded(name)) ?? []).filter(({ id }) => !taken.has(id))
    const found = byId.get(ref) ?? free.find((one) => one.type === type) ?? free[0]
    if (found === undefined || taken.has(found.id)) return undefined
    taken.add(found.id)
    return found
  }
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

type Names = Pick<ReturnType<typeof placeOthers>, 'typeOf' | 'categoryOf'>

/** With the ids that the file's names have here. */
function placed(
  fields: FileEntry['fields'],
  { typeOf, categoryOf }: Names,
  ids: ReadonlyMap<string, string>,
): Placing['fields'] {
  const { type, categoryId, details, tags, ...others } = fields
  const category = categoryId === undefined ? undefined : categoryOf(categoryId)
  return {
    ...others,
    ...(type === undefined ? {} : { type: typeOf(type) }),
    ...(category === undefined ? {} : { categoryId: category }),
    ...(details === undefined ? {} : { details: details.map((detail) => detailOf(detail, ids)) }),
    ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
  }
}

/** What names an entry that is not in the file is a text. */
function detailOf(detail: Detail, ids: ReadonlyMap<string, string>): Detail {
  if (detail.kind !== 'entry' || detail.value === '') return detail
  const id = ids.get(detail.value)
  return id === undefined ? { ...detail, kind: 'text' } : { ...detail, value: id }
}

function reportOf(
  file: CodexFile,
  items: readonly ReportItem[],
  rows: OtherRows & Pick<ImportPlan, 'images'>,
  notCarried: NotCarried[],
): ImportReport {
  const count = (action: ReportItem['action']) => items.filter((item) => item.action === action).length
  const others = Object.entries(rows).map(([name, list]) => [name, list.length] as const)
  return {
    format: file.format,
    create: count('create'),
    update: count('update'),
    skip: count('skip'),
    // What is skipped is said first: a long list is cut.
    items: items
      .toSorted((a, b) => Number(b.action === 'skip') - Number(a.action === 'skip'))
      .slice(0, transferLimits.items),
    others: Object.fromEntries(others.filter(([, length]) => length > 0)),
    notCarried,
  }
}
