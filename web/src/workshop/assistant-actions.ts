import type { Message } from '@scriptorium/contracts/nouns'
import type { ModelChoice } from '../models/model-options.ts'

/** What can be done with an answer. */
export type AssistantActions = {
  onRetry: (message: Message, choice?: ModelChoice) => void
  onInspect: (message: Message) => void
  onShowSibling: (siblingId: string) => void
  onGoOn: (message: Message) => void
  /** Shows it beside the other answers to the same message. */
  onCompare: (message: Message) => void
  /** Makes an entry of a text. */
  onExtract: (text: string) => void
  onDelete: (message: Message) => void
}
