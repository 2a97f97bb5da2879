import { useState } from 'react'
import { Button, Skeleton, TagsInput, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Connection, Model } from '@scriptorium/contracts/nouns'
import { connectionModelsQuery, keys } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { useWorkspace } from '../workspace.ts'
import { priceWords, sizeWords } from '../models/model-options.ts'
import styles from './model-list.module.css'
import { words } from '../words/words.ts'

const shownMax = 200

/** What a connection offers, and the ids that were added by hand. */
export function ModelList({
  connection,
  onChangeManual,
}: {
  connection: Connection
  onChangeManual: (models: string[]) => void
}) {
  const { api, queryClient } = useWorkspace()
  const [search, setSearch] = useState('')
  const models = useQuery(connectionModelsQuery(api, connection.id))
  const refresh = useMutation({
    mutationFn: () => api.call('listConnectionModels', { params: { id: connection.id }, query: { refresh: 'true' } }),
    onSuccess: async (answer) => {
      queryClient.setQueryData(keys.connectionModels(connection.id), answer)
      await queryClient.invalidateQueries({ queryKey: keys.models, exact: true })
    },
  })
  const matching = models.data?.items.filter((model) =>
    `${model.name} ${model.id}`.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase()),
  )
  return (
    <div className={styles.models}>
      <div className={styles.head}>
        <TextInput
          size="xs"
          aria-label={words.connections.searchModels}
          placeholder={words.connections.searchModels}
          leftSection={<Icon name="search" size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="retry" size={14} />}
          loading={refresh.isPending}
          onClick={() => refresh.mutate()}
        >
          {words.connections.refresh}
        </Button>
      </div>
      {models.isPending ? (
        <>
          <Skeleton height={26} />
          <Skeleton height={26} />
        </>
      ) : null}
      {models.error === null || models.data !== undefined ? null : <ProblemNote error={models.error} />}
      {refresh.error === null ? null : <ProblemNote error={refresh.error} />}
      {models.data?.error === undefined ? null : (
        <p className={styles.note}>
          {models.data.error.message}
          {models.data.stale === true ? ` ${words.connections.lastList}` : ''}
        </p>
      )}
      {matching === undefined ? null : <Rows models={matching} />}
      <TagsInput
        size="sm"
        label={words.connections.byHand}
        description={words.connections.byHandAbout}
        placeholder={words.connections.byHandHint}
        maxTags={500}
        value={connection.models}
        onChange={onChangeManual}
      />
    </div>
  )
}

function Rows({ models }: { models: Model[] }) {
  if (models.length === 0) return <p className={styles.note}>{words.connections.noModels}</p>
  return (
    <ul className={styles.rows} aria-label={words.connections.models}>
      {models.slice(0, shownMax).map((model) => (
        <li key={model.id} className={styles.row}>
          <span>
            {model.name}
            {model.name === model.id ? null : <span className={styles.id}> {model.id}</span>}
          </span>
          <span className={styles.facts}>
            {[
              model.contextWindow === undefined ? '' : words.connections.window(sizeWords(model.contextWindow)),
              priceWords(model.price),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </li>
      ))}
      {models.length > shownMax ? (
        <li className={styles.note}>{words.connections.more(models.length - shownMax)}</li>
      ) : null}
    </ul>
  )
}
