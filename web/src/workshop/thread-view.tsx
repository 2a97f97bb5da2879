import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { isTerminal } from '@scriptorium/contracts/stream'
import { comparedMax } from '@scriptorium/contracts/nouns'
import type { Message, SendMessageAnswer, Thread } from '@scriptorium/contracts/nouns'
import { messagesQuery } from '../api/queries.ts'
import { Gone } from '../models/model-gone.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { part, useOpening } from '../shell/part.ts'
import { loadPageWords, words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { useAskingAgain, useStop } from './asking-again.ts'
import { AttachMenu } from './attach-menu.tsx'
import type { AttachedScene } from './attach-menu.tsx'
import { Beginning } from './beginning.tsx'
import { Composer } from './composer.tsx'
import type { ComposerHandle } from './composer.tsx'
import { ConnectOffer } from './connect-offer.tsx'
import { Conversation, ConversationSkeleton } from './conversation.tsx'
import type { Inspected } from './inspected.ts'
import { useMessageDeletion } from './message-deletion.ts'
import { useModelChoice, usePins } from './model-choice.ts'
import { ModelTools } from './model-tools.tsx'
import { canSendAgain, newOutgoing, readdressed, useOutgoing } from './outgoing.ts'
import { useShownPath } from './shown-path.ts'
import { OutgoingMessage } from './user-message.tsx'
import styles from './workshop-page.module.css'

const loadInspector = part(() => import('./inspector.tsx'))
const Inspector = lazy(() => loadInspector().then((module) => ({ default: module.Inspector })))
const loadExtract = part(async () => (await Promise.all([import('./extract-dialog.tsx'), loadPageWords()]))[0])
const ExtractDialog = lazy(() => loadExtract().then((module) => ({ default: module.ExtractDialog })))

/** One conversation: its messages, the one being sent, and the composer. */
export function ThreadView({ thread }: { thread: Thread }) {
  const { api } = useWorkspace()
  const { novelId } = thread
  const messages = useQuery(messagesQuery(api, thread.id))
  const deletion = useMessageDeletion(thread)
  const shown = useShownPath(thread.id, messages.data)
  const path = deletion.withoutLeaving(shown.path)
  const choice = useModelChoice(thread)
  const pins = usePins(thread)
  const [scenes, setScenes] = useState<readonly AttachedScene[]>([])
  const [compared, setCompared] = useState<readonly string[]>([])
  const onAccepted = useCallback(
    ({ reply, others }: SendMessageAnswer) =>
      setCompared(others === undefined ? [] : [reply.id, ...others.map(({ id }) => id)]),
    [],
  )
  const sending = useOutgoing(thread.id, onAccepted)
  const composer = useRef<ComposerHandle>(null)
  const asking = useAskingAgain(thread.id, choice.value, () => {
    setCompared([])
    shown.showSibling(undefined)
  })
  const tools = useThreadTools()
  const awaited = path?.findLast((message) => message.role === 'assistant' && !isTerminal(message.status))
  const stop = useStop(awaited === undefined ? [] : compared.includes(awaited.id) ? compared : [awaited.id])
  const { retry, goOn, edit } = asking
  const { showSibling } = shown
  const { inspect, extract } = tools
  const remove = deletion.remove
  const actions = useMemo(
    () => ({
      onRetry: retry,
      onInspect: (message: Message) => inspect({ kind: 'generation', id: message.id }),
      onShowSibling: showSibling,
      onGoOn: goOn,
      onCompare: ({ id, siblings }: Message) => setCompared(lastOf(siblings, id)),
      onExtract: extract,
      onQuote: (text: string) => composer.current?.put(quoted(text)),
      onEdit: edit,
      onDelete: remove,
    }),
    [retry, inspect, showSibling, goOn, extract, edit, remove],
  )
  const takeBack = () => {
    if (sending.outgoing !== undefined) composer.current?.put(sending.outgoing.content)
    sending.takeBack()
  }
  const send = (content: string) => {
    const parentId = shown.sibling ?? (deletion.isCutting ? path?.at(-1)?.id : undefined)
    const sceneIds = scenes.map(({ id }) => id)
    const models = choice.compared.length < 2 ? {} : { models: choice.compared }
    sending.send(
      newOutgoing(content, {
        ...choice.value,
        ...models,
        sceneIds,
        ...(parentId === undefined ? {} : { parentId }),
      }),
    )
    showSibling(undefined)
  }
  const below =
    sending.outgoing === undefined ? null : (
      <OutgoingMessage
        content={sending.outgoing.content}
        isSending={sending.isSending}
        problem={sending.problem}
        onSend={
          canSendAgain(sending.outgoing, choice.value, sending.problem?.code)
            ? () => sending.send(readdressed(sending.outgoing!, choice.value, sending.problem?.code))
            : undefined
        }
        onEdit={takeBack}
      />
    )
  const about = {
    novelId,
    threadId: thread.id,
    parentId: shown.sibling,
    pins: pins.value,
    sceneIds: scenes.map(({ id }) => id),
    ...choice.value,
  }
  return (
    <>
      <Messages
        messages={messages}
        path={path}
        below={below}
        beginning={
          <Beginning
            novelId={novelId}
            title={words.workshop.wondering}
            heading="h2"
            onChoose={(text) => composer.current?.put(text)}
          />
        }
      >
        {(known) => (
          <Conversation
            novelId={novelId}
            threadId={thread.id}
            path={known}
            demoConnections={choice.demoConnections}
            actions={actions}
            compared={compared}
            comparisonActions={{
              onChoose: (id) => {
                setCompared([])
                showSibling(id)
              },
              onInspect: (id, from) => inspect({ kind: 'generation', id, from }),
              onClose: () => setCompared([]),
            }}
            busy={awaited !== undefined || asking.isRetrying}
            unasked={choice.gone}
            below={below ?? <ConnectOffer path={known} demoConnections={choice.demoConnections} onAskAgain={retry} />}
          />
        )}
      </Messages>
      {choice.gone ? <Gone onChoose={choice.choose} /> : null}
      <Composer
        ref={composer}
        about={about}
        version={versionOf(thread, path?.at(-1), [...pins.value, ...about.sceneIds])}
        draftName={`thread:${thread.id}`}
        placeholder={path?.length === 0 ? words.workshop.askAboutNovel : words.workshop.reply}
        answering={awaited !== undefined}
        stopping={stop.isPending}
        sending={sending.outgoing !== undefined || asking.isRetrying || choice.gone}
        attached={{
          scenes,
          onDetachEntry: (id) => pins.choose(pins.value.filter((pin) => pin !== id)),
          onDetachScene: (id) => setScenes(scenes.filter((scene) => scene.id !== id)),
        }}
        attach={
          <AttachMenu novelId={novelId} pins={pins.value} scenes={scenes} onPins={pins.choose} onScenes={setScenes} />
        }
        onAttachEntry={(id) => pins.choose([...pins.value.filter((pin) => pin !== id), id])}
        onInspect={(content) => inspect({ kind: 'preview', about, content })}
        onSend={send}
        onStop={stop.stop}
        tools={
          <ModelTools
            value={choice.value}
            gone={choice.gone}
            compared={choice.compared}
            onChange={choice.choose}
            onCompare={choice.compare}
          />
        }
      />
      {tools.inspected === undefined ? null : (
        <Suspense>
          <Inspector
            novelId={novelId}
            inspected={tools.inspected}
            path={path ?? []}
            onAttach={(id) => pins.choose([...pins.value.filter((pin) => pin !== id), id])}
            onReplay={asking.replay}
            onClose={tools.closeInspector}
          />
        </Suspense>
      )}
      {tools.extracted === undefined ? null : (
        <Suspense>
          <ExtractDialog novelId={novelId} text={tools.extracted} onClose={tools.closeExtract} />
        </Suspense>
      )}
    </>
  )
}

type MessagesProps = {
  messages: { error: unknown; refetch: () => unknown }
  path: Message[] | undefined
  below: ReactNode
  beginning: ReactNode
  children: (path: Message[]) => ReactNode
}

/** The messages, or what stands in their place: that they come, that they could not be read, that there are none. */
function Messages({ messages, path, below, beginning, children }: MessagesProps) {
  if (path === undefined && messages.error === null) return <ConversationSkeleton />
  if (path === undefined)
    return (
      <div className={styles.failed}>
        <ProblemNote title={words.workshop.notRead} error={messages.error}>
          <Button size="xs" variant="default" onClick={() => void messages.refetch()}>
            {words.tryAgain}
          </Button>
        </ProblemNote>
        {below}
      </div>
    )
  return path.length === 0 && below === null ? beginning : children(path)
}

/** What opens beside the conversation: the prompt of an answer, and the draft of an entry. */
function useThreadTools() {
  const [inspected, setInspected] = useState<Inspected>()
  const [extracted, setExtracted] = useState<string>()
  const keepFocus = useFocusReturn(inspected)
  const opening = useOpening()
  const inspect = useCallback(
    (next: Inspected) => {
      keepFocus()
      opening(loadInspector, () => setInspected(next))
    },
    [keepFocus, opening],
  )
  const extract = useCallback((text: string) => opening(loadExtract, () => setExtracted(text)), [opening])
  return {
    inspected,
    extracted,
    inspect,
    extract,
    closeInspector: () => setInspected(undefined),
    closeExtract: () => setExtracted(undefined),
  }
}

/** At most as many as can be compared, the given one among them. */
function lastOf(siblings: readonly string[], id: string): string[] {
  const others = siblings.filter((each) => each !== id).slice(-(comparedMax - 1))
  return siblings.filter((each) => each === id || others.includes(each))
}

/** A passage as a quotation, to be asked about. */
function quoted(text: string): string {
  return `${text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')}\n\n`
}

/** Changes with what the codex would be told beside the message itself. */
function versionOf({ id, version }: Thread, last: Message | undefined, pins: readonly string[]): string {
  return [id, version, last?.id, last?.status, ...pins].join(' ')
}

/** Gives the focus back to what had it when the drawer was opened. The drawer comes and goes as a whole, so it cannot do so itself. */
function useFocusReturn(opened: unknown): () => void {
  const opener = useRef<Element>(null)
  useEffect(() => {
    if (opened === undefined && opener.current instanceof HTMLElement) opener.current.focus()
  }, [opened])
  return useCallback(() => {
    opener.current = document.activeElement
  }, [])
}
