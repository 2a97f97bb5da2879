/** The stream of a chat, line by line, and when it is whole. */
import { createFrameMemo } from '../http/frame-memo.ts'
import { parseJson } from '../http/json.ts'
import { endThoughts } from '../http/leading-thoughts.ts'
import { createLineReader } from '../http/line-reader.ts'
import type { StreamProtocol } from '../http/read-stream.ts'
import { initialLines, reduceLine } from './parts.ts'
import type { LinesContext, LinesState } from './parts.ts'

export function linesProtocol(context: LinesContext): StreamProtocol<LinesState, string> {
  const memo = createFrameMemo('content', ['created_at'])
  return {
    // Proxies call the lines what they like; a JSON body is one line of them.
    streams: ['lines', 'json', 'events'],
    initial: initialLines,
    createReader: () => createLineReader(),
    reduce(state, line) {
      const isPlain = state.thoughts.phase === 'text' && !state.done && !state.failed
      const text = isPlain ? memo.match(line) : undefined
      if (text !== undefined) return { state, parts: [{ type: 'text', text }] }
      const step = reduceLine(state, line, context)
      const [part] = step.parts
      if (step.state === state && step.parts.length === 1 && part?.type === 'text') memo.learn(line, part.text)
      return step
    },
    flush: ({ thoughts }) => endThoughts(thoughts),
    isWhole: ({ done }) => done,
    isWholeAtEnd: () => false,
    isEvent: (line) => parseJson(line) !== undefined,
    partsOfBody: (value) => reduceLine(initialLines, JSON.stringify(value), context).parts,
  }
}
