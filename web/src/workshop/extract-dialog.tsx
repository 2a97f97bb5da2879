import { useState } from 'react'
import type { FormEvent } from 'react'
import { Button, Group, Modal, Select, Skeleton, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { EntryDraft } from '@scriptorium/contracts/nouns'
import { newKey } from '../api/key.ts'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { useTypeNames } from '../codex/entry-words.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './extract-dialog.module.css'

type DialogProps = { novelId: string; text: string; onClose: () => void }

/** Makes a codex entry of a passage; what the passage tells of it is filled in already. */
export function ExtractDialog({ novelId, text, onClose }: DialogProps) {
  const { api } = useWorkspace()
  const draft = useQuery({
    queryKey: ['entry-draft', novelId, text],
    queryFn: ({ signal }) => api.call('draftEntry', { params: { id: novelId }, body: { text }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  return (
    <Modal opened onClose={onClose} size="lg" title={words.workshop.extract.title}>
      {draft.error === null ? null : <ProblemNote error={draft.error} />}
      {draft.data === undefined && draft.error === null ? <Skeleton height={260} /> : null}
      {draft.data === undefined ? null : <DraftForm novelId={novelId} draft={draft.data} onClose={onClose} />}
    </Modal>
  )
}

function DraftForm({ novelId, draft, onClose }: { novelId: string; draft: EntryDraft; onClose: () => void }) {
  const { api, queryClient, notices } = useWorkspace()
  const navigate = useNavigate()
  const types = useTypeNames(novelId)
  const [fields, setFields] = useState({ ...draft, name: draft.name ?? '' })
  const [key] = useState(newKey)
  const done = (entry: { id: string; name: string }, text: string) => {
    for (const queryKey of [keys.entries(novelId), ['suggestions', novelId], ['answer-names', novelId]])
      void queryClient.invalidateQueries({ queryKey })
    void queryClient.invalidateQueries({ queryKey: keys.entry(entry.id) })
    const open = () => void navigate({ to: '/novels/$novelId/codex/$entryId', params: { novelId, entryId: entry.id } })
    notices.show({ text, action: { label: words.open, run: open } })
    onClose()
  }
  const create = useMutation({
    mutationFn: () => {
      const { type, aliases, description } = fields
      const body = { name: fields.name.trim(), type, aliases: aliases.map((text) => text.trim()), description }
      return api.call('createEntry', { params: { id: novelId }, body, idempotencyKey: key })
    },
    onSuccess: (entry) => done(entry, words.codex.created(entry.name)),
  })
  const append = useMutation({
    mutationFn: async (id: string) => {
      const { version, description } = await api.call('getEntry', { params: { id } })
      const more = description.trim() === '' ? fields.description : `${description}\n\n${fields.description}`
      return await api.call('updateEntry', { params: { id }, body: { version, description: more } })
    },
    onSuccess: (entry) => done(entry, words.workshop.extract.added(entry.name)),
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  const { existing } = draft
  return (
    <form className={styles.form} onSubmit={submit}>
      {existing === undefined ? null : (
        <div className={styles.existing}>
          <span>{words.workshop.extract.existing(existing.name)}</span>
          <Button
            size="xs"
            variant="default"
            loading={append.isPending}
            onClick={() => append.mutate(existing.entryId)}
          >
            {words.workshop.extract.addTo(existing.name)}
          </Button>
        </div>
      )}
      <div className={styles.row}>
        <TextInput
          label={words.codex.name}
          required
          maxLength={200}
          data-autofocus
          value={fields.name}
          onChange={(event) => setFields({ ...fields, name: event.currentTarget.value })}
        />
        <Select
          label={words.codex.type}
          allowDeselect={false}
          data={types.options}
          value={fields.type}
          onChange={(type) => setFields({ ...fields, type: (type ?? fields.type) as EntryDraft['type'] })}
        />
      </div>
      <TagsInput
        label={words.codex.aliases}
        value={fields.aliases}
        onChange={(aliases) => setFields({ ...fields, aliases })}
      />
      <Textarea
        label={words.codex.description}
        rows={8}
        value={fields.description}
        onChange={(event) => setFields({ ...fields, description: event.currentTarget.value })}
      />
      {create.error === null ? null : <ProblemNote error={create.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {words.cancel}
        </Button>
        <Button type="submit" loading={create.isPending} disabled={fields.name.trim() === ''}>
          {words.workshop.extract.create}
        </Button>
      </Group>
    </form>
  )
}
