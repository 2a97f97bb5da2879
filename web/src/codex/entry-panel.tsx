import { Switch, TagsInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Entry } from '@scriptorium/contracts/nouns'
import { fieldError } from '../api/problem.ts'
import { tagsQuery } from '../api/queries.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { CategorySelect } from './category-select.tsx'
import { relationsQuery } from './codex-queries.ts'
import { ColorField } from './color-field.tsx'
import { ControlField } from './control-field.tsx'
import { DetailsField } from './details-field.tsx'
import type { EntryForm } from './entry-form-state.ts'
import styles from './entry-panel.module.css'
import { History } from './history.tsx'
import { PanelSection } from './panel-section.tsx'
import { Portrait } from './portrait.tsx'
import { Progressions } from './progressions.tsx'
import { Relations } from './relations.tsx'
import { SceneMentions } from './scene-mentions.tsx'
import { TypeSelect } from './type-select.tsx'

type PanelProps = { novelId: string; form: EntryForm; entry: Entry | undefined }

/** What an entry is beside its page: its image and facts, when the AI is told, what it is to others, where it occurs, its past. */
export function EntryPanel({ novelId, form, entry }: PanelProps) {
  const { draft, change, problem } = form
  return (
    <aside className={styles.panel} aria-label={words.codex.panel}>
      <Facts novelId={novelId} form={form} entry={entry} />
      <PanelSection name="control" title={words.codex.sections.control} openAtFirst>
        <ControlField value={draft.control} onChange={(control) => change({ control })} />
      </PanelSection>
      <PanelSection name="details" title={words.codex.sections.details} count={draft.details.length} openAtFirst>
        <DetailsField
          novelId={novelId}
          entryId={entry?.id}
          type={draft.type}
          details={draft.details}
          error={fieldError(problem, '/details')}
          onChange={(details) => change({ details })}
        />
      </PanelSection>
      {entry === undefined ? (
        <p className={styles.later}>{words.codex.onceCreated}</p>
      ) : (
        <StoredSections entry={entry} form={form} />
      )}
    </aside>
  )
}

/** What only an entry can have that is stored. */
function StoredSections({ entry, form }: { entry: Entry; form: EntryForm }) {
  const { api } = useWorkspace()
  const relations = useQuery(relationsQuery(api, entry.id))
  return (
    <>
      <PanelSection name="relations" title={words.codex.sections.relations} count={relations.data?.length} openAtFirst>
        <Relations entry={entry} />
      </PanelSection>
      <PanelSection name="mentions" title={words.codex.sections.mentions}>
        <SceneMentions entry={entry} />
      </PanelSection>
      <PanelSection name="progressions" title={words.codex.sections.progressions}>
        <Progressions entry={entry} />
      </PanelSection>
      <PanelSection name="history" title={words.codex.sections.history}>
        <History key={entry.version} entry={entry} onChanged={form.settle} />
      </PanelSection>
    </>
  )
}

function Facts({ novelId, form, entry }: PanelProps) {
  const { api } = useWorkspace()
  const { draft, change, problem } = form
  const { data: tags = [] } = useQuery(tagsQuery(api, novelId))
  return (
    <div className={styles.facts}>
      {entry === undefined ? null : <Portrait entry={entry} onChanged={form.settle} />}
      <TypeSelect
        label={words.codex.type}
        size="sm"
        novelId={novelId}
        value={draft.type}
        onChange={(type) => change({ type })}
      />
      <CategorySelect
        label={words.codex.category}
        size="sm"
        novelId={novelId}
        value={draft.categoryId}
        onChange={(categoryId) => change({ categoryId })}
      />
      <TagsInput
        label={words.codex.tags}
        size="sm"
        placeholder={draft.tags.length === 0 ? words.codex.tagsHint : ''}
        maxTags={100}
        data={tags}
        value={draft.tags}
        error={fieldError(problem, '/tags')}
        onChange={(chosen) => change({ tags: chosen.map((tag) => tag.slice(0, 100)) })}
      />
      <ColorField value={draft.color} onChange={(color) => change({ color })} />
      <Switch
        label={words.codex.keepAtTop}
        checked={draft.pinned}
        onChange={(event) => change({ pinned: event.currentTarget.checked })}
      />
    </div>
  )
}
