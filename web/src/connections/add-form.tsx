import { useRef, useState } from 'react'
import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { connection } from '@scriptorium/contracts/nouns'
import type { Connection, CreateConnectionBody, TestAnswer } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { createBody } from '../drafts/noun-draft.ts'
import { useFieldCheck } from '../forms/field-check.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './add-connection.module.css'
import { ConnectionFields, connectionFieldsShown, trimmed } from './connection-fields.tsx'
import type { ConnectionDraft } from './connection-fields.tsx'
import type { Provider } from './providers.ts'
import { TestSteps } from './test-steps.tsx'

type AddFormProps = {
  provider: Provider
  onBack: () => void
  /** `tested`: what the test of this very access said, if it was tested. */
  onSaved: (created: Connection, tested: TestAnswer | undefined) => void
}

/** Takes what a provider's connection needs, tests it on demand, and saves it. */
export function AddForm({ provider, onBack, onSaved }: AddFormProps) {
  const { api } = useWorkspace()
  const [draft, setDraft] = useState<ConnectionDraft>({
    name: provider.kind === 'openai-compatible' ? '' : words.connections.providers[provider.kind].name,
    baseUrl: provider.baseUrl === 'fixed' ? '' : provider.baseUrl.proposed,
    apiKey: '',
  })
  const body = () => createBody(connection, { provider: provider.kind, ...trimmed(draft) })
  const test = useMutation({
    mutationFn: () => {
      const { name: _name, ...access } = body()
      return api.call('testUnsavedConnection', { body: access })
    },
  })
  const create = useMutation({
    mutationFn: (fields: CreateConnectionBody) => api.call('createConnection', { body: fields }),
    onSuccess: (created) => onSaved(created, test.data),
  })
  const check = useFieldCheck(() => create.mutate(body()))
  const form = useRef<HTMLFormElement>(null)
  const error = create.error ?? test.error
  const problem = error === null ? null : problemFrom(error)
  const change = (next: ConnectionDraft) => {
    setDraft(next)
    test.reset()
    create.reset()
  }
  return (
    <form className={styles.form} ref={form} {...check.form}>
      <ConnectionFields provider={provider} draft={draft} problem={problem} check={check} onChange={change} />
      <TestSteps
        pending={test.isPending}
        complete={false}
        answer={test.isPending ? undefined : test.data}
        error={undefined}
      />
      {problem === null ? null : <ProblemNote error={problem} atFields={connectionFieldsShown} />}
      <Group justify="space-between">
        <Button variant="subtle" color="gray" onClick={onBack}>
          {words.connections.back}
        </Button>
        <Group gap="sm">
          <Button
            variant="default"
            loading={test.isPending}
            onClick={() => {
              if (!check.check(form.current, ['baseUrl', 'apiKey'])) return
              create.reset()
              test.mutate()
            }}
          >
            {words.connections.test}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {words.save}
          </Button>
        </Group>
      </Group>
    </form>
  )
}
