import { describe, expect, it } from 'vitest'
import type { Wire } from '../wire.ts'
import { routeClassOf, routes } from './index.ts'
import type { Route, RouteAnswer, RouteBody, RouteClass, RouteParams, RouteQuery, Routes } from './index.ts'

const table = Object.entries<Route>(routes)

describe('the routes', () => {
  it('are each a method and path of their own', () => {
    const addresses = table.map(([, { method, path }]) => `${method} ${path.replaceAll(/:\w+/g, ':')}`)
    expect(new Set(addresses).size).toBe(addresses.length)
    expect(addresses.length).toBeGreaterThan(40)
  })

  it('are known by a name that no two tables share', async () => {
    const tables = await Promise.all([
      import('./account-routes.ts'),
      import('./token-routes.ts'),
      import('./chat-routes.ts'),
      import('./generation-routes.ts'),
      import('./codex-routes.ts'),
      import('./connection-routes.ts'),
      import('./usage-routes.ts'),
      import('./live-routes.ts'),
      import('./task-routes.ts'),
    ])
    // A service's groups are spread into one; here each is looked at by itself.
    const groups = tables.flatMap((module) =>
      Object.entries(module).filter(([name]) => !/^(codex|chat)Routes$/.test(name)),
    )
    const names = groups.flatMap(([, group]) => Object.keys(group))
    expect(names.toSorted()).toEqual(table.map(([name]) => name).toSorted())
  })

  it.each(table)('%s declares the parameters of its path, and no others', (_name, { path, params }) => {
    const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name)
    expect(Object.keys(params?.properties ?? {})).toEqual(inPath)
  })

  it.each(table)('%s says what it takes and what it answers', (name, route) => {
    // The address of a favourite says all.
    const hasNone = (['GET', 'DELETE'].includes(route.method) && name !== 'deleteMe') || name === 'addFavouriteModel'
    expect(route.body === undefined && route.upload === undefined).toBe(hasNone)
    expect([route.answer, route.content].filter((answer) => answer !== undefined)).toHaveLength(
      route.status === 204 ? 0 : 1,
    )
    expect(route.empty !== undefined || route.status !== 204).toBe(true)
    expect(route.creates !== true || !['GET', 'DELETE'].includes(route.method)).toBe(true)
  })

  it('let nobody in unknown but to register, to sign in, and who forgot the password', () => {
    expect(table.filter(([, route]) => route.public).map(([name]) => name)).toEqual([
      'register',
      'signIn',
      'getErasure',
      'requestPasswordReset',
      'resetPassword',
    ])
  })

  it('D7: have each a class that fits what they do', () => {
    const namesOf = (wanted: RouteClass): string[] =>
      table.filter(([, route]) => routeClassOf(route) === wanted).map(([name]) => name)
    expect(namesOf('sign-in')).toEqual(table.filter(([, route]) => route.public).map(([name]) => name))
    expect(namesOf('stream')).toEqual(table.filter(([, route]) => route.stream).map(([name]) => name))
    // A provider is called while the client waits, or an answer is asked for: never cheap.
    const isSlow = (route: Route): boolean => route.timeoutMs !== undefined
    expect(namesOf('costly')).toEqual(table.filter(([, route]) => isSlow(route)).map(([name]) => name))
    // Taken on and done later: an answer of a model, or a file, which is costly.
    const isFile = (route: Route): boolean => /^\/(?:im|ex)ports\/|\/(?:im|ex)ports$/.test(route.path)
    const asked = table.filter(([, route]) => route.status === 202 && !isFile(route) && route.tag !== 'Account')
    expect(namesOf('send')).toEqual(asked.map(([name]) => name))
    for (const [name, route] of table)
      if (routeClassOf(route) === 'read') expect([name, ['GET', 'POST'].includes(route.method)]).toEqual([name, true])
  })

  it('give their static types', () => {
    const params: RouteParams<Routes['getEntry']> = { id: 'x' }
    const query: RouteQuery<Routes['listEntries']> = { control: 'never', limit: '3' }
    const body: RouteBody<Routes['createEntry']> = { type: 'lore', name: 'Tea', aliases: ['tea'] }
    const left: RouteBody<Routes['cancelGeneration']> = undefined
    const none: RouteAnswer<Routes['deleteEntry']> = undefined
    // @ts-expect-error this body may not be left out
    const missing: RouteBody<Routes['createEntry']> = undefined
    expect([params, query, body, left, none, missing]).toHaveLength(6)
  })
})

describe('what a service answers', () => {
  const sent = {
    messages: [{ role: 'developer', content: 'x', tokens: 1 }],
    tokens: 1,
    window: undefined,
    context: { entries: [], tokens: 1, budgetTokens: 1, estimated: true, codexVersion: '1', withoutCodex: undefined },
  }

  it('may have words that are not known here, and undefined for what is absent, but no fields missing', () => {
    const passed: Wire<RouteAnswer<Routes['previewMessage']>> = sent
    const { tokens: _tokens, ...rest } = sent
    // @ts-expect-error tokens are missing
    const broken: Wire<RouteAnswer<Routes['previewMessage']>> = rest
    expect([passed, broken]).toHaveLength(2)
  })
})
