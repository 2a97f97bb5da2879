/**
 * Writes `.env` for the distributed run, with fresh secrets: `npm run compose:env`. Never overwrites: the keys in it are the
 * only way to read what is stored.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'

const file = '.env'
if (existsSync(file)) {
  console.error(
    `${file} is there already, and its keys are the only way to read the data made with them. Move it away to make a new one.`,
  )
  process.exit(1)
}

const secret = () => randomBytes(36).toString('base64url')
/** Ed25519 as packages/rpc reads it: the raw 32 bytes, base64url. */
const pair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = (key, type) => key.export({ format: 'der', type }).subarray(-32).toString('base64url')
  return { private: raw(privateKey, 'pkcs8'), public: raw(publicKey, 'spki') }
}

const services = ['gateway', 'chat', 'codex', 'ai-broker']
const keys = Object.fromEntries(services.map((name) => [name, pair()]))
const variable = (name) => name.toUpperCase().replace('-', '_')

/**
 * The proxy takes the gateway's address, and each gateway any free port of this machine, for looking at it. The addresses of
 * Compose's own network are private ones.
 */
const scaleLines = [
  '# Several gateways (docs/operations.md, "Several of each"): take the # away, and the line PUBLISH above out.',
  ...['PROXY_PUBLISH=127.0.0.1:8080', 'PUBLISH=127.0.0.1:', 'TRUSTED_PROXIES=uniquelocal'].map((line) => `# ${line}`),
]

const lines = [
  '# Made by npm run compose:env. Keep it: MASTER_KEYS decrypts the stored API keys.',
  '# The demo provider is started too; leave this out, and set DEMO=0, to run without it.',
  'COMPOSE_PROFILES=demo',
  'DEMO=1',
  '# Local addresses that connections may call, exact host:port with commas between.',
  'EGRESS_ALLOW=demo-provider:9900',
  '# Where people reach it; behind a proxy with TLS: https://your.host',
  'PUBLIC_URL=http://127.0.0.1:8080',
  'PUBLISH=127.0.0.1:8080',
  ...scaleLines,
  '',
  `POSTGRES_PASSWORD=${secret()}`,
  `REDIS_PASSWORD=${secret()}`,
  '# Of the user "admin" of Grafana, which the profile "observability" starts.',
  `GRAFANA_PASSWORD=${secret()}`,
  ...services.flatMap((name) => [
    `${variable(name)}_APP_PASSWORD=${secret()}`,
    `${variable(name)}_SYSTEM_PASSWORD=${secret()}`,
  ]),
  ...services.map((name) => `${variable(name)}_SERVICE_KEY=${keys[name].private}`),
  `SERVICE_PUBLIC_KEYS=${services.map((name) => `${name}=${keys[name].public}`).join(',')}`,
  `MASTER_KEYS=1:${randomBytes(32).toString('base64')}`,
  '',
]
writeFileSync(file, lines.join('\n'), { mode: 0o600 })
console.log(`${file} is written. Now: docker-compose up -d`)
