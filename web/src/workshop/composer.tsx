import { fitsBytes, isBlank } from '@scriptorium/text'
import { useEffect, useImperativeHandle, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode, Ref } from 'react'
import { Button } from '@mantine/core'
import { useDrafts } from '../account/me.ts'
import { FittedTextarea } from '../forms/fitted-textarea.tsx'
import { Icon } from '../icons/icon.tsx'
import styles from './composer.module.css'
import type { AboutToSend } from './about-to-tell.ts'
import { CodexHint } from './codex-hint.tsx'

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
  tools: ReactNode
  onSend: (content: string) => void
  onStop: () => void
  ref?: Ref<ComposerHandle>
}

const bytesMax = 256 * 1024
const mac = typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac')

/** Where the writer types. What is typed is kept in the browser until the message is on its way. */
export function Composer(props: ComposerProps) {
  const { about, version, draftName, placeholder, answering, stopping, sending, tools, onSend, onStop, ref } = props
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
  const tooLong = !fitsBytes(text, bytesMax)
  const canSend = !isBlank(text) && !answering && !sending && !tooLong
  const send = () => {
    if (!canSend) return
    onSend(text)
    change('')
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    send()
  }
  useStopKey(answering, onStop)
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
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <CodexHint about={about} version={version} text={text} />
      <div className={styles.box}>
        <FittedTextarea
          ref={field}
          aria-label="Your message"
          variant="unstyled"
          rows={2}
          rowsMax={14}
          placeholder={placeholder}
          value={text}
          classNames={{ input: styles.input ?? '' }}
          error={tooLong ? 'Longer than 256 KB, the limit for one message. Send it in parts.' : undefined}
          onChange={(event) => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <div className={styles.row}>
          <div className={styles.tools}>{tools}</div>
          <span className={styles.hint}>{answering ? 'Esc stops' : `${mac ? '⌘' : 'Ctrl'} Enter sends`}</span>
          {answering ? (
            <Button
              type="button"
              variant="default"
              loading={stopping}
              leftSection={<Icon name="stop" size={16} fill />}
              onClick={onStop}
            >
              Stop
            </Button>
          ) : (
            <Button type="submit" disabled={!canSend} leftSection={<Icon name="send" size={16} />}>
              Send
            </Button>
          )}
        </div>
      </div>
    </form>
  )
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
