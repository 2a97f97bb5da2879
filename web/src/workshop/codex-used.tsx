import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { contextQuery } from '../api/queries.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './told-line.module.css'

const shownMax = 6

type UsedProps = { novelId: string; generationId: string; enabled: boolean }

/** The codex entries that were included for an answer, by name; read once the answer is in view. The line's space is reserved before that. */
export function CodexUsed({ novelId, generationId, enabled }: UsedProps) {
  const { api } = useWorkspace()
  const { data } = useQuery({ ...contextQuery(api, generationId), enabled, staleTime: Infinity })
  const used = data?.entries.filter((entry) => entry.included) ?? []
  return (
    <div className={styles.used}>
      {used.length === 0 ? null : <span>{words.workshop.codexUsed}</span>}
      {used.slice(0, shownMax).map(({ entryId, name }) => (
        <Link key={entryId} to="/novels/$novelId/codex/$entryId" params={{ novelId, entryId }} className={styles.name}>
          {name}
        </Link>
      ))}
      {used.length > shownMax ? <span>{words.workshop.andMore(used.length - shownMax)}</span> : null}
    </div>
  )
}
