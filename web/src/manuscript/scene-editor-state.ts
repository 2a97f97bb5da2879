import { useEffect, useEffectEvent, useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { Scene } from '@scriptorium/contracts/nouns'
import { useDrafts } from '../account/me.ts'
import { problemFrom } from '../api/problem.ts'
import type { ApiProblem } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { useWorkspace } from '../workspace.ts'

/** What a writer edits of a scene. */
export type SceneText = { title: string; text: string }
type Edit = { now: SceneText; base: SceneText; version: number }

const pauseMs = 1_200
/** After a save that failed for a reason that may pass. */
const againMs = 8_000

export type SceneEditor = {
  now: SceneText
  state: 'saved' | 'unsaved' | 'saving' | 'failed'
  problem: ApiProblem | undefined
  /** The scene as somebody else saved it, where the writer has changed the same. */
  theirs: Scene | undefined
  change: (part: Partial<SceneText>) => void
  save: () => void
  keepMine: () => void
  takeTheirs: () => void
}

/**
 * A scene that saves itself: a moment after the last key, and when it is left. Until the server has it, it is kept in the
 * browser; what was saved elsewhere meanwhile is taken in where nothing was changed here, and shown where it was.
 */
export function useSceneEditor(scene: Scene): SceneEditor {
  const { api, queryClient } = useWorkspace()
  const drafts = useDrafts()
  const draftName = `scene:${scene.id}`
  const [edit, setEdit] = useState<Edit>(() => begin(drafts.get(draftName), scene))
  const [theirs, setTheirs] = useState<Scene>()
  const { now, base, version } = edit
  const isChanged = !isSame(now, base)
  const save = useMutation({
    mutationFn: ({ now, base, version }: Edit) =>
      api.call('updateScene', { params: { id: scene.id }, body: { version, ...patchOf(now, base) }, background: true }),
    onSuccess: (saved, sent) => {
      queryClient.setQueryData(keys.scene(scene.id), saved)
      void queryClient.invalidateQueries({ queryKey: keys.chapters(scene.novelId) })
      void queryClient.invalidateQueries({ queryKey: keys.mentions(scene.novelId) })
      setEdit((current) => ({ now: current.now, base: textOf(saved), version: saved.version }))
      const kept = drafts.get(draftName) as Edit | undefined
      if (kept === undefined || isSame(kept.now, sent.now)) drafts.remove(draftName)
    },
    onError: (error) => {
      const problem = problemFrom(error)
      if (problem.code === 'version_conflict') meet(problem.current as Scene)
    },
  })
  /** What somebody else saved: taken in if only they changed it, else to be chosen. */
  const meet = (newer: Scene) => {
    queryClient.setQueryData(keys.scene(scene.id), newer)
    const merged = mergeScenes(edit, textOf(newer))
    if (merged === undefined) return setTheirs(newer)
    setTheirs(undefined)
    setEdit({ now: merged, base: textOf(newer), version: newer.version })
  }
  const saveNow = useSavingItself({
    edited: isChanged && theirs === undefined ? now : undefined,
    isSaving: save.isPending,
    hasFailed: save.isError,
    save: () => save.mutate(edit),
  })
  const onNewer = useEffectEvent(meet)
  useEffect(() => {
    if (scene.version > version && !save.isPending) onNewer(scene)
  }, [scene, version, save.isPending])
  const state = save.isPending ? 'saving' : !isChanged ? 'saved' : save.isError ? 'failed' : 'unsaved'
  return {
    now,
    state,
    problem: state === 'failed' && theirs === undefined ? problemFrom(save.error) : undefined,
    theirs,
    change: (part) => {
      const next = { ...edit, now: { ...now, ...part } }
      setEdit(next)
      if (save.isError) save.reset()
      if (isSame(next.now, base)) drafts.remove(draftName)
      else drafts.set(draftName, next)
    },
    save: saveNow,
    keepMine: () => {
      if (theirs === undefined) return
      setTheirs(undefined)
      setEdit({ now, base: textOf(theirs), version: theirs.version })
      save.reset()
    },
    takeTheirs: () => {
      if (theirs === undefined) return
      drafts.remove(draftName)
      save.reset()
      setTheirs(undefined)
      setEdit({ now: textOf(theirs), base: textOf(theirs), version: theirs.version })
    },
  }
}

type Saving = {
  /** What waits to be saved; undefined for nothing. */
  edited: SceneText | undefined
  isSaving: boolean
  hasFailed: boolean
  save: () => void
}

/** Saves a moment after the last change, after a longer one where that has failed, and when the page is left. @returns saves now */
function useSavingItself({ edited, isSaving, hasFailed, save }: Saving): () => void {
  const saveNow = () => {
    if (edited !== undefined && !isSaving) save()
  }
  const onDue = useEffectEvent(saveNow)
  useEffect(() => {
    if (edited === undefined || isSaving) return undefined
    const timer = setTimeout(() => onDue(), hasFailed ? againMs : pauseMs)
    return () => clearTimeout(timer)
  }, [edited, isSaving, hasFailed])
  useEffect(() => () => onDue(), [])
  return saveNow
}

function textOf({ title = '', text }: Pick<Scene, 'title' | 'text'>): SceneText {
  return { title, text }
}

function isSame(a: SceneText, b: SceneText): boolean {
  return a.title === b.title && a.text === b.text
}

function patchOf(now: SceneText, base: SceneText): { title?: string | null; text?: string } {
  return {
    ...(now.title === base.title ? {} : { title: now.title.trim() === '' ? null : now.title.trim() }),
    ...(now.text === base.text ? {} : { text: now.text }),
  }
}

function begin(stored: unknown, scene: Scene): Edit {
  const fresh: Edit = { now: textOf(scene), base: textOf(scene), version: scene.version }
  const kept = stored as Partial<Edit> | undefined
  if (kept?.now === undefined || kept.base === undefined || kept.version === undefined) return fresh
  return { now: kept.now, base: kept.base, version: kept.version }
}

/** Both sides' changes together, if they are not of the same field. */
export function mergeScenes({ now, base }: Pick<Edit, 'now' | 'base'>, theirs: SceneText): SceneText | undefined {
  const merged = { ...theirs }
  for (const field of ['title', 'text'] as const) {
    if (now[field] === base[field]) continue
    if (theirs[field] !== base[field] && theirs[field] !== now[field]) return undefined
    merged[field] = now[field]
  }
  return merged
}
