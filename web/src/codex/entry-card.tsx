import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { entryQuery } from '../api/queries.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './entry-card.module.css'
import { typeName } from './entry-words.ts'
import { plainWords } from './plain-words.ts'
import { TypeMark } from './type-mark.tsx'

const excerptCharacters = 600

/** An entry in short: its mark, its name, what it is, the beginning of its description, and why it is named here. */
export function EntryCard({ entryId, why }: { entryId: string; why?: string | undefined }) {
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
      {why === undefined ? null : <p className={styles.why}>{why}</p>}
    </div>
  )
}
