/** A server that speaks what we use of Vault's transit engine: versions of one key, associated data, HMAC; real HTTP, real encryption. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type TransitServer = {
  url: string
  /** Paths and bodies, in the order of arrival. */
  seen: { path: string; body: string }[]
  /** A new version of the key. */
  rotate(): void
  /** Every answer from now on. */
  fail(status: number | undefined): void
  close(): Promise<void>
}

type Asked = { plaintext?: string; ciphertext?: string; associated_data?: string; input?: string; key_version?: number }

export async function startTransitServer(token: string): Promise<TransitServer> {
  const keys = [randomBytes(32)]
  const seen: TransitServer['seen'] = []
  let failure: number | undefined
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request)
    const path = request.url ?? ''
    seen.push({ path, body })
    const isAllowed = request.headers['x-vault-token'] === token
    const data =
      isAllowed && failure === undefined ? answer(keys, path, body === '' ? {} : JSON.parse(body)) : undefined
    response.writeHead(failure ?? (isAllowed ? (data === undefined ? 400 : 200) : 403), {
      'content-type': 'application/json',
    })
    response.end(JSON.stringify(data === undefined ? { errors: [`no: ${token}`] } : { data }))
  }
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    rotate: () => void keys.push(randomBytes(32)),
    fail: (status) => {
      failure = status
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function answer(keys: readonly Buffer[], path: string, asked: Asked): object | undefined {
  const bytes = (text = ''): Buffer => Buffer.from(text, 'base64')
  const keyOf = (version: number): Buffer | undefined => keys[version - 1]
  const version = asked.key_version ?? keys.length
  const key = keyOf(version)
  if (key === undefined) return undefined
  switch (path) {
    case '/v1/secrets/transit/keys/novels':
      return { latest_version: keys.length, type: 'aes256-gcm96' }
    case '/v1/secrets/transit/encrypt/novels': {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bytes(asked.associated_data))
      const sealed = Buffer.concat([nonce, cipher.update(bytes(asked.plaintext)), cipher.final(), cipher.getAuthTag()])
      return { ciphertext: `vault:v${version}:${sealed.toString('base64')}`, key_version: version }
    }
    case '/v1/secrets/transit/decrypt/novels':
      return opened(keyOf, asked)
    case '/v1/secrets/transit/hmac/novels':
      return { hmac: `vault:v${version}:${createHmac('sha256', key).update(bytes(asked.input)).digest('base64')}` }
    default:
      return undefined
  }
}

function opened(
  keyOf: (version: number) => Buffer | undefined,
  { ciphertext = '', associated_data = '' }: Asked,
): object | undefined {
  const [, version, text = ''] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? []
  const key = keyOf(Number(version))
  if (key === undefined) return undefined
  const sealed = Buffer.from(text, 'base64')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(associated_data, 'base64')).setAuthTag(sealed.subarray(-16))
    const plain = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
    return { plaintext: plain.toString('base64') }
  } catch {
    return undefined
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}
