import { PasswordInput, TextInput } from '@mantine/core'
import { withScheme } from '@scriptorium/contracts/nouns'
import type { connection } from '@scriptorium/contracts/nouns'
import type { ApiProblem } from '../api/problem.ts'
import type { Draft } from '../drafts/noun-draft.ts'
import type { FieldCheck } from '../forms/field-check.ts'
import type { Provider } from './providers.ts'
import { words } from '../words/words.ts'

export type ConnectionDraft = Pick<Draft<typeof connection>, 'name' | 'baseUrl' | 'apiKey'>

type FieldsProps = {
  provider: Provider
  draft: ConnectionDraft
  problem: ApiProblem | null
  check: FieldCheck
  keyPlaceholder?: string
  keyNote?: string | undefined
  onChange: (draft: ConnectionDraft) => void
}

/** The fields that say themselves what is wrong with them. */
export const connectionFieldsShown = ['name', 'baseUrl', 'apiKey']

export function ConnectionFields(props: FieldsProps) {
  const { provider, draft, problem, check, keyPlaceholder = '', keyNote, onChange } = props
  return (
    <>
      <TextInput
        label={words.connections.name}
        name="name"
        description={words.connections.nameAbout}
        required
        maxLength={200}
        value={draft.name}
        error={check.errorAt('name', problem)}
        data-autofocus
        onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
      />
      {provider.baseUrl === 'fixed' ? null : (
        <TextInput
          label={words.connections.address}
          name="baseUrl"
          description={words.connections.addresses[provider.kind]}
          required
          inputMode="url"
          maxLength={2_000}
          value={draft.baseUrl}
          error={check.errorAt('baseUrl', problem)}
          onChange={(event) => onChange({ ...draft, baseUrl: event.currentTarget.value })}
          onBlur={() => {
            const baseUrl = withScheme(draft.baseUrl.trim())
            if (baseUrl !== draft.baseUrl) onChange({ ...draft, baseUrl })
          }}
        />
      )}
      <PasswordInput
        label={words.connections.key}
        name="apiKey"
        description={keyNote ?? words.connections.providers[provider.kind].key}
        autoComplete="off"
        placeholder={keyPlaceholder}
        required={provider.key === 'needed' && keyPlaceholder === ''}
        maxLength={4_000}
        value={draft.apiKey}
        error={check.errorAt('apiKey', problem)}
        onChange={(event) => onChange({ ...draft, apiKey: event.currentTarget.value })}
      />
    </>
  )
}

export function trimmed({ name, baseUrl, apiKey }: ConnectionDraft): ConnectionDraft {
  return { name: name.trim(), baseUrl: withScheme(baseUrl.trim()), apiKey: apiKey.trim() }
}
