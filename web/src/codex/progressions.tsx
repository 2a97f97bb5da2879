import { useState } from 'react'
import { ActionIcon, Button, Group, Select, Skeleton, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Entry, Progression } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { outlineQuery } from '../manuscript/manuscript-queries.ts'
import { placedScenes } from '../manuscript/scene-name.ts'
import type { PlacedScene } from '../manuscript/scene-name.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { progressionsQuery } from './codex-queries.ts'
import styles from './progressions.module.css'

const description = 'description'

/** What becomes of an entry from scenes on, in the order of the story. */
export function Progressions({ entry }: { entry: Entry }) {
  const { api } = useWorkspace()
  const progressions = useQuery(progressionsQuery(api, entry.id))
  const outline = useQuery(outlineQuery(api, entry.novelId))
  const [editing, setEditing] = useState<string>()
  if (progressions.error !== null) return <ProblemNote error={progressions.error} />
  if (progressions.data === undefined || outline.data === undefined) return <Skeleton height={60} />
  const scenes = placedScenes(outline.data)
  const positions = new Map(scenes.map((scene) => [scene.id, scene]))
  const ordered = [...progressions.data].sort(
    (a, b) => (positions.get(a.sceneId)?.position ?? 0) - (positions.get(b.sceneId)?.position ?? 0),
  )
  if (scenes.length === 0) return <p className={styles.quiet}>{words.codex.progressions.noScenes}</p>
  return (
    <>
      {ordered.length === 0 && editing === undefined ? (
        <p className={styles.quiet}>{words.codex.progressions.none}</p>
      ) : null}
      <ol className={styles.list}>
        {ordered.map((progression) =>
          editing === progression.id ? (
            <li key={progression.id}>
              <ProgressionForm
                entry={entry}
                scenes={scenes}
                progression={progression}
                onClose={() => setEditing(undefined)}
              />
            </li>
          ) : (
            <ProgressionRow
              key={progression.id}
              progression={progression}
              scene={positions.get(progression.sceneId)}
              onEdit={() => setEditing(progression.id)}
            />
          ),
        )}
      </ol>
      {editing === 'new' ? (
        <ProgressionForm entry={entry} scenes={scenes} onClose={() => setEditing(undefined)} />
      ) : (
        <div>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => setEditing('new')}
          >
            {words.codex.progressions.add}
          </Button>
        </div>
      )}
    </>
  )
}

type RowProps = { progression: Progression; scene: PlacedScene | undefined; onEdit: () => void }

function ProgressionRow({ progression, scene, onEdit }: RowProps) {
  const target = progression.target === description ? words.codex.description : progression.target
  return (
    <li className={styles.row}>
      <span className={styles.scene}>
        {words.codex.progressions.from(scene === undefined ? '…' : `${scene.chapter}, ${scene.name}`)}
      </span>
      <ActionIcon variant="subtle" color="gray" size={28} aria-label={words.codex.progressions.edit} onClick={onEdit}>
        <Icon name="edit" size={15} />
      </ActionIcon>
      <p className={styles.text} data-words>
        <small>
          {progression.mode === 'replace'
            ? words.codex.progressions.replaces(target)
            : words.codex.progressions.adds(target)}
        </small>
        {progression.text}
      </p>
    </li>
  )
}

type FormProps = { entry: Entry; scenes: PlacedScene[]; progression?: Progression; onClose: () => void }
type ProgressionDraft = Pick<Progression, 'sceneId' | 'target' | 'mode' | 'text'>

function ProgressionForm({ entry, scenes, progression, onClose }: FormProps) {
  const [draft, setDraft] = useState<ProgressionDraft>(
    () => progression ?? { sceneId: scenes.at(-1)?.id ?? '', target: description, mode: 'add', text: '' },
  )
  const { save, remove } = useProgressionCalls(entry, progression, onClose)
  const chapters = [...new Set(scenes.map(({ chapter }) => chapter))]
  const grouped = chapters.map((chapter) => ({
    group: chapter,
    items: scenes.filter((scene) => scene.chapter === chapter).map(({ id, name }) => ({ value: id, label: name })),
  }))
  const targets = [
    { value: description, label: words.codex.description },
    ...[...new Set(entry.details.map(({ name }) => name))]
      .filter((name) => name !== '' && name !== description)
      .map((name) => ({ value: name, label: name })),
  ]
  const problem = save.error ?? remove.error
  return (
    <fieldset className={styles.form} aria-label={words.codex.progressions.one}>
      <Select
        size="sm"
        label={words.codex.progressions.fromScene}
        searchable
        allowDeselect={false}
        data={grouped}
        value={draft.sceneId}
        onChange={(sceneId) => setDraft({ ...draft, sceneId: sceneId ?? draft.sceneId })}
      />
      <Group gap={8} grow>
        <Select
          size="sm"
          label={words.codex.progressions.target}
          allowDeselect={false}
          data={targets}
          value={draft.target}
          onChange={(target) => setDraft({ ...draft, target: target ?? description })}
        />
        <Select
          size="sm"
          label={words.codex.progressions.mode}
          allowDeselect={false}
          data={[
            { value: 'add', label: words.codex.progressions.add_ },
            { value: 'replace', label: words.codex.progressions.replace },
          ]}
          value={draft.mode}
          onChange={(mode) => setDraft({ ...draft, mode: mode === 'replace' ? 'replace' : 'add' })}
        />
      </Group>
      <Textarea
        size="sm"
        label={words.codex.progressions.text}
        placeholder={words.codex.progressions.example}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={20_000}
        value={draft.text}
        onChange={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
      />
      {problem === null ? null : <ProblemNote error={problem} />}
      <Group gap={6}>
        <Button
          size="compact-sm"
          disabled={draft.text.trim() === '' || draft.sceneId === ''}
          loading={save.isPending}
          onClick={() => save.mutate(draft)}
        >
          {words.done}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onClose}>
          {words.cancel}
        </Button>
        {progression === undefined ? null : (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            ml="auto"
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {words.remove}
          </Button>
        )}
      </Group>
    </fieldset>
  )
}

function useProgressionCalls(entry: Entry, progression: Progression | undefined, onClose: () => void) {
  const { api, queryClient, notices } = useWorkspace()
  const refresh = () => queryClient.invalidateQueries({ queryKey: keys.progressions(entry.id) })
  const create = (body: ProgressionDraft) => api.call('createProgression', { params: { id: entry.id }, body })
  const save = useMutation({
    mutationFn: async ({ sceneId, target, mode, text }: ProgressionDraft) => {
      const body = { sceneId, target, mode, text: text.trim() }
      if (progression === undefined) return await create(body)
      return await api.call('updateProgression', {
        params: { id: progression.id },
        body: { ...body, version: progression.version },
      })
    },
    onSuccess: onClose,
    onSettled: refresh,
  })
  const remove = useMutation({
    mutationFn: async () => {
      if (progression !== undefined) await api.call('deleteProgression', { params: { id: progression.id } })
    },
    onSuccess: () => {
      onClose()
      if (progression === undefined) return
      const { sceneId, target, mode, text } = progression
      const undo = () =>
        void create({ sceneId, target, mode, text }).then(refresh, (error: unknown) => {
          notices.show({ text: problemFrom(error).detail, tone: 'problem' })
        })
      notices.show({
        text: words.codex.progressions.removed,
        timeoutMs: 10_000,
        action: { label: words.undo, run: undo },
      })
    },
    onSettled: refresh,
  })
  return { save, remove }
}
