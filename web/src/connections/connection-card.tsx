import { useState } from 'react'
import { ActionIcon, Button, Menu, Modal, Switch, Tooltip } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Connection, TestSavedBody, UpdateConnectionBody } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { useLeaving } from '../notices/leaving.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './connection-card.module.css'
import { EditConnection } from './edit-connection.tsx'
import { ModelList } from './model-list.tsx'
import { TestSteps } from './test-steps.tsx'
import { keepTest, useTested } from './tested.ts'
import { words } from '../words/words.ts'
import type { Words } from '../words/words.ts'

type CardProps = {
  connection: Connection
  isFirst: boolean
  isLast: boolean
  isMoving: boolean
  onMove: (step: -1 | 1) => void
}

export function ConnectionCard({ connection, isFirst, isLast, isMoving, onMove }: CardProps) {
  const { api, queryClient } = useWorkspace()
  const tested = useTested(connection.id)
  const [open, setOpen] = useState<'models' | 'test'>()
  const [editing, setEditing] = useState(false)
  const update = useConnectionUpdate(connection.id)
  const test = useMutation({
    mutationFn: (body: TestSavedBody) => api.call('testConnection', { params: { id: connection.id }, body }),
    onSuccess: (answer) => keepTest(queryClient, connection.id, answer),
  })
  const runTest = (complete: boolean) => {
    setOpen('test')
    test.mutate({ complete })
  }
  const light = !connection.enabled ? 'off' : tested === undefined ? 'on' : tested.ok ? 'ok' : 'failed'
  return (
    <article className={styles.card} data-off={!connection.enabled} aria-label={connection.name}>
      <div className={styles.head}>
        <Light state={light} />
        <div className={styles.words}>
          <h2 className={styles.name}>
            {connection.name}
            {connection.demo ? <span className={styles.demo}>{words.models.demo}</span> : null}
          </h2>
          <div className={styles.facts}>{factsOf(connection)}</div>
        </div>
        <Switch
          aria-label={words.connections.switchedNow(connection.name, connection.enabled)}
          checked={connection.enabled}
          disabled={update.isPending}
          onChange={(event) => update.mutate({ enabled: event.currentTarget.checked })}
        />
        <div className={styles.order}>
          <Tooltip label={words.moveUp}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={words.connections.moveUp(connection.name)}
              disabled={isFirst || isMoving}
              onClick={() => onMove(-1)}
            >
              <Icon name="arrowUp" size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={words.moveDown}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={words.connections.moveDown(connection.name)}
              disabled={isLast || isMoving}
              onClick={() => onMove(1)}
            >
              <Icon name="arrowDown" size={16} />
            </ActionIcon>
          </Tooltip>
        </div>
        <CardMenu connection={connection} onEdit={() => setEditing(true)} onTryWord={() => runTest(true)} />
      </div>
      <div className={styles.buttons}>
        <Button
          size="xs"
          variant={open === 'test' ? 'light' : 'default'}
          loading={test.isPending}
          onClick={() => runTest(false)}
        >
          {words.connections.test}
        </Button>
        <Button
          size="xs"
          variant={open === 'models' ? 'light' : 'default'}
          aria-expanded={open === 'models'}
          onClick={() => setOpen(open === 'models' ? undefined : 'models')}
        >
          {words.connections.models}
        </Button>
        <Button size="xs" variant="default" onClick={() => setEditing(true)}>
          {words.connections.edit}
        </Button>
      </div>
      {open === 'test' ? (
        <TestSteps
          pending={test.isPending}
          complete={test.variables?.complete === true}
          answer={test.isPending ? undefined : tested}
          error={test.error}
        />
      ) : null}
      {open === 'models' ? (
        <ModelList connection={connection} onChangeManual={(models) => update.mutate({ models })} />
      ) : null}
      <Modal
        opened={editing}
        onClose={() => setEditing(false)}
        title={words.connections.editNamed(connection.name)}
        size="lg"
      >
        {editing ? <EditConnection connection={connection} onDone={() => setEditing(false)} /> : null}
      </Modal>
    </article>
  )
}

function Light({ state }: { state: keyof Words['connections']['lights'] }) {
  return (
    <Tooltip label={words.connections.lights[state]}>
      <span className={styles.light} data-state={state}>
        <span className="visually-hidden">{words.connections.lights[state]}</span>
      </span>
    </Tooltip>
  )
}

function factsOf(connection: Connection): string {
  const key = connection.hasKey
    ? connection.keyHint === undefined
      ? words.connections.hasKey
      : words.connections.keyHint(connection.keyHint)
    : words.connections.noKey
  return [
    connection.demo ? words.connections.comesWith : words.connections.providers[connection.provider].name,
    connection.baseUrl,
    connection.demo ? '' : key,
  ]
    .filter(Boolean)
    .join(' · ')
}

function CardMenu({
  connection,
  onEdit,
  onTryWord,
}: {
  connection: Connection
  onEdit: () => void
  onTryWord: () => void
}) {
  const { api, queryClient } = useWorkspace()
  const { remove } = useLeaving()
  const deleteConnection = () =>
    remove(connection.id, {
      what: `“${connection.name}”`,
      run: () => api.call('deleteConnection', { params: { id: connection.id }, keepalive: true }),
      settled: async () => {
        await queryClient.invalidateQueries({ queryKey: keys.connections })
        await queryClient.invalidateQueries({ queryKey: keys.models })
        await queryClient.invalidateQueries({ queryKey: keys.me })
      },
    })
  return (
    <Menu position="bottom-end" width={250} shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.connections.menuOf(connection.name)}>
          <Icon name="dots" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="edit" size={16} />} onClick={onEdit}>
          {words.connections.edit}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="chat" size={16} />} onClick={onTryWord}>
          {words.connections.testShort}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={deleteConnection}>
          {words.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function useConnectionUpdate(id: string) {
  const { api, queryClient, notices } = useWorkspace()
  return useMutation({
    mutationFn: (body: UpdateConnectionBody) => api.call('updateConnection', { params: { id }, body }),
    onSuccess: async (saved) => {
      queryClient.setQueryData<Connection[]>(keys.connections, (known) =>
        known?.map((each) => (each.id === saved.id ? saved : each)),
      )
      await queryClient.invalidateQueries({ queryKey: keys.models })
    },
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
}
