import { beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { askAboutToTell, toldFrom } from './about-to-tell.ts'
import { loadWords } from '../words/words.ts'

beforeAll(() => loadWords('en'))

const entry = (name: string, kind: 'always' | 'pinned' | 'detected' | 'never', included = true) => ({
  entryId: name.toLowerCase(),
  name,
  included,
  reasons: [kind === 'detected' ? { kind, alias: 'the captain', source: 'message' } : { kind }],
})
const answer = {
  entries: [
    entry('Gannet Rock', 'always'),
    entry('Mara', 'never', false),
    entry('Ledger', 'pinned'),
    entry('Wren', 'detected'),
  ],
  tokens: 412,
  estimated: true,
}

/** A server that answers one call with `context` and the other with its trace. */
function client(failing?: 'connection_missing' | 'rate_limited') {
  const calls: { name: string; input: unknown }[] = []
  const call = async (name: string, input: unknown) => {
    calls.push({ name, input })
    if (name === 'previewMessage' && failing !== undefined)
      throw new ApiProblem({ code: failing, status: 400, detail: failing })
    return name === 'previewMessage' ? { context: answer } : { ...answer, trace: answer.entries }
  }
  return { api: { call } as unknown as Client, calls }
}

const signal = new AbortController().signal

describe('what would be sent with a message', () => {
  it('A18: is all that is included, by the names of the entries: named, pinned, always', () => {
    const { entries, tokens } = toldFrom(answer)
    expect(entries.map(({ name }) => name)).toEqual(['Wren', 'Ledger', 'Gannet Rock'])
    expect(entries.map(({ why }) => why)).toEqual([
      '“the captain” is named in your message.',
      'Attached to this conversation.',
      'Set to be always included.',
    ])
    expect(tokens).toBe(412)
  })

  it('C5: says what would be shortened or left out', () => {
    const parts = [{ kind: 'history' as const, tokens: 8, wholeTokens: 40, messages: 2, wholeMessages: 9 }]
    expect(toldFrom({ ...answer, parts }).shortened).toEqual(['2 of 9 earlier messages fit.'])
    expect(toldFrom(answer).shortened).toEqual([])
  })

  it('A18: is asked of the conversation, with its pins and the branch that is shown', async () => {
    const { api, calls } = client()
    const about = { novelId: 'n', threadId: 't', parentId: 'p', pins: ['e'], connectionId: 'c', model: 'm' }
    expect((await askAboutToTell(api, about, 'Who?', signal)).entries).toHaveLength(3)
    expect(calls).toEqual([
      {
        name: 'previewMessage',
        input: {
          params: { id: 't' },
          body: { content: 'Who?', connectionId: 'c', model: 'm', pins: ['e'], parentId: 'p' },
          signal,
          background: true,
        },
      },
    ])
  })

  it('A18: is asked of the codex before there is a conversation, and where its model is gone', async () => {
    const fresh = client()
    expect((await askAboutToTell(fresh.api, { novelId: 'n' }, 'Who?', signal)).entries).toHaveLength(3)
    const gone = client('connection_missing')
    await askAboutToTell(gone.api, { novelId: 'n', threadId: 't' }, 'Who?', signal)
    expect(gone.calls.map(({ name }) => name)).toEqual(['previewMessage', 'lookupContext'])
    const limited = client('rate_limited')
    await expect(askAboutToTell(limited.api, { novelId: 'n', threadId: 't' }, 'Who?', signal)).rejects.toThrow()
    expect(limited.calls).toHaveLength(1)
  })
})
