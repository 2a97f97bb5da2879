import type { ReactNode } from 'react'
import { HoverCard, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { entryQuery } from '../api/queries.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './entry-hover-card.module.css'
import { typeName } from './entry-words.ts'
import { plainWords } from './plain-words.ts'
import { TypeMark } from './type-mark.tsx'

const openDelayMs = 350
const excerptCharacters = 600

/** Shows what an entry is while the pointer rests upon its name, and why it is named here. */
export function EntryHoverCard({ entryId, why, children }: { entryId: string; why?: string; children: ReactNode }) {
  return (
    <HoverCard width={300} openDelay={openDelayMs} closeDelay={80} shadow="md" position="bottom-start" withinPortal>
      <HoverCard.Target>{children as never}</HoverCard.Target>
      <HoverCard.Dropdown>
        <EntryCard entryId={entryId} />
        {why === undefined ? null : <p className={styles.why}>{why}</p>}
      </HoverCard.Dropdown>
    </HoverCard>
  )
}

/** An entry in short: its mark, its name, what it is, and the beginning of its description. */
export function EntryCard({ entryId }: { entryId: string }) {
  const { api } = useWorkspace()
  const { data: entry } = useQuery({ ...entryQuery(api, entryId), staleTime: 30_000 })
  if (entry === undefined) return <Skeleton height={64} />
  return (
    <div className={styles.card}>
      <div className={styles.head}>
        <TypeMark entry={entry} size={40} />
        <div>
          <div className={styles.name} data-words>
            {entry.name}
          </div>
          <div className={styles.type}>{typeName(entry.type)}</div>
        </div>
      </div>
      {entry.description === '' ? null : (
        <p className={styles.text} data-words>
          {plainWords(entry.description, excerptCharacters)}
        </p>
      )}
    </div>
  )
}
