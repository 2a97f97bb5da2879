import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Button, CloseButton, Input, Pill, Popover, Switch } from '@mantine/core'
import { toAlias } from '@scriptorium/contracts/nouns'
import type { Alias } from '@scriptorium/contracts/nouns'
import styles from './alias-field.module.css'

type FieldProps = { aliases: Alias[]; error: string | undefined; onChange: (aliases: Alias[]) => void }

const aliasesMax = 200

/** Other names under which an entry is found. Each is a chip; a click on it opens how exactly it is looked for. */
export function AliasField({ aliases, error, onChange }: FieldProps) {
  const [text, setText] = useState('')
  const add = () => {
    const words = text.trim()
    setText('')
    if (words !== '' && !aliases.some((alias) => alias.text === words) && aliases.length < aliasesMax)
      onChange([...aliases, toAlias(words)])
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault()
      add()
    }
    if (event.key === 'Backspace' && text === '') onChange(aliases.slice(0, -1))
  }
  return (
    <Input.Wrapper
      label="Aliases"
      labelElement="div"
      description="Other names of this entry. Click one for its options."
      error={error}
    >
      <div className={styles.box}>
        {aliases.map((alias, index) => (
          <AliasChip
            key={alias.text}
            alias={alias}
            onChange={(changed) => onChange(aliases.map((each, at) => (at === index ? changed : each)))}
            onRemove={() => onChange(aliases.filter((_alias, at) => at !== index))}
          />
        ))}
        <input
          className={styles.input}
          aria-label="Add an alias"
          placeholder={aliases.length === 0 ? 'Type and press Enter' : 'Add another'}
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={add}
        />
      </div>
    </Input.Wrapper>
  )
}

function AliasChip({
  alias,
  onChange,
  onRemove,
}: {
  alias: Alias
  onChange: (alias: Alias) => void
  onRemove: () => void
}) {
  const special = [
    alias.caseSensitive ? 'exact case' : '',
    alias.wholeWord ? '' : 'inside words',
    alias.foldDiacritics ? 'any accents' : '',
    alias.enabled ? '' : 'off',
  ]
    .filter(Boolean)
    .join(', ')
  return (
    <Popover width={280} position="bottom-start" shadow="md" trapFocus withArrow>
      <Popover.Target>
        <Pill
          component="button"
          {...{ type: 'button' as const }}
          className={styles.chip ?? ''}
          data-off={!alias.enabled}
          size="md"
          aria-label={`Alias ${alias.text}${special === '' ? '' : `, ${special}`}: options`}
        >
          {alias.text}
          {special === '' ? null : <span className={styles.special}>{special}</span>}
        </Pill>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.options}>
          <div className={styles.optionsHead}>
            <b>{alias.text}</b>
            <CloseButton size="sm" aria-label={`Remove ${alias.text}`} onClick={onRemove} />
          </div>
          <Switch
            label="Use this alias"
            checked={alias.enabled}
            onChange={(event) => onChange({ ...alias, enabled: event.currentTarget.checked })}
          />
          <Switch
            label="Whole words only"
            description="“Art” is not found in “party”."
            checked={alias.wholeWord}
            onChange={(event) => onChange({ ...alias, wholeWord: event.currentTarget.checked })}
          />
          <Switch
            label="Match case"
            description="“Will” the man, not “will” the verb."
            checked={alias.caseSensitive}
            onChange={(event) => onChange({ ...alias, caseSensitive: event.currentTarget.checked })}
          />
          <Switch
            label="Ignore accents"
            description="“Ines” finds “Inês”."
            checked={alias.foldDiacritics}
            onChange={(event) => onChange({ ...alias, foldDiacritics: event.currentTarget.checked })}
          />
          <Button size="xs" variant="subtle" color="red" onClick={onRemove}>
            Remove this alias
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
