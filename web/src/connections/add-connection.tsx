import { useRef, useState } from 'react'
import { Button, Group, Modal, UnstyledButton } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { connection } from '@scriptorium/contracts/nouns'
import type { CreateConnectionBody } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { createBody } from '../drafts/noun-draft.ts'
import { useFieldCheck } from '../forms/field-check.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { useWorkspace } from '../workspace.ts'
import styles from './add-connection.module.css'
import { ConnectionFields, connectionFieldsShown, trimmed } from './connection-fields.tsx'
import type { ConnectionDraft } from './connection-fields.tsx'
import { providers } from './providers.ts'
import type { Provider } from './providers.ts'
import { TestSteps } from './test-steps.tsx'
import { useAfterSaving } from './tested.ts'

export function AddConnection({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [provider, setProvider] = useState<Provider>()
  const close = () => {
    setProvider(undefined)
    onClose()
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="lg"
      title={provider === undefined ? 'Add a connection' : `Connect ${provider.name}`}
    >
      {provider === undefined ? (
        <ProviderCards onChoose={setProvider} />
      ) : (
        <AddForm provider={provider} onBack={() => setProvider(undefined)} onDone={close} />
      )}
    </Modal>
  )
}

function ProviderCards({ onChoose }: { onChoose: (provider: Provider) => void }) {
  return (
    <ul className={styles.cards}>
      {providers.map((provider) => (
        <li key={provider.kind}>
          <UnstyledButton className={styles.card} onClick={() => onChoose(provider)}>
            <span className={styles.name}>{provider.name}</span>
            <span className={styles.about}>{provider.about}</span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}

function AddForm({ provider, onBack, onDone }: { provider: Provider; onBack: () => void; onDone: () => void }) {
  const { api } = useWorkspace()
  const afterSaving = useAfterSaving()
  const [draft, setDraft] = useState<ConnectionDraft>({
    name: provider.kind === 'openai-compatible' ? '' : provider.name,
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
    onSuccess: (created) => {
      onDone()
      void afterSaving(created, test.data)
    },
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
          Back
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
            Test
          </Button>
          <Button type="submit" loading={create.isPending}>
            Save
          </Button>
        </Group>
      </Group>
    </form>
  )
}
