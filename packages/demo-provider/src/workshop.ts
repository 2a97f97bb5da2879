/**
 * What the demo says: story-workshop talk made from the names that the prompt holds. It says first that it is no AI, and it
 * claims nothing that it has not been given, so that a newcomer sees what the codex does and is not fooled about the rest.
 */
import type { Chance } from './chance.ts'
import type { CodexName } from './codex-block.ts'

export const demoNotice =
  'Demo, not an AI: I am the storyteller that comes with Scriptorium, and I only play with the words you give me. Add a connection under AI connections to hear a real one.'

const namesMax = 6
const quoteCharsMax = 120

export type WorkshopPrompt = { entries: readonly CodexName[]; lastMessage: string; turn: number }

/** Paragraphs, the notice first. */
export function workshopTalk({ entries, lastMessage, turn }: WorkshopPrompt, chance: Chance): string {
  const paragraphs = [demoNotice, `${opening(lastMessage, turn, chance)} ${handedOver(entries)}`]
  if (entries.length > 0) paragraphs.push(suggestion(entries, chance))
  paragraphs.push(entries.length > 0 ? closing(entries, chance) : invitation)
  return paragraphs.join('\n\n')
}

/** For models that answer in a line. */
export function briefTalk({ entries, lastMessage, turn }: WorkshopPrompt, chance: Chance): string {
  return `${demoNotice}\n\n${opening(lastMessage, turn, chance)} ${handedOver(entries)}`
}

const invitation =
  'Try this: name one of your characters in your next message, or pin an entry to this chat, and see how the entry comes along by itself. ' +
  'Then open the context of the answer: it tells which entries went into the prompt, which did not, and why.'

function opening(lastMessage: string, turn: number, chance: Chance): string {
  const quote = quoted(lastMessage)
  if (quote === '') return 'You sent me a blank page, which is how most novels begin.'
  const first = [
    `You wrote “${quote}”, and that is a good thread to pull.`,
    `“${quote}” – let us put that on the table.`,
    `I have read “${quote}” twice, since it deserves it.`,
  ] as const
  const later = [
    `So, “${quote}”. We are getting somewhere.`,
    `“${quote}” – that changes what we said before.`,
    `Now you say “${quote}”. Good: a story likes a second thought.`,
  ] as const
  return chance.pick(turn > 1 ? later : first)
}

function quoted(message: string): string {
  const plain = message.replaceAll(/\s+/g, ' ').trim()
  // By code points: no surrogate pair is cut in two.
  const letters = Array.from(plain)
  return letters.length <= quoteCharsMax
    ? plain
    : `${letters
        .slice(0, quoteCharsMax)
        .join('')
        .replace(/\s\S*$/, '')} …`
}

function handedOver(entries: readonly CodexName[]): string {
  if (entries.length === 0) return 'No codex entry came with it, so I know nothing of your world yet.'
  const named = entries.slice(0, namesMax).map(({ name, type }) => `${name} (${type})`)
  const rest = entries.length - named.length
  const list = rest > 0 ? [...named, `${rest} more`] : named
  return `From your codex I was given ${entries.length === 1 ? 'one entry' : `${entries.length} entries`}: ${joined(list)}.`
}

function joined(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

function suggestion(entries: readonly CodexName[], chance: Chance): string {
  const of = (type: string): string | undefined => entries.find((entry) => entry.type === type)?.name
  const [character, place, item] = [of('character'), of('location'), of('item')]
  const rival = entries.filter(({ type }) => type === 'character').at(1)?.name
  if (character !== undefined && place !== undefined)
    return `${meeting(character, place, chance)}${item === undefined ? '' : ` ${withItem(item, chance)}`}`
  if (character !== undefined && rival !== undefined) return between(character, rival, chance)
  if (character !== undefined) return alone(character, chance)
  if (place !== undefined) return somewhere(place, chance)
  return around(entries[0]?.name ?? 'this', chance)
}

function meeting(character: string, place: string, chance: Chance): string {
  return chance.pick([
    `Here is a scene to try: bring ${character} to ${place} an hour before anyone expects it. What stands out at once, and what would ${character} rather not have seen?`,
    `Suppose that ${character} knows ${place} too well. Which corner is avoided, and who has noticed?`,
    `Let ${character} leave ${place} in the first line of the scene instead of the last. All that we took for the scene is then what must be explained.`,
  ])
}

function withItem(item: string, chance: Chance): string {
  return chance.pick([
    `And let ${item} be in the wrong hands for once: nothing shows sooner what everybody wants.`,
    `Leave ${item} on the table, in plain sight, and let nobody speak of it.`,
    `If ${item} were lost on the way, who would lie about it first?`,
  ])
}

function between(character: string, rival: string, chance: Chance): string {
  return chance.pick([
    `Put ${character} and ${rival} in one room with a single thing left to decide. Each may speak the truth once; choose when.`,
    `${character} owes ${rival} an apology and both know it. Write the talk in which it is not made.`,
    `What does ${rival} believe about ${character} that is not so, and who profits?`,
  ])
}

function alone(character: string, chance: Chance): string {
  return chance.pick([
    `Give ${character} an ordinary morning and take one thing away from it. The reader will learn more from the gap than from a page of past.`,
    `What has ${character} promised, to whom, and what would it cost to break it in this chapter?`,
    `Write down what ${character} wants, then let it be offered at the wrong price.`,
  ])
}

function somewhere(place: string, chance: Chance): string {
  return chance.pick([
    `Describe ${place} as someone would who is about to leave it for good, and say so nowhere.`,
    `Who was last to lock the door at ${place}, and why was it open in the morning?`,
  ])
}

function around(name: string, chance: Chance): string {
  return chance.pick([
    `Ask who in your story has never heard of ${name}: that is the one through whom the reader should meet it.`,
    `${name} is at its best when somebody is wrong about it. Let them be wrong for a whole chapter.`,
  ])
}

function closing(entries: readonly CodexName[], chance: Chance): string {
  const { name } = chance.pick([entries[0] ?? { name: 'it', type: '' }, ...entries.slice(1, namesMax)])
  return chance.pick([
    `What should the reader know about ${name} by the end of the chapter that nobody has said aloud? Tell me, and we go on from there.`,
    `One question before you write: what is ${name} when nobody is looking? Put the answer into the codex and send your next message; I shall be given it.`,
    `Where shall we go next: closer to ${name}, or to whoever suffers from it?`,
  ])
}
