import { createChance } from './chance.ts'
import type { Chance } from './chance.ts'
import type { ChatRequest } from './chat-request.ts'
import { readCodexNames } from './codex-block.ts'
import { asksForTitle, titleTalk } from './title.ts'
import { briefTalk, workshopTalk } from './workshop.ts'
import type { WorkshopPrompt } from './workshop.ts'

export type AnswerRequest = Pick<ChatRequest, 'model' | 'messages' | 'seed' | 'requestId'>

/**
 * The whole text that a request is answered with when nothing cuts it: the same for the same model, seed and
 * `X-Client-Request-Id`; and, when that header is missing, the same prompt. Models for tests say seeded words, so that an
 * auditor can recompute what must have been stored without having the prompt.
 */
export function demoAnswer(request: AnswerRequest): string {
  return demoTokens(request).join('')
}

/** The answer in the chunks in which it is sent. */
export function demoTokens(request: AnswerRequest): string[] {
  const chance = createChance(JSON.stringify([request.model, request.seed ?? 0, request.requestId ?? request.messages]))
  const talk = talks[request.model]
  if (talk !== undefined)
    return splitTokens(asksForTitle(request.messages) ? titleTalk(request.messages) : talk(readPrompt(request), chance))
  return testTokens(request.model, chance)
}

const talks: Readonly<Record<string, (prompt: WorkshopPrompt, chance: Chance) => string>> = {
  'demo-storyteller': workshopTalk,
  'demo-slow': workshopTalk,
  'demo-brief': briefTalk,
}

function readPrompt({ messages }: AnswerRequest): WorkshopPrompt {
  const said = messages.filter(({ role }) => role === 'user')
  return { entries: readCodexNames(messages), lastMessage: said.at(-1)?.content ?? '', turn: said.length }
}

/** Words with the white space before them, as most tokenizers cut. */
function splitTokens(text: string): string[] {
  return text.match(/\s*\S+|\s+$/gu) ?? []
}

/** A third as long again as English prose needs, never nothing: for usage figures of a provider that counts no real tokens. */
export function estimateTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4))
}

const testTokensUsual = 60
const testTokensMax = 1_000_000
const words = [
  ' ink',
  ' harbour',
  ' letter',
  ' Zoë',
  ' — lantern',
  ' key',
  ' winter',
  ' 書',
  ' whisper',
  ' thread',
  ' naïve',
  ' tower',
  ' salt',
  ' promise',
  ' 🖋️',
  ' mirror.\n\n',
  ' river',
  ' ashes',
] as const

function testTokens(model: string, chance: Chance): string[] {
  if (model === 'empty') return []
  const asked = /^tokens-(\d{1,7})-every-\d{1,6}$/.exec(model)?.[1]
  const length = asked === undefined ? testTokensUsual : Math.min(Number(asked), testTokensMax)
  const tokens: string[] = Array.from({ length }, (_, index) => (index === 0 ? 'Demo, not an AI:' : chance.pick(words)))
  // Content that a page must show as letters and never run.
  if (model === 'execute-event') tokens.push(' <script>window.__xss=1</script><img src=x onerror="window.__xss=1">')
  return tokens
}
