import { lazy, Suspense, useState } from 'react'
import type { Message } from '@scriptorium/contracts/nouns'
import type { ModelChoice } from '../models/model-options.ts'
import { part, useOpening } from '../shell/part.ts'
import { words } from '../words/words.ts'
import type { AssistantActions } from './assistant-message.tsx'
import { BranchSwitch } from './branch-switch.tsx'
import { CopyButton } from './copy-button.tsx'
import { factsOf } from './facts.ts'
import styles from './message.module.css'
import { timeWords } from './times.ts'
import { ToolButton } from './tool-button.tsx'

const loadMenu = part(() => import('./answer-menu.tsx'))
const AnswerMenu = lazy(() => loadMenu().then((module) => ({ default: module.AnswerMenu })))

type ToolsProps = AssistantActions & { message: Message; text: string; busy: boolean }

/** What can be done with an answer that has ended, and what it took. */
export function AssistantTools({ message, text, busy, ...actions }: ToolsProps) {
  const { onRetry, onInspect, onShowSibling, onCompare } = actions
  const [menu, setMenu] = useState(false)
  const opening = useOpening()
  return (
    <div className={styles.tools}>
      <BranchSwitch message={message} onShowSibling={onShowSibling} />
      {message.siblings.length < 2 ? null : (
        <ToolButton icon="columns" label={words.workshop.compareAnswers} onClick={() => onCompare(message)} />
      )}
      {text === '' ? null : <CopyButton text={text} />}
      <ToolButton
        icon="retry"
        label={words.workshop.tryAgainForAnother}
        disabled={busy}
        onClick={() => onRetry(message)}
      />
      <ToolButton icon="eye" label={words.workshop.whatTold} onClick={() => onInspect(message)} />
      {menu ? (
        <Suspense>
          <AnswerMenu
            message={message}
            text={text}
            busy={busy}
            onRetryWith={(choice: ModelChoice) => onRetry(message, choice)}
            onExtract={() => actions.onExtract(text)}
            onDelete={() => actions.onDelete(message)}
          />
        </Suspense>
      ) : (
        <ToolButton
          icon="dots"
          label={words.workshop.moreTools}
          onClick={() => opening(loadMenu, () => setMenu(true))}
        />
      )}
      <span className={styles.facts}>{factsOf(message).join(' · ')}</span>
      <time className={styles.time} dateTime={message.createdAt}>
        {timeWords(message.createdAt)}
      </time>
    </div>
  )
}
