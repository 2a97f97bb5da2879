import { useQuery } from '@tanstack/react-query'
import type { Entry } from '@scriptorium/contracts/nouns'
import { useWorkspace } from '../workspace.ts'
import { starterTexts } from './starter-texts.ts'
import styles from './starters.module.css'

/** Ways to begin, made of what is in the codex; a click puts one into the composer, nothing is sent. */
export function Starters({ novelId, onChoose }: { novelId: string; onChoose: (text: string) => void }) {
  const { api } = useWorkspace()
  const { data } = useQuery({
    queryKey: ['entries', novelId, 'starters'],
    queryFn: ({ signal }) =>
      api.call('listEntries', { params: { id: novelId }, query: { limit: '30', sort: '-updated' }, signal }),
    staleTime: 60_000,
  })
  const texts = data === undefined ? [] : starterTexts(data.items satisfies Entry[])
  return (
    <div className={styles.starters}>
      {texts.map((text) => (
        <button key={text} type="button" className={styles.starter} onClick={() => onChoose(text)}>
          {text}
        </button>
      ))}
    </div>
  )
}
