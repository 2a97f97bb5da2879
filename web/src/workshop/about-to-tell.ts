import type { ContextAnswer, GenerationContext, Reason } from '@scriptorium/contracts/nouns'
import type { Client } from '../api/client.ts'
import { problemFrom } from '../api/problem.ts'
import { reasonWords } from './reason-words.ts'
import { shortenedWords } from './shortened-words.ts'
import type { Fitted } from './shortened-words.ts'

/** The message that is being written, and whom it is for. Without a conversation: the first message of a new one. */
export type AboutToSend = {
  novelId: string
  threadId?: string | undefined
  parentId?: string | undefined
  pins?: readonly string[] | undefined
  connectionId?: string | undefined
  model?: string | undefined
}

/** What of the codex would be sent with it, and what would not fit. */
export type AboutToTell = {
  entries: { entryId: string; name: string; why: string }[]
  tokens: number
  estimated: boolean
  /** What would be shortened or left out to fit, a sentence each. */
  shortened: string[]
}

/** Where the model cannot be asked, the codex can. */
const noModelCodes: readonly string[] = ['connection_missing', 'connection_disabled', 'model_missing', 'key_missing']

/** Asks what a message would bring from the codex if it were sent now; nothing is sent and nothing kept. */
export async function askAboutToTell(
  api: Client,
  about: AboutToSend,
  content: string,
  signal: AbortSignal,
): Promise<AboutToTell> {
  const { threadId, novelId, parentId, connectionId, model } = about
  const pins = about.pins === undefined || about.pins.length === 0 ? {} : { pins: [...about.pins] }
  const choice = connectionId === undefined || model === undefined ? {} : { connectionId, model }
  if (threadId !== undefined) {
    const parent = parentId === undefined ? {} : { parentId }
    const body = { content, ...choice, ...pins, ...parent }
    try {
      return toldFrom(
        (await api.call('previewMessage', { params: { id: threadId }, body, signal, background: true })).context,
      )
    } catch (error) {
      if (!noModelCodes.includes(problemFrom(error).code)) throw error
    }
  }
  const body = { texts: [{ source: 'message', text: content }], ...pins, ...(model === undefined ? {} : { model }) }
  const { trace, ...answer } = await api.call('lookupContext', {
    params: { id: novelId },
    body,
    signal,
    background: true,
  })
  return toldFrom({ ...answer, entries: trace })
}

type Considered = Pick<
  GenerationContext['entries'][number] | ContextAnswer['trace'][number],
  'entryId' | 'name' | 'included' | 'reasons'
>

const order: readonly Reason['kind'][] = ['detected', 'pinned', 'manual', 'always']

/** What would be included: what is named first, then what is pinned, then what always is. */
export function toldFrom(
  answer: Omit<Fitted, 'entries'> & { entries: readonly Considered[]; tokens: number; estimated: boolean },
): AboutToTell {
  const rank = ({ reasons }: Considered) => Math.min(...reasons.map(({ kind }) => (order.indexOf(kind) + 99) % 99))
  const entries = answer.entries
    .filter(({ included }) => included)
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ entryId, name, reasons }) => ({
      entryId,
      name,
      why: reasons.map((reason) => reasonWords(reason, true)).join(' '),
    }))
  return { entries, tokens: answer.tokens, estimated: answer.estimated, shortened: shortenedWords(answer) }
}
