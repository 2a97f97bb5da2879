import type { Entry } from '@scriptorium/contracts/nouns'

type Known = Pick<Entry, 'type' | 'name' | 'control'>

const questions: Readonly<Record<string, (name: string) => string>> = {
  character: (name) => `What does ${name} want, and what would they never admit?`,
  location: (name) => `Describe ${name} as somebody sees it who arrives there at night.`,
  item: (name) => `Who would lie to get ${name}, and what would the lie be?`,
  lore: (name) => `How would an ordinary day show that ${name} is true?`,
  organization: (name) => `What does ${name} do when somebody asks too many questions?`,
  subplot: (name) => `What could go wrong next in ${name}?`,
}

/** Up to three questions, of different kinds, about entries that may be sent. */
export function starterTexts(entries: readonly Known[]): string[] {
  const chosen = Object.keys(questions).map((type) =>
    entries.find((entry) => entry.type === type && (entry.control === 'detected' || entry.control === 'always')),
  )
  const texts = chosen
    .filter((entry) => entry !== undefined)
    .map((entry) => questions[entry.type]!(entry.name.replace(/^The (?=\p{L})/u, 'the ')))
    .slice(0, 3)
  return texts.length > 0
    ? texts
    : [
        'Ask me ten questions about my main character.',
        'Give me five first lines for a novel that begins at sea.',
        'What makes a secret worth keeping for a whole book?',
      ]
}
