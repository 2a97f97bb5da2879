import { useEffect, useState } from 'react'
import type { RefObject } from 'react'
import { Button, Paper, Portal } from '@mantine/core'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import styles from './selection-menu.module.css'

const pauseMs = 180
const heightPx = 44
/** The contract's bound on what a draft of an entry is made of. */
const charactersMax = 20_000

type Selected = { text: string; top: number; left: number }

type MenuProps = {
  within: RefObject<HTMLElement | null>
  onExtract: (text: string) => void
  onQuote: (text: string) => void
}

/** What can be done with a passage of an answer that is marked, above it. */
export function SelectionMenu({ within, onExtract, onQuote }: MenuProps) {
  const [selected, setSelected] = useState<Selected>()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      clearTimeout(timer)
      // While the mouse still draws the selection nothing is put in its way.
      timer = setTimeout(() => setSelected(selectionIn(within.current)), pauseMs)
    }
    const hide = () => setSelected(undefined)
    const scrolled = within.current
    document.addEventListener('selectionchange', look)
    scrolled?.addEventListener('scroll', hide, { passive: true })
    return () => {
      clearTimeout(timer)
      document.removeEventListener('selectionchange', look)
      scrolled?.removeEventListener('scroll', hide)
    }
  }, [within])
  if (selected === undefined) return null
  const act = (run: (text: string) => void) => {
    setSelected(undefined)
    getSelection()?.removeAllRanges()
    run(selected.text)
  }
  return (
    <Portal>
      <Paper
        className={styles.menu ?? ''}
        shadow="md"
        role="toolbar"
        aria-label={words.workshop.selection}
        style={{ insetBlockStart: selected.top, insetInlineStart: selected.left }}
        onPointerDown={(event) => event.preventDefault()}
      >
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<Icon name="codex" size={15} />}
          onClick={() => act(onExtract)}
        >
          {words.workshop.makeEntry}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<Icon name="chat" size={15} />}
          onClick={() => act(onQuote)}
        >
          {words.workshop.askAbout}
        </Button>
      </Paper>
    </Portal>
  )
}

/** The passage of one answer that is marked, and where its menu stands. */
function selectionIn(scroller: HTMLElement | null): Selected | undefined {
  const selection = getSelection()
  if (scroller === null || selection === null || selection.isCollapsed || selection.rangeCount === 0) return undefined
  const range = selection.getRangeAt(0)
  const answerOf = (node: Node) => (node instanceof Element ? node : node.parentElement)?.closest('[data-answer]')
  const answer = answerOf(range.startContainer)
  if (answer === null || answer === undefined || !scroller.contains(answer) || answer.ariaBusy === 'true')
    return undefined
  if (answerOf(range.endContainer) !== answer) return undefined
  const text = selection.toString().trim()
  if (text === '' || text.length > charactersMax) return undefined
  const { top, left, bottom } = range.getBoundingClientRect()
  const view = scroller.getBoundingClientRect()
  if (bottom < view.top || top > view.bottom) return undefined
  const above = top - heightPx - 6
  return { text, left: Math.max(8, Math.min(left, innerWidth - 300)), top: above < 60 ? bottom + 8 : above }
}
