/** What an import has decided, in one transaction: all of it or nothing. */
import { ServiceError } from '@scriptorium/contracts'
import { columnsOf, namedStatement, rowOf } from '@scriptorium/database'
import type { Tx } from '@scriptorium/database'
import type { Folder } from '@scriptorium/text/folding'
import type { Row } from '../../domain/transfer/import-others.ts'
import type { ImportPlan, PresentCodex } from '../../domain/transfer/import-plan.ts'
import { countWords } from '../../domain/manuscript/word-count.ts'
import { entryColumns, writtenNames } from '../entry-creation.ts'
import { bumpCodexVersion } from '../entry-statements.ts'
import { readCodex } from './codex-reading.ts'
import type { CodexPlace } from './codex-reading.ts'

type Values = Record<string, unknown>

/** Of one statement: within its time, whatever their size. */
const rowsAtOnce = 250

const lockNovel = namedStatement<Values>(
  'transfer_lock',
  'SELECT language FROM novels WHERE owner_id = $ownerId AND id = $novelId FOR UPDATE',
)
const written = columnsOf(writtenNames).split(', ')
const statement = (name: string, text: string) => namedStatement<Values>(`transfer_write_${name}`, text)
const statements = {
  create: statement('create', 'SELECT count(*) FROM create_entries($ownerId, $novelId, $rows)'),
  update: statement(
    'update',
    `UPDATE entries AS e SET (${written.join(', ')}) = (SELECT ${written.map((name) => `new.${name}`).join(', ')}),
       version = e.version + 1, changed_version = $changedVersion
     FROM json_populate_recordset(NULL::entries, $rows) AS new WHERE e.owner_id = $ownerId AND e.novel_id = $novelId AND e.id = new.id`,
  ),
  entryExtensions: statement(
    'entry_extensions',
    `INSERT INTO entry_extensions (owner_id, entry_id, extensions) SELECT $ownerId, entry_id, extensions
     FROM json_to_recordset($rows) AS new (entry_id uuid, extensions jsonb)
     ON CONFLICT (owner_id, entry_id) DO UPDATE SET extensions = EXCLUDED.extensions`,
  ),
  novelExtensions: statement(
    'novel_extensions',
    `INSERT INTO novel_extensions (owner_id, novel_id, extensions) VALUES ($ownerId, $novelId, $extensions)
     ON CONFLICT (owner_id, novel_id) DO UPDATE SET extensions = EXCLUDED.extensions`,
  ),
  images: statement(
    'images',
    `WITH new AS (SELECT * FROM json_to_recordset($rows) AS new (entry_id uuid, image_id uuid, digest text)),
       kept AS (DELETE FROM dropped_images AS d USING new WHERE d.owner_id = $ownerId AND d.id = new.image_id RETURNING new.*)
     UPDATE entries AS e SET image_id = kept.image_id, image_digest = kept.digest FROM kept
     WHERE e.owner_id = $ownerId AND e.novel_id = $novelId AND e.id = kept.entry_id`,
  ),
  types: inserting('entry_types', ['name', 'color']),
  categories: inserting('categories', ['name', 'color', 'parent_id', 'position']),
  templates: inserting('detail_templates', ['name', 'type', 'details']),
  relations: inserting('relations', ['from_entry_id', 'to_entry_id', 'label', 'inverse_label', 'note'], false),
  chapters: inserting('chapters', ['title', 'summary', 'position']),
  scenes: inserting('scenes', ['chapter_id', 'title', 'summary', 'text', 'point_of_view_id', 'position', 'word_count']),
  progressions: inserting('progressions', ['entry_id', 'scene_id', 'target', 'mode', 'text'], false),
  lastChapter: statement(
    'last_chapter',
    'SELECT coalesce(max(position) + 1, 0) AS next FROM chapters WHERE owner_id = $ownerId AND novel_id = $novelId',
  ),
  countChapters: statement(
    'count_chapters',
    `UPDATE chapters AS c SET word_count = (SELECT coalesce(sum(word_count), 0) FROM scenes s WHERE s.owner_id = c.owner_id AND s.chapter_id = c.id)
     WHERE owner_id = $ownerId AND novel_id = $novelId`,
  ),
} as const

