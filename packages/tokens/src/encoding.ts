/** Encodings whose tables are public. */
export type EncodingName = 'o200k_base' | 'cl100k_base'

/**
 * By the beginning of a model's id, first match; after OpenAI's own table
 * (https://github.com/openai/tiktoken/blob/main/tiktoken/model.py). gpt-oss has `o200k_harmony`, which differs from
 * `o200k_base` in its special tokens only, and those are plain text here.
 */
const encodings: readonly (readonly [model: RegExp, encoding: EncodingName])[] = [
  [/^(?:chatgpt-4o|gpt-4o|gpt-4[.][15]|gpt-5|gpt-oss|codex-mini)(?![a-z0-9])/, 'o200k_base'],
  [/^o[134](?![a-z0-9])/, 'o200k_base'],
  [/^gpt-(?:4|3[.]5)(?![a-z0-9.])/, 'cl100k_base'],
]

/**
 * @param model as a provider names it: with OpenRouter's `openai/` before it, a date or a variant (`:free`, `:20b`) behind it, or
 *   a fine-tuned model's `ft:` around it.
 * @returns undefined where the tokenizer is not public or the model not known.
 */
export function encodingOf(model: string | undefined): EncodingName | undefined {
  const name = model
    ?.toLowerCase()
    .replace(/^openai\//, '')
    .replace(/^ft:/, '')
  return name === undefined ? undefined : encodings.find(([pattern]) => pattern.test(name))?.[1]
}
