import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { Scene } from '@scriptorium/contracts/nouns'
import { fieldError } from '../api/problem.ts'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote, Warning } from '../notices/problem-note.tsx'
import { usePageTitle } from '../shell/page-title.ts'
import { part } from '../shell/part.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { sceneQuery } from './manuscript-queries.ts'
import { ProseField } from './prose-field.tsx'
import type { FoundMentions } from '../mentions/mirror.tsx'
import { useSceneEditor } from './scene-editor-state.ts'
import type { SceneEditor } from './scene-editor-state.ts'
import { SceneNames } from './scene-names.tsx'
import styles from './scene-page.module.css'
import { wordsIn } from './word-count.ts'

const loadDiff = part(() => import('../codex/text-diff.tsx'))
const TextDiff = lazy(() => loadDiff().then((module) => ({ default: module.TextDiff })))

export function ScenePage() {
  const { novelId, sceneId } = useParams({ from: '/authenticated/novels/$novelId/manuscript/$sceneId' })
  const { api } = useWorkspace()
  const scene = useQuery(sceneQuery(api, sceneId))
  if (scene.data !== undefined) return <SceneView key={sceneId} scene={scene.data} />
  return (
    <div className={styles.page}>
      <BackLink novelId={novelId} />
      {scene.error === null ? <Skeleton height={220} mt={24} /> : <ProblemNote error={scene.error} />}
    </div>
  )
}

function SceneView({ scene }: { scene: Scene }) {
  const { novelId } = scene
  const editor = useSceneEditor(scene)
  const found = useMentions(novelId, editor.now.text)
  useSaveKey(editor.save)
  usePageTitle(editor.now.title || words.manuscript.untitled, words.manuscript.title)
  return (
    <article className={styles.page}>
      <div className={styles.top}>
        <BackLink novelId={novelId} />
        <span className={styles.count}>{words.manuscript.words(wordsIn(editor.now.text))}</span>
        <output className={styles.state} data-state={editor.state}>
          {words.manuscript.states[editor.state]}
        </output>
      </div>
      <h1 className="visually-hidden">{editor.now.title || words.manuscript.untitled}</h1>
      <SceneNotices editor={editor} />
      <input
        className={styles.title}
        aria-label={words.manuscript.titleLabel}
        placeholder={words.manuscript.untitled}
        maxLength={500}
        value={editor.now.title}
        onChange={(event) => editor.change({ title: event.currentTarget.value })}
      />
      <ProseField
        label={words.manuscript.text}
        value={editor.now.text}
        found={found}
        onChange={(text) => editor.change({ text })}
      />
      <SceneNames novelId={novelId} sceneId={scene.id} found={found} version={scene.version} />
    </article>
  )
}

function SceneNotices({ editor }: { editor: SceneEditor }) {
  const [isCompared, setIsCompared] = useState(false)
  if (editor.theirs !== undefined)
    return (
      <Warning title={words.manuscript.conflict} text={<div>{words.manuscript.conflictAbout}</div>}>
        <Button size="xs" onClick={editor.keepMine}>
          {words.manuscript.keepMine}
        </Button>
        <Button size="xs" variant="default" onClick={editor.takeTheirs}>
          {words.manuscript.takeTheirs}
        </Button>
        <Button size="xs" variant="subtle" onClick={() => setIsCompared(!isCompared)}>
          {words.codex.conflict.difference}
        </Button>
        {isCompared ? (
          <Suspense>
            <div className={styles.difference}>
              <TextDiff before={editor.theirs.text} after={editor.now.text} />
            </div>
          </Suspense>
        ) : null}
      </Warning>
    )
  if (editor.problem === undefined) return null
  return (
    <ProblemNote title={words.codex.notSaved} error={editor.problem}>
      {fieldError(editor.problem, '/title')}
      <Button size="xs" variant="default" onClick={editor.save}>
        {words.tryAgain}
      </Button>
    </ProblemNote>
  )
}

function BackLink({ novelId }: { novelId: string }) {
  return (
    <Link to="/novels/$novelId/manuscript" params={{ novelId }} className={styles.back}>
      <Icon name="back" size={16} /> {words.manuscript.title}
    </Link>
  )
}

const lookAfterMs = 700

/** Where the text names entries, looked up after a pause in writing; what was found last until then. */
function useMentions(novelId: string, text: string): FoundMentions | undefined {
  const { api } = useWorkspace()
  const [settled] = useDebouncedValue(text, lookAfterMs)
  const { data } = useQuery({
    queryKey: ['mentions', novelId, 'text', settled],
    queryFn: async ({ signal }): Promise<FoundMentions> => {
      const answer = await api.call('findMentions', { params: { id: novelId }, body: { text: settled }, signal })
      return { text: settled, mentions: answer.mentions }
    },
    enabled: settled !== '',
    staleTime: 60_000,
    gcTime: 10_000,
    placeholderData: keepPreviousData,
  })
  return data
}

function useSaveKey(save: () => void): void {
  const onSave = useEffectEvent(save)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      onSave()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
