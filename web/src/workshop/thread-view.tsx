import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { isTerminal } from '@scriptorium/contracts/stream'
import type { Message, RegenerateBody, Thread } from '@scriptorium/contracts/nouns'
import { useMe } from '../account/me.ts'
import { newKey } from '../api/key.ts'
import { problemFrom } from '../api/problem.ts'
import { connectionsQuery, keys, messagesQuery } from '../api/queries.ts'
import { ProblemNote, Warning } from '../notices/problem-note.tsx'
import { part, useOpening } from '../shell/part.ts'
import { useWorkspace } from '../workspace.ts'
import { Beginning } from './beginning.tsx'
import { Composer } from './composer.tsx'
import type { ComposerHandle } from './composer.tsx'
import { Conversation, ConversationSkeleton } from './conversation.tsx'
import { withContinuation, withNewReply } from './message-cache.ts'
import { isGone } from './model-options.ts'
import type { ModelChoice } from './model-options.ts'
import { ModelSelector, OpenModelSelector } from './model-selector.tsx'
import { canSendAgain, newOutgoing, readdressed, useOutgoing } from './outgoing.ts'
import { PinSelector } from './pin-selector.tsx'
import { useShownPath } from './shown-path.ts'
import { useThreadPatch } from './thread-patch.ts'
import { OutgoingMessage } from './user-message.tsx'
import styles from './workshop-page.module.css'

const loadInspector = part(() => import('./inspector.tsx'))
const Inspector = lazy(() => loadInspector().then((module) => ({ default: module.Inspector })))

