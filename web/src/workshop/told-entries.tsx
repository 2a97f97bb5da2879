import { useInViewport } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { contextQuery } from '../api/queries.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './mention-hint.module.css'

const shownMax = 6

/** The codex entries that went along with an answer's question, by name; read once the answer is in view. Its line is there before. */
export function ToldEntries({ novelId, generationId }: { novelId: string; generationId: string }) {
  const { api } = useWorkspace()
  const { ref, inViewport } = useInViewport<HTMLDivElement>()
  const { data } = useQuery({ ...contextQuery(api, generationId), enabled: inViewport, staleTime: Infinity })
  const told = data?.entries.filter((entry) => entry.included) ?? []
  return (
    <div ref={ref} className={styles.told}>
      {told.length === 0 ? null : <span>Told from your codex:</span>}
      {told.slice(0, shownMax).map(({ entryId, name }) => (
        <Link key={entryId} to="/novels/$novelId/codex/$entryId" params={{ novelId, entryId }} className={styles.name}>
          {name}
        </Link>
      ))}
      {told.length > shownMax ? <span>and {told.length - shownMax} more</span> : null}
    </div>
  )
}
