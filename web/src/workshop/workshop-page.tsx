import { Suspense, useRef, useState } from 'react'
import { useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Navigate, useNavigate, useParams } from '@tanstack/react-router'
import type { CreateThreadBody } from '@scriptorium/contracts/nouns'
import { useDrafts, useMe } from '../account/me.ts'
import { newKey } from '../api/key.ts'
import { connectionsQuery, keys, threadQuery, threadsQuery } from '../api/queries.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { usePageTitle } from '../shell/page-title.ts'
import { useWorkspace } from '../workspace.ts'
import { words } from '../words/words.ts'
import { AttachMenu } from './attach-menu.tsx'
import type { AttachedScene } from './attach-menu.tsx'
import { Beginning } from './beginning.tsx'
import { Composer } from './composer.tsx'
import type { ComposerHandle } from './composer.tsx'
import { ConversationSkeleton } from './conversation.tsx'
import { useElsewhere } from './elsewhere.ts'
import { isGone } from '../models/model-options.ts'
import type { ModelChoice } from '../models/model-options.ts'
import { ModelTools } from './model-tools.tsx'
import { newOutgoing, outgoingName } from './outgoing.ts'
import { ThreadHead } from './thread-head.tsx'
import { ThreadView } from './thread-view.tsx'
import styles from './workshop-page.module.css'

/** The workshop opens the conversation that was used last, or a new one. */
export function WorkshopEntrance() {
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/workshop' })
  const { api } = useWorkspace()
  const threads = useSuspenseQuery(threadsQuery(api, novelId)).data
  const latest = threads.reduce<(typeof threads)[number] | undefined>(
    (found, thread) => (found === undefined || thread.updatedAt > found.updatedAt ? thread : found),
    undefined,
  )
  if (latest === undefined) return <Navigate to="/novels/$novelId/workshop/new" params={{ novelId }} replace />
  return <Navigate to="/novels/$novelId/workshop/$threadId" params={{ novelId, threadId: latest.id }} replace />
}

export function ThreadPage() {
  const { threadId } = useParams({ from: '/authenticated/novels/$novelId/workshop/$threadId' })
  return (
    <Suspense
      fallback={
        <main className={styles.workshop}>
          <ConversationSkeleton />
        </main>
      }
    >
      <LoadedThread key={threadId} threadId={threadId} />
    </Suspense>
  )
}

function LoadedThread({ threadId }: { threadId: string }) {
  const { api } = useWorkspace()
  const thread = useSuspenseQuery(threadQuery(api, threadId)).data
  usePageTitle(thread.title)
  useElsewhere(thread)
  return (
    <main className={styles.workshop}>
      <ThreadHead thread={thread} />
      <ThreadView thread={thread} />
    </main>
  )
}

/** A conversation that begins with its first message; until then the server knows nothing of it. */
export function NewThreadPage() {
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/workshop/new' })
  const { api, queryClient } = useWorkspace()
  const drafts = useDrafts()
  const navigate = useNavigate()
  const [choice, setChoice] = useState<ModelChoice>()
  const [pins, setPins] = useState<string[]>([])
  const [scenes, setScenes] = useState<readonly AttachedScene[]>([])
  const [compared, setCompared] = useState<ModelChoice[]>([])
  const sceneIds = scenes.map(({ id }) => id)
  const fallback = useDefaultModel()
  const model = choice ?? fallback
  // Kept over tries, so that two tries of one beginning make one thread; another body needs another key.
  const tried = useRef({ key: newKey(), body: '' })
  const composer = useRef<ComposerHandle>(null)
  usePageTitle(words.workshop.newTitle)
  const begin = useMutation({
    mutationFn: () => {
      const body: CreateThreadBody = { ...model, ...(pins.length === 0 ? {} : { pins }) }
      if (tried.current.body !== JSON.stringify(body)) tried.current = { key: newKey(), body: JSON.stringify(body) }
      return api.call('createThread', { params: { id: novelId }, body, idempotencyKey: tried.current.key })
    },
  })
  const send = (content: string) => {
    begin.mutate(undefined, {
      onSuccess: (thread) => {
        drafts.set(
          outgoingName(thread.id),
          newOutgoing(content, { ...model, ...(compared.length < 2 ? {} : { models: compared }), sceneIds }),
        )
        queryClient.setQueryData(keys.thread(thread.id), thread)
        queryClient.setQueryData(keys.messages(thread.id), [])
        void queryClient.invalidateQueries({ queryKey: keys.threads(novelId) })
        void navigate({ to: '/novels/$novelId/workshop/$threadId', params: { novelId, threadId: thread.id } })
      },
      // The composer let go of the text when it handed it over.
      onError: () => composer.current?.put(content),
    })
  }
  return (
    <main className={styles.workshop}>
      <Beginning
        novelId={novelId}
        title={words.workshop.newTitle}
        heading="h1"
        onChoose={(text) => composer.current?.put(text)}
      >
        {begin.error === null ? null : <ProblemNote title={words.workshop.notCreated} error={begin.error} />}
      </Beginning>
      <Composer
        key={novelId}
        ref={composer}
        about={{ novelId, pins, sceneIds, ...model }}
        version={[model?.connectionId, model?.model, ...pins, ...sceneIds].join(' ')}
        draftName={`new-thread:${novelId}`}
        placeholder={words.workshop.askAboutNovel}
        answering={false}
        stopping={false}
        sending={begin.isPending}
        attached={{
          scenes,
          onDetachEntry: (id) => setPins(pins.filter((pin) => pin !== id)),
          onDetachScene: (id) => setScenes(scenes.filter((scene) => scene.id !== id)),
        }}
        attach={<AttachMenu novelId={novelId} pins={pins} scenes={scenes} onPins={setPins} onScenes={setScenes} />}
        onAttachEntry={(id) => setPins([...pins.filter((pin) => pin !== id), id])}
        onInspect={() => undefined}
        tools={<ModelTools value={model} compared={compared} onChange={setChoice} onCompare={setCompared} />}
        onSend={send}
        onStop={() => undefined}
      />
    </main>
  )
}

function useDefaultModel(): ModelChoice | undefined {
  const { api } = useWorkspace()
  const me = useMe()
  const connections = useQuery(connectionsQuery(api))
  if (me.defaultConnectionId === undefined || me.defaultModel === undefined) return undefined
  const usual = { connectionId: me.defaultConnectionId, model: me.defaultModel }
  return isGone(usual, connections.data) ? undefined : usual
}
