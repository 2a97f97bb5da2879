import { ActionIcon } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { comparedMax } from '@scriptorium/contracts/nouns'
import { modelsQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import type { ModelChoice } from '../models/model-options.ts'
import { ChosenModel, ModelSelector, useModelPopover } from '../models/model-selector.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './composer.module.css'

type ToolsProps = {
  value: ModelChoice | undefined
  gone?: boolean
  /** The models that answer side by side; fewer than two: the one above answers alone. */
  compared: readonly ModelChoice[]
  onChange: (choice: ModelChoice) => void
  onCompare: (compared: ModelChoice[]) => void
}

/** Which model answers, or which models do, side by side. */
export function ModelTools({ value, gone = false, compared, onChange, onCompare }: ToolsProps) {
  const { api } = useWorkspace()
  const { data: models } = useQuery(modelsQuery(api))
  const isComparing = compared.length > 0
  const nameOf = (choice: ModelChoice) =>
    models?.items.find(({ id, connectionId }) => id === choice.model && connectionId === choice.connectionId)?.name ??
    choice.model
  const add = (choice: ModelChoice) => {
    const others = isComparing ? compared : value === undefined ? [] : [value]
    onCompare([...others, choice])
  }
  const list = useModelPopover({ onChoose: add })
  const remove = (index: number) => {
    const left = compared.filter((_each, at) => at !== index)
    if (left[0] !== undefined && left.length === 1) onChange(left[0])
    onCompare(left.length < 2 ? [] : left)
  }
  const label = isComparing ? words.models.compareAdd : words.models.compare
  return (
    <>
      {isComparing ? (
        compared.map((choice, index) => (
          <ChosenModel
            key={`${choice.connectionId}/${choice.model}/${index}`}
            name={nameOf(choice)}
            onRemove={() => remove(index)}
          />
        ))
      ) : (
        <ModelSelector value={value} gone={gone} onChange={onChange} />
      )}
      {compared.length >= comparedMax || value === undefined
        ? null
        : list.around(
            <ActionIcon
              variant="subtle"
              color={isComparing ? 'pine' : 'gray'}
              className={styles.compare ?? ''}
              aria-label={label}
              data-tip={list.opened ? undefined : `${label}. ${words.models.compareLead}`}
              aria-haspopup="dialog"
              aria-expanded={list.opened}
              onPointerEnter={list.expect}
              onClick={list.toggle}
            >
              <Icon name={isComparing ? 'plus' : 'columns'} size={17} />
            </ActionIcon>,
          )}
    </>
  )
}
