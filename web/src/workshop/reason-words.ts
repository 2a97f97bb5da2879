import type { Reason } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'

/** Why an entry was included or left out, in a sentence. */
export function reasonWords(reason: Reason, included: boolean): string {
  const say = words.workshop.reasons
  switch (reason.kind) {
    case 'detected':
      return say.detected(reason.alias, sourceWords(reason.source), reason.count ?? 1)
    case 'manual':
      return included ? say.byHand : say.notAttached
    case 'budget':
      return included ? say.shortened : say.didNotFit
    default:
      return say[reason.kind]
  }
}

export function formWords(form: 'full' | 'no-details' | 'summary' | 'name' | undefined): string {
  return form === undefined ? '' : words.workshop.forms[form]
}

function sourceWords(source: string | undefined): string {
  const say = words.workshop.sources
  if (source === undefined || source === '') return say.conversation
  if (source === 'message') return say.message
  if (source.startsWith('history') || source.startsWith('earlier')) return say.history
  if (source === 'codex') return say.codex
  if (source.startsWith('scene')) return say.scene
  return source
}
