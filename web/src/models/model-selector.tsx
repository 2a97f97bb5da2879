import { lazy, Suspense, useState } from 'react'
import { Button, Popover, UnstyledButton } from '@mantine/core'
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

type SelectorProps = {
  value: ModelChoice | undefined
  /** What was chosen is there no more. */
  gone?: boolean
  onChange: (choice: ModelChoice) => void
}

/** Chooses among the models of all connections. The list comes when it is opened. */
export function ModelSelector({ value, gone = false, onChange }: SelectorProps) {
  const { api } = useWorkspace()
  const models = useQuery(modelsQuery(api))
  const connections = useQuery(connectionsQuery(api))
  const [opened, setOpened] = useState(false)
  const opening = useOpening()
  const chosen = models.data?.items.find(
    (model) => model.id === value?.model && model.connectionId === value.connectionId,
  )
  const connection = connections.data?.find((each) => each.id === value?.connectionId)
  const name = gone ? words.models.gone : (chosen?.name ?? value?.model ?? words.models.choose)
  const choose = (choice: ModelChoice) => {
    setOpened(false)
    onChange(choice)
  }
  return (
    <ModelPopover opened={opened} onClose={() => setOpened(false)} value={value} onChoose={choose}>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        className={styles.target ?? ''}
        rightSection={<Icon name="chevron" size={14} />}
        aria-haspopup="dialog"
        onPointerEnter={() => void loadChoices().catch(() => undefined)}
        onClick={() => (opened ? setOpened(false) : opening(loadChoices, () => setOpened(true)))}
      >
        <span className="visually-hidden">{words.models.label} </span>
        <span className={styles.name}>{name}</span>
        {connection?.demo === true ? <span className={styles.demo}>{words.models.demo}</span> : null}
      </Button>
    </ModelPopover>
  )
}

type PopoverProps = {
  opened: boolean
  value?: ModelChoice | undefined
  onClose: () => void
  onChoose: (choice: ModelChoice) => void
  /** The one that it opens at. */
  children: React.ReactNode
}

/** The list of models, in a card of its own beside what opens it. */
export function ModelPopover({ opened, value, onClose, onChoose, children }: PopoverProps) {
  return (
    <Popover
      opened={opened}
      onChange={(next) => (next ? undefined : onClose())}
      position="top-start"
      width={400}
      shadow="md"
      trapFocus
      returnFocus
      withinPortal
      middlewares={{ size: { padding: 12 }, flip: true, shift: true }}
    >
      <Popover.Target>{children as never}</Popover.Target>
      <Popover.Dropdown className={styles.dropdown ?? ''} p={0}>
        {opened ? (
          <Suspense>
            <ModelChoices value={value} onChoose={onChoose} />
          </Suspense>
        ) : null}
      </Popover.Dropdown>
    </Popover>
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
