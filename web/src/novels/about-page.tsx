import { Button, Group } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { Novel } from '@scriptorium/contracts/nouns'
import { novelQuery } from '../api/queries.ts'
import { labelOf } from '../drafts/noun-draft.ts'
import { useFieldCheck } from '../forms/field-check.ts'
import { ProblemNote, Warning } from '../notices/problem-note.tsx'
import { Page, Section } from '../shell/page-head.tsx'
import { useWorkspace } from '../workspace.ts'
import { useNovelDeletion } from './novel-deletion.ts'
import type { NovelField } from './novel-draft.ts'
import { NovelFields } from './novel-fields.tsx'
import { useNovelForm } from './novel-form-state.ts'

export function AboutPage() {
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/about' })
  const { api } = useWorkspace()
  const novel = useSuspenseQuery(novelQuery(api, novelId)).data
  const { deleteNovel } = useNovelDeletion()
  return (
    <Page
      title="About the novel"
      lead="These facts are sent with every message, so that the AI writes in your language, tense and point of view."
    >
      <NovelForm key={novel.id} novel={novel} />
      <Section
        title="Delete this novel"
        lead="Its codex and its conversations are deleted with it. You can undo this for ten seconds."
      >
        <div>
          <Button variant="outline" color="red" onClick={() => void deleteNovel(novel)}>
            Delete the novel
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
        <ProblemNote title="Not saved" error={form.problem} atFields={Object.keys(form.draft)} />
      )}
      {form.conflicts.length === 0 ? null : (
        <Conflict fields={form.conflicts} onKeepMine={form.keepMine} onTakeTheirs={form.discard} />
      )}
      <Group mt="lg">
        <Button type="submit" loading={form.isSaving} disabled={!form.changed}>
          Save
        </Button>
        {form.changed ? (
          <Button variant="default" onClick={form.discard}>
            Discard changes
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
  const names = fields.map((field) => labelOf(field)).join(', ')
  return (
    <Warning
      title="Not saved: this novel was changed elsewhere"
      text={
        <div>
          {names}: the saved version differs from yours. Yours is in the form above; nothing is saved until you choose.
        </div>
      }
    >
      <Button size="xs" variant="default" onClick={onKeepMine}>
        Save my version
      </Button>
      <Button size="xs" variant="default" onClick={onTakeTheirs}>
        Use the saved version
      </Button>
    </Warning>
  )
}
