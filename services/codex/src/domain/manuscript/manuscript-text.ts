/**
 * A manuscript in one text, taken apart: headings become chapters, what separates scenes separates them.
 *
 * Markdown: headings of the highest level that stands more than once, or of the one there is, are chapters; the next level below
 * names scenes; a single one above is the title of the whole and is left out. A line of `***`, `---`, `* * *`, `#` or `⁂`
 * parts scenes. Plain text: a line such as `Chapter 3` or `PROLOGUE`, alone between empty lines, is a chapter.
 */
import { ServiceError } from '@scriptorium/contracts'
import { manuscriptLimits } from '@scriptorium/contracts/nouns'

export type SceneText = { title?: string; text: string }
export type ChapterText = { title: string; scenes: SceneText[] }

type Line = { heading?: { level: number; title: string }; text: string; isBreak: boolean }

const titleCharactersMax = 500
const unnamed = 'Chapter'

export function chaptersOf(text: string, format: 'markdown' | 'text'): ChapterText[] {
  const normal = text.replaceAll(/\r\n?|\u2028|\u2029/gu, '\n').replace(/^\uFEFF/u, '')
  const lines = format === 'markdown' ? markdownLines(normal.split('\n')) : plainLines(normal.split('\n'))
  const chapters = build(lines, levelsOf(lines)).flatMap(withoutEmptyScenes)
  const scenes = chapters.reduce((sum, chapter) => sum + chapter.scenes.length, 0)
  if (chapters.length > manuscriptLimits.chaptersPerImport || scenes > manuscriptLimits.scenesPerImport)
    throw new ServiceError('payload_too_large', {
      detail: `A manuscript may have ${manuscriptLimits.chaptersPerImport} chapters and ${manuscriptLimits.scenesPerImport} scenes.`,
    })
  return chapters
}

