import { describe, expect, it } from 'vitest'
import { array, assert as check, constantFrom, property, record } from 'fast-check'
import type { ProviderMessage } from '../../domain/provider.ts'
import { convertToMessages, refusedRole, refusedRoles } from './convert-to-messages.ts'
import { convertToRequestBody } from './convert-to-request-body.ts'
import { dialects } from './dialect.ts'

/** `s…`, `u…`, `a…`: the role's first letter, and the words behind it. */
const roles = { s: 'system', u: 'user', a: 'assistant' } as const
const messagesOf = (text: string): ProviderMessage[] =>
  text.split(' ').map((word) => ({ role: roles[word[0] as keyof typeof roles], content: word.slice(1) }))
const convert = (text: string, ...refused: string[]): string =>
  convertToMessages(messagesOf(text), { systemRole: 'system', refused: new Set(refused) })
    .map(({ role, content }) => `${role[0]}${content.replaceAll('\n\n', '+')}`)
    .join(' ')

describe('C1: messages of one role in a row', () => {
  it.each([
    ['s1 u1 u2', 's1 u1+2'],
    ['s1 s2 u1 a1 a2 u2', 's1+2 u1 a1+2 u2'],
    ['s1 u1 a u2', 's1 u1+2'],
    ['u1 a u2 a u3 s', 'u1+2+3'],
    ['s1 u1 s2 u2', 's1 u1 s2 u2'],
  ])('C1: %s is sent as %s', (given, sent) => {
    expect(convert(given)).toBe(sent)
  })

  it('C1: never reach a server, of whatever dialect, whatever was refused', () => {
    const message = record({
      role: constantFrom(...Object.values(roles)),
      content: constantFrom('', ' ', 'x', 'y'),
    })
    check(
      property(
        array(message, { maxLength: 12 }),
        constantFrom(...Object.values(dialects)),
        constantFrom([], [refusedRoles.system], [refusedRoles.laterSystem], Object.values(refusedRoles)),
        constantFrom('m', 'o3'),
        (messages, dialect, refused, model) => {
          const body = convertToRequestBody(
            { model, messages, parameters: {}, requestId: 'g.1' },
            dialect,
            new Set(refused),
          )
          const sent = body['messages'] as ProviderMessage[]
          for (const [index, { role, content }] of sent.entries()) {
            expect(role).not.toBe(sent[index + 1]?.role)
            expect(content.trim()).not.toBe('')
          }
          const words = (list: readonly ProviderMessage[]): string =>
            list.map(({ content }) => content.replaceAll(/\s/g, '')).join('')
          expect(words(sent)).toBe(words(messages))
        },
      ),
    )
  })
})

describe('C11: a system message that is refused', () => {
  it.each([
    ['s1 u1', refusedRoles.system, 'u1+1'],
    ['s1 s2 u1 a1 u2', refusedRoles.system, 'u1+2+1 a1 u2'],
    ['s1 a1 u1', refusedRoles.system, 'u1 a1 u1'],
    ['s1 u1 a1 s2 u2', refusedRoles.system, 'u1+1 a1 u2+2'],
    ['s1 u1 a1 s2 u2', refusedRoles.laterSystem, 's1 u1 a1 u2+2'],
    ['s1 s2 u1', refusedRoles.laterSystem, 's1+2 u1'],
  ])('C11: %s without %s is %s', (given, refused, sent) => {
    expect(convert(given, refused)).toBe(sent)
  })

  const system = messagesOf('s1 u1')
  const later = messagesOf('s1 u1 a1 s2 u2')
  it.each([
    'System role not supported',
    'System role is not supported by this model',
    'Jinja Exception: System role not supported at row 1, column 50',
    'Only user and assistant roles are supported!',
    'only user and assistant roles are supported',
    'Only user and model roles are allowed',
    "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
    "Unsupported value: 'messages[0].role' does not support 'developer' with this model.",
    'Developer instruction is not enabled for models/gemma-3-27b-it',
    'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter',
    'This model does not support system messages',
    'Invalid role: system',
    'Conversation roles must alternate user/assistant/user/assistant/...',
    'Error rendering prompt with jinja template: "Conversation roles must alternate user/assistant/user/assistant/..."',
  ])('C11: %s', (words) => {
    expect(refusedRole(words, system)).toBe(refusedRoles.system)
    expect(refusedRole(words, messagesOf('u1'))).toBeUndefined()
  })

  it.each([
    'After the optional system message, conversation roles must alternate user/assistant/user/assistant/...',
    'System message must be at the beginning.',
    'roles must alternate between "user" and "assistant", but found multiple "user" roles in a row',
    'deepseek-reasoner does not support successive user or assistant messages',
  ])('C1: %s, with one in the middle', (words) => {
    expect(refusedRole(words, later)).toBe(refusedRoles.laterSystem)
  })

  it.each([
    'The system is overloaded',
    'bad temperature',
    'The user role may not do this',
    'maximum context length is 8',
  ])('C11: but not %s', (words) => {
    expect(refusedRole(words, later)).toBeUndefined()
  })
})
