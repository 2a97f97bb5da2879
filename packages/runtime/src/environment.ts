/**
 * Reads the environment once, at the start: strings become types here, and everything that is wrong is reported at once, so
 * that an operator fixes a deployment in one round. A variable that is set to nothing counts as not set (Compose writes
 * `NAME=` for what its own environment lacks).
 */
export type EnvSource = Readonly<Record<string, string | undefined>>

export type UrlOptions = {
  protocols?: readonly string[]
  /** Scheme, host and port alone: a path, a query or a user name is refused. */
  originOnly?: boolean
}

export type EnvReader = {
  /** A required text, unless there is a default. */
  string(name: string, options?: { default?: string }): string
  optionalString(name: string): string | undefined
  /** A whole number within `min` and `max`, both included. */
  int(name: string, options?: { default?: number; min?: number; max?: number }): number
  /** `true`, `false`, `1` or `0`. */
  boolean(name: string, options?: { default?: boolean }): boolean
  /** An absolute URL, returned as it was written. `protocols` such as `['http:', 'https:']` narrows it. */
  url(name: string, options?: UrlOptions & { default?: string }): string
  optionalUrl(name: string, options?: UrlOptions): string | undefined
  /** Comma-separated; spaces around and empty items are dropped. Not set and no default: empty. */
  list(name: string, options?: { default?: readonly string[] }): string[]
  /** One of the words given. */
  choice<const Word extends string>(name: string, words: readonly Word[], options?: { default?: Word }): Word
  /** Never has a default: refuses what is missing, shorter than `minBytes` (32) or a known sample such as `changeme`. */
  secret(name: string, options?: { minBytes?: number }): string
  /** As `secret`, but may be left out. */
  optionalSecret(name: string, options?: { minBytes?: number }): string | undefined
}

export type EnvProblem = { name: string; problem: string }

/** Everything that is wrong with the environment. Never holds a value, since it may be a secret. */
export class EnvError extends Error {
  override name = 'EnvError'
  readonly problems: readonly EnvProblem[]

  constructor(problems: readonly EnvProblem[]) {
    super(
      [
        'The environment is not complete. Correct these and start again:',
        ...problems.map(({ name, problem }) => `  ${name} ${problem}`),
      ].join('\n'),
    )
    this.problems = problems
  }
}

/**
 * Builds a configuration from `source` (`process.env` in main.ts).
 *
 * @param build reads every variable it needs; what it gets for a bad one is a stand-in, never used since the whole is refused.
 * @throws EnvError naming every variable that is wrong and what to do about each.
 */
export function readEnv<Config>(source: EnvSource, build: (env: EnvReader) => Config): Config {
  const problems: EnvProblem[] = []
  const reader = createReader(source, (name, problem) => problems.push({ name, problem }))
  let config: Config
  try {
    config = build(reader)
  } catch (error) {
    // A build that stumbles over a stand-in: the problems say why better than its error does.
    if (problems.length > 0) throw new EnvError(problems)
    throw error
  }
  if (problems.length > 0) throw new EnvError(problems)
  return config
}

type Report = (name: string, problem: string) => void

function createReader(source: EnvSource, report: Report): EnvReader {
  const read = (name: string): string | undefined => {
    const text = source[name]?.trim()
    return text === '' ? undefined : text
  }
  const required = <T>(name: string, fallback: T | undefined, standIn: T, what: string): T => {
    if (fallback === undefined) report(name, `is not set: give it ${what}.`)
    return fallback ?? standIn
  }
  const checkedUrl = (name: string, text: string, options: UrlOptions): string => {
    const problem = urlProblem(text, options)
    if (problem !== undefined) report(name, problem)
    return text
  }
  const checkedSecret = (name: string, text: string, minBytes: number): string => {
    const problem = secretProblem(text, minBytes)
    if (problem !== undefined) report(name, problem)
    return text
  }
  return {
    string: (name, options = {}) => read(name) ?? required(name, options.default, '', 'a text'),
    optionalString: read,
    int(name, options = {}) {
      const text = read(name)
      if (text === undefined) return required(name, options.default, 0, 'a whole number')
      const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options
      const value = /^[+-]?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
      if (value >= min && value <= max) return value
      report(name, `must be a whole number${rangeText(options)}.`)
      // As a default that other settings are made of, it must not look like their fault.
      return 0
    },
    boolean(name, options = {}) {
      const text = read(name)
      if (text === undefined) return required(name, options.default, false, 'true or false')
      const value = booleanWords.get(text.toLowerCase())
      if (value === undefined) report(name, 'must be true or false (or 1 or 0).')
      return value ?? false
    },
    url: (name, options = {}) =>
      checkedUrl(name, read(name) ?? required(name, options.default, 'http://localhost', 'a URL'), options),
    optionalUrl(name, options = {}) {
      const text = read(name)
      return text === undefined ? undefined : checkedUrl(name, text, options)
    },
    list: (name, options = {}) =>
      read(name)
        ?.split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '') ?? [...(options.default ?? [])],
    choice(name, words, options = {}) {
      const text = read(name)
      const found = text === undefined ? options.default : words.find((word) => word === text)
      if (found === undefined)
        report(name, `${text === undefined ? 'is not set: give it' : 'must be'} one of ${words.join(', ')}.`)
      return found ?? (words[0] as (typeof words)[number])
    },
    secret(name, options = {}) {
      const { minBytes = 32 } = options
      const text = read(name)
      if (text !== undefined) return checkedSecret(name, text, minBytes)
      return required(name, undefined, '', secretOf(minBytes))
    },
    optionalSecret(name, options = {}) {
      const text = read(name)
      return text === undefined ? undefined : checkedSecret(name, text, options.minBytes ?? 32)
    },
  }
}

function secretOf(minBytes: number): string {
  return `a secret of at least ${minBytes} bytes, made for this installation (openssl rand -base64 48)`
}

const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

function rangeText({ min, max }: { min?: number; max?: number }): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`
  if (min !== undefined) return ` of at least ${min}`
  return max === undefined ? '' : ` of at most ${max}`
}

function urlProblem(text: string, { protocols, originOnly = false }: UrlOptions): string | undefined {
  const url = URL.parse(text)
  if (url === null) return 'must be a whole URL, such as http://host:port.'
  if (protocols !== undefined && !protocols.includes(url.protocol))
    return `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}.`
  const hasMore = url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== ''
  if (originOnly && hasMore) return `must have nothing behind the host and the port, such as ${url.origin}.`
  return undefined
}

/** Words that stand in samples and tutorials: whoever reads those knows the secret. */
const samples = [
  'changeme',
  'changethis',
  'replaceme',
  'example',
  'placeholder',
  'yoursecret',
  'mysecret',
  'supersecret',
  'password',
  'insecure',
  'default',
  'keyboardcat',
  '01234567890123456789',
]

function secretProblem(text: string, minBytes: number): string | undefined {
  const bytes = Buffer.byteLength(text)
  if (bytes < minBytes)
    return `is ${bytes} bytes long and needs at least ${minBytes}: make one with openssl rand -base64 48.`
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  // Eight different characters is far below what any random text of 32 bytes has, and above `aaaa…` and `abcabc…`.
  if (samples.some((sample) => plain.includes(sample)) || new Set(text).size < 8)
    return 'is a sample that others know: make one with openssl rand -base64 48.'
  return undefined
}
