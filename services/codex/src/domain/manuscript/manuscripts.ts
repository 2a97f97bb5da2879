import { ServiceError } from '@scriptorium/contracts'
import { manuscriptLimits } from '@scriptorium/contracts/nouns'
import type { ImportedManuscript, ManuscriptFormat } from '@scriptorium/contracts/nouns'
import { found } from '@scriptorium/records'
import type { Scope } from '@scriptorium/records'
import { findUnstorable, toStorable } from '@scriptorium/text'
import { pause } from '@scriptorium/timing'
import { chaptersOf } from './manuscript-text.ts'
import type { SceneText } from './manuscript-text.ts'
import { countWords } from './word-count.ts'

export type ImportedScene = SceneText & { id: string; words: number }
export type ImportedChapter = { id: string; title: string; scenes: ImportedScene[] }

/** `idAt` gives an id for each number: the same for the same request, so that a repeat adds nothing more. */
export type ManuscriptImport = {
  novelId: string
  format: ManuscriptFormat
  bytes: Uint8Array
  idAt: (number: number) => string
}

export type Manuscripts = {
  /**
   * Adds chapters behind the last, all or none.
   *
   * @throws ServiceError `not_found`; `validation_failed` for a file that is not of its format, `payload_too_large`
   */
  add(scope: Scope, request: ManuscriptImport): Promise<ImportedManuscript>
}

export type ManuscriptStore = {
  /** Of a novel, BCP 47; undefined when there is none. */
  language(scope: Scope, novelId: string): Promise<string | undefined>
  /** False when there is no such novel. Ids that are there already are left as they are. */
  append(scope: Scope, novelId: string, chapters: readonly ImportedChapter[]): Promise<boolean>
}

/** A DOCX as Markdown, with memory bounded. @throws ServiceError `validation_failed`, `payload_too_large` */
export type DocxReader = (bytes: Uint8Array) => Promise<string>

export function createManuscripts(store: ManuscriptStore, readDocx: DocxReader): Manuscripts {
  return {
    add: async (scope, { novelId, format, bytes, idAt }) => {
      const language = found(await store.language(scope, novelId))
      if (bytes.length > manuscriptLimits.importBytes)
        throw new ServiceError('payload_too_large', { detail: 'A manuscript may have 10 MB.' })
      const text = format === 'docx' ? await readDocx(bytes) : decode(bytes)
      const parts = chaptersOf(storable(text), format === 'text' ? 'text' : 'markdown')
      if (parts.length === 0) throw refusal('has no text.')
      let number = 0
      const chapters: ImportedChapter[] = []
      for (const { title, scenes } of parts) {
        const id = idAt(number++)
        const counted: ImportedScene[] = []
        for (const scene of scenes) {
          counted.push({ ...scene, id: idAt(number++), words: countWords(scene.text, language) })
          // Counting a whole novel takes a second or more: others get their turn between two scenes.
          await pause(0, scope.signal)
        }
        chapters.push({ id, title, scenes: counted })
      }
      found((await store.append(scope, novelId, chapters)) || undefined)
      const all = chapters.flatMap(({ scenes }) => scenes)
      return { chapters: chapters.length, scenes: all.length, words: all.reduce((sum, { words }) => sum + words, 0) }
    },
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw refusal('is not text in UTF-8.', error)
  }
}

function storable(text: string): string {
  return findUnstorable(text) === undefined ? text : toStorable(text)
}

export function refusal(message: string, cause?: unknown): ServiceError {
  return new ServiceError('validation_failed', { errors: [{ path: '/file', message }], cause })
}
