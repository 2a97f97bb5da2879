import { useCallback, useMemo, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { useQuery } from '@tanstack/react-query'
import { isTerminal } from '@scriptorium/contracts/stream'
import { comparedMax } from '@scriptorium/contracts/nouns'
import type { Message, SendMessageAnswer, Thread } from '@scriptorium/contracts/nouns'
import { messagesQuery } from '../api/queries.ts'
import { useWorkspace } from '../workspace.ts'
import { useAskingAgain, useStop } from './asking-again.ts'
import type { AttachedScene } from './attached.ts'
import type { ComposerHandle } from './composer.tsx'
import { useMessageDeletion } from './message-deletion.ts'
import { useModelChoice, usePins } from './model-choice.ts'
import { newOutgoing, useOutgoing } from './outgoing.ts'
import { useShownPath } from './shown-path.ts'
import { useThreadTools } from './thread-dialogs.tsx'

/** All that a conversation is made of, and what can be done with it. */
export function useThreadState(thread: Thread) {
  const { api } = useWorkspace()
  const composer = useRef<ComposerHandle>(null)
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
    [setCompared],
  )
  const sending = useOutgoing(thread.id, onAccepted)
  const asking = useAskingAgain(thread.id, choice.value, () => {
    setCompared([])
    shown.showSibling(undefined)
  })
  const tools = useThreadTools()
  const awaited = path?.findLast((message) => message.role === 'assistant' && !isTerminal(message.status))
  const stop = useStop(awaited === undefined ? [] : compared.includes(awaited.id) ? compared : [awaited.id])
  const actions = useActions({
    asking,
    tools,
    composer,
    setCompared,
    showSibling: shown.showSibling,
    remove: deletion.remove,
  })
  const sceneIds = scenes.map(({ id }) => id)
  const send = (content: string) => {
    const parentId = shown.sibling ?? (deletion.isCutting ? path?.at(-1)?.id : undefined)
    const models = choice.compared.length < 2 ? {} : { models: choice.compared }
    sending.send(
      newOutgoing(content, {
        ...choice.value,
        ...models,
        sceneIds,
        ...(parentId === undefined ? {} : { parentId }),
      }),
    )
    shown.showSibling(undefined)
  }
  const about = { novelId: thread.novelId, threadId: thread.id, parentId: shown.sibling, pins: pins.value, sceneIds }
  return {
    messages,
    path,
    choice,
    pins,
    scenes,
    setScenes,
    compared,
    setCompared,
    sending,
    asking,
    tools,
    isAwaited: awaited !== undefined,
    stop,
    actions,
    composer,
    send,
    about: { ...about, ...choice.value },
  }
}

type ActionParts = {
  asking: ReturnType<typeof useAskingAgain>
  tools: ReturnType<typeof useThreadTools>
  composer: RefObject<ComposerHandle | null>
  setCompared: (ids: readonly string[]) => void
  showSibling: (siblingId: string | undefined) => void
  remove: (message: Message) => void
}

/** What can be done with a message; the same functions as long as what they do is the same, for the sake of long threads. */
function useActions({ asking, tools, composer, setCompared, showSibling, remove }: ActionParts) {
  const { retry, goOn, edit } = asking
  const { inspect, extract } = tools
  return useMemo(
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
    [retry, inspect, showSibling, goOn, extract, edit, remove, setCompared, composer],
  )
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
