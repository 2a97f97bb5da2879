import { fitsBytes, isBlank } from '@scriptorium/text'
import { useEffect, useImperativeHandle, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode, Ref } from 'react'
import { Button } from '@mantine/core'
import { useDrafts } from '../account/me.ts'
import { Icon } from '../icons/icon.tsx'
import styles from './composer.module.css'
import type { AboutToSend } from './about-to-tell.ts'
import { MessageField } from './message-field.tsx'
import { withName } from './name-at-caret.ts'
import { NameList, nameListId, useNameList } from './name-list.tsx'
import type { CalledName } from './name-list.tsx'
import { isMac, sendsWithEnter, useSendKey } from './send-key.ts'
import { ToldLine } from './told-line.tsx'
import type { Attached } from './told-line.tsx'
import { words } from '../words/words.ts'

export type ComposerHandle = { /** Puts a text in, before what is there. */ put: (text: string) => void }

type ComposerProps = {
  /** Whom the message is for, and what changes what would be sent with it. */
  about: AboutToSend
  version: string
  draftName: string
  placeholder: string
  /** An answer is arriving: it can be stopped; sending waits for its end. */
  answering: boolean
  stopping: boolean
  sending: boolean
  /** Which model answers. */
  tools: ReactNode
  /** What attaches more to the message. */
  attach: ReactNode
  attached: Attached
  /** Attaches an entry that is sent only where it is attached. */
  onAttachEntry: (entryId: string) => void
  onInspect: (content: string) => void
  onSend: (content: string) => void
  onStop: () => void
  ref?: Ref<ComposerHandle>
}

const bytesMax = 256 * 1024

/** Where the writer types. What is typed is kept in the browser until the message is on its way. */
export function Composer(props: ComposerProps) {
  const { about, version, placeholder, answering, sending, tools, attach, attached, onInspect, onSend, onStop } = props
  const { text, change, field } = useDraftText(props)
  const [caret, setCaret] = useState(0)
  const [sendKey] = useSendKey()
  const call = ({ entry, start, caret: from }: CalledName) => {
    const named = withName(text, start, from, entry.name)
    change(named.text)
    setCaret(named.caret)
    if (entry.control === 'manual') props.onAttachEntry(entry.id)
    // Once the field has the text.
    requestAnimationFrame(() => field.current?.setSelectionRange(named.caret, named.caret))
  }
  const names = useNameList(about.novelId, text, caret, call)
  const tooLong = !fitsBytes(text, bytesMax)
  const canSend = !isBlank(text) && !answering && !sending && !tooLong
  const send = () => {
    if (!canSend) return
    onSend(text)
    change('')
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || names.onKeyDown(event) || !sendsWithEnter(event, sendKey)) return
    event.preventDefault()
    send()
  }
  useStopKey(answering, onStop)
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <ToldLine about={about} attached={attached} version={version} text={text} onInspect={onInspect}>
        {attach}
      </ToldLine>
      <div className={styles.box}>
        <NameList {...names} />
        <MessageField
          ref={field}
          novelId={about.novelId}
          label={words.workshop.yourMessage}
          placeholder={placeholder}
          value={text}
          error={tooLong ? words.workshop.tooLong : undefined}
          listId={names.activeId === undefined ? undefined : nameListId}
          activeId={names.activeId}
          onChange={(next, at) => {
            change(next)
            setCaret(at)
          }}
          onKeyDown={onKeyDown}
        />
        <div className={styles.row}>
          <div className={styles.tools}>{tools}</div>
          <SendButton {...props} canSend={canSend} />
        </div>
      </div>
    </form>
  )
}

function SendButton({ answering, stopping, onStop, canSend }: ComposerProps & { canSend: boolean }) {
  const [sendKey] = useSendKey()
  return (
    <>
      <span className={styles.hint}>
        {answering ? words.workshop.escStops : words.workshop.sendKeys[sendKey](isMac)}
      </span>
      {answering ? (
        <Button
          type="button"
          variant="default"
          className={styles.send ?? ''}
          loading={stopping}
          leftSection={<Icon name="stop" size={16} fill />}
          onClick={onStop}
        >
          {words.workshop.stop}
        </Button>
      ) : (
        <Button
          type="submit"
          className={styles.send ?? ''}
          disabled={!canSend}
          leftSection={<Icon name="send" size={16} />}
        >
          {words.workshop.send}
        </Button>
      )}
    </>
  )
}

/** What is typed, kept in the browser with each key. */
function useDraftText({ draftName, ref }: Pick<ComposerProps, 'draftName' | 'ref'>) {
  const drafts = useDrafts()
  const [text, setText] = useState(() => draftText(drafts.get(draftName)))
  const field = useRef<HTMLTextAreaElement>(null)
  const typed = useRef('')
  const change = (next: string) => {
    setText(next)
    typed.current = next
    if (next === '') drafts.remove(draftName)
    else drafts.set(draftName, next)
  }
  useImperativeHandle(ref, () => ({
    put(more) {
      change(text.trim() === '' ? more : `${more}\n\n${text}`)
      field.current?.focus()
    },
  }))
  // With a keyboard at hand the page is there to be written on; a touch screen would cover half of it with its own.
  useEffect(() => {
    if (matchMedia('(hover: hover)').matches) field.current?.focus()
  }, [])
  // Of two tabs with one conversation, each keeps its own text: what the other put in its place, or sent, goes over none of it.
  useEffect(() => {
    const keep = () => {
      if (typed.current === '') return
      drafts.set(draftName, typed.current)
      drafts.flush()
    }
    window.addEventListener('pagehide', keep)
    return () => window.removeEventListener('pagehide', keep)
  }, [drafts, draftName])
  return { text, change, field }
}

/** Esc stops the answer, unless it closes a menu or a drawer. */
function useStopKey(answering: boolean, onStop: () => void): void {
  useEffect(() => {
    if (!answering) return undefined
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !somethingIsOpen()) onStop()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [answering, onStop])
}

/** Menus and lists that were open once stay in the page, hidden. */
function somethingIsOpen(): boolean {
  return [...document.querySelectorAll('[role="dialog"], [role="listbox"], [role="menu"]')].some(
    (element) => element.getClientRects().length > 0,
  )
}

function draftText(draft: unknown): string {
  return typeof draft === 'string' ? draft : ''
}
