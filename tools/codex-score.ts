/**
 * Scores detection on a text in which somebody has marked every name:
 *
 *   npm run codex:score -- --text FILE --entries FILE --gold FILE [--language en] [--offsets utf-16] [--list] [--json]
 *
 * docs/detection.md has the formats.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { FormatError, offsetUnits, readEntries, readGold } from './codex-score/formats.ts'
import type { OffsetUnit } from './codex-score/formats.ts'
import { score, share } from './codex-score/score.ts'
import type { GoldMention, Score } from './codex-score/score.ts'

const usage =
  'npm run codex:score -- --text FILE --entries FILE --gold FILE [--language en] [--offsets utf-16|code-points|bytes] [--list] [--json]'

function read(name: string, file: string | undefined): string {
  if (file === undefined) throw new FormatError(`Name --${name}.\n${usage}`)
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new FormatError(`${file} cannot be read: ${(error as Error).message}.`)
  }
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        text: { type: 'string' },
        entries: { type: 'string' },
        gold: { type: 'string' },
        language: { type: 'string', default: 'en' },
        offsets: { type: 'string', default: 'utf-16' },
        list: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    return values
  } catch (error) {
    throw new FormatError(`${(error as Error).message}\n${usage}`)
  }
}

function main(): void {
  const { text: textFile, entries: entriesFile, gold: goldFile, language, offsets, list, json } = options()
  if (!offsetUnits.some((unit) => unit === offsets))
    throw new FormatError(`--offsets is one of ${offsetUnits.join(', ')}.`)
  const text = read('text', textFile)
  const entries = readEntries(read('entries', entriesFile), entriesFile ?? '')
  const source = { text, offsets: offsets as OffsetUnit, entries }
  const gold = readGold(read('gold', goldFile), goldFile ?? '', source)
  const result = score(text, entries, gold, language)
  console.log(json ? JSON.stringify(result, undefined, 2) : report(result))
  if (list && !json) console.log(listed(text, 'missed', result.missed) + listed(text, 'wrong', result.wrong))
}

function report(result: Score): string {
  return [
    `names marked   ${result.gold}`,
    `detected       ${result.detected}`,
    `recall         ${share(result.found, result.gold)}`,
    `precision      ${share(result.right, result.detected)}`,
    `same span      ${share(result.sameSpan, result.found)} of those found`,
    `right entity   ${share(result.rightEntity, result.found)} of those found`,
    `among named    ${share(result.amongNamed, result.found)} of those found`,
  ].join('\n')
}

function listed(text: string, what: string, mentions: readonly GoldMention[]): string {
  return mentions
    .map(({ start, end, entity }) => {
      const around = `${text.slice(Math.max(0, start - 30), start)}[${text.slice(start, end)}]${text.slice(end, end + 30)}`
      return `${what}\t${start}\t${end}\t${entity}\t${around.replaceAll(/\s+/gu, ' ')}\n`
    })
    .join('')
}

try {
  main()
} catch (error) {
  if (!(error instanceof FormatError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
