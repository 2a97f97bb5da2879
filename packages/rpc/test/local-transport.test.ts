import { describe, expect, it } from '@jest/globals'
import { codex, register } from '../src/index.ts'
import { describeTransport } from './conformance.ts'
import { localAdapter } from './house.ts'

describeTransport(localAdapter)

describe('the hub', () => {
  it('lets a read wait a moment for a service that is composed later', async () => {
    const house = localAdapter.open()
    const network = house.caller('chat')
    const reading = network.client(codex.context).findMentions({ novelId: 'n', text: '' })
    await expect(network.client(codex.novels).delete({ id: 'n' })).rejects.toMatchObject({ code: 'unavailable' })
    await house.serve([
      register(
        codex.context,
        { lookup: async () => ({}), findMentions: async () => ({ mentions: [{ alias: 'x' }] }) },
        { callers: ['chat'] },
      ),
    ])
    expect((await reading).mentions).toHaveLength(1)
    await house.close()
  })

  it('has one server per service', async () => {
    const house = localAdapter.open()
    await house.serve([])
    await expect(house.serve([])).rejects.toThrow('served already')
    await house.close()
  })
})
