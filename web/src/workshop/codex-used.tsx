import { useInViewport } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { contextQuery } from '../api/queries.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './codex-hint.module.css'

const shownMax = 6

/** The codex entries that were included for an answer, by name; read once the answer is in view. The line's space is reserved before that. */
export function CodexUsed({ novelId, generationId }: { novelId: string; generationId: string }) {
  const { api } = useWorkspace()
  const { ref, inViewport } = useInViewport<HTMLDivElement>()
  const { data } = useQuery({ ...contextQuery(api, generationId), enabled: inViewport, staleTime: Infinity })
  const used = data?.entries.filter((entry) => entry.included) ?? []
  return (
    <div ref={ref} className={styles.used}>
      {used.length === 0 ? null : <span>Codex used:</span>}
      {used.slice(0, shownMax).map(({ entryId, name }) => (
        <Link key={entryId} to="/novels/$novelId/codex/$entryId" params={{ novelId, entryId }} className={styles.name}>
          {name}
        </Link>
      ))}
      {used.length > shownMax ? <span>and {used.length - shownMax} more</span> : null}
    </div>
  )
}
