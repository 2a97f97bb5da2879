import { describe, expect, it } from 'vitest'
import { codex, register } from '../src/index.ts'
import { describeTransport } from './conformance.ts'
import { localAdapter } from './fixture.ts'

describeTransport(localAdapter)

describe('the hub', () => {
  it('lets a read wait a moment for a service that is composed later', async () => {
    const fixture = localAdapter.open()
    const network = fixture.caller('chat')
    const reading = network.client(codex.context).findMentions({ novelId: 'n', text: '' })
    await expect(network.client(codex.novels).delete({ id: 'n' })).rejects.toMatchObject({ code: 'unavailable' })
    await fixture.serve([
      register(
        codex.context,
        {
          lookup: async () => Promise.reject(new Error('not asked')),
          suggest: async () => ({ suggestions: [], reach: 'all' }),
          knownScenes: async () => ({ ids: [] }),
          proposeAliases: async () => ({ aliases: [] }),
          checkAliases: async () => ({ findings: [], scenes: 0, truncated: false }),
          draftEntry: async () => ({ type: 'character', aliases: [], description: '' }),
          findMentions: async () => ({
            mentions: [{ start: 0, end: 1, entryId: 'e', alias: 'x', ambiguousWith: [] }],
          }),
        },
        { callers: ['chat'] },
      ),
    ])
    expect((await reading).mentions).toHaveLength(1)
    await fixture.close()
  })

  it('has one server per service', async () => {
    const fixture = localAdapter.open()
    await fixture.serve([])
    await expect(fixture.serve([])).rejects.toThrow('served already')
    await fixture.close()
  })
})
