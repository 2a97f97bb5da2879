import { describe, expect, it } from 'vitest'
import { routes } from '@scriptorium/contracts/routes'
import type { Route, RouteName } from '@scriptorium/contracts/routes'
import { QueryClient } from '@tanstack/react-query'
import type { Client } from './client.ts'
import { announcing, changedBy } from './other-windows.ts'

describe('what a call changed', () => {
  it('A19: is read again by the other windows', () => {
    expect(changedBy('sendMessage')).toContain('messages')
    expect(changedBy('regenerate')).toContain('messages')
    expect(changedBy('showBranch')).toContain('messages')
    expect(changedBy('createThread')).toContain('threads')
    expect(changedBy('updateEntry')).toEqual(expect.arrayContaining(['entries', 'entry']))
    expect(changedBy('deleteConnection')).toContain('connections')
    expect(changedBy('updateMe')).toEqual(['me'])
  })

  it('A19: is nothing for what only asks', () => {
    for (const name of ['listMessages', 'previewMessage', 'lookupContext', 'testConnection'] as const)
      expect(changedBy(name)).toEqual([])
  })

  it('A19: is known of every call that changes a novel, its entries, conversations or connections', () => {
    const forgotten = (Object.keys(routes) as RouteName[]).filter((name) => {
      const { method, path }: Route = routes[name]
      const isAsked = /preview|mentions|suggestions|context|test|cancel/.test(path)
      return (
        method !== 'GET' &&
        !isAsked &&
        /novels|entries|threads|messages|connections/.test(path) &&
        changedBy(name).length === 0
      )
    })
    expect(forgotten).toEqual([])
  })
})

describe('announcing', () => {
  it('A19: a change in one window is seen in the other, and a refused one is not', async () => {
    const posted: unknown[] = []
    const channel = {
      postMessage: (message: unknown) => void posted.push(message),
      onmessage: null as BroadcastChannel['onmessage'],
    }
    const queryClient = new QueryClient()
    queryClient.setQueryData(['messages', 't'], [])
    queryClient.setQueryData(['novels'], [])
    let refused = false
    const client = { call: async () => (refused ? Promise.reject(new Error('no')) : {}) } as unknown as Client
    const announced = announcing(client, queryClient, channel)
    await announced.call('sendMessage', { params: { id: 't' }, body: { content: 'x' } })
    await announced.call('getThread', { params: { id: 't' } })
    refused = true
    await announced.call('sendMessage', { params: { id: 't' }, body: { content: 'x' } }).catch(() => undefined)
    expect(posted).toEqual([['messages', 'threads', 'thread']])
    for (const data of [posted[0], 'nothing', null]) channel.onmessage?.call(channel as never, { data } as MessageEvent)
    expect(queryClient.getQueryState(['messages', 't'])?.isInvalidated).toBe(true)
    expect(queryClient.getQueryState(['novels'])?.isInvalidated).toBe(false)
    queryClient.clear()
  })
})
