import type { ChatMessage } from './chat-request.ts'

export type CodexName = { name: string; type: string }

const entryLine = /^## (.{1,200}?)(?: \(([^()]{1,60})\))?\s*$/

/**
 * The entries that a prompt was given: within `<codex>` … `</codex>` of a system message, each begins with `## <name> (<type>)`.
 * In the prompt's order, each once.
 */
export function readCodexNames(messages: readonly ChatMessage[]): CodexName[] {
  const names = new Map<string, CodexName>()
  for (const { role, content } of messages) {
    if (role !== 'system' && role !== 'developer') continue
    for (const line of blockOf(content).split('\n')) {
      const [, name, type = 'entry'] = entryLine.exec(line) ?? []
      if (name !== undefined && !names.has(name)) names.set(name, { name, type: type.toLowerCase() })
    }
  }
  return [...names.values()]
}

function blockOf(content: string): string {
  const start = content.indexOf('<codex>')
  const end = content.lastIndexOf('</codex>')
  return start === -1 || end < start ? '' : content.slice(start + '<codex>'.length, end)
}
