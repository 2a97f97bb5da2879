import { describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import type { Broker, Target } from '../ports.ts'
import { chooseTarget, mergeParameters, resolveTarget } from './target.ts'

const target = (connectionId?: string, model?: string): Target => ({ connectionId, model })
const brokerThat = (resolve: Broker['resolve']): Broker => ({ resolve, enqueue: () => undefined })

describe('the target of a reply', () => {
  it.each<[string, [message: Target, thread: Target, defaults: Target], Target]>([
    ['the message first', [target('m', 'mm'), target('t', 'tm'), target('d', 'dm')], target('m', 'mm')],
    ['then the thread', [target(), target('t', 'tm'), target('d', 'dm')], target('t', 'tm')],
    ['then the defaults', [target(), target(), target('d', 'dm')], target('d', 'dm')],
    [
      'a model of another connection is not inherited',
      [target('m'), target('t', 'tm'), target('d', 'dm')],
      target('m'),
    ],
    ['a model without a connection of its own is', [target('m'), target(undefined, 'tm'), target()], target('m', 'tm')],
    [
      'another model on the thread’s connection',
      [target(undefined, 'mm'), target('t', 'tm'), target()],
      target('t', 'mm'),
    ],
  ])('%s', (_name, [message, thread, defaults], chosen) => {
    expect(chooseTarget(message, thread, defaults)).toMatchObject(chosen)
  })

  it('takes what ai-broker returns, and the target as named when it is out of reach', async () => {
    const wish = { ...target('m', 'mm'), thread: target(), defaults: target() }
    expect(
      await resolveTarget(
        brokerThat(async () => ({ connectionId: 'm', model: 'mm', windowTokens: 9, outputTokensMax: 3 })),
        'o',
        wish,
      ),
    ).toMatchObject({ windowTokens: 9 })
    const silent = brokerThat(async () => await Promise.reject(new ServiceError('unavailable')))
    expect(await resolveTarget(silent, 'o', wish)).toEqual({
      connectionId: 'm',
      model: 'mm',
      windowTokens: undefined,
      outputTokensMax: undefined,
    })
  })

  const gone = brokerThat(async () => await Promise.reject(new ServiceError('not_found')))
  it.each<[string, Target, Target, Target]>([
    ['the message names', target('m'), target(), target()],
    ['the thread names', target(), target('t'), target('d')],
    ['is the default', target(), target(), target('d', 'dm')],
  ])('C2: a connection that is gone is connection_missing when it is the one that %s', async (_name, ...levels) => {
    const [named, thread, defaults] = levels
    await expect(resolveTarget(gone, 'o', { ...named, thread, defaults })).rejects.toMatchObject({
      code: 'connection_missing',
      detail: expect.stringContaining('no longer exists'),
    })
  })

  it('C3: no connection is resolved that nobody chose, whether ai-broker is there or not', async () => {
    const anyThing = brokerThat(async () => ({ connectionId: 'first', model: 'fm' }))
    const silent = brokerThat(async () => await Promise.reject(new ServiceError('unavailable')))
    for (const broker of [anyThing, silent])
      await expect(
        resolveTarget(broker, 'o', { ...target(undefined, 'mm'), thread: target(), defaults: target() }),
      ).rejects.toMatchObject({ code: 'connection_missing', detail: expect.stringContaining('Choose a model') })
  })
})

describe('parameters', () => {
  it('are the message’s over the thread’s', () => {
    expect(mergeParameters({ temperature: 1, seed: 3 }, { temperature: 0.5 })).toEqual({ temperature: 0.5, seed: 3 })
    expect(mergeParameters(undefined, undefined)).toBeUndefined()
  })
})
