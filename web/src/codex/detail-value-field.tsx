import { Autocomplete, Textarea, TextInput } from '@mantine/core'
import type { Detail } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'
import { EntrySelect } from './entry-select.tsx'

const valueMax = 20_000

type ValueProps = {
  novelId: string
  entryId: string | undefined
  detail: Detail
  label: string
  choices: string[]
  onChange: (value: string) => void
}

/** The value of a detail, in the field that its kind asks for. */
export function DetailValueField({ novelId, entryId, detail, label, choices, onChange }: ValueProps) {
  const { kind, value } = detail
  const common = { size: 'sm', 'aria-label': label } as const
  if (kind === 'entry')
    return (
      <EntrySelect
        {...common}
        novelId={novelId}
        value={value}
        clearable
        createType="character"
        {...(entryId === undefined ? {} : { without: entryId })}
        onChange={onChange}
      />
    )
  if (kind === 'choice')
    return <Autocomplete {...common} data={choices} maxLength={valueMax} value={value} onChange={onChange} />
  if (kind === 'text' || kind === 'list')
    return (
      <Textarea
        {...common}
        autosize
        minRows={1}
        maxRows={10}
        maxLength={valueMax}
        placeholder={kind === 'list' ? words.codex.details.oneALine : ''}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  const wrong = value !== '' && !patterns[kind].test(value)
  return (
    <TextInput
      {...common}
      maxLength={valueMax}
      inputMode={kind === 'number' ? 'decimal' : kind === 'url' ? 'url' : 'text'}
      placeholder={words.codex.details.examples[kind]}
      error={wrong ? words.codex.details.wrong[kind] : undefined}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

/** As the server checks them; it has the last word. */
const patterns = {
  number: /^[+-]?\d+(?:\.\d+)?$/,
  date: /^-?\d{1,6}(?:-\d{2}(?:-\d{2})?)?$/,
  url: /^https?:\/\/\S+$/i,
} as const
