import { useState } from 'react'
import { Autocomplete, Button, Group, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Entry, EntryRelation } from '@scriptorium/contracts/nouns'
import { fieldError, problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { useFirstFocus } from '../shell/first-focus.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { EntrySelect } from './entry-select.tsx'
import { oppositeOf } from './relation-pairs.ts'
import styles from './relations.module.css'

type FormProps = { entry: Entry; relation?: EntryRelation; onClose: () => void }
type RelationDraft = { otherId: string; here: string; there: string; note: string }

/** A relation as two sentences, one from each end: what this entry is to the other, and the other to this one. */
export function RelationForm({ entry, relation, onClose }: FormProps) {
  const [draft, setDraft] = useState(() => draftOf(entry, relation))
  const first = useFirstFocus()
  const { save, remove } = useRelationCalls(entry, relation, onClose)
  const problem = save.error === null ? null : problemFrom(save.error)
  const pairs = words.codex.relations.pairs
  const labels = [...new Set(pairs.flat())]
  const { otherId, here, there, note } = draft
  const ready = otherId !== '' && here.trim() !== '' && there.trim() !== ''
  const submit = () => {
    if (ready) save.mutate(draft)
  }
  /** The other end is filled in as long as the writer has written nothing else there. */
  const onHere = (text: string) => {
    const untouched = there === '' || there === oppositeOf(pairs, here)
    setDraft({ ...draft, here: text, there: untouched ? (oppositeOf(pairs, text) ?? '') : there })
  }
  return (
    <fieldset
      className={styles.form}
      aria-label={relation === undefined ? words.codex.relations.add : words.codex.relations.edit(relation.entryName)}
    >
      <div className={styles.sentence}>
        <span data-words>{words.codex.relations.is(entry.name)}</span>
        <Autocomplete
          size="sm"
          aria-label={words.codex.relations.here(entry.name)}
          placeholder={words.codex.relations.example}
          ref={first}
          maxLength={100}
          data={labels}
          limit={8}
          value={here}
          error={fieldError(problem, '/label')}
          onChange={onHere}
        />
        {relation === undefined ? (
          <EntrySelect
            size="sm"
            aria-label={words.codex.relations.other}
            novelId={entry.novelId}
            without={entry.id}
            createType="character"
            value={otherId}
            error={fieldError(problem, '/toEntryId')}
            onChange={(id) => setDraft({ ...draft, otherId: id })}
          />
        ) : (
          <b data-words>{relation.entryName}</b>
        )}
      </div>
      <div className={styles.sentence}>
        <span>{words.codex.relations.andOther}</span>
        <Autocomplete
          size="sm"
          aria-label={words.codex.relations.there}
          placeholder={words.codex.relations.exampleBack}
          maxLength={100}
          data={labels}
          limit={8}
          value={there}
          error={fieldError(problem, '/inverseLabel')}
          onChange={(text) => setDraft({ ...draft, there: text })}
        />
        <b data-words>{entry.name}</b>
      </div>
      <Textarea
        size="sm"
        aria-label={words.codex.relations.note}
        placeholder={words.codex.relations.note}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={20_000}
        value={note}
        onChange={(event) => setDraft({ ...draft, note: event.currentTarget.value })}
      />
      {problem === null ? null : <ProblemNote error={problem} atFields={['label', 'inverseLabel', 'toEntryId']} />}
      <Group gap={6}>
        <Button size="compact-sm" disabled={!ready} loading={save.isPending} onClick={submit}>
          {relation === undefined ? words.codex.relations.relate : words.done}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onClose}>
          {words.cancel}
        </Button>
        {relation === undefined ? null : (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            ml="auto"
            loading={remove.isPending}
            onClick={() => remove.mutate(relation)}
          >
            {words.remove}
          </Button>
        )}
      </Group>
    </fieldset>
  )
}

function draftOf(entry: Entry, relation: EntryRelation | undefined): RelationDraft {
  if (relation === undefined) return { otherId: '', here: '', there: '', note: '' }
  const isFrom = relation.fromEntryId === entry.id
  return {
    otherId: relation.entryId,
    here: relation.labelHere,
    there: isFrom ? relation.inverseLabel : relation.label,
    note: relation.note ?? '',
  }
}

function useRelationCalls(entry: Entry, relation: EntryRelation | undefined, onClose: () => void) {
  const { api, queryClient, notices } = useWorkspace()
  const refresh = () => {
    void queryClient.invalidateQueries({ queryKey: ['relations'] })
    void queryClient.invalidateQueries({ queryKey: keys.graph(entry.novelId) })
  }
  const create = ({ otherId, here, there, note }: RelationDraft) =>
    api.call('createRelation', {
      params: { id: entry.id },
      body: {
        toEntryId: otherId,
        label: here.trim(),
        inverseLabel: there.trim(),
        ...(note.trim() === '' ? {} : { note: note.trim() }),
      },
    })
  const save = useMutation({
    mutationFn: async (draft: RelationDraft) => {
      if (relation === undefined) return await create(draft)
      const isFrom = relation.fromEntryId === entry.id
      const [label, inverseLabel] = isFrom ? [draft.here, draft.there] : [draft.there, draft.here]
      return await api.call('updateRelation', {
        params: { id: relation.id },
        body: {
          version: relation.version,
          label: label.trim(),
          inverseLabel: inverseLabel.trim(),
          note: draft.note.trim() === '' ? null : draft.note.trim(),
        },
      })
    },
    onSuccess: () => {
      refresh()
      onClose()
    },
  })
  const remove = useMutation({
    mutationFn: (gone: EntryRelation) => api.call('deleteRelation', { params: { id: gone.id } }),
    onSuccess: (_none, gone) => {
      refresh()
      onClose()
      const undo = () => void create(draftOf(entry, gone)).then(refresh, refresh)
      notices.show({
        text: words.codex.relations.removed(gone.entryName),
        timeoutMs: 10_000,
        action: { label: words.undo, run: undo },
      })
    },
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
  return { save, remove }
}
