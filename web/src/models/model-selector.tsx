import { lazy, Suspense, useState } from 'react'
import type { ReactNode } from 'react'
import { Button, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { connectionsQuery, modelsQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { part, useOpening } from '../shell/part.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import type { ModelChoice } from './model-options.ts'
import styles from './model-selector.module.css'

const loadChoices = part(() => import('./model-choices.tsx'))
const ModelChoices = lazy(() => loadChoices().then((module) => ({ default: module.ModelChoices })))
const loadPopover = part(() => import('./model-popover.tsx'))
const ModelPopover = lazy(() => loadPopover().then((module) => ({ default: module.ModelPopover })))

/** What opens the list of models: it comes when it is first opened, around the button that is there already. */
export function useModelPopover({ value, onChoose }: { value?: ModelChoice | undefined; onChoose: ChooseModel }) {
  const [wanted, setWanted] = useState(false)
  const [opened, setOpened] = useState(false)
  const opening = useOpening()
  const open = () =>
    opening(loadPopover, () => {
      setWanted(true)
      setOpened(true)
    })
  const choose = (choice: ModelChoice) => {
    setOpened(false)
    onChoose(choice)
  }
  return {
    opened,
    /** Begins to load it: the pointer is upon the button. */
    expect: () => void loadPopover().catch(() => undefined),
    toggle: () => (opened ? setOpened(false) : open()),
    around: (button: ReactNode) =>
      wanted ? (
        <Suspense fallback={button}>
          <ModelPopover opened={opened} value={value} onClose={() => setOpened(false)} onChoose={choose}>
            {button}
          </ModelPopover>
        </Suspense>
      ) : (
        button
      ),
  }
}

type ChooseModel = (choice: ModelChoice) => void

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
  const list = useModelPopover({ value, onChoose: onChange })
  const chosen = models.data?.items.find(
    (model) => model.id === value?.model && model.connectionId === value.connectionId,
  )
  const connection = connections.data?.find((each) => each.id === value?.connectionId)
  const name = gone ? words.models.gone : (chosen?.name ?? value?.model ?? words.models.choose)
  return list.around(
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      className={styles.target ?? ''}
      rightSection={<Icon name="chevron" size={14} />}
      aria-haspopup="dialog"
      aria-expanded={list.opened}
      onPointerEnter={list.expect}
      onClick={list.toggle}
    >
      <span className="visually-hidden">{words.models.label} </span>
      <span className={styles.name}>{name}</span>
      {connection?.demo === true ? <span className={styles.demo}>{words.models.demo}</span> : null}
    </Button>,
  )
}

/** The same, open in its place on the page: a choice has to be made, and nothing is covered by it. */
export function OpenModelSelector({ onChange }: Pick<SelectorProps, 'onChange'>) {
  return (
    <div className={styles.open}>
      <Suspense>
        <ModelChoices value={undefined} autoFocus={false} onChoose={onChange} />
      </Suspense>
    </div>
  )
}

/** A model as it stands in a list of those that are to be compared. */
export function ChosenModel({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <span className={styles.chosen}>
      <span className={styles.name}>{name}</span>
      <UnstyledButton aria-label={words.models.leaveOut(name)} onClick={onRemove}>
        <Icon name="close" size={13} />
      </UnstyledButton>
    </span>
  )
}
