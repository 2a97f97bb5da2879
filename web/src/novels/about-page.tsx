import { Button, Group } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { Novel } from '@scriptorium/contracts/nouns'
import { novelQuery } from '../api/queries.ts'
import { useFieldCheck } from '../forms/field-check.ts'
import { ProblemNote, Warning } from '../notices/problem-note.tsx'
import { Page, Section } from '../shell/page-head.tsx'
import { useWorkspace } from '../workspace.ts'
import { useNovelDeletion } from './novel-deletion.ts'
import type { NovelField } from './novel-draft.ts'
import { NovelFields } from './novel-fields.tsx'
import { useNovelForm } from './novel-form-state.ts'
import { words } from '../words/words.ts'

export function AboutPage() {
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/about' })
  const { api } = useWorkspace()
  const novel = useSuspenseQuery(novelQuery(api, novelId)).data
  const { deleteNovel } = useNovelDeletion()
  return (
    <Page title={words.novels.about} lead={words.novels.aboutLead}>
      <NovelForm key={novel.id} novel={novel} />
      <Section title={words.novels.delete} lead={words.novels.deleteLead}>
        <div>
          <Button variant="outline" color="red" onClick={() => void deleteNovel(novel)}>
            {words.novels.deleteButton}
          </Button>
        </div>
      </Section>
    </Page>
  )
}

function NovelForm({ novel }: { novel: Novel }) {
  const form = useNovelForm(novel)
  const check = useFieldCheck(form.save)
  return (
    <form {...check.form}>
      <NovelFields draft={form.draft} problem={form.problem} check={check} onChange={form.change} />
      {form.problem === null ? null : (
        <ProblemNote title={words.novels.notSaved} error={form.problem} atFields={Object.keys(form.draft)} />
      )}
      {form.conflicts.length === 0 ? null : (
        <Conflict fields={form.conflicts} onKeepMine={form.keepMine} onTakeTheirs={form.discard} />
      )}
      <Group mt="lg">
        <Button type="submit" loading={form.isSaving} disabled={!form.changed}>
          {words.save}
        </Button>
        {form.changed ? (
          <Button variant="default" onClick={form.discard}>
            {words.novels.discard}
          </Button>
        ) : null}
      </Group>
    </form>
  )
}

function Conflict({
  fields,
  onKeepMine,
  onTakeTheirs,
}: {
  fields: NovelField[]
  onKeepMine: () => void
  onTakeTheirs: () => void
}) {
  const names = fields.map((field) => words.novels.fields[field] ?? field).join(', ')
  return (
    <Warning title={words.novels.changedElsewhere} text={<div>{words.novels.differs(names)}</div>}>
      <Button size="xs" variant="default" onClick={onKeepMine}>
        {words.novels.keepMine}
      </Button>
      <Button size="xs" variant="default" onClick={onTakeTheirs}>
        {words.novels.takeTheirs}
      </Button>
    </Warning>
  )
}
