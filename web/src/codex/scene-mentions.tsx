import { useState } from 'react'
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Entry } from '@scriptorium/contracts/nouns'
import { outlineQuery, sceneQuery } from '../manuscript/manuscript-queries.ts'
import { placedScenes } from '../manuscript/scene-name.ts'
import type { PlacedScene } from '../manuscript/scene-name.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { sceneMentionsQuery } from './codex-queries.ts'
import { excerptsOf } from './excerpts.ts'
import styles from './progressions.module.css'

/** The scenes that name an entry, how often, and the words around its name. */
export function SceneMentions({ entry }: { entry: Entry }) {
  const { api } = useWorkspace()
  const mentions = useQuery(sceneMentionsQuery(api, entry.novelId, entry.id))
  const outline = useQuery(outlineQuery(api, entry.novelId))
  const [open, setOpen] = useState<string>()
  const error = mentions.error ?? outline.error
  if (error !== null) return <ProblemNote error={error} />
  if (mentions.data === undefined || outline.data === undefined) return <Skeleton height={60} />
  const counts = new Map(mentions.data.map(({ sceneId, count }) => [sceneId, count]))
  const scenes = placedScenes(outline.data).filter(({ id }) => counts.has(id))
  if (scenes.length === 0)
    return (
      <p className={styles.quiet}>
        {outline.data.length === 0 ? words.codex.mentions.noScenes : words.codex.mentions.none(entry.name)}
      </p>
    )
  return (
    <ul className={styles.scenes}>
      {scenes.map((scene) => (
        <li key={scene.id}>
          <button
            type="button"
            className={styles.open}
            aria-expanded={open === scene.id}
            onClick={() => setOpen(open === scene.id ? undefined : scene.id)}
          >
            <span>
              {scene.chapter}, {scene.name}
            </span>
            <span className={styles.times}>{words.codex.mentions.times(counts.get(scene.id) ?? 0)}</span>
          </button>
          {open === scene.id ? <Excerpts entry={entry} scene={scene} /> : null}
        </li>
      ))}
    </ul>
  )
}

function Excerpts({ entry, scene }: { entry: Entry; scene: PlacedScene }) {
  const { api } = useWorkspace()
  const { data: text } = useQuery({ ...sceneQuery(api, scene.id), select: (found) => found.text })
  const excerpts = useQuery({
    queryKey: ['mentions', entry.novelId, 'excerpts', entry.id, scene.id, text],
    queryFn: async ({ signal }) => {
      const body = { text: text ?? '' }
      const { mentions } = await api.call('findMentions', { params: { id: entry.novelId }, body, signal })
      return excerptsOf(body.text, mentions, entry.id)
    },
    enabled: text !== undefined,
  })
  if (excerpts.error !== null) return <ProblemNote error={excerpts.error} />
  if (excerpts.data === undefined) return <Skeleton height={44} />
  return (
    <div className={styles.excerpts}>
      {excerpts.data.map(({ before, name, after }, index) => (
        <p key={index} className={styles.excerpt} data-words>
          {before}
          <mark>{name}</mark>
          {after}
        </p>
      ))}
      <Link to="/novels/$novelId/manuscript/$sceneId" params={{ novelId: entry.novelId, sceneId: scene.id }}>
        {words.codex.mentions.openScene}
      </Link>
    </div>
  )
}
