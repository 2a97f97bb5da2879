/**
 * The words of the workspace, in the language that the writer chose, or else the browser's. The catalogue of that language
 * comes in two parts: one before the first render, one with the first page that needs it. Read `words` while rendering, never
 * while a module is loaded.
 */
import type { Words } from './en.ts'

export type { Words }

/** Each with its own name for itself. */
export const languages = [
  { value: 'en', name: 'English' },
  { value: 'de', name: 'Deutsch' },
] as const
export type Language = (typeof languages)[number]['value']

const key = 'scriptorium:language'

export let words: Words
export let language: Language = 'en'

/** Loads the catalogue; to be awaited before anything is shown. */
export async function loadWords(chosen: Language): Promise<void> {
  const core = chosen === 'de' ? (await import('./de.ts')).de : (await import('./en.ts')).en
  words = core as unknown as Words
  language = chosen
}

/** Loads those of the pages beside the workshop and the codex; to be awaited before one of them is shown. */
export async function loadPageWords(): Promise<void> {
  if ('account' in words) return
  const { pages } = language === 'de' ? await import('./de-pages.ts') : await import('./en-pages.ts')
  words = Object.assign({}, words, pages)
}

/** The stored choice, else the first language of the browser that there is a catalogue for. */
export function preferredLanguage(stored = storedLanguage(), browser = browserLanguages()): Language {
  const wanted = [stored ?? '', ...browser].map((tag) => tag.toLowerCase().split('-')[0])
  const known = wanted.find((tag) => languages.some(({ value }) => value === tag))
  return (known as Language | undefined) ?? 'en'
}

/** Shows everything in another language. The page is loaded anew: drafts are kept. */
export function chooseLanguage(chosen: Language): void {
  try {
    localStorage.setItem(key, chosen)
  } catch {
    // Storage is refused: the browser's language stays.
  }
  location.reload()
}

function storedLanguage(): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

function browserLanguages(): readonly string[] {
  return typeof navigator === 'undefined' ? [] : navigator.languages
}
