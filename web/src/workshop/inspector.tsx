import { useState } from 'react'
import { Drawer, SegmentedControl, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { GenerationContext, Message, PreviewAnswer } from '@scriptorium/contracts/nouns'
import { contextQuery, generationQuery, modelsQuery } from '../api/queries.ts'
import type { ModelChoice } from '../models/model-options.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { askAboutToTell } from './about-to-tell.ts'
import { ContextDifference } from './context-difference.tsx'
import type { Inspected } from './inspected.ts'
import styles from './inspector.module.css'
import { PromptParts } from './prompt-parts.tsx'
import { PromptText } from './prompt-text.tsx'
import { ReplayBar } from './replay-bar.tsx'
import { ToldEntries } from './told-entries.tsx'

type InspectorProps = {
  novelId: string
  inspected: Inspected
  /** The path that is shown: its other answers can be compared with. */
  path: readonly Message[]
  onAttach: (entryId: string) => void
  onReplay: (generationId: string, choice?: ModelChoice) => Promise<unknown>
  onClose: () => void
}

/** What a model was told, or would be: the codex with the reasons, the whole prompt, how much each part of it is. */
export function Inspector({ novelId, inspected, path, onAttach, onReplay, onClose }: InspectorProps) {
  const say = words.workshop.inspector
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={500}
      title={inspected.kind === 'preview' ? say.beforeTitle : say.title}
      closeButtonProps={{ 'aria-label': words.close }}
      classNames={{ title: styles.title ?? '', body: styles.body ?? '' }}
    >
      {inspected.kind === 'preview' ? (
        <Preview novelId={novelId} inspected={inspected} onAttach={onAttach} />
      ) : (
        <Generation
          key={inspected.id}
          novelId={novelId}
          id={inspected.id}
          from={inspected.from}
          path={path}
          onAttach={onAttach}
          onReplay={(choice) => onReplay(inspected.id, choice).then(onClose, () => undefined)}
        />
      )}
    </Drawer>
  )
}

type View = 'codex' | 'prompt' | 'parts' | 'difference'

function Views({ value, all, onChange }: { value: View; all: readonly View[]; onChange: (view: View) => void }) {
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={words.workshop.inspector.views.label}
      value={value}
      onChange={(next) => onChange(next as View)}
      data={all.map((view) => ({ value: view, label: words.workshop.inspector.views[view] }))}
    />
  )
}

type PreviewProps = { novelId: string; inspected: Inspected & { kind: 'preview' }; onAttach: (id: string) => void }

/** Before sending. */
function Preview({ novelId, inspected, onAttach }: PreviewProps) {
  const { api } = useWorkspace()
  const { about, content } = inspected
  const [view, setView] = useState<View>('prompt')
  const asked = useQuery({
    queryKey: ['about-to-tell', about.novelId, JSON.stringify(about), content],
    queryFn: ({ signal }) => askAboutToTell(api, about, content, signal),
  })
  const models = useQuery(modelsQuery(api))
  if (asked.error !== null && asked.data === undefined) return <ProblemNote error={asked.error} />
  if (asked.data === undefined) return <Waiting />
  const { prompt } = asked.data
  const model = models.data?.items.find(
    ({ id, connectionId }) => id === about.model && connectionId === about.connectionId,
  )
  if (prompt === undefined) return <p className={styles.small}>{words.workshop.inspector.noPromptYet}</p>
  return (
    <div className={styles.contents}>
      <Views value={view} all={['prompt', 'parts', 'codex']} onChange={setView} />
      {view === 'prompt' ? <PromptText messages={prompt.messages} tokens={prompt.tokens} /> : null}
      {view === 'parts' ? (
        <PromptParts context={prompt.context} tokens={prompt.tokens} window={windowOf(prompt)} price={model?.price} />
      ) : null}
      {view === 'codex' ? <ToldEntries novelId={novelId} context={prompt.context} onAttach={onAttach} /> : null}
    </div>
  )
}

function windowOf({ window, context }: PreviewAnswer): number | undefined {
  return window ?? context.assumedWindow
}

type GenerationProps = {
  novelId: string
  id: string
  from: string | undefined
  path: readonly Message[]
  onAttach: (id: string) => void
  onReplay: (choice?: ModelChoice) => Promise<unknown>
}

/** Of an answer that there is. */
function Generation({ novelId, id, from, path, onAttach, onReplay }: GenerationProps) {
  const { api } = useWorkspace()
  const [view, setView] = useState<View>(from === undefined ? 'codex' : 'difference')
  const context = useQuery(contextQuery(api, id))
  const generation = useQuery(generationQuery(api, id))
  const prompt = useQuery({
    queryKey: ['prompt', id],
    queryFn: ({ signal }) => api.call('getGenerationPrompt', { params: { id }, signal }),
    enabled: view === 'prompt',
    staleTime: Number.POSITIVE_INFINITY,
  })
  const models = useQuery(modelsQuery(api))
  if (context.error !== null && context.data === undefined) return <ProblemNote error={context.error} />
  if (context.data === undefined) return <Waiting />
  const model = models.data?.items.find(
    (each) => each.id === generation.data?.model && each.connectionId === generation.data.connectionId,
  )
  return (
    <div className={styles.contents}>
      <Views value={view} all={['codex', 'prompt', 'parts', 'difference']} onChange={setView} />
      {context.data.withoutCodex === true ? <p className={styles.warning}>{words.workshop.withoutCodex}</p> : null}
      {view === 'codex' ? <ToldEntries novelId={novelId} context={context.data} onAttach={onAttach} isPast /> : null}
      {view === 'prompt' ? <PastPrompt prompt={prompt} /> : null}
      {view === 'parts' ? (
        <PromptParts
          context={context.data}
          tokens={tokensOf(context.data)}
          window={model?.contextWindow ?? context.data.assumedWindow}
          price={model?.price}
          usage={generation.data?.usage}
        />
      ) : null}
      {view === 'difference' ? <ContextDifference id={id} from={from} path={path} /> : null}
      <ReplayBar generation={generation.data} onReplay={onReplay} />
    </div>
  )
}

function tokensOf({ parts = [], tokens }: GenerationContext): number {
  return parts.length === 0 ? tokens : parts.reduce((sum, part) => sum + part.tokens, 0)
}

type PastProps = { prompt: { data: Pick<PreviewAnswer, 'messages' | 'tokens'> | undefined; error: unknown } }

function PastPrompt({ prompt: { data, error } }: PastProps) {
  if (data !== undefined) return <PromptText {...data} />
  return error === null ? <Waiting /> : <ProblemNote error={error} />
}

function Waiting() {
  return (
    <div aria-busy="true">
      <Skeleton height={30} mb={14} />
      <Skeleton height={52} mb={8} />
      <Skeleton height={52} mb={8} />
      <Skeleton height={52} />
    </div>
  )
}
