import { PasswordInput, TextInput } from '@mantine/core'
import type { connection } from '@scriptorium/contracts/nouns'
import { fieldError } from '../api/problem.ts'
import type { ApiProblem } from '../api/problem.ts'
import type { Draft } from '../drafts/noun-draft.ts'
import type { Provider } from './providers.ts'

export type ConnectionDraft = Pick<Draft<typeof connection>, 'name' | 'baseUrl' | 'apiKey'>

type FieldsProps = {
  provider: Provider
  draft: ConnectionDraft
  problem: ApiProblem | null
  keyPlaceholder?: string
  keyNote?: string | undefined
  onChange: (draft: ConnectionDraft) => void
}

export function ConnectionFields({ provider, draft, problem, keyPlaceholder = '', keyNote, onChange }: FieldsProps) {
  return (
    <>
      <TextInput
        label="Name"
        description="Shown in the list of models."
        required
        maxLength={200}
        value={draft.name}
        error={fieldError(problem, '/name')}
        data-autofocus
        onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
      />
      {provider.baseUrl === 'fixed' ? null : (
        <TextInput
          label="Address"
          description={provider.baseUrl.hint}
          required
          inputMode="url"
          maxLength={2_000}
          value={draft.baseUrl}
          error={fieldError(problem, '/baseUrl')}
          onChange={(event) => onChange({ ...draft, baseUrl: event.currentTarget.value })}
        />
      )}
      <PasswordInput
        label="API key"
        description={keyNote ?? provider.keyHint}
        autoComplete="off"
        placeholder={keyPlaceholder}
        required={provider.key === 'needed' && keyPlaceholder === ''}
        maxLength={4_000}
        value={draft.apiKey}
        error={fieldError(problem, '/apiKey')}
        onChange={(event) => onChange({ ...draft, apiKey: event.currentTarget.value })}
      />
    </>
  )
}

export function trimmed({ name, baseUrl, apiKey }: ConnectionDraft): ConnectionDraft {
  return { name: name.trim(), baseUrl: baseUrl.trim(), apiKey: apiKey.trim() }
}
