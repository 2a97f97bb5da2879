import type { GenerationContext, Model, Usage } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'
import { promptCost } from './about-to-tell.ts'
import { moneyWords } from './facts.ts'
import styles from './inspector.module.css'
import { shortenedWords } from './shortened-words.ts'

type PartsProps = {
  context: GenerationContext
  /** Of the whole prompt. */
  tokens: number
  window: number | undefined
  price: Model['price']
  /** What the provider counted, once there is an answer. */
  usage?: Usage | undefined
}

/** How much each part of a prompt is, against what the model takes, and what it costs. */
export function PromptParts({ context, tokens, window, price, usage }: PartsProps) {
  const say = words.workshop.inspector
  const parts = (context.parts ?? []).filter(({ wholeTokens }) => wholeTokens > 0)
  const whole = Math.max(window ?? 0, tokens, 1)
  const cost = usage?.cost ?? promptCost(tokens, price)
  const sentences = shortenedWords(context)
  return (
    <>
      <div>
        <div className={styles.budget}>
          <span>{words.workshop.tokensOf(tokens, undefined)}</span>
          <span>{window === undefined ? say.windowUnknown : say.window(window)}</span>
        </div>
        <div className={styles.stack} aria-hidden="true">
          {parts.map(({ kind, tokens: own }) => (
            <span key={kind} data-part={kind} style={{ width: `${(own / whole) * 100}%` }} />
          ))}
        </div>
      </div>
      <table className={styles.parts}>
        <thead className="visually-hidden">
          <tr>
            <th>{say.part}</th>
            <th>{say.tokens}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ kind, tokens: own, wholeTokens }) => (
            <tr key={kind}>
              <td>
                <i data-part={kind} aria-hidden="true" /> {words.workshop.partNames[kind]}
              </td>
              <td>{own < wholeTokens ? say.partOf(own, wholeTokens) : own.toLocaleString()}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {usage === undefined ? null : <p className={styles.small}>{words.workshop.tokensInOut(usage)}</p>}
      {usage?.cachedTokens === undefined || usage.cachedTokens === 0 ? null : (
        <p className={styles.small}>
          {say.cached(usage.cachedTokens, usage.saved === undefined ? '' : moneyWords(usage.saved, usage.currency))}
        </p>
      )}
      {cost === 0 ? (
        <p className={styles.small}>{say.costNothing}</p>
      ) : cost === undefined ? (
        <p className={styles.small}>{say.costUnknown}</p>
      ) : (
        <p className={styles.small}>
          {usage?.cost === undefined
            ? say.costBefore(moneyWords(cost, price?.currency))
            : say.costAfter(moneyWords(cost, usage.currency))}
        </p>
      )}
      {sentences.length === 0 ? null : (
        <ul className={styles.shortened}>
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </>
  )
}
