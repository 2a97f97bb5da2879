import { useState } from 'react'
import type { ClipboardEvent, KeyboardEvent } from 'react'
import { Button, CloseButton, Input, Pill, Popover, Switch } from '@mantine/core'
import type { Alias } from '@scriptorium/contracts/nouns'
import { aliasLengthMax, aliasProblem, isAliasList, onBackspace, withAliases } from './alias-text.ts'
import { words } from '../words/words.ts'
import styles from './alias-field.module.css'

type FieldProps = { aliases: Alias[]; error: string | undefined; onChange: (aliases: Alias[]) => void }

/** Other names under which an entry is found. Each is a chip; a click on it opens how exactly it is looked for. */
export function AliasField({ aliases, error, onChange }: FieldProps) {
  const [text, setText] = useState('')
  const [lastSelected, setLastSelected] = useState(false)
  const [refused, setRefused] = useState<string>()
  const add = (more: string) => {
    const problem = aliasProblem(more)
    setRefused(problem)
    // What is one alias and none stays in the field, to be mended.
    setText(problem === undefined || isAliasList(more) ? '' : more)
    const next = withAliases(aliases, more)
    if (next.length > aliases.length) onChange(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      add(text)
    }
    const { key, repeat } = event
    const does = aliases.length === 0 ? undefined : onBackspace({ key, repeat }, text, lastSelected)
    if (does === 'remove') onChange(aliases.slice(0, -1))
    // Held down it goes on deleting nothing; every other key lets go of the alias.
    if (!repeat) setLastSelected(does === 'select')
  }
  // A field of one line drops the line ends of what is pasted, and with them where one alias ends and the next begins.
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text')
    if (!isAliasList(pasted)) return
    event.preventDefault()
    add(`${text}${pasted}`)
  }
  const onTyped = (typed: string) => {
    setRefused(undefined)
    if (isAliasList(typed)) add(typed)
    else setText(typed)
  }
  return (
    <Input.Wrapper
      label={words.codex.aliases}
      labelElement="div"
      description={aliases.length === 0 ? words.codex.alias.about : undefined}
      error={refused ?? error}
    >
      <div className={styles.box}>
        {aliases.map((alias, index) => (
          <AliasChip
            key={alias.text}
            alias={alias}
            selected={lastSelected && index === aliases.length - 1}
            onChange={(changed) => onChange(aliases.map((each, at) => (at === index ? changed : each)))}
            onRemove={() => onChange(aliases.filter((_alias, at) => at !== index))}
          />
        ))}
        <input
          className={styles.input}
          aria-label={words.codex.alias.add}
          placeholder={aliases.length === 0 ? words.codex.alias.first : words.codex.alias.another}
          value={text}
          maxLength={aliasLengthMax}
          onChange={(event) => onTyped(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={() => {
            setLastSelected(false)
            add(text)
          }}
        />
        <output className="visually-hidden">
          {lastSelected && aliases.length > 0 ? words.codex.alias.selected(aliases.at(-1)?.text ?? '') : ''}
        </output>
      </div>
    </Input.Wrapper>
  )
}

function AliasChip({
  alias,
  selected,
  onChange,
  onRemove,
}: {
  alias: Alias
  selected: boolean
  onChange: (alias: Alias) => void
  onRemove: () => void
}) {
  const special = [
    alias.caseSensitive ? words.codex.alias.exactCase : '',
    alias.wholeWord ? '' : words.codex.alias.insideWords,
    alias.foldDiacritics ? words.codex.alias.anyAccents : '',
    alias.anyCase === true ? words.codex.alias.anyCase : '',
    alias.enabled ? '' : words.codex.alias.off,
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
          data-selected={selected}
          size="md"
          aria-label={words.codex.alias.options(special === '' ? alias.text : `${alias.text}, ${special}`)}
        >
          {alias.text}
          {special === '' ? null : <span className={styles.special}>{special}</span>}
        </Pill>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.options}>
          <div className={styles.optionsHead}>
            <b>{alias.text}</b>
            <CloseButton size="sm" aria-label={words.codex.alias.removeNamed(alias.text)} onClick={onRemove} />
          </div>
          <Switch
            label={words.codex.alias.use}
            checked={alias.enabled}
            onChange={(event) => onChange({ ...alias, enabled: event.currentTarget.checked })}
          />
          <Switch
            label={words.codex.alias.whole}
            description={words.codex.alias.wholeAbout}
            checked={alias.wholeWord}
            onChange={(event) => onChange({ ...alias, wholeWord: event.currentTarget.checked })}
          />
          <Switch
            label={words.codex.alias.case}
            description={words.codex.alias.caseAbout}
            checked={alias.caseSensitive}
            onChange={(event) => onChange({ ...alias, caseSensitive: event.currentTarget.checked })}
          />
          <Switch
            label={words.codex.alias.accents}
            description={words.codex.alias.accentsAbout}
            checked={alias.foldDiacritics}
            onChange={(event) => onChange({ ...alias, foldDiacritics: event.currentTarget.checked })}
          />
          {/^\p{Lu}[^\s]*$/u.test(alias.text) ? (
            <Switch
              label={words.codex.alias.lower}
              description={words.codex.alias.lowerAbout}
              checked={alias.anyCase === true}
              onChange={(event) => onChange({ ...alias, anyCase: event.currentTarget.checked })}
            />
          ) : null}
          <Button size="xs" variant="subtle" color="red" onClick={onRemove}>
            {words.codex.alias.remove}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