/** One conversation: its messages, the one being sent, and the composer. */
export function ThreadView({ thread }: { thread: Thread }) {
  const { api } = useWorkspace()
  const messages = useQuery(messagesQuery(api, thread.id))
  const { path, sibling, showSibling } = useShownPath(thread.id, messages.data)
  const choice = useModelChoice(thread)
  const pins = usePins(thread)
  const sending = useOutgoing(thread.id)
  const [inspected, setInspected] = useState<string>()
  const inspect = useFocusReturn(inspected)
  const opening = useOpening()
  const composer = useRef<ComposerHandle>(null)
  const awaited = path?.findLast((message) => message.role === 'assistant' && !isTerminal(message.status))
  const { retry, goOn, isRetrying } = useAskingAgain(thread.id, choice.value, () => showSibling(undefined))
  const stop = useStop(awaited?.id)
  const actions = useMemo(
    () => ({
      onRetry: retry,
      onInspect: (message: Message) => {
        inspect()
        opening(loadInspector, () => setInspected(message.id))
      },
      onShowSibling: showSibling,
      onGoOn: goOn,
    }),
    [retry, goOn, showSibling, opening, inspect],
  )
  const takeBack = () => {
    if (sending.outgoing !== undefined) composer.current?.put(sending.outgoing.content)
    sending.takeBack()
  }
  const send = (content: string) => {
    sending.send(newOutgoing(content, { ...choice.value, ...(sibling === undefined ? {} : { parentId: sibling }) }))
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
  return (
    <>
      {path === undefined && messages.error === null ? <ConversationSkeleton /> : null}
      {path === undefined && messages.error !== null ? (
        <div className={styles.failed}>
          <ProblemNote title="The messages could not be read" error={messages.error}>
            <Button size="xs" variant="default" onClick={() => void messages.refetch()}>
              Try again
            </Button>
          </ProblemNote>
          {below}
        </div>
      ) : null}
      {path?.length === 0 && below === null ? (
        <Beginning
          novelId={thread.novelId}
          title="What are you wondering about?"
          heading="h2"
          onChoose={(text) => composer.current?.put(text)}
        />
      ) : null}
      {path === undefined || (path.length === 0 && below === null) ? null : (
        <Conversation
          novelId={thread.novelId}
          threadId={thread.id}
          path={path}
          demoConnections={choice.demoConnections}
          actions={actions}
          busy={awaited !== undefined || isRetrying}
          unasked={choice.gone}
          below={below}
        />
      )}
      {choice.gone ? <Gone onChoose={choice.choose} /> : null}
      <Composer
        ref={composer}
        about={{ novelId: thread.novelId, threadId: thread.id, parentId: sibling, pins: pins.value, ...choice.value }}
        version={versionOf(thread, path?.at(-1), pins.value)}
        draftName={`thread:${thread.id}`}
        placeholder={path?.length === 0 ? 'Ask about your novel…' : 'Reply…'}
        answering={awaited !== undefined}
        stopping={stop.isPending}
        sending={sending.outgoing !== undefined || isRetrying || choice.gone}
        onSend={send}
        onStop={stop.stop}
        tools={
          <>
            <ModelSelector value={choice.value} gone={choice.gone} onChange={choice.choose} />
            <PinSelector novelId={thread.novelId} pins={pins.value} onChange={pins.choose} />
          </>
        }
      />
      {inspected === undefined ? null : (
        <Suspense>
          <Inspector novelId={thread.novelId} generationId={inspected} onClose={() => setInspected(undefined)} />
        </Suspense>
      )}
    </>
  )
}

/** Changes with what the codex would be told beside the message itself. */
function versionOf({ id, version }: Thread, last: Message | undefined, pins: readonly string[]): string {
  return [id, version, last?.id, last?.status, ...pins].join(' ')
}

function Gone({ onChoose }: { onChoose: (choice: ModelChoice) => void }) {
  return (
    <div className={styles.gone}>
      <Warning text="The AI connection of this conversation is gone. Choose another model.">
        <OpenModelSelector onChange={onChoose} />
      </Warning>
    </div>
  )
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

/** The model for the next answer: the thread's, or else the user's own default. A choice is kept with the thread. */
function useModelChoice(thread: Thread) {
  const { api } = useWorkspace()
  const me = useMe()
  const patch = useThreadPatch()
  const connections = useQuery(connectionsQuery(api))
  const demoConnections = useMemo(
    () => new Set(connections.data?.filter((connection) => connection.demo).map((connection) => connection.id)),
    [connections.data],
  )
  const [chosen, setChosen] = useState<ModelChoice>()
  const stored =
    thread.connectionId !== undefined && thread.model !== undefined
      ? { connectionId: thread.connectionId, model: thread.model }
      : undefined
  const usual =
    me.defaultConnectionId !== undefined && me.defaultModel !== undefined
      ? { connectionId: me.defaultConnectionId, model: me.defaultModel }
      : undefined
  const wanted = chosen ?? stored ?? usual
  const gone = isGone(wanted, connections.data)
  const value = gone ? undefined : wanted
  const choose = (choice: ModelChoice) => {
    setChosen(choice)
    patch.mutate({ thread, change: choice })
  }
  return { value, gone, choose, demoConnections }
}

/** The thread's pins; a change is shown at once and kept with the thread. */
function usePins(thread: Thread) {
  const patch = useThreadPatch()
  const value = patch.isPending ? (patch.variables.change.pins ?? thread.pins) : thread.pins
  return { value, choose: (pins: string[]) => patch.mutate({ thread, change: { pins } }) }
}

type Again = { way: 'regenerate' | 'continueAnswer'; id: string; body: RegenerateBody; key: string }

/** Another answer in the place of one, or the rest of one that stopped early. */
function useAskingAgain(threadId: string, choice: ModelChoice | undefined, onAccepted: () => void) {
  const { api, queryClient, notices } = useWorkspace()
  const { mutate, isPending } = useMutation({
    mutationFn: ({ way, id, body, key }: Again) => api.call(way, { params: { id }, body, idempotencyKey: key }),
    onSuccess: (accepted, { way, id }) => {
      const change = way === 'regenerate' ? withNewReply : withContinuation
      const path = queryClient.setQueryData<Message[]>(keys.messages(threadId), (known = []) =>
        change(known, id, accepted),
      )
      // Asked of an answer that is not on the path that is known.
      if (path?.some((message) => message.id === accepted.reply.id) !== true)
        void queryClient.invalidateQueries({ queryKey: keys.messages(threadId) })
      onAccepted()
    },
    onError: (error) => {
      const { code, detail } = problemFrom(error)
      notices.show({ text: detail, tone: 'problem' })
      if (code === 'connection_missing') void queryClient.invalidateQueries({ queryKey: keys.connections })
    },
  })
  const { connectionId, model } = choice ?? {}
  const ask = useCallback(
    (way: Again['way'], { id }: Message) => {
      const body = connectionId === undefined || model === undefined ? {} : { connectionId, model }
      mutate({ way, id, body, key: newKey() })
    },
    [mutate, connectionId, model],
  )
  const retry = useCallback((message: Message) => ask('regenerate', message), [ask])
  const goOn = useCallback((message: Message) => ask('continueAnswer', message), [ask])
  return { retry, goOn, isRetrying: isPending }
}

function useStop(generationId: string | undefined) {
  const { api, notices } = useWorkspace()
  const { mutate, isPending } = useMutation({
    mutationFn: (id: string) => api.call('cancelGeneration', { params: { id } }),
    onError: (error) =>
      notices.show({ text: `The answer could not be stopped. ${problemFrom(error).detail}`, tone: 'problem' }),
  })
  const stop = useCallback(() => {
    if (generationId !== undefined) mutate(generationId)
  }, [generationId, mutate])
  return { stop, isPending }
}
