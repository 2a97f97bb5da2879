/**
 * How large a window to ask Ollama for. By itself it takes one by the memory of the graphics card, often 4,096 tokens, and a longer
 * prompt loses its oldest messages in silence. So each call says what it needs (`num_ctx`), in few steps: another size loads the
 * model again, which may take minutes.
 */
import type { CompletionRequest, ProviderFailure } from '../../domain/provider.ts'
import { plainFailure } from '../http/failure.ts'
import { asArray, asCount, asObject, asText } from '../http/json.ts'

/** What `/api/show` says of a model. */
export type ModelFacts = {
  /** The most that it was made for. */
  windowMax?: number
  /** `num_ctx` of its Modelfile: its owner's wish. */
  windowSet?: number
  canThink: boolean
}

/** What `/api/ps` says of it; undefined where it is not in memory. */
export type Loaded = { window?: number }

const ladder = [4_096, 8_192, 16_384, 32_768, 65_536, 131_072, 262_144, 524_288, 1_048_576]
/** Room for the answer where nobody set a limit. */
const outputUsual = 2_048
/** Our count is an estimate, and the chat template adds words of its own. */
const estimateMargin = 1.15
const templateTokens = 64

export function factsOf(show: unknown): ModelFacts {
  const body = asObject(show)
  const info = asObject(body?.['model_info']) ?? {}
  const key = Object.keys(info).find((name) => name.endsWith('.context_length'))
  const windowMax = key === undefined ? undefined : asCount(info[key])
  const windowSet = asCount(/^num_ctx\s+(\d{1,9})\s*$/m.exec(asText(body?.['parameters']) ?? '')?.[1])
  return {
    canThink: asArray(body?.['capabilities']).includes('thinking'),
    ...(windowMax === undefined || windowMax === 0 ? {} : { windowMax }),
    ...(windowSet === undefined || windowSet === 0 ? {} : { windowSet }),
  }
}

/** Of a model in the list of those in memory; its name may lack the tag. */
export function loadedOf(running: unknown, model: string): Loaded | undefined {
  const name = nameOf(model)
  const row = asArray(asObject(running)?.['models'])
    .map(asObject)
    .find((entry) => [entry?.['model'], entry?.['name']].some((given) => nameOf(asText(given) ?? '') === name))
  if (row === undefined) return undefined
  const window = asCount(row['context_length'])
  return window === undefined || window === 0 ? {} : { window }
}

function nameOf(model: string): string {
  return model.endsWith(':latest') ? model.slice(0, -':latest'.length) : model
}

/** Tokens that prompt and answer take together. */
export function neededTokens(
  { limits, parameters }: Pick<CompletionRequest, 'limits' | 'parameters'>,
  promptTokens: number,
): number {
  const output = parameters.maxOutputTokens ?? limits?.maxOutputTokens ?? outputUsual
  return Math.ceil(promptTokens * estimateMargin) + templateTokens + Math.min(output, 16_384)
}

/** The window that is loaded where it suffices, else the first step that does, within what the model has. */
export function chooseWindow(needed: number, facts: ModelFacts, loaded: Loaded | undefined): number {
  if (loaded?.window !== undefined && loaded.window >= needed && loaded.window >= (facts.windowSet ?? 0))
    return loaded.window
  const wanted = Math.max(needed, facts.windowSet ?? 0)
  const step = ladder.find((size) => size >= wanted) ?? wanted
  return facts.windowMax === undefined ? step : Math.min(step, facts.windowMax)
}

/** Before anything is sent: a prompt that no window of this model can hold, by a margin that no estimate is wrong by. */
export function tooLongFor(promptTokens: number, { windowMax }: ModelFacts): ProviderFailure | undefined {
  if (windowMax === undefined || promptTokens <= windowMax * 1.5) return undefined
  return overflow(`It has about ${words(promptTokens)} tokens, and this model reads ${words(windowMax)} at most.`)
}

const suspectMin = 512

/** Whether far fewer tokens were read than the prompt has: either they were in a cache and not counted, or the rest was dropped. */
export function isSuspect(evaluated: number, promptTokens: number): boolean {
  return promptTokens >= suspectMin && evaluated < promptTokens * 0.6
}

/** After the answer: the model saw only the end of the prompt, and what it wrote cannot be trusted. */
export function droppedFrom(evaluated: number, promptTokens: number, window: number | undefined): ProviderFailure {
  const size = window === undefined ? '' : ` in a window of ${words(window)}`
  return overflow(
    `The server read only ${words(evaluated)} of about ${words(promptTokens)} tokens${size} and dropped the rest.`,
  )
}

function overflow(what: string): ProviderFailure {
  const { message, ...failure } = plainFailure('prompt_too_long')
  return {
    ...failure,
    message: `${message} ${what} Shorten the history or the codex entries, or choose a model with a larger window.`,
  }
}

function words(count: number): string {
  return count.toLocaleString('en-US')
}
