/** What a choice says: text for the reader, and the thinking before it, under the names that servers have for the two. */
import { asArray, asObject, asText } from '../http/json.ts'
import type { JsonObject } from '../http/json.ts'
import type { ContentPart } from '../http/leading-thoughts.ts'

export function convertToContentParts(choice: JsonObject): ContentPart[] {
  // A delta, the whole message of a server that does not stream, or the choice itself in the oldest form.
  const delta = asObject(choice['delta']) ?? asObject(choice['message']) ?? choice
  // A refusal is what the model says, too.
  const texts = [...chunksOf(delta['content'] ?? delta['text']), ...chunksOf(delta['refusal'])]
  return [...reasoningOf(delta), ...texts].filter(({ text }) => text !== '')
}

/** One thought may stand under two names, or in OpenRouter's list of details as well: the first that says anything counts. */
function reasoningOf(delta: JsonObject): ContentPart[] {
  const details = asArray(delta['reasoning_details'])
    .map(asObject)
    .map((detail) => asText(detail?.['text']) ?? asText(detail?.['summary']) ?? '')
  const text = [
    asText(delta['reasoning_content']),
    asText(delta['reasoning']),
    asText(delta['thinking']),
    details.join(''),
  ].find((candidate) => candidate !== undefined && candidate !== '')
  return text === undefined ? [] : [{ type: 'reasoning', text }]
}

/** A text, or typed chunks (Mistral), of which some think: a list of them, or one alone. */
function chunksOf(content: unknown): ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  const chunks = asObject(content) === undefined ? asArray(content) : [content]
  return chunks.flatMap((chunk) =>
    typeof chunk === 'string' ? [{ type: 'text' as const, text: chunk }] : partsOfChunk(asObject(chunk) ?? {}),
  )
}

function partsOfChunk(chunk: JsonObject): ContentPart[] {
  const isThought = chunk['type'] === 'thinking' || chunk['type'] === 'reasoning'
  if (!isThought) return [{ type: 'text', text: asText(chunk['text']) ?? '' }]
  // One level of chunks within, and no further: the depth is the server's to choose.
  const within = asArray(chunk['thinking'])
    .map((inner) => asText(asObject(inner)?.['text']) ?? '')
    .join('')
  return [{ type: 'reasoning', text: asText(chunk['thinking']) ?? asText(chunk['text']) ?? within }]
}
