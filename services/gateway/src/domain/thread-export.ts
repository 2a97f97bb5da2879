/** A thread as a file of the writer's own: pure, from what the API shows of it. */
import type { Wire } from '@scriptorium/contracts'
import type { Message, Thread } from '@scriptorium/contracts/nouns'

export type ShownMessage = Wire<Message>

/** Markdown: the title, then who said what. An answer that is not complete has a note. */
export function markdownOf(thread: Pick<Thread, 'title'>, messages: readonly ShownMessage[]): string {
  const parts = messages.map((message) => {
    const note = noteOf(message)
    return [`## ${headingOf(message)}`, message.content.trim(), note === '' ? '' : `*${note}*`]
      .filter((part) => part !== '')
      .join('\n\n')
  })
  return `${[`# ${oneLine(thread.title) || untitled}`, ...parts].join('\n\n')}\n`
}

/**
 * The header that makes a browser save the response as a file (RFC 6266), the title in the encoding of RFC 8187 beside a plain
 * name for clients that know only that.
 */
export function attachmentOf(title: string, ending: 'json' | 'md'): string {
  const name = `${Array.from((oneLine(title) || untitled).replaceAll(/[\\/:*?"<>|]/g, '-'))
    .slice(0, nameCharactersMax)
    .join('')}.${ending}`
  return attachment(name, `conversation.${ending}`)
}

/** As an attachment, under its own name where a client knows how to read one. */
export function attachmentNamed(name: string): string {
  const plain = oneLine(name).replaceAll(/[\\/:*?"<>|]/g, '-')
  const ending = /\.[a-z]{1,10}$/.exec(plain)?.[0] ?? ''
  const stem = Array.from(plain.slice(0, plain.length - ending.length))
  return attachment(`${stem.slice(0, nameCharactersMax).join('')}${ending}`, `codex${ending}`)
}

function attachment(name: string, plain: string): string {
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

const untitled = 'Conversation'
const nameCharactersMax = 80

export function headingOf({ role, model, generation }: ShownMessage): string {
  if (role === 'user') return 'You'
  const by = generation?.model ?? model
  return by === undefined ? 'Answer' : `Answer (${oneLine(by)})`
}

export function noteOf({ status, generation }: ShownMessage): string {
  if (status === 'failed') return `Not complete. ${oneLine(generation?.error?.message ?? '')}`.trim()
  if (status === 'cancelled') return 'Stopped.'
  if (status === 'complete') return generation?.finishReason === 'length' ? 'Ended at its longest.' : ''
  return 'Still being written.'
}

export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
}
