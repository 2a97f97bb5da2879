/** Aliases that a name suggests: what people call somebody who is called so. No model is asked; the same name gives the same. */
import type { AliasProposalsBody, ProposedAlias } from '@scriptorium/contracts/nouns'
import { foldedText } from '@scriptorium/text/folding'
import type { CodexIndex, FolderOf } from '../detection/codex-index.ts'
import { otherTitles } from '../detection/title-forms.ts'
import { titlesOf } from '../detection/titles.ts'

type Proposal = Pick<ProposedAlias, 'text' | 'kind'>

const mostOthers = 50
const nickname = /\s*["“„«]([^"“”„«»]+)["”“»]\s*|\s*\(([^)]+)\)\s*/u
const suffix = /,?\s+(?:jr|jnr|sr|snr|junior|senior|esq|[ivx]+)\.?$/iu
/** Small words between names: they belong to the last one. */
const joining =
  /^(?:von|van|der|den|de|del|della|di|da|dos|du|la|le|zu|zum|af|av|bin|ibn|al|el|ben|bat|ter|ten|of|the|st\.?)$/iu
/** Where the family's name comes first. */
const familyFirst = new Set(['hu', 'zh', 'ja', 'ko', 'vi'])
const articles = /^(?:the|a|an|der|die|das|le|la|les|l’|l'|el|los|las|il|lo|gli|o|os|as|de|het)\s+/iu

/** @param index of the novel, whose other names the proposals are held against */
export function proposeAliases(
  index: CodexIndex,
  { name, type = 'character', entryId }: AliasProposalsBody,
  folderOf: FolderOf,
): ProposedAlias[] {
  const folder = folderOf(index.language)
  const proposals = aliasesOf(name, type, index.language)
  const byText = new Map(proposals.map(({ text }) => [foldedText(text, folder), [] as string[]]))
  for (const { id, name: own, aliases, archived } of index.entries.values()) {
    if (archived || id === entryId) continue
    for (const text of new Set([own, ...aliases.map((alias) => alias.text)].map((text) => foldedText(text, folder)))) {
      const others = byText.get(text)
      if (others !== undefined && others.length < mostOthers) others.push(id)
    }
  }
  return proposals.map((proposal) => {
    return { ...proposal, others: (byText.get(foldedText(proposal.text, folder)) ?? []).toSorted() }
  })
}

/** In the order of their use; none twice, and not the name itself. @param language BCP 47 */
export function aliasesOf(name: string, type: string, language: string): Proposal[] {
  const plain = name.trim().replaceAll(/\s+/gu, ' ')
  const all = type === 'character' ? personAliases(plain, language) : thingAliases(plain)
  const seen = new Set([plain.toLowerCase()])
  return all.filter(({ text }) => {
    const key = text.toLowerCase()
    if (seen.has(key) || !/\p{L}/u.test(text) || Array.from(text).length < 2) return false
    seen.add(key)
    return true
  })
}

function personAliases(name: string, language: string): Proposal[] {
  const called = nickname.exec(name)
  const whole = name.replace(nickname, ' ').trim()
  const bare = whole.replace(suffix, '')
  const words = bare.split(' ')
  const title = titleOf(words, language)
  const names = words.slice(title.length)
  const { given, family } = partsOf(names, language)
  const titled = title.length > 0 && family !== '' ? [`${title.join(' ')} ${family}`] : []
  return [
    ...as('nickname', [called?.[1] ?? called?.[2] ?? '']),
    ...as('short', [whole, bare]),
    ...as('untitled', title.length > 0 ? [names.join(' ')] : []),
    ...as('first', [given[0] ?? '', given.length > 1 ? given.join(' ') : '']),
    ...as('titled', titled),
    ...as('last', [family, family.split(' ').at(-1) ?? '']),
    ...as('initials', initialsOf(given, family, language)),
  ]
}

function as(kind: Proposal['kind'], texts: readonly string[]): Proposal[] {
  return texts.filter((text) => text.trim() !== '').map((text) => ({ text: text.trim(), kind }))
}

/** Its words: `Frau Dr.` has two. A name has one beside it. */
function titleOf(words: readonly string[], language: string): string[] {
  const titles = titlesOf(language)
  const isTitle = (word: string): boolean =>
    titles.has(word.toLowerCase().replace(/\.$/u, '')) || otherTitles(`${word} x`, language).length > 0
  const end = words.findIndex((word) => !isTitle(word))
  return end <= 0 ? [] : words.slice(0, end)
}

function partsOf(names: readonly string[], language: string): { given: string[]; family: string } {
  const tag = language.toLowerCase().split('-')[0] ?? ''
  const [only = ''] = names
  if (names.length === 1) return unspacedParts(only, tag)
  if (familyFirst.has(tag)) return { given: [names.slice(1).join(' ')], family: only }
  const particle = names.findIndex((word, index) => index > 0 && joining.test(word))
  const from = particle > 0 ? particle : names.length - 1
  return { given: names.slice(0, from), family: names.slice(from).join(' ') }
}

/** Three or four characters of which the first is the family's: 林黛玉, 박지훈. */
function unspacedParts(name: string, tag: string): { given: string[]; family: string } {
  const characters = Array.from(name)
  const isOne = /^(?:\p{Script=Han}{3}|\p{Script=Hangul}{3})$/u.test(name)
  if (isOne && (tag === 'zh' || tag === 'ko')) return { given: [characters.slice(1).join('')], family: '' }
  const dotted = name.split(/[・·]/u)
  return dotted.length > 1 ? { given: [dotted[0] ?? ''], family: dotted.at(-1) ?? '' } : { given: [], family: '' }
}

/** `J. R. Smith`, where there are given names to shorten. */
function initialsOf(given: readonly string[], family: string, language: string): string[] {
  if (given.length === 0 || family === '' || familyFirst.has(language.toLowerCase().split('-')[0] ?? '')) return []
  if (!given.every((word) => /^\p{Lu}\p{L}/u.test(word))) return []
  return [`${given.map((word) => `${Array.from(word)[0] ?? ''}.`).join(' ')} ${family}`]
}

function thingAliases(name: string): Proposal[] {
  const bare = name.replace(articles, '')
  const words = bare.split(' ')
  const capitals = words.filter((word) => /^\p{Lu}/u.test(word))
  const [, behind = ''] = /\s(?:of|von|de|di|d’|d')\s*(?:the\s)?(\p{Lu}.*)$/u.exec(bare) ?? []
  return [
    ...as('short', [bare, behind]),
    ...as('initials', capitals.length >= 3 ? [capitals.map((word) => Array.from(word)[0] ?? '').join('')] : []),
  ]
}
