/** What an entry has become at a scene: its additions and replacements in the order of the story. */
import type { Detail } from '@scriptorium/contracts/nouns'
import type { EntryContent, ProgressionStep } from './codex-view.ts'

/** @param steps of any entries, in the order of the story, up to the scene */
export function progressed(content: EntryContent, steps: readonly ProgressionStep[]): EntryContent {
  if (!steps.some(({ entryId }) => entryId === content.id)) return content
  let { description, details } = content
  for (const { entryId, target, mode, text } of steps) {
    if (entryId !== content.id) continue
    if (target === 'description') description = joined(description, text, mode, '\n\n')
    else details = changedDetails(details, { target, mode, text })
  }
  return { ...content, ...(description === undefined ? {} : { description }), details }
}

/** One that the entry has not yet is added, for prompts. */
function changedDetails(details: Detail[], { target, mode, text }: Omit<ProgressionStep, 'entryId'>): Detail[] {
  if (!details.some(({ name }) => name === target))
    return [...details, { name: target, kind: 'text', value: text, sendToAi: true }]
  return details.map((detail) =>
    detail.name === target ? { ...detail, value: joined(detail.value, text, mode, '\n') } : detail,
  )
}

/** A description that was too far down to be read stays unread, unless all of it is replaced. */
function joined<T extends string | undefined>(before: T, text: string, mode: string, between: string): T | string {
  if (mode === 'replace' || before === '') return text
  return before === undefined ? before : `${before}${between}${text}`
}
