/** A novel's own codex with all that belongs to it, for who writes a file of it or brings one in. */
import { entry, novel as novelNoun } from '@scriptorium/contracts/nouns'
import { columnsOf, namedStatement, rowOf, rowsOf } from '@scriptorium/database'
import type { Tx } from '@scriptorium/database'
import { canonical } from '../../domain/transfer/codex-file.ts'
import type {
  Extensions,
  FileChapter,
  FileProgression,
  FileRelation,
  Referred,
  WholeCodex,
} from '../../domain/transfer/codex-file.ts'
import { relationText } from '../../domain/transfer/import-others.ts'
import type { PresentCodex } from '../../domain/transfer/import-plan.ts'

export type CodexPlace = { ownerId: string; novelId: string }
type Row = Record<string, unknown> & { id: string }

const ofNovel = 'owner_id = $ownerId AND novel_id = $novelId'
const statement = (name: string, text: string) => namedStatement<CodexPlace>(`transfer_read_${name}`, text)
const facts = statement(
  'novel',
  `SELECT ${columnsOf(novelNoun.fieldNames)}, coalesce((SELECT extensions FROM novel_extensions e WHERE e.owner_id = n.owner_id AND e.novel_id = n.id), '{}') AS extensions
   FROM novels n WHERE owner_id = $ownerId AND id = $novelId`,
)
const entries = statement(
  'entries',
  `SELECT ${entryColumnsOf('e')}, e.image_digest, coalesce(x.extensions, '{}') AS extensions FROM entries e
     LEFT JOIN entry_extensions x ON x.owner_id = e.owner_id AND x.entry_id = e.id
   WHERE e.owner_id = $ownerId AND e.novel_id = $novelId ORDER BY e.created_at, e.id`,
)
const lists = {
  types: statement('types', `SELECT id, name, color FROM entry_types WHERE ${ofNovel} ORDER BY created_at, id`),
  categories: statement(
    'categories',
    `SELECT id, parent_id, name, color FROM categories WHERE ${ofNovel} ORDER BY position, id`,
  ),
  templates: statement(
    'templates',
    `SELECT id, name, type, details FROM detail_templates WHERE ${ofNovel} ORDER BY created_at, id`,
  ),
  relations: statement(
    'relations',
    `SELECT r.id, from_entry_id AS "from", to_entry_id AS "to", label, inverse_label, note FROM relations r
       JOIN entries a ON a.owner_id = r.owner_id AND a.id = from_entry_id JOIN entries b ON b.owner_id = r.owner_id AND b.id = to_entry_id
     WHERE r.owner_id = $ownerId AND a.novel_id = $novelId AND b.novel_id = $novelId ORDER BY r.created_at, r.id`,
  ),
  chapters: statement('chapters', `SELECT id, title, summary FROM chapters WHERE ${ofNovel} ORDER BY position, id`),
  scenes: statement(
    'scenes',
    `SELECT id, chapter_id, title, summary, text, point_of_view_id AS teller FROM scenes WHERE ${ofNovel} ORDER BY position, id`,
  ),
  progressions: statement(
    'progressions',
    `SELECT p.id, entry_id AS entry, scene_id AS scene, target, mode, p.text FROM progressions p
       JOIN entries e ON e.owner_id = p.owner_id AND e.id = p.entry_id JOIN scenes s ON s.owner_id = p.owner_id AND s.id = p.scene_id
     WHERE p.owner_id = $ownerId AND e.novel_id = $novelId AND s.novel_id = $novelId ORDER BY p.created_at, p.id`,
  ),
} as const

function entryColumnsOf(alias: string): string {
  return columnsOf(entry.readNames)
    .split(', ')
    .map((column) => `${alias}.${column}`)
    .join(', ')
}

/** Undefined when there is no such novel. */
export async function readCodex(
  tx: Tx,
  place: CodexPlace,
): Promise<{ whole: WholeCodex; present: PresentCodex } | undefined> {
  const found = rowOf<WholeCodex['novel'] & { extensions: Extensions }>(await tx.query(facts(place)))
  if (found === undefined) return undefined
  const { extensions, ...novel } = found
  const list = async (name: keyof typeof lists): Promise<Row[]> => rowsOf<Row>(await tx.query(lists[name](place)))
  const own = rowsOf<PresentCodex['entries'][number]>(await tx.query(entries(place)))
  const [types, categories, templates] = [await list('types'), await list('categories'), await list('templates')]
  const [relations, chapters, scenes] = [await list('relations'), await list('chapters'), await list('scenes')]
  const progressions = await list('progressions')
  const whole: WholeCodex = {
    novel,
    extensions,
    entries: own,
    types: types.map((row) => referred(row)),
    categories: categories.map((row) => referred(row)),
    templates: templates.map((row) => referred(row)),
    relations: relations.map(withoutId) as FileRelation[],
    chapters: chaptersOf(chapters, scenes),
    progressions: progressions.map(withoutId) as FileProgression[],
  }
  const present: PresentCodex = {
    entries: own,
    extensions,
    types: types as never,
    categories: categories as never,
    templates: templates as never,
    chapters: new Set(chapters.map(({ id }) => id)),
    scenes: new Set(scenes.map(({ id }) => id)),
    relations: new Set(relations.map((one) => relationText(one['from'], one['to'], one['label']))),
    progressions: new Set(
      progressions.map((one) => canonical(['entry', 'scene', 'target', 'mode', 'text'].map((name) => one[name]))),
    ),
  }
  return { whole, present }
}

function referred<Fields>({ id, ...fields }: Row): Referred<Fields> {
  return { ref: id, fields: fields as Fields }
}

function withoutId({ id: _id, ...fields }: Row): object {
  return fields
}

function chaptersOf(chapters: readonly Row[], scenes: readonly Row[]): FileChapter[] {
  const byChapter = Map.groupBy(scenes, (scene) => scene['chapterId'])
  return chapters.map(({ id, ...said }) => ({
    ref: id,
    ...(said as unknown as { title: string }),
    scenes: (byChapter.get(id) ?? []).map(({ id: ref, chapterId: _chapterId, ...one }) => ({
      ref,
      ...(one as { text: string }),
    })),
  }))
}
