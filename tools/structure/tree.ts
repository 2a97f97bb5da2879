/** Sizes and repetitions of the whole tree. */
import { isFunction } from './noun-copies.ts'
import type { Source } from './source.ts'

export type Size = { file: string; line: number; lines: number }
export type Duplicate = { lines: number; places: string[] }

/** Lines that say nothing by themselves: brackets, imports, comments. */
const idle = /^[\])}({[,;>]*$|^import |^export \{|^\} from |^export \* |^\/\/|^\/\*|^\*/
const runMin = 8

function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

export function fileSizes(sources: readonly Source[]): Size[] {
  return sources
    .map(({ file, text }) => ({ file, line: 1, lines: countLines(text) }))
    .toSorted((a, b) => a.lines - b.lines)
}

export function longestFunction(sources: readonly Source[]): Size {
  const sizes = sources.flatMap((source) =>
    source.nodes.filter(isFunction).map((node) => {
      const line = source.lineOf(node)
      return { file: source.file, line, lines: source.lineOf(node, 'end') - line + 1 }
    }),
  )
  return sizes.reduce((longest, size) => (size.lines > longest.lines ? size : longest), {
    file: '',
    line: 0,
    lines: 0,
  })
}

/** Runs of at least 8 lines that say something and stand in two places or more, each as long as it goes. */
export function findDuplicates(sources: readonly Source[]): Duplicate[] {
  const files = sources.map(({ file, text }) => ({ file, lines: sayingLines(text) }))
  const windows = new Map<string, [file: number, at: number][]>()
  files.forEach(({ lines }, file) => {
    for (let at = 0; at + runMin <= lines.length; at++) {
      const key = lines
        .slice(at, at + runMin)
        .map(({ text }) => text)
        .join('\n')
      windows.set(key, [...(windows.get(key) ?? []), [file, at]])
    }
  })
  const runs = new Map<string, Duplicate>()
  for (const places of windows.values()) {
    if (places.length < 2 || continuesBefore(files, places)) continue
    const length = lengthOf(files, places)
    const named = places.map(([file, at]) => `${files[file]!.file}:${files[file]!.lines[at]!.line}`)
    runs.set(named.join(' '), { lines: length, places: named })
  }
  return [...runs.values()].toSorted((a, b) => b.lines - a.lines)
}

type Lines = { file: string; lines: { text: string; line: number }[] }[]
type Places = readonly (readonly [file: number, at: number])[]

function sayingLines(text: string): { text: string; line: number }[] {
  return text
    .split('\n')
    .map((line, index) => ({ text: line.trim(), line: index + 1 }))
    .filter(({ text: line }) => line !== '' && !idle.test(line))
}

function continuesBefore(files: Lines, places: Places): boolean {
  return areSame(files, places, -1)
}

function lengthOf(files: Lines, places: Places): number {
  let length = runMin
  while (areSame(files, places, length)) length++
  return length
}

function areSame(files: Lines, places: Places, offset: number): boolean {
  const texts = new Set(places.map(([file, at]) => files[file]!.lines[at + offset]?.text))
  return texts.size === 1 && !texts.has(undefined)
}
