/**
 * The messages of a request as strict servers want them. Chat templates of many models refuse two of one role in a row, an empty
 * message, or a system message, wherever it stands or anywhere but at the beginning.
 */
import type { ProviderMessage } from '../../domain/provider.ts'

export type WireMessage = { role: string; content: string }
type MarkedMessage = {
  role: string
  content: readonly { type: 'text'; text: string; cache_control: { type: 'ephemeral' } }[]
}

export type MessageOptions = { systemRole: string; refused: ReadonlySet<string> }

/** What a server has refused about roles; kept among its refused fields, for each model. */
export const refusedRoles = { system: 'role:system', laterSystem: 'role:later-system' } as const

/**
 * Neighbours of one role become one message, and those without words fall out. `systemRole` is the model's name for the role;
 * where it is refused, its text stands before the user's words at that place.
 */
export function convertToMessages(messages: readonly ProviderMessage[], options: MessageOptions): WireMessage[] {
  return mergeNeighbours(messages, options).map(({ role, content }) => ({ role, content }))
}

/** `marked`: behind which messages the provider's cache is to end a prefix, where it has to be asked. */
export function convertToMarkedMessages(
  messages: readonly ProviderMessage[],
  options: MessageOptions & { marked: ReadonlySet<ProviderMessage> },
): (WireMessage | MarkedMessage)[] {
  return mergeNeighbours(messages, options).map(({ role, content, isMarked }) =>
    isMarked
      ? { role, content: [{ type: 'text', text: content, cache_control: { type: 'ephemeral' } }] }
      : { role, content },
  )
}

function mergeNeighbours(
  messages: readonly ProviderMessage[],
  { systemRole, refused, marked }: MessageOptions & { marked?: ReadonlySet<ProviderMessage> },
): (WireMessage & { isMarked: boolean })[] {
  const merged: (WireMessage & { isMarked: boolean })[] = []
  for (const message of messages) {
    if (message.content.trim() === '') continue
    const isRefused =
      refused.has(refusedRoles.system) ||
      (refused.has(refusedRoles.laterSystem) && merged.some(({ role }) => role !== systemRole))
    const role = message.role !== 'system' ? message.role : isRefused ? 'user' : systemRole
    const last = merged.at(-1)
    const isMarked = marked?.has(message) === true
    // Behind a mark another message begins, so that the words before it stay the same.
    if (last?.role !== role || last.isMarked) merged.push({ role, content: message.content, isMarked })
    else {
      last.content += `\n\n${message.content}`
      last.isMarked = isMarked
    }
  }
  return merged
}

const refusesSystem = anyOf(
  /(?:system|developer)['"`]? (?:role|messages?|prompts?|instructions?)\b[^\n]{0,30}\b(?:not (?:be )?(?:supported|allowed|enabled|permitted)|unsupported)/,
  /does(?: not|n't) support (?:a |the )?['"`]?(?:system|developer)\b/,
  /only (?:the )?['"`]?user['"`]?(?:,| and) ['"`]?(?:assistant|model)['"`]? roles? (?:are|is) (?:supported|allowed)/,
  /(?:un(?:expected|supported|known)|invalid)(?: message)? role:? ['"`]?(?:system|developer)\b/,
  /role ['"`]?(?:system|developer)['"`]? (?:is )?(?:not (?:supported|allowed)|invalid|unsupported)/,
)
const refusesOrder = anyOf(
  /roles? (?:must|should) alternate/,
  /must alternate between/,
  /alternate (?:between )?['"`]?user['"`]?(?:\/| and )/,
  /(?:consecutive|successive) (?:\S+ ){0,3}(?:messages?|roles?|turns?)/,
  /system (?:message|prompt|role)s? (?:must|should|can only|may only) (?:be|come|appear)[^\n]{0,20}(?:first|beginning|start)/,
  /only the first message (?:can|may) be/,
)

/**
 * What is to be done otherwise after a refusal in these words: the role refused, if it was sent. Neighbours were merged
 * already, so where the order is refused it is a system message that stands in the way: first one in the middle, else any.
 */
export function refusedRole(words: string, sent: unknown): string | undefined {
  const roles = (Array.isArray(sent) ? (sent as WireMessage[]) : []).map(({ role }) => role)
  const isSystem = (role: string): boolean => role === 'system' || role === 'developer'
  if (!roles.some(isSystem)) return undefined
  if (refusesOrder.test(words)) return roles.slice(1).some(isSystem) ? refusedRoles.laterSystem : refusedRoles.system
  return refusesSystem.test(words) ? refusedRoles.system : undefined
}

function anyOf(...patterns: RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'), 'i')
}