const atx = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/u
const fence = /^ {0,3}(?:```|~~~)/u
const sceneBreak = /^\s*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|#|⁂|\u2766)\s*$/u
const underline = /^ {0,3}(=+|-+)[ \t]*$/u

function markdownLines(lines: readonly string[]): Line[] {
  const found: Line[] = []
  let isFenced = false
  for (const [at, text] of lines.entries()) {
    if (fence.test(text)) isFenced = !isFenced
    const [, marks, title = ''] = isFenced ? [] : (atx.exec(text) ?? [])
    const under = isFenced ? undefined : underline.exec(text)?.[1]
    const above = found.at(-1)
    // A paragraph of one line, underlined, is a heading too.
    const isUnderlined = under !== undefined && isLone(lines, at - 1) && above?.isBreak === false
    if (isUnderlined && above !== undefined)
      found[found.length - 1] = headingOf(under.startsWith('=') ? 1 : 2, above.text)
    else if (marks !== undefined && title !== '') found.push(headingOf(marks.length, title))
    else found.push({ text, isBreak: !isFenced && sceneBreak.test(text) })
  }
  return found
}

/** Whether a line has text and none above it. */
function isLone(lines: readonly string[], at: number): boolean {
  return (lines[at]?.trim() ?? '') !== '' && (lines[at - 1]?.trim() ?? '') === '' && !atx.test(lines[at] ?? '')
}

const numberedParts =
  'chapter|part|book|kapitel|teil|chapitre|partie|capítulo|capitulo|parte|capitolo|hoofdstuk|deel|rozdział|kapitola|глава|часть|розділ'
const namedParts = 'prologue|epilogue|interlude|prolog|epilog|пролог|эпилог'
const chapterWord = new RegExp(String.raw`^(?:(?:${numberedParts})\s+\S.*|${namedParts}|第.{1,8}[章回部].*)$`, 'iu')
const chapterCharactersMax = 120
/** A sentence that begins with the word: no heading, unless a number ends it (`Chapter 3.`). */
const sentenceEnd = /(?<!\s[\divxlc]+)[.,;!?…”"»]$/iu

function plainLines(lines: readonly string[]): Line[] {
  return lines.map((text, at) => {
    const isAlone = (lines[at - 1]?.trim() ?? '') === '' && (lines[at + 1]?.trim() ?? '') === ''
    const title = text.trim()
    const fits = title.length <= chapterCharactersMax && chapterWord.test(title) && !sentenceEnd.test(title)
    const isChapter = isAlone && fits
    return isChapter ? headingOf(1, title) : { text, isBreak: sceneBreak.test(text) }
  })
}

function headingOf(level: number, title: string): Line {
  const plain = title.replaceAll(/[*_`]+|\\(?=[!-/:-@[-`{-~])/gu, '').trim()
  return {
    heading: {
      level,
      title: Array.from(plain === '' ? unnamed : plain)
        .slice(0, titleCharactersMax)
        .join(''),
    },
    text: '',
    isBreak: false,
  }
}

type Levels = { chapter: number; scene: number }

function levelsOf(lines: readonly Line[]): Levels {
  const counts = new Map<number, number>()
  for (const { heading } of lines)
    if (heading !== undefined) counts.set(heading.level, (counts.get(heading.level) ?? 0) + 1)
  const levels = [...counts.keys()].toSorted((a, b) => a - b)
  const [top = 1] = levels
  const chapter = levels.length > 1 && counts.get(top) === 1 ? (levels[1] ?? top) : top
  return { chapter, scene: levels.find((level) => level > chapter) ?? chapter + 1 }
}

function build(lines: readonly Line[], levels: Levels): ChapterText[] {
  const chapters: { title: string; scenes: { title?: string; lines: string[] }[] }[] = []
  const scene = () => {
    if (chapters.length === 0) chapters.push({ title: unnamed, scenes: [{ lines: [] }] })
    return chapters.at(-1)?.scenes ?? []
  }
  for (const { heading, text, isBreak } of lines) {
    if (heading === undefined && isBreak) scene().push({ lines: [] })
    else if (heading === undefined) scene().at(-1)?.lines.push(text)
    else if (heading.level === levels.chapter) chapters.push({ title: heading.title, scenes: [{ lines: [] }] })
    else if (heading.level === levels.scene) scene().push({ title: heading.title, lines: [] })
    // The title of the whole is no part of it; what is deeper than scenes stays in their text.
    else if (heading.level > levels.scene)
      scene()
        .at(-1)
        ?.lines.push(`${'#'.repeat(heading.level)} ${heading.title}`)
  }
  return chapters.map(({ title, scenes }) => ({
    title,
    scenes: scenes.map(({ lines: own, ...named }) => ({ ...named, text: own.join('\n').replace(/^\s*\n|\s+$/gu, '') })),
  }))
}

/** What stands before the first heading is a chapter if it has text; a chapter without a scene has an empty one. */
function withoutEmptyScenes({ title, scenes }: ChapterText): ChapterText[] {
  const kept = scenes.filter(({ title: named, text }) => named !== undefined || text.trim() !== '').flatMap(splitScene)
  if (kept.length === 0) return title === unnamed ? [] : [{ title, scenes: [{ text: '' }] }]
  return [{ title, scenes: kept }]
}

/** One that is longer than a scene may be goes on in the next, at the end of a line. */
function splitScene(scene: SceneText): SceneText[] {
  // A UTF-16 unit has three bytes at most.
  const unitsMax = Math.floor(manuscriptLimits.sceneBytes / 3)
  const parts: SceneText[] = []
  let { text } = scene
  while (text.length > unitsMax) {
    const cut = text.lastIndexOf('\n', unitsMax)
    const end = cut > 0 ? cut : unitsMax
    parts.push({ ...scene, text: text.slice(0, end).toWellFormed() })
    text = text.slice(end)
  }
  return [...parts, { ...scene, text: text.toWellFormed() }]
}
