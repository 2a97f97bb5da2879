/** The novel itself: chapters and scenes in order, and what entries become from a scene on. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { byteText } from '../byte-limit.ts'
import { clearable, defineNoun, filledIn, readOnly, required, withDefault } from '../noun.ts'
import type { Read, Stored } from '../noun.ts'
import { Count, Id, oneOf, page, PageQuery, shortText, strictObject, Time, Version } from '../schema.ts'
import { Position } from './category.ts'
import { DetailName } from './entry.ts'

/** `sceneBytes`: UTF-8. `importBytes`: of a file, within what a call may carry. */
export const manuscriptLimits = {
  sceneBytes: 2_000_000,
  importBytes: 10_000_000,
  chaptersPerImport: 2_000,
  scenesPerImport: 10_000,
} as const

const Summary = byteText(20_000, { minLength: 1 })

export const chapter = defineNoun(
  'chapter',
  {
    id: readOnly(Id),
    novelId: readOnly(Id),
    title: required(shortText(500)),
    summary: clearable(Summary),
    position: filledIn(Position),
    wordCount: readOnly(Count),
    version: readOnly(Version),
    createdAt: readOnly(Time),
    updatedAt: readOnly(Time),
  },
  { versioned: true },
)
export type Chapter = Read<typeof chapter>
export type ChapterFields = Stored<typeof chapter>
export const chapterPage = page(chapter.read)

export const scene = defineNoun(
  'scene',
  {
    id: readOnly(Id),
    novelId: readOnly(Id),
    chapterId: filledIn(Id, { written: 'update' }),
    title: clearable(shortText(500)),
    text: withDefault(byteText(manuscriptLimits.sceneBytes, { description: 'Markdown.' }), ''),
    summary: clearable(Summary),
    /** The entry from whose point of view it is told. */
    pointOfViewId: clearable(Id),
    position: filledIn(Position),
    wordCount: readOnly(Count),
    version: readOnly(Version),
    createdAt: readOnly(Time),
    updatedAt: readOnly(Time),
  },
  { versioned: true },
)
export type Scene = Read<typeof scene>
export type SceneFields = Stored<typeof scene>

/** As lists have it: without its text. */
export type ListedScene = Omit<Scene, 'text'>
const { text: _text, ...listedProperties } = scene.read.properties
export const listedSceneNames: readonly string[] = Object.keys(listedProperties)
export const scenePage = page(Type.Unsafe<ListedScene>(strictObject(listedProperties)))

export const progressionModes = ['add', 'replace'] as const

export const progression = defineNoun(
  'progression',
  {
    id: readOnly(Id),
    entryId: readOnly(Id),
    /** From this scene on, itself included. */
    sceneId: required(Id),
    /** `description`, or the name of a detail. */
    target: required(DetailName),
    mode: required(oneOf(progressionModes)),
    text: required(byteText(20_000)),
    version: readOnly(Version),
    createdAt: readOnly(Time),
    updatedAt: readOnly(Time),
  },
  { versioned: true },
)
export type Progression = Read<typeof progression>
export type ProgressionFields = Stored<typeof progression>
export const progressionPage = page(progression.read)

export const manuscriptFormats = ['markdown', 'text', 'docx'] as const
export type ManuscriptFormat = (typeof manuscriptFormats)[number]

export const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

/** What an import added behind the last chapter. */
export const ImportedManuscript = strictObject({ chapters: Count, scenes: Count, words: Count })
export type ImportedManuscript = Static<typeof ImportedManuscript>

/** How often a scene names an entry; of a name that several bear, the one that it stands for there. */
export const SceneMention = strictObject({ sceneId: Id, entryId: Id, count: Count })
export type SceneMention = Static<typeof SceneMention>
export const sceneMentionPage = page(SceneMention)
export const SceneMentionQuery = strictObject({ ...PageQuery, entryId: Type.Optional(Id) })
