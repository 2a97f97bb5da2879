import type { ContextAnswer, GenerationContext, Model, PreviewAnswer, Reason } from '@scriptorium/contracts/nouns'
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
  sceneIds?: readonly string[] | undefined
  connectionId?: string | undefined
  model?: string | undefined
}

/** What of the codex would be sent with it, and what would not fit. */
export type AboutToTell = {
  entries: { entryId: string; name: string; why: string; attached: boolean }[]
  /** Of the codex. */
  tokens: number
  estimated: boolean
  /** What would be shortened or left out to fit, a sentence each. */
  shortened: string[]
  /** The whole prompt; there is none before there is a conversation. */
  prompt?: PreviewAnswer
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
  const scenes = about.sceneIds === undefined || about.sceneIds.length === 0 ? {} : { sceneIds: [...about.sceneIds] }
  const choice = connectionId === undefined || model === undefined ? {} : { connectionId, model }
  if (threadId !== undefined) {
    const parent = parentId === undefined ? {} : { parentId }
    const body = { content, ...choice, ...pins, ...scenes, ...parent }
    try {
      const prompt = await api.call('previewMessage', { params: { id: threadId }, body, signal, background: true })
      return { ...toldFrom(prompt.context), prompt }
    } catch (error) {
      if (!noModelCodes.includes(problemFrom(error).code)) throw error
    }
  }
  const body = {
    texts: [{ source: 'message', text: content }],
    ...pins,
    ...scenes,
    ...(model === undefined ? {} : { model }),
  }
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

/** What a prompt of so many tokens costs, in the price's currency, without its answer; undefined where nobody knows. */
export function promptCost(tokens: number, price: Model['price']): number | undefined {
  if (price === undefined) return undefined
  const { longPrompt } = price
  const rates = longPrompt !== undefined && tokens > longPrompt.aboveTokens ? longPrompt : price
  return (tokens / 1_000_000) * rates.inputPerMillion
}

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
      attached: reasons.some(({ kind }) => kind === 'pinned'),
    }))
  return { entries, tokens: answer.tokens, estimated: answer.estimated, shortened: shortenedWords(answer) }
}