function inserting(table: string, names: readonly string[], ofNovel = true) {
  const list = ['owner_id', 'id', ...(ofNovel ? ['novel_id'] : []), ...names].join(', ')
  const values = ['$ownerId', 'new.id', ...(ofNovel ? ['$novelId'] : []), ...names.map((name) => `new.${name}`)]
  return statement(
    table,
    `INSERT INTO ${table} (${list}) SELECT ${values.join(', ')} FROM json_populate_recordset(NULL::${table}, $rows) AS new`,
  )
}

type Writing = {
  decide: (present: PresentCodex) => ImportPlan
  folder: Folder
  onWritten: (entries: number) => void
}

/** @throws ServiceError `not_found` when the novel is gone */
export async function writePlan(
  tx: Tx,
  place: CodexPlace,
  { decide, folder, onWritten }: Writing,
): Promise<ImportPlan> {
  const novel = rowOf<{ language: string }>(await tx.query(lockNovel(place)))
  const codex = novel === undefined ? undefined : await readCodex(tx, place)
  if (novel === undefined || codex === undefined) throw new ServiceError('not_found')
  const plan = decide(codex.present)
  const write = createWrite(tx, place)
  await write('types', plan.types)
  await write('categories', plan.categories)
  await write('templates', plan.templates)
  const rowOfEntry = ({ id, fields }: ImportPlan['creates'][number]): Row => ({ id, ...entryColumns(fields, folder) })
  await write('create', plan.creates.map(rowOfEntry), {}, onWritten)
  const changedVersion = await bumpCodexVersion(tx, { ...place, entries: 0 })
  await write('update', plan.updates.map(rowOfEntry), { changedVersion }, (done) =>
    onWritten(plan.creates.length + done),
  )
  await write('entryExtensions', plan.extensions)
  await write(
    'images',
    plan.images.map(({ entryId, imageId, image: { digest } }) => ({ entryId, imageId, digest })),
  )
  if (plan.codexExtensions !== undefined)
    await tx.query(statements.novelExtensions({ ...place, extensions: JSON.stringify(plan.codexExtensions) }))
  await write('relations', plan.relations)
  await writeManuscript(tx, place, plan, novel.language)
  await write('progressions', plan.progressions)
  return plan
}

type Write = (
  name: Exclude<keyof typeof statements, 'novelExtensions' | 'lastChapter' | 'countChapters'>,
  rows: readonly object[],
  values?: Values,
  onWritten?: (done: number) => void,
) => Promise<void>

function createWrite(tx: Tx, place: CodexPlace): Write {
  return async (name, rows, values = {}, onWritten = () => undefined) => {
    for (let at = 0; at < rows.length; at += rowsAtOnce) {
      const some = rows.slice(at, at + rowsAtOnce).map(inColumns)
      await tx.query(statements[name]({ ...place, ...values, rows: JSON.stringify(some) }))
      onWritten(Math.min(at + rowsAtOnce, rows.length))
    }
  }
}

function inColumns(row: object): Values {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [columnsOf([name]), value as unknown]))
}

async function writeManuscript(tx: Tx, place: CodexPlace, plan: ImportPlan, language: string): Promise<void> {
  if (plan.chapters.length + plan.scenes.length === 0) return
  const write = createWrite(tx, place)
  const { next = 0 } = rowOf<{ next: number }>(await tx.query(statements.lastChapter(place))) ?? {}
  await write(
    'chapters',
    plan.chapters.map((row, index) => ({ ...row, position: next + index })),
  )
  await write(
    'scenes',
    // Behind those that a chapter has.
    plan.scenes.map((row, index) => ({
      ...row,
      position: 1_000_000 + index,
      wordCount: countWords(String(row['text']), language),
    })),
  )
  await tx.query(statements.countChapters(place))
}
