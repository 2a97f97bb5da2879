import { describe, expect, it } from 'vitest'
import { randomBytes } from 'node:crypto'
import { readAiBrokerConfig } from './config.ts'

const key = `1:${randomBytes(32).toString('base64')}`
const whole = {
  DATABASE_URL: 'postgres://a:b@h/d',
  SYSTEM_DATABASE_URL: 'postgres://a:b@h/d',
  REDIS_URL: 'redis://h',
  SERVICE_KEY: randomBytes(32).toString('base64url'),
  SERVICE_PUBLIC_KEYS: 'x',
  MASTER_KEYS: key,
}

describe('the configuration', () => {
  it('is read from the environment', () => {
    const config = readAiBrokerConfig({
      ...whole,
      ROLE: 'worker',
      EGRESS_ALLOW: 'localhost:11434, 127.0.0.1:1234',
      DEMO_PROVIDER_URL: 'http://demo:9900',
    })
    expect(config).toMatchObject({
      infrastructure: { listen: { port: 7003 }, probes: { port: 9103 }, addresses: { chat: 'localhost:7001' } },
      service: {
        role: 'worker',
        masterKeys: key,
        egressAllow: ['localhost:11434', '127.0.0.1:1234'],
        demoProviderUrl: 'http://demo:9900',
      },
    })
  })

  it.each([
    ['MASTER_KEYS', undefined],
    ['MASTER_KEYS', ''],
    ['MASTER_KEYS', '1:c2hvcnQ='],
    ['MASTER_KEYS', `1:${'A'.repeat(43)}=`],
    ['MASTER_KEYS', randomBytes(48).toString('base64')],
    ['EGRESS_ALLOW', 'localhost'],
    ['ROLE', 'both'],
    ['WORKER_CONCURRENCY', '0'],
    ['DEMO_PROVIDER_URL', 'ftp://x'],
  ])('refuses to start with %s=%s and names it (76)', (name, value) => {
    expect(() => readAiBrokerConfig({ ...whole, [name]: value })).toThrow(name)
  })

  it('takes the master keys from a key service, with those of before beside it or without', () => {
    const { MASTER_KEYS: _none, ...without } = whole
    const vault = { KEY_SOURCE: 'vault', VAULT_ADDR: 'https://vault:8200', VAULT_TOKEN: 'hvs.0123456789abcdef' }
    const keyService = {
      url: 'https://vault:8200',
      token: 'hvs.0123456789abcdef',
      key: 'scriptorium',
      mount: 'transit',
    }
    expect(readAiBrokerConfig({ ...without, ...vault }).service).toMatchObject({ masterKeys: '', keyService })
    expect(readAiBrokerConfig({ ...whole, ...vault }).service).toMatchObject({ masterKeys: key, keyService })
    expect(() => readAiBrokerConfig({ ...whole, ...vault, VAULT_TOKEN: '' })).toThrow('VAULT_TOKEN')
  })

  it('never repeats a key in what it says', () => {
    const secret = `1:${randomBytes(31).toString('base64')}`
    expect(() => readAiBrokerConfig({ ...whole, MASTER_KEYS: secret })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret.slice(2, 20)) }),
    )
  })
})
