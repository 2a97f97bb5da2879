/** Which settings of a request did not go into its body, because the protocol or the model has no place for them. */
import type { CompletionRequest } from '../../domain/provider.ts'

type Setting = Exclude<keyof CompletionRequest['parameters'], symbol> | 'reasoning'

/** Under which names the protocols have them. */
const fieldsOf: Readonly<Record<Setting, readonly string[]>> = {
  temperature: ['temperature'],
  topP: ['top_p'],
  maxOutputTokens: ['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'num_predict'],
  frequencyPenalty: ['frequency_penalty'],
  presencePenalty: ['presence_penalty'],
  stop: ['stop', 'stop_sequences'],
  seed: ['seed'],
  reasoning: ['reasoning', 'reasoning_effort', 'thinking', 'think'],
}

/** @param body what was sent, nested options beside the rest. */
export function leftOutOf({ parameters, reasoning }: CompletionRequest, body: object): Setting[] {
  const { stop, ...single } = parameters
  const wanted = {
    ...single,
    ...(stop === undefined || stop.length === 0 ? {} : { stop }),
    // Where nobody thinks, not to think is what was wanted.
    ...(reasoning === undefined || reasoning.effort === 'none' ? {} : { reasoning }),
  }
  return (Object.keys(fieldsOf) as Setting[]).filter(
    (setting) =>
      wanted[setting as keyof typeof wanted] !== undefined && !fieldsOf[setting].some((field) => field in body),
  )
}
