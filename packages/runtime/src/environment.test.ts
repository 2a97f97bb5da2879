import { describe, expect, it } from 'vitest'
import { EnvError, readEnv } from './environment.ts'
import type { EnvReader, EnvSource } from './environment.ts'

const good = 'Vq3ZsT0nJ8bXw5yLkR1uPfGdHc7mAe2oI9vN4xQz'

function problems(source: EnvSource, build: (env: EnvReader) => unknown): string[] {
  try {
    readEnv(source, build)
  } catch (error) {
    if (error instanceof EnvError) return error.problems.map(({ name, problem }) => `${name} ${problem}`)
    throw error
  }
  return []
}

describe('readEnv', () => {
  it.each([
    ['https://write.example', []],
    ['https://write.example/', []],
    ['https://write.example:8443', []],
    ['https://write.example/app', ['U must have nothing behind the host and the port, such as https://write.example.']],
    [
      'https://write.example/?a=b',
      ['U must have nothing behind the host and the port, such as https://write.example.'],
    ],
    ['https://me@write.example', ['U must have nothing behind the host and the port, such as https://write.example.']],
  ])('C15: takes %s as an origin: %j', (url, expected) => {
    expect(problems({ U: url }, (env) => env.url('U', { originOnly: true }))).toEqual(expected)
  })

  it('turns strings into types', () => {
    const config = readEnv(
      {
        NAME: ' chat ',
        PORT: '8080',
        ON: '1',
        OFF: 'False',
        HOSTS: 'a, b,,c',
        ROLE: 'worker',
        URL: 'redis://r:1',
        SECRET: good,
        EMPTY: '',
      },
      (env) => ({
        name: env.string('NAME'),
        port: env.int('PORT', { min: 1, max: 65_535 }),
        on: env.boolean('ON'),
        off: env.boolean('OFF'),
        hosts: env.list('HOSTS'),
        role: env.choice('ROLE', ['api', 'worker']),
        url: env.url('URL', { protocols: ['redis:'] }),
        secret: env.secret('SECRET'),
        empty: env.optionalString('EMPTY'),
        fallback: env.string('EMPTY', { default: 'x' }),
        none: env.list('NONE'),
        noUrl: env.optionalUrl('NONE'),
      }),
    )
    expect(config).toEqual({
      name: 'chat',
      port: 8080,
      on: true,
      off: false,
      hosts: ['a', 'b', 'c'],
      role: 'worker',
      url: 'redis://r:1',
      secret: good,
      empty: undefined,
      fallback: 'x',
      none: [],
      noUrl: undefined,
    })
  })

  it('tells of everything that is wrong in one error, and what to do', () => {
    const found = problems({ PORT: '70000', ON: 'yes', ROLE: 'x', URL: 'nowhere', DB: 'http://h' }, (env) => ({
      name: env.string('NAME'),
      port: env.int('PORT', { min: 1, max: 65_535 }),
      on: env.boolean('ON'),
      role: env.choice('ROLE', ['api', 'worker']),
      url: env.url('URL'),
      db: env.url('DB', { protocols: ['postgres:', 'postgresql:'] }),
      secret: env.secret('SECRET'),
    }))
    expect(found).toHaveLength(7)
    expect(found[0]).toBe('NAME is not set: give it a text.')
    expect(found[1]).toContain('from 1 to 65535')
    expect(found[5]).toContain('postgres:// or postgresql://')
  })

  it.each(['1.5', '1e3', '0x10', '', 'NaN', '99999999999999999999'])('does not take %j for a whole number', (text) => {
    expect(problems({ N: text }, (env) => env.int('N'))).toHaveLength(1)
  })

  it.each([
    ['short', 'abcdefghijklmnopqrstuvwxyz12345'],
    ['a sample', 'changeme-changeme-changeme-changeme'],
    ['a sample with other letters between', 'CHANGE_ME_please_1234567890_abcdefgh'],
    ['one letter', 'a'.repeat(64)],
    ['a pattern', 'abc123'.repeat(10)],
  ])('refuses a secret that is %s, and does not repeat it', (_what, text) => {
    const found = problems({ S: text }, (env) => env.secret('S'))
    expect(found).toHaveLength(1)
    expect(found[0]).not.toContain(text)
  })

  it('explains the variable even where the builder stumbles over its stand-in', () => {
    expect(problems({}, (env) => JSON.parse(env.string('JSON')) as unknown)).toEqual([
      'JSON is not set: give it a text.',
    ])
    expect(() => readEnv({ JSON: '{' }, (env) => JSON.parse(env.string('JSON')) as unknown)).toThrow(/JSON/)
  })
})
