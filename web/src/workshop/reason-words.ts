import type { Reason } from '@scriptorium/contracts/nouns'

/** Why an entry was included or left out, in a sentence. */
export function reasonWords(reason: Reason, included: boolean): string {
  const words: Record<Reason['kind'], string> = {
    always: 'Set to be always included.',
    pinned: 'Pinned to this conversation.',
    detected: `${reason.alias === undefined ? 'Named' : `“${reason.alias}” is named`} in ${sourceWords(reason.source)}${times(reason.count)}.`,
    'point-of-view': 'The scene is told from this point of view.',
    related: 'Related to another entry that is included.',
    manual: included ? 'Chosen by hand.' : 'Included only when you pin it, and it was not pinned.',
    never: 'Set to never be sent to the AI.',
    budget: included ? 'Shortened to fit the token limit.' : 'Left out: it did not fit the token limit.',
  }
  return words[reason.kind]
}

const forms = {
  full: 'In full',
  'no-details': 'Without its details',
  summary: 'Summary only',
  name: 'Name only',
} as const

export function formWords(form: keyof typeof forms | undefined): string {
  return form === undefined ? '' : forms[form]
}

function sourceWords(source: string | undefined): string {
  if (source === undefined || source === '') return 'the conversation'
  if (source === 'message') return 'your message'
  if (source.startsWith('history') || source.startsWith('earlier')) return 'an earlier message'
  if (source === 'codex') return 'another entry'
  if (source.startsWith('scene')) return 'an attached scene'
  return source
}

function times(count: number | undefined): string {
  return count === undefined || count < 2 ? '' : `, ${count} times`
}
