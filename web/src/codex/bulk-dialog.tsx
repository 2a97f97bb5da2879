import { useState } from 'react'
import { Button, Group, Modal, Select, TagsInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { EntryChange } from '@scriptorium/contracts/nouns'
import { tagsQuery } from '../api/queries.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { CategorySelect } from './category-select.tsx'
import { ColorField } from './color-field.tsx'
import { controls } from './entry-choices.ts'
import styles from './entry-filter.module.css'
import { controlName } from './entry-words.ts'
import { TypeSelect } from './type-select.tsx'

type DialogProps = {
  novelId: string
  count: number
  isPending: boolean
  onClose: () => void
  onChange: (change: EntryChange) => void
}

/** What shall become of all the entries that are selected; what is left empty stays as it is in each. */
export function BulkDialog({ novelId, count, isPending, onClose, onChange }: DialogProps) {
  const { api } = useWorkspace()
  const { data: tags = [] } = useQuery(tagsQuery(api, novelId))
  const [change, setChange] = useState<EntryChange>({})
  const set = (part: EntryChange) => setChange(withoutEmpty({ ...change, ...part }))
  const unchanged = words.codex.bulk.unchanged
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.codex.bulk.title(count)}
      closeButtonProps={{ 'aria-label': words.close }}
    >
      <div className={styles.form}>
        <TypeSelect
          label={words.codex.type}
          placeholder={unchanged}
          novelId={novelId}
          value={change.type ?? ''}
          onChange={(type) => set({ type })}
        />
        <CategorySelect
          label={words.codex.category}
          placeholder={unchanged}
          novelId={novelId}
          value={change.categoryId ?? ''}
          onChange={(categoryId) => set({ categoryId })}
        />
        <Select
          label={words.codex.sections.control}
          placeholder={unchanged}
          clearable
          data={controls.map((value) => ({ value, label: controlName(value) }))}
          value={change.control ?? null}
          onChange={(control) => set({ control: control as NonNullable<EntryChange['control']> })}
        />
        <TagsInput
          label={words.codex.bulk.addTags}
          data={tags}
          value={change.addTags ?? []}
          onChange={(addTags) => set({ addTags })}
        />
        <TagsInput
          label={words.codex.bulk.removeTags}
          data={tags}
          value={change.removeTags ?? []}
          onChange={(removeTags) => set({ removeTags })}
        />
        <ColorField value={change.color ?? ''} onChange={(color) => set({ color })} />
        <Select
          label={words.codex.bulk.top}
          placeholder={unchanged}
          clearable
          data={[
            { value: 'yes', label: words.yes },
            { value: 'no', label: words.no },
          ]}
          value={change.pinned === undefined ? null : change.pinned ? 'yes' : 'no'}
          onChange={(pinned) => set({ pinned: pinned === null ? undefined : pinned === 'yes' } as EntryChange)}
        />
      </div>
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {words.cancel}
        </Button>
        <Button disabled={Object.keys(change).length === 0} loading={isPending} onClick={() => onChange(change)}>
          {words.codex.bulk.apply}
        </Button>
      </Group>
    </Modal>
  )
}

function withoutEmpty(change: EntryChange): EntryChange {
  const set = Object.entries(change).filter(
    ([, value]) =>
      value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
  )
  return Object.fromEntries(set) as EntryChange
}
