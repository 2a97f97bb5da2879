import { useState } from 'react'
import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { connection as noun } from '@scriptorium/contracts/nouns'
import type { Connection, UpdateConnectionBody } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { parsedUrl } from '../api/url.ts'
import { keys } from '../api/queries.ts'
import { changesBetween } from '../drafts/noun-draft.ts'
import { useFieldCheck } from '../forms/field-check.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { useWorkspace } from '../workspace.ts'
import styles from './add-connection.module.css'
import { ConnectionFields, connectionFieldsShown, trimmed } from './connection-fields.tsx'
import type { ConnectionDraft } from './connection-fields.tsx'
import { providerOf } from './providers.ts'
import { keepTest } from './tested.ts'
import { words } from '../words/words.ts'

export function EditConnection({ connection, onDone }: { connection: Connection; onDone: () => void }) {
  const { api, queryClient } = useWorkspace()
  const provider = providerOf(connection.provider)
  const saved = { name: connection.name, baseUrl: connection.baseUrl, apiKey: '' }
  const [draft, setDraft] = useState<ConnectionDraft>(saved)
  const save = useMutation({
    mutationFn: (body: UpdateConnectionBody) => api.call('updateConnection', { params: { id: connection.id }, body }),
    onSuccess: async (_saved, body) => {
      if (body.baseUrl !== undefined || body.apiKey !== undefined) keepTest(queryClient, connection.id, undefined)
      onDone()
      await queryClient.invalidateQueries({ queryKey: keys.connections })
      await queryClient.invalidateQueries({ queryKey: keys.models })
    },
  })
  const moved = originOf(trimmed(draft).baseUrl) !== originOf(connection.baseUrl)
  const check = useFieldCheck(() => {
    const changes = changesBetween(noun, saved, trimmed(draft))
    if (Object.keys(changes).length === 0) onDone()
    else save.mutate(changes)
  })
  const problem = save.error === null ? null : problemFrom(save.error)
  const keyNote = connection.hasKey && moved ? words.connections.keyMoved : undefined
  return (
    <form className={styles.form} {...check.form}>
      <ConnectionFields
        provider={provider}
        draft={draft}
        problem={problem}
        check={check}
        keyNote={keyNote}
        onChange={setDraft}
        {...(connection.hasKey && !moved
          ? {
              keyPlaceholder: words.connections.keyKept(connection.keyHint ?? ''),
            }
          : {})}
      />
      {problem === null ? null : <ProblemNote error={problem} atFields={connectionFieldsShown} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onDone}>
          {words.cancel}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {words.save}
        </Button>
      </Group>
    </form>
  )
}

function originOf(text: string): string {
  return parsedUrl(text)?.origin ?? text
}
