import type { Alias } from '@scriptorium/contracts/nouns'

const titles = new Set(
  [
    'mr mrs ms miss mx dr prof professor doctor sir dame lord lady king queen prince princess duke duchess count countess',
    'baron baroness captain capt commander colonel col major general gen lieutenant lt sergeant sgt corporal admiral',
    'inspector detective constable officer father mother brother sister reverend rev saint st uncle aunt master mistress',
    'madame madam monsieur mademoiselle herr frau fräulein doktor hauptmann oberst graf gräfin freiherr könig königin',
    'kaiser kaiserin prinz prinzessin pater schwester bruder onkel tante kommissar kommissarin kapitän don doña señor señora',
  ]
    .join(' ')
    .split(' '),
)
const particles = new Set(
  'van von vom zu zur zum de del della di da dos du des la le al el bin ibn ben af ter ten'.split(' '),
)
const suffixes = new Set('jr sr ii iii iv phd md esq'.split(' '))
const articles = /^(?:the|a|an|der|die|das|le|la|les|el|los|las|il)\s+/i
const nicknames = /["“„»«'‘(]([^"”“»«'’)]+)["”“«»'’)]/

const shownMax = 6
/** One letter is found everywhere. */
const lettersMin = 2

type Named = { name: string; type: string; aliases: readonly Alias[] }

/**
 * Other names under which an entry of that name is likely to be called: for a character first and last name, the name with and
 * without its title, initials, a nickname in quotes; for anything else the name without its article, the initials of an
 * organization. None that is the name itself or an alias already, whatever its case; at most six, the likeliest first.
 */
export function suggestAliases({ name, type, aliases }: Named): string[] {
  const taken = new Set([name, ...aliases.map(({ text }) => text)].map((text) => text.trim().toLowerCase()))
  const found: string[] = []
  for (const text of type === 'character' ? personNames(name) : thingNames(name, type)) {
    const key = text.toLowerCase()
    if (text.replace(/[^\p{L}]/gu, '').length < lettersMin || taken.has(key)) continue
    taken.add(key)
    found.push(text)
  }
  return found.slice(0, shownMax)
}

function personNames(name: string): string[] {
  const nickname = nicknames.exec(name)?.[1]?.trim()
  const plain = name.replace(nicknames, ' ').replace(/\s+/g, ' ').trim()
  const article = withoutArticle(plain)
  if (article !== undefined) return [article]
  const all = plain.split(/\s+/).filter((word) => word !== '')
  const words = all.filter((word, index) => index === 0 || !suffixes.has(bare(word)))
  const titleCount = words.findIndex((word) => !titles.has(bare(word)))
  const title = words.slice(0, Math.max(titleCount, 0)).join(' ')
  const given = words.slice(Math.max(titleCount, 0))
  const names = nameForms(given, title)
  const nick = nickname === undefined ? [] : [nickname, plain, `${nickname} ${lastNameOf(given).join(' ')}`.trim()]
  return [...nick, ...names, ...(words.length < all.length ? [words.join(' ')] : [])]
}

function nameForms(given: string[], title: string): string[] {
  const whole = given.join(' ')
  const [first = ''] = given
  if (given.length < 2) return title === '' ? [] : [whole]
  const last = lastNameOf(given)
  const family = last.join(' ')
  const initial = (word: string) => `${Array.from(word)[0] ?? ''}.`
  const between = given.slice(1, given.length - last.length)
  const initials = [first, ...between].map(initial).join(' ')
  return [
    first,
    family,
    ...(last.length > 1 ? [last.at(-1)!] : []),
    ...(title === '' ? [] : [whole, `${title} ${family}`]),
    ...(between.length > 0 ? [`${first} ${family}`] : []),
    `${initials} ${family}`,
  ]
}

/** The last word, with the particles before it: `van Gogh`. */
function lastNameOf(given: string[]): string[] {
  let start = given.length - 1
  while (start > 1 && particles.has(given[start - 1]!.toLowerCase())) start -= 1
  return given.slice(Math.max(start, 0))
}

function thingNames(name: string, type: string): string[] {
  const plain = withoutArticle(name.trim())
  const words = (plain ?? name).split(/[\s-]+/).filter((word) => /^\p{Lu}/u.test(word))
  const initials = words.map((word) => Array.from(word)[0]).join('')
  return [...(plain === undefined ? [] : [plain]), ...(type === 'organization' && words.length > 2 ? [initials] : [])]
}

function withoutArticle(name: string): string | undefined {
  const rest = name.replace(articles, '')
  return rest === name || rest === '' ? undefined : rest
}

function bare(word: string): string {
  return word.toLowerCase().replace(/[.,]/g, '')
}
