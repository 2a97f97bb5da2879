import { useRef, useState } from 'react'
import { Loader } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Command } from 'cmdk'
import type { Connection, Model } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { connectionsQuery, keys, modelsQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './model-choices.module.css'
import { factsOfModel, favouritesFirst, groupModels, unlistedNames } from './model-options.ts'
import type { ModelChoice } from './model-options.ts'

type ChoicesProps = {
  value: ModelChoice | undefined
  autoFocus?: boolean
  onChoose: (choice: ModelChoice) => void
}

const keyOf = (group: string, { connectionId, id }: Pick<Model, 'connectionId' | 'id'>) =>
  `${group}/${connectionId}/${id}`

/** All models that can be chosen: found by what is typed, favourites first, then by connection. */
export function ModelChoices({ value, autoFocus = true, onChoose }: ChoicesProps) {
  const { api } = useWorkspace()
  const models = useQuery(modelsQuery(api))
  const connections = useQuery(connectionsQuery(api))
  const [search, setSearch] = useState('')
  const [marked, setMarked] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const toggle = useFavourite()
  const known = models.data?.items ?? []
  const byMark = (key: string) => known.find((model) => key.endsWith(`/${model.connectionId}/${model.id}`))
  return (
    <Command
      label={words.models.search}
      shouldFilter={false}
      loop
      value={marked}
      onValueChange={setMarked}
      className={styles.command ?? ''}
      onKeyDown={(event) => {
        if (event.key.toLowerCase() !== 'd' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        const model = byMark(marked)
        if (model !== undefined) toggle(model)
      }}
    >
      <div className={styles.searchRow}>
        <Icon name="search" size={16} />
        <Command.Input
          className={styles.search}
          value={search}
          aria-label={words.models.search}
          placeholder={words.models.search}
          // A list that was opened is there to be typed into.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus={autoFocus}
          onValueChange={(next) => {
            setSearch(next)
            list.current?.scrollTo({ top: 0 })
          }}
        />
      </div>
      <Command.List ref={list} className={styles.list} label={words.models.search}>
        {models.isPending || connections.isPending ? (
          <div className={styles.note}>
            <Loader size="xs" /> {words.models.loading}
          </div>
        ) : null}
        {models.error === null ? null : <div className={styles.note}>{problemFrom(models.error).detail}</div>}
        {models.data === undefined || connections.data === undefined ? null : (
          <Groups
            models={known}
            connections={connections.data}
            search={search}
            value={value}
            onChoose={onChoose}
            onToggle={toggle}
          />
        )}
        {models.data?.error === undefined ? null : (
          <div className={styles.note} data-tone="problem">
            {words.models.unlisted(unlistedNames(known, connections.data ?? []))} {models.data.error.message}
          </div>
        )}
      </Command.List>
      <div className={styles.foot}>
        <Link to="/settings/connections">{words.models.manage}</Link>
        <span className={styles.keys}>{words.models.keys}</span>
      </div>
    </Command>
  )
}

/** Marks a model as a favourite, or takes the mark away; shown at once. */
function useFavourite(): (model: Model) => void {
  const { api, queryClient, notices } = useWorkspace()
  const { mutate } = useMutation({
    mutationFn: ({ connectionId, id, favourite }: Model) =>
      api.call(favourite ? 'removeFavouriteModel' : 'addFavouriteModel', { params: { id: connectionId, model: id } }),
    onMutate: (model) => {
      queryClient.setQueryData(keys.models, (answer: { items: Model[] } | undefined) => {
        const same = (each: Model) => each.id === model.id && each.connectionId === model.connectionId
        if (answer === undefined) return undefined
        const items = answer.items.map((each) => (same(each) ? { ...each, favourite: !model.favourite } : each))
        return { ...answer, items }
      })
    },
    onError: (error) => {
      notices.show({ text: problemFrom(error).detail, tone: 'problem' })
      void queryClient.invalidateQueries({ queryKey: keys.models, exact: true })
    },
  })
  return mutate
}

type GroupsProps = Omit<ChoicesProps, 'autoFocus'> & {
  models: Model[]
  connections: Connection[]
  search: string
  onToggle: (model: Model) => void
}

function Groups({ models, connections, search, value, onChoose, onToggle }: GroupsProps) {
  const { groups, hidden } = groupModels(models, connections, search)
  const favourites = favouritesFirst(groups)
  const off = connections.filter(({ enabled }) => !enabled)
  const row = (group: string, model: Model, from?: string) => (
    <ModelRow
      key={keyOf(group, model)}
      mark={keyOf(group, model)}
      model={model}
      from={from}
      isChosen={value?.model === model.id && value.connectionId === model.connectionId}
      onChoose={() => onChoose({ connectionId: model.connectionId, model: model.id })}
      onToggle={() => onToggle(model)}
    />
  )
  return (
    <>
      {groups.length === 0 && search.trim() === '' ? <div className={styles.note}>{words.models.none}</div> : null}
      {groups.length === 0 && search.trim() !== '' ? <div className={styles.note}>{words.models.noMatch}</div> : null}
      {favourites.length === 0 ? null : (
        <Command.Group heading={<span className={styles.heading}>{words.models.favourites}</span>}>
          {favourites.map(({ model, connection }) => row('favourite', model, connection.name))}
        </Command.Group>
      )}
      {groups.map(({ connection, models: own }) => (
        <Command.Group
          key={connection.id}
          heading={
            <span className={styles.heading}>
              <span className={styles.light} data-demo={connection.demo} aria-hidden="true" />
              {connection.name}
            </span>
          }
        >
          {own.map((model) => row(connection.id, model))}
        </Command.Group>
      ))}
      <ManualGroup models={models} connections={connections} search={search} onChoose={onChoose} />
      {hidden > 0 ? <div className={styles.note}>{words.models.more(hidden)}</div> : null}
      {off.length > 0 && search.trim() === '' ? (
        <div className={styles.note}>{words.models.switchedOff(off.map(({ name }) => name))}</div>
      ) : null}
    </>
  )
}

type RowProps = {
  mark: string
  model: Model
  /** The connection's name, where the heading above does not say it. */
  from: string | undefined
  isChosen: boolean
  onChoose: () => void
  onToggle: () => void
}

function ModelRow({ mark, model, from, isChosen, onChoose, onToggle }: RowProps) {
  const { name, favourite } = model
  return (
    <Command.Item value={mark} className={styles.option} data-chosen={isChosen} onSelect={onChoose}>
      <span className={styles.check}>{isChosen ? <Icon name="check" size={15} /> : null}</span>
      <span className={styles.optionName}>
        {name}
        {from === undefined ? null : <small> {from}</small>}
        {isChosen ? <span className="visually-hidden">, {words.models.chosen}</span> : null}
      </span>
      <span className={styles.facts}>{factsOfModel(model).join(' · ')}</span>
      {/* For the mouse alone: the list's own key does the same, and an option holds no controls. */}
      <span
        className={styles.star}
        data-on={favourite}
        aria-hidden="true"
        title={favourite ? words.models.notFavourite : words.models.favourite}
        onClick={(event) => {
          event.stopPropagation()
          onToggle()
        }}
      >
        <Icon name="star" size={15} fill={favourite} />
      </span>
      {favourite ? <span className="visually-hidden">, {words.models.isFavourite}</span> : null}
    </Command.Item>
  )
}

/** What is typed as the id of a model that no list has: it is kept with the connection, and chosen. */
function ManualGroup({
  models,
  connections,
  search,
  onChoose,
}: Pick<GroupsProps, 'models' | 'connections' | 'search' | 'onChoose'>) {
  const { api, queryClient, notices } = useWorkspace()
  const id = search.trim()
  const { mutate, isPending } = useMutation({
    mutationFn: (connection: Connection) =>
      api.call('updateConnection', {
        params: { id: connection.id },
        body: { models: [...new Set([...connection.models, id])] },
      }),
    onSuccess: (connection) => {
      void queryClient.invalidateQueries({ queryKey: keys.connections })
      void queryClient.invalidateQueries({ queryKey: keys.models })
      onChoose({ connectionId: connection.id, model: id })
    },
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
  const takers = connections.filter(
    (connection) =>
      connection.enabled &&
      !connection.demo &&
      !models.some((model) => model.connectionId === connection.id && model.id === id),
  )
  if (id.length < 3 || /\s/.test(id) || takers.length === 0) return null
  return (
    <Command.Group heading={<span className={styles.heading}>{words.models.byHand}</span>}>
      {takers.map((connection) => (
        <Command.Item
          key={connection.id}
          value={`manual/${connection.id}`}
          className={styles.option}
          disabled={isPending}
          onSelect={() => mutate(connection)}
        >
          <span className={styles.check}>
            <Icon name="plus" size={15} />
          </span>
          <span className={styles.optionName}>{words.models.useId(id, connection.name)}</span>
        </Command.Item>
      ))}
    </Command.Group>
  )
}
