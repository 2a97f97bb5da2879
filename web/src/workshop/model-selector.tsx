import { useEffect, useEffectEvent, useState } from 'react'
import { Button, Combobox, Loader, useCombobox } from '@mantine/core'
import type { ComboboxStore } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Model } from '@scriptorium/contracts/nouns'
import { connectionsQuery, modelsQuery } from '../api/queries.ts'
import { problemFrom } from '../api/problem.ts'
import { Icon } from '../icons/icon.tsx'
import { useWorkspace } from '../workspace.ts'
import { groupModels, priceWords, sizeWords, unlistedNames } from './model-options.ts'
import type { ModelChoice } from './model-options.ts'
import styles from './model-selector.module.css'

type SelectorProps = {
  value: ModelChoice | undefined
  /** What was chosen is there no more. */
  gone?: boolean
  onChange: (choice: ModelChoice) => void
}

/** Chooses among the models of all connections. */
export function ModelSelector({ value, gone = false, onChange }: SelectorProps) {
  const { api } = useWorkspace()
  const models = useQuery(modelsQuery(api))
  const connections = useQuery(connectionsQuery(api))
  const [search, setSearch] = useState('')
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      setSearch('')
      combobox.focusTarget()
    },
  })
  const chosen = models.data?.items.find(
    (model) => model.id === value?.model && model.connectionId === value.connectionId,
  )
  const connection = connections.data?.find((each) => each.id === value?.connectionId)
  const name = gone ? 'The model is gone' : (chosen?.name ?? value?.model ?? 'Choose a model')
  const submit = (option: string) => {
    onChange(choiceOf(option))
    combobox.closeDropdown()
  }
  return (
    <Combobox store={combobox} width={340} position="top-start" onOptionSubmit={submit} withinPortal shadow="md">
      <Combobox.Target targetType="button">
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          className={styles.target ?? ''}
          rightSection={<Icon name="chevron" size={14} />}
          onClick={() => combobox.toggleDropdown()}
        >
          <span className="visually-hidden">Model: </span>
          <span className={styles.name}>{name}</span>
          {connection?.demo === true ? <span className={styles.demo}>Demo, not an AI</span> : null}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Choices combobox={combobox} height={320} search={search} onSearch={setSearch} value={value} />
      </Combobox.Dropdown>
    </Combobox>
  )
}

/** The same, open in its place on the page: a choice has to be made, and nothing is covered by it. */
export function OpenModelSelector({ onChange }: Pick<SelectorProps, 'onChange'>) {
  const [search, setSearch] = useState('')
  const combobox = useCombobox({ opened: true })
  return (
    <Combobox store={combobox} onOptionSubmit={(option) => onChange(choiceOf(option))}>
      <div className={styles.open}>
        <Choices combobox={combobox} height={170} search={search} onSearch={setSearch} value={undefined} />
      </div>
    </Combobox>
  )
}

function choiceOf(option: string): ModelChoice {
  const at = option.indexOf('/')
  return { connectionId: option.slice(0, at), model: option.slice(at + 1) }
}

type ChoicesProps = {
  combobox: ComboboxStore
  /** At most, in pixels; the rest is scrolled to. */
  height: number
  search: string
  onSearch: (search: string) => void
  value: ModelChoice | undefined
}

function Choices({ combobox, height, search, onSearch, value }: ChoicesProps) {
  const { api } = useWorkspace()
  const models = useQuery(modelsQuery(api))
  const connections = useQuery(connectionsQuery(api))
  // Enter takes the first match once something is typed; before that, nothing is chosen by a key pressed in haste.
  const selectFirst = useEffectEvent(() => combobox.selectFirstOption())
  useEffect(() => {
    if (search.trim() !== '') selectFirst()
    // Also when the models come only after something was typed.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [search, models.data, connections.data])
  return (
    <>
      <Combobox.Search
        value={search}
        placeholder="Search models"
        aria-label="Search models"
        onChange={(event) => {
          onSearch(event.currentTarget.value)
          combobox.updateSelectedOptionIndex()
        }}
      />
      <Combobox.Options mah={height} style={{ overflowY: 'auto' }}>
        {models.isPending || connections.isPending ? (
          <Combobox.Empty>
            <Loader size="xs" /> Loading models…
          </Combobox.Empty>
        ) : null}
        {models.error === null ? null : <Combobox.Empty>{problemFrom(models.error).detail}</Combobox.Empty>}
        {models.data === undefined || connections.data === undefined ? null : (
          <Groups models={models.data.items} connections={connections.data} search={search} value={value} />
        )}
        {models.data?.error === undefined || search.trim() !== '' ? null : (
          <div className={styles.note}>
            {failedList(unlistedNames(models.data.items, connections.data ?? []))} {models.data.error.message}
          </div>
        )}
      </Combobox.Options>
      <Combobox.Footer>
        <Link to="/settings/connections" className={styles.more}>
          Manage AI connections
        </Link>
      </Combobox.Footer>
    </>
  )
}

function failedList(names: string[]): string {
  return names.length === 0
    ? 'Not all models could be listed.'
    : `The models of ${names.join(', ')} could not be listed.`
}

type GroupsProps = {
  models: Model[]
  connections: Parameters<typeof groupModels>[1]
  search: string
  value: ModelChoice | undefined
}

function Groups({ models, connections, search, value }: GroupsProps) {
  const { groups, hidden } = groupModels(models, connections, search)
  if (groups.length === 0)
    return (
      <Combobox.Empty>
        {search === '' ? 'No models yet. Add an AI connection first.' : 'No models match.'}
      </Combobox.Empty>
    )
  return (
    <>
      {groups.map(({ connection, models: own }) => (
        <Combobox.Group
          key={connection.id}
          label={connection.demo ? `${connection.name} (demo, not an AI)` : connection.name}
        >
          {own.map((model) => (
            <Combobox.Option
              key={model.id}
              value={`${connection.id}/${model.id}`}
              active={value?.model === model.id && value.connectionId === connection.id}
            >
              <span className={styles.option}>
                <span className={styles.optionName}>{model.name}</span>
                <span className={styles.facts}>
                  {[sizeWords(model.contextWindow), priceWords(model.price)].filter(Boolean).join(' · ')}
                </span>
              </span>
            </Combobox.Option>
          ))}
        </Combobox.Group>
      ))}
      {hidden > 0 ? <div className={styles.note}>{hidden} more. Type to narrow the list.</div> : null}
    </>
  )
}
