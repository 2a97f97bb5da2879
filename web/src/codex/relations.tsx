import { useState } from 'react'
import { ActionIcon, Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Entry, EntryRelation } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { relationsQuery } from './codex-queries.ts'
import { EntryHoverCard } from './entry-hover-card.tsx'
import { RelationForm } from './relation-form.tsx'
import styles from './relations.module.css'

/** What an entry is to others, from its own end; each can be followed, changed and taken away. */
export function Relations({ entry }: { entry: Entry }) {
  const { api } = useWorkspace()
  const relations = useQuery(relationsQuery(api, entry.id))
  const [editing, setEditing] = useState<string>()
  if (relations.error !== null) return <ProblemNote error={relations.error} />
  if (relations.data === undefined) return <Skeleton height={60} />
  const groups = groupBy(relations.data)
  return (
    <>
      {relations.data.length === 0 && editing === undefined ? (
        <p className={styles.quiet}>{words.codex.relations.none(entry.name)}</p>
      ) : null}
      <div className={styles.groups} hidden={groups.length === 0}>
        {groups.map(([label, items]) => (
          <div key={label} className={styles.group}>
            <div className={styles.label} data-words>
              {label}
            </div>
            <ul className={styles.list}>
              {items.map((relation) =>
                editing === relation.id ? (
                  <li key={relation.id}>
                    <RelationForm entry={entry} relation={relation} onClose={() => setEditing(undefined)} />
                  </li>
                ) : (
                  <RelationRow
                    key={relation.id}
                    novelId={entry.novelId}
                    relation={relation}
                    onEdit={() => setEditing(relation.id)}
                  />
                ),
              )}
            </ul>
          </div>
        ))}
      </div>
      {editing === 'new' ? (
        <RelationForm entry={entry} onClose={() => setEditing(undefined)} />
      ) : (
        <div>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => setEditing('new')}
          >
            {words.codex.relations.add}
          </Button>
        </div>
      )}
    </>
  )
}

type RowProps = { novelId: string; relation: EntryRelation; onEdit: () => void }

function RelationRow({ novelId, relation, onEdit }: RowProps) {
  return (
    <li className={styles.row}>
      <EntryHoverCard entryId={relation.entryId}>
        <Link
          to="/novels/$novelId/codex/$entryId"
          params={{ novelId, entryId: relation.entryId }}
          search
          className={styles.other}
        >
          {relation.entryName}
        </Link>
      </EntryHoverCard>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={28}
        className={styles.edit ?? ''}
        aria-label={words.codex.relations.edit(relation.entryName)}
        onClick={onEdit}
      >
        <Icon name="edit" size={15} />
      </ActionIcon>
      {relation.note === undefined ? null : (
        <p className={styles.note} data-words>
          {relation.note}
        </p>
      )}
    </li>
  )
}

/** By what the entry is to the others, in the order in which they come. */
function groupBy(relations: readonly EntryRelation[]): [string, EntryRelation[]][] {
  const groups = new Map<string, EntryRelation[]>()
  for (const relation of relations)
    groups.set(relation.labelHere, [...(groups.get(relation.labelHere) ?? []), relation])
  return [...groups]
}
