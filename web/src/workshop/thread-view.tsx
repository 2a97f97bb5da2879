import type { ReactNode } from 'react'
import { Button } from '@mantine/core'
import type { Message, Thread } from '@scriptorium/contracts/nouns'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { Beginning } from './beginning.tsx'
import { ConnectOffer } from './connect-offer.tsx'
import { Conversation, ConversationSkeleton } from './conversation.tsx'
import { canSendAgain, readdressed } from './outgoing.ts'
import { ThreadComposer, withPin } from './thread-composer.tsx'
import { ThreadDialogs } from './thread-dialogs.tsx'
import { useThreadState } from './thread-state.ts'
import { OutgoingMessage } from './user-message.tsx'
import styles from './workshop-page.module.css'

/** One conversation: its messages, the one being sent, and the composer. */
export function ThreadView({ thread }: { thread: Thread }) {
  const { novelId } = thread
  const state = useThreadState(thread)
  const { path, choice, pins, about, actions, asking, composer, tools, compared, setCompared } = state
  const below = state.sending.outgoing === undefined ? null : <Unsent state={state} />
  return (
    <>
      <Messages
        messages={state.messages}
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
                actions.onShowSibling(id)
              },
              onInspect: (id, from) => tools.inspect({ kind: 'generation', id, from }),
              onClose: () => setCompared([]),
            }}
            busy={state.isAwaited || asking.isRetrying}
            unasked={choice.gone}
            below={
              below ?? (
                <ConnectOffer path={known} demoConnections={choice.demoConnections} onAskAgain={actions.onRetry} />
              )
            }
          />
        )}
      </Messages>
      <ThreadComposer
        ref={composer}
        about={about}
        version={versionOf(thread, path?.at(-1), [...pins.value, ...about.sceneIds])}
        isEmpty={path?.length === 0}
        choice={choice}
        pins={pins}
        scenes={state.scenes}
        answering={state.isAwaited}
        stopping={state.stop.isPending}
        sending={state.sending.outgoing !== undefined || asking.isRetrying || choice.gone}
        onScenes={state.setScenes}
        onInspect={(content) => tools.inspect({ kind: 'preview', about, content })}
        onSend={state.send}
        onStop={state.stop.stop}
      />
      <ThreadDialogs
        novelId={novelId}
        tools={tools}
        path={path ?? []}
        onAttach={(id) => pins.choose(withPin(pins.value, id))}
        onReplay={asking.replay}
      />
    </>
  )
}

/** The message that the server does not have yet. */
function Unsent({ state: { sending, choice, composer } }: { state: ReturnType<typeof useThreadState> }) {
  const { outgoing, problem } = sending
  if (outgoing === undefined) return null
  const canSend = canSendAgain(outgoing, choice.value, problem?.code)
  return (
    <OutgoingMessage
      content={outgoing.content}
      isSending={sending.isSending}
      problem={problem}
      onSend={canSend ? () => sending.send(readdressed(outgoing, choice.value, problem?.code)) : undefined}
      onEdit={() => {
        composer.current?.put(outgoing.content)
        sending.takeBack()
      }}
    />
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

/** Changes with what the codex would be told beside the message itself. */
function versionOf({ id, version }: Thread, last: Message | undefined, pins: readonly string[]): string {
  return [id, version, last?.id, last?.status, ...pins].join(' ')
}
