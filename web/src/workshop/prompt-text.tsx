import type { PreviewAnswer } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'
import { CopyButton } from './copy-button.tsx'
import styles from './inspector.module.css'

/** The prompt as the model gets it, message by message, to the letter. */
export function PromptText({ messages, tokens }: Pick<PreviewAnswer, 'messages' | 'tokens'>) {
  const say = words.workshop.inspector
  const whole = messages.map(({ role, content }) => `${say.roles[role]}:\n${content}`).join('\n\n')
  return (
    <>
      <div className={styles.budget}>
        <span>{words.workshop.tokens(tokens, true)}</span>
        <CopyButton text={whole} />
      </div>
      <ol className={styles.prompt}>
        {messages.map(({ role, content, tokens: own }, index) => (
          <li key={index} className={styles.promptMessage} data-role={role}>
            <div className={styles.promptHead}>
              <h3>{say.roles[role]}</h3>
              <span>{words.workshop.tokens(own, false)}</span>
            </div>
            <pre className={styles.promptText} data-words>
              {content}
            </pre>
          </li>
        ))}
      </ol>
    </>
  )
}
