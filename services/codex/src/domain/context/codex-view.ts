import type { EntryFields, Novel, ProgressionFields, Scene } from '@scriptorium/contracts/nouns'
import type { IndexedEntry } from '../detection/indexed-entry.ts'
import type { Scope } from '@scriptorium/records'

/** What a prompt may hold of an entry; notes are not even read, nor a description that stands beyond what one lookup reads. */
export type EntryContent = Pick<EntryFields, 'type' | 'name' | 'aliases' | 'summary' | 'details'> & {
  id: string
  description?: string
}

/** Two entries that are related. */
export type RelationEnds = { fromEntryId: string; toEntryId: string }

/** What becomes of an entry at a scene. */
export type ProgressionStep = Pick<ProgressionFields, 'target' | 'mode' | 'text'> & { entryId: string }

/** A scene that a lookup reads. `text`: of an attached one, its end where it is long; `whole`: all of it. */
export type ViewScene = Pick<Scene, 'id' | 'title' | 'summary' | 'pointOfViewId'> & {
  chapter: string
  text: string
  whole: boolean
}

/** The entries of one novel or series. */
export type CodexPart = {
  id: string
  /** Moves with every change to the novel or its entries. */
  version: number
  entryCount: number
  /** Entries made or changed after `version`; all of them after 0. */
  changedSince(version: number): Promise<IndexedEntry[]>
  ids(): Promise<Set<string>>
}

/** One consistent view of a novel's codex, from which its index is brought up to date. */
export type CodexView = {
  novel: Novel
  /** Names the state of all that the view shows: the version of the novel's part, and of its series' where it has one. */
  codexVersion: string
  own: CodexPart
  series: CodexPart | undefined
}

/** Which state a codex is in. */
export type CodexState = Pick<CodexView, 'novel' | 'codexVersion'> & {
  own: Pick<CodexPart, 'id' | 'version'>
  series: Pick<CodexPart, 'id' | 'version'> | undefined
}

/** What a lookup reads, at one state of the codex; scenes, and what becomes of entries at them, as they are now. */
export type LookupView = Pick<CodexView, 'novel' | 'codexVersion'> & {
  /** In the order of `ids`. A type of the user's own stands by its name. */
  contents(ids: readonly string[]): Promise<EntryContent[]>
  /** Of and among these entries, no more than `most`. */
  relations(ids: readonly string[], most: number): Promise<RelationEnds[]>
  /** Of these entries, up to the scene, in the order of the story. */
  progressions(ids: readonly string[], sceneId: string): Promise<ProgressionStep[]>
  /** Those that the novel has, in the order of the story; only `attached` ones with their texts. */
  scenes(ids: readonly string[], attached: readonly string[]): Promise<ViewScene[]>
}

export type CodexReader = {
  /** In one round trip; undefined when there is no such novel. */
  state(scope: Scope, novelId: string): Promise<CodexState | undefined>
  /** What is known of that state is not read again. @returns what `work` made of it; undefined when the codex is in another state by now */
  at<T>(scope: Scope, state: CodexState, work: (view: LookupView) => Promise<T>): Promise<{ done: T } | undefined>
  /** @returns what `work` made of the view; undefined when there is no such novel */
  read<T>(scope: Scope, novelId: string, work: (view: CodexView) => Promise<T>): Promise<T | undefined>
}
