import { describe, expect, it } from 'vitest'
import { isAddressAllowed, literalOf } from './address-policy.ts'
import { createAllowList } from '../../domain/connection/allow-list.ts'
import { judgeLiteral, parseTarget } from './target.ts'

const forbidden = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.255',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.8',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:0:127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::808:808',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:10::1',
  '2001:20::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2002:808:808::',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  '2606:4700::1%eth0',
  'fec0::1',
  'ff02::1',
  '4000::1',
  '',
  'localhost',
  '1.2.3',
  'not an address',
]
const allowed = [
  '8.8.8.8',
  '1.1.1.1',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.0.1',
  '172.32.0.1',
  '192.169.0.1',
  '198.17.255.255',
  '223.255.255.254',
  '2606:4700:4700::1111',
  '2a00:1450:4001::1',
  '2001:4860:4860::8888',
]

describe('an address', () => {
  it.each(forbidden)('%s is refused', (address) => expect(isAddressAllowed(address)).toBe(false))
  it.each(allowed)('%s may be called', (address) => expect(isAddressAllowed(address)).toBe(true))
})

describe('a host', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['localhost', undefined],
    ['example.com', undefined],
  ])('%s as an address is %s', (host, literal) => {
    expect(literalOf(host)).toBe(literal)
  })
})

describe('a base URL', () => {
  it.each([
    ['ftp://h/', 'protocol'],
    ['file:///etc/passwd', 'protocol'],
    ['javascript:alert(1)', 'protocol'],
    ['gopher://127.0.0.1', 'protocol'],
    ['//h/v1', 'not-a-url'],
    ['h/v1', 'not-a-url'],
    ['http://', 'not-a-url'],
    ['http://a b/', 'not-a-url'],
    ['http://u:p@h/', 'userinfo'],
    ['http://a@b/', 'userinfo'],
    ['http://@h/', 'userinfo'],
    ['http://h/#f', 'fragment'],
    ['http://h/?q', 'query'],
    ['http:\\\\h\\', 'not-a-url'],
    ['http://evil.com\\@127.0.0.1/', 'not-a-url'],
    ['http://127.0.0.1\t/', 'not-a-url'],
    ['ht\ntp://h/', 'not-a-url'],
    ['http://h\u0000/', 'not-a-url'],
    [`http://${'a.'.repeat(200)}com/`, 'host'],
  ])('%j is refused', (text, problem) => {
    expect(parseTarget(text)).toEqual({ problem })
  })

  it.each(['http://h:8080/v1', 'https://api.example.com', 'http://[::1]:11434/v1', 'https://bücher.example/v1'])(
    '%s is one',
    (text) => {
      expect(parseTarget(text)).toHaveProperty('url')
    },
  )
})

describe('the operator’s list', () => {
  const list = createAllowList(['localhost:11434', '127.0.0.1:1234', '[::1]:1234', 'demo-provider:9900'])
  const judge = (text: string): string => judgeLiteral(new URL(text), list)

  it.each([
    ['http://localhost:11434/v1', 'allowed'],
    ['http://127.0.0.1:11434/', 'forbidden'],
    ['http://[::1]:11434/', 'forbidden'],
    ['http://localhost:11435/', 'look-up'],
    ['http://127.0.0.1:1234/', 'allowed'],
    ['http://[::1]:1234/', 'allowed'],
    ['http://0x7f.1:1234/', 'allowed'],
    ['http://127.0.0.2:1234/', 'forbidden'],
    ['http://localhost.:11434/', 'look-up'],
    ['http://LOCALHOST:11434/', 'allowed'],
    ['http://demo-provider:9900/', 'allowed'],
    ['https://demo-provider/', 'look-up'],
  ])('%s is %s', (url, judgement) => {
    expect(judge(url)).toBe(judgement)
  })

  it.each([
    ['http://h.example:80/', 'look-up'],
    ['http://h.example/', 'look-up'],
    ['https://h.example:443/', 'look-up'],
    ['http://h.example:8000/', 'look-up'],
    ['https://8.8.8.8:8443/', 'allowed'],
    ['http://h.example:25/', 'forbidden'],
    ['http://h.example:22/', 'forbidden'],
    ['http://h.example:0/', 'forbidden'],
    ['http://8.8.8.8:587/', 'forbidden'],
    ['http://h.example:6667/', 'forbidden'],
    ['http://mail.example:25/', 'allowed'],
  ])('and ports: %s is %s', (url, judgement) => {
    expect(judgeLiteral(new URL(url), createAllowList(['mail.example:25']))).toBe(judgement)
  })

  it.each(['localhost', 'http://localhost:1', 'localhost:port', '*:80', 'a b:80', '::1:80', 'localhost:99999'])(
    'takes no entry such as %s',
    (entry) => {
      if (entry !== '*:80') expect(() => createAllowList([entry])).toThrow(entry)
    },
  )
})
