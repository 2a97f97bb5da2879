import { describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { createSigner, createVerifier } from './caller-token.ts'
import { formatServiceKeys, generateServiceKeys, parseServiceKeys, publicKeyOf } from './service-key.ts'

const [chat, gateway] = [generateServiceKeys(), generateServiceKeys()]
const publicKeys = { chat: chat.publicKey, gateway: gateway.publicKey }
const ownerId = newId()

describe('caller tokens', () => {
  it('say who calls and for whom', async () => {
    const signer = createSigner({ self: 'chat', privateKey: chat.privateKey })
    const verifier = createVerifier({ self: 'codex', publicKeys })
    expect(await verifier.verify(await signer.sign('codex', ownerId))).toEqual({ service: 'chat', ownerId })
    expect(await verifier.verify(await signer.sign('codex', undefined))).toEqual({
      service: 'chat',
      ownerId: undefined,
    })
    await expect(verifier.verify(await signer.sign('gateway', ownerId))).rejects.toMatchObject({
      code: 'unauthenticated',
    })
  })

  it('are used again for 20 seconds, per user and callee', async () => {
    let nowMs = 1_800_000_000_000
    const signer = createSigner({ self: 'chat', privateKey: chat.privateKey, now: () => nowMs })
    const first = await signer.sign('codex', ownerId)
    expect(await signer.sign('codex', ownerId)).toBe(first)
    expect(await signer.sign('ai-broker', ownerId)).not.toBe(first)
    expect(await signer.sign('codex', newId())).not.toBe(first)
    nowMs += 20_000
    expect(await signer.sign('codex', ownerId)).not.toBe(first)
  })

  it('that were accepted once are not accepted for ever', async () => {
    let nowMs = 1_800_000_000_000
    const verifier = createVerifier({ self: 'codex', publicKeys, now: () => nowMs })
    const token = await createSigner({ self: 'chat', privateKey: chat.privateKey, now: () => nowMs }).sign(
      'codex',
      ownerId,
    )
    await verifier.verify(token)
    nowMs += 89_000
    await verifier.verify(token)
    nowMs += 2_000
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('do not say why they were refused', async () => {
    const error = await createVerifier({ self: 'codex', publicKeys })
      .verify('a.b.c')
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'unauthenticated', detail: 'Sign in first.' })
  })
})

describe('service keys', () => {
  it('are short texts, there and back', () => {
    expect(publicKeyOf(chat.privateKey)).toBe(chat.publicKey)
    expect(chat.privateKey).toMatch(/^[\w-]{43}$/)
    expect(parseServiceKeys(` ${formatServiceKeys(publicKeys)} ,`)).toEqual(publicKeys)
  })

  it.each([
    ['a name of nobody', `nobody=${chat.publicKey}`],
    ['no name', chat.publicKey],
    ['a short key', 'chat=abcd'],
    ['two of one name', `chat=${chat.publicKey},chat=${gateway.publicKey}`],
    ['no key', 'chat='],
  ])('refuse %s', (_what, text) => {
    expect(() => parseServiceKeys(text)).toThrow()
  })

  it('do not repeat a private key that is wrong', () => {
    expect(() => createSigner({ self: 'chat', privateKey: 'canary-secret' })).toThrow(/^(?!.*canary)/)
  })
})
