import { useState } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Connection, UpdateMeBody } from '@scriptorium/contracts/nouns'
import { useMe } from '../account/me.ts'
import { problemFrom } from '../api/problem.ts'
import { connectionsQuery, keys } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { useLeaving } from '../notices/leaving.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { Page, Section } from '../shell/page-head.tsx'
import { ModelSelector } from '../models/model-selector.tsx'
import { useWorkspace } from '../workspace.ts'
import { AddConnection } from './add-connection.tsx'
import { ConnectionCard } from './connection-card.tsx'
import styles from './connections-page.module.css'
import { useReorder } from './reorder.ts'
import { words } from '../words/words.ts'

export function ConnectionsPage() {
  const { api } = useWorkspace()
  const connections = useQuery(connectionsQuery(api))
  const [adding, setAdding] = useState(false)
  const { leaving } = useLeaving()
  const shown = connections.data
    ?.filter((connection) => !leaving.has(connection.id))
    .sort((a, b) => a.position - b.position)
  return (
    <Page
      title={words.connections.title}
      lead={words.connections.lead}
      actions={
        <Button leftSection={<Icon name="plus" />} onClick={() => setAdding(true)}>
          {words.connections.add}
        </Button>
      }
    >
      {connections.error === null || shown !== undefined ? null : (
        <ProblemNote error={connections.error}>
          <Button size="xs" variant="default" onClick={() => void connections.refetch()}>
            {words.tryAgain}
          </Button>
        </ProblemNote>
      )}
      {connections.isPending ? (
        <div className={styles.list} aria-busy="true">
          <Skeleton height={92} />
          <Skeleton height={92} />
        </div>
      ) : null}
      {shown === undefined ? null : <ConnectionList connections={shown} />}
      <DefaultModel />
      <AddConnection opened={adding} onClose={() => setAdding(false)} />
    </Page>
  )
}

function ConnectionList({ connections }: { connections: Connection[] }) {
  const { move, isMoving } = useReorder(connections)
  if (connections.length === 0) return <p className={styles.empty}>{words.connections.none}</p>
  return (
    <ul className={styles.list}>
      {connections.map((connection, index) => (
        <li key={connection.id}>
          <ConnectionCard
            connection={connection}
            isFirst={index === 0}
            isLast={index === connections.length - 1}
            isMoving={isMoving}
            onMove={(step) => move(index, step)}
          />
        </li>
      ))}
    </ul>
  )
}

/** What a conversation begins with when nothing else is chosen. */
function DefaultModel() {
  const { api, queryClient, notices } = useWorkspace()
  const me = useMe()
  const save = useMutation({
    mutationFn: (body: UpdateMeBody) => api.call('updateMe', { body }),
    onSuccess: (user) => queryClient.setQueryData(keys.me, user),
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
  const value =
    me.defaultConnectionId !== undefined && me.defaultModel !== undefined
      ? { connectionId: me.defaultConnectionId, model: me.defaultModel }
      : undefined
  return (
    <Section title={words.connections.usual} lead={words.connections.usualLead}>
      <div className={styles.usual}>
        <ModelSelector
          value={value}
          onChange={(choice) => save.mutate({ defaultConnectionId: choice.connectionId, defaultModel: choice.model })}
        />
      </div>
    </Section>
  )
}
