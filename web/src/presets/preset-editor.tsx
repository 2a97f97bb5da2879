import { useState } from 'react'
import { ActionIcon, Button, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { presetFacts } from '@scriptorium/contracts/nouns'
import type { Preset, PresetVariable } from '@scriptorium/contracts/nouns'
import { useDrafts } from '../account/me.ts'
import { newKey } from '../api/key.ts'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { FittedTextarea } from '../forms/fitted-textarea.tsx'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { PresetPreview } from './preset-preview.tsx'
import styles from './presets-page.module.css'

type Fields = Pick<Preset, 'name' | 'system'> & { variables: PresetVariable[]; isOfNovel: boolean }

type EditorProps = {
  preset: Preset
  novelId: string
  onCopy: (preset: Preset) => void
  onDelete: () => void
}

/** One preset, with what the AI reads of it beside it, as it is typed. */
export function PresetEditor({ preset, novelId, onCopy, onDelete }: EditorProps) {
  const say = words.tasks.presets
  const form = usePresetForm(preset, novelId)
  const use = useConversation(novelId)
  const { fields, change } = form
  return (
    <div className={styles.editor}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          form.save()
        }}
        onKeyDown={(event) => {
          if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          form.save()
        }}
      >
        {preset.builtIn ? (
          <div className={styles.readOnly}>
            <span>{say.readOnly}</span>
            <Button size="xs" variant="default" onClick={() => onCopy(preset)}>
              {say.copy}
            </Button>
          </div>
        ) : null}
        <TextInput
          label={say.name}
          required
          readOnly={preset.builtIn}
          maxLength={200}
          value={fields.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        {preset.builtIn ? null : (
          <SegmentedControl
            aria-label={say.scope}
            value={fields.isOfNovel ? 'novel' : 'every'}
            onChange={(scope) => change({ isOfNovel: scope === 'novel' })}
            data={[
              { value: 'novel', label: say.thisNovel },
              { value: 'every', label: say.everyNovel },
            ]}
          />
        )}
        <FittedTextarea
          label={say.system}
          description={say.systemHint}
          rows={5}
          rowsMax={24}
          readOnly={preset.builtIn}
          classNames={{ input: styles.system ?? '' }}
          value={fields.system}
          onChange={(event) => change({ system: event.currentTarget.value })}
        />
        {preset.builtIn ? null : <FactChips onInsert={(name) => change({ system: `${fields.system}{{ ${name} }}` })} />}
        <PresetPreview novelId={novelId} system={fields.system} variables={fields.variables} />
        <Variables
          variables={fields.variables}
          readOnly={preset.builtIn}
          onChange={(variables) => change({ variables })}
        />
        {form.error === null ? null : <ProblemNote title={say.notSaved} error={form.error} />}
        {form.isConflict ? <p className={styles.none}>{say.conflict}</p> : null}
        <div className={styles.actions}>
          {preset.builtIn ? null : (
            <>
              <Button type="submit" disabled={!form.isChanged} loading={form.isSaving}>
                {words.save}
              </Button>
              <span className={styles.none}>{form.isChanged ? say.unsaved : ''}</span>
            </>
          )}
          <Button
            variant="default"
            leftSection={<Icon name="chat" size={16} />}
            loading={use.isPending}
            disabled={form.isChanged}
            onClick={() => use.mutate(preset.id)}
          >
            {say.useIt}
          </Button>
          {preset.builtIn ? null : (
            <Button variant="subtle" color="red" leftSection={<Icon name="trash" size={16} />} onClick={onDelete}>
              {words.delete}
            </Button>
          )}
        </div>
      </form>
    </div>
  )
}

/** What is typed, kept in the browser until it is saved. */
function usePresetForm(preset: Preset, novelId: string) {
  const { api, queryClient, notices } = useWorkspace()
  const drafts = useDrafts()
  const draftName = `preset:${preset.id}`
  const saved: Fields = {
    name: preset.name,
    system: preset.system,
    variables: preset.variables,
    isOfNovel: preset.novelId !== undefined,
  }
  const [fields, setFields] = useState<Fields>(() => ({
    ...saved,
    ...(drafts.get(draftName) as Partial<Fields> | undefined),
  }))
  const [version, setVersion] = useState(preset.version)
  const save = useMutation({
    mutationFn: () => {
      const { name, system, variables, isOfNovel } = fields
      const body = { version, name: name.trim(), system, variables, novelId: isOfNovel ? novelId : null }
      return api.call('updatePreset', { params: { id: preset.id }, body })
    },
    onSuccess: async (changed) => {
      drafts.remove(draftName)
      setVersion(changed.version)
      notices.show({ text: words.saved, timeoutMs: 2_500 })
      await queryClient.invalidateQueries({ queryKey: ['presets'] })
    },
    onError: (error) => {
      const { code, current } = problemFrom(error)
      if (code === 'version_conflict') setVersion((current as Preset).version)
    },
  })
  const isConflict = save.error !== null && problemFrom(save.error).code === 'version_conflict'
  return {
    fields,
    isChanged: JSON.stringify(fields) !== JSON.stringify(saved),
    isSaving: save.isPending,
    error: isConflict ? null : save.error,
    isConflict,
    change: (part: Partial<Fields>) => {
      const next = { ...fields, ...part }
      setFields(next)
      drafts.set(draftName, next)
      if (save.error !== null && !isConflict) save.reset()
    },
    save: () => save.mutate(),
  }
}

/** Begins a conversation with a preset. */
function useConversation(novelId: string) {
  const { api, queryClient, notices } = useWorkspace()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: (presetId: string) =>
      api.call('createThread', { params: { id: novelId }, body: { presetId }, idempotencyKey: newKey() }),
    onSuccess: async (thread) => {
      void queryClient.invalidateQueries({ queryKey: keys.threads(novelId) })
      await navigate({ to: '/novels/$novelId/workshop/$threadId', params: { novelId, threadId: thread.id } })
    },
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
}

function FactChips({ onInsert }: { onInsert: (name: string) => void }) {
  return (
    <div className={styles.facts}>
      <span>{words.tasks.presets.facts}</span>
      {presetFacts.map((name) => (
        <button key={name} type="button" className={styles.fact} onClick={() => onInsert(name)}>
          {name}
        </button>
      ))}
    </div>
  )
}

type VariablesProps = {
  variables: readonly PresetVariable[]
  readOnly: boolean
  onChange: (variables: PresetVariable[]) => void
}

function Variables({ variables, readOnly, onChange }: VariablesProps) {
  const say = words.tasks.presets
  if (readOnly && variables.length === 0) return null
  const put = (index: number, part: Partial<PresetVariable>) =>
    onChange(variables.map((each, at) => (at === index ? { ...each, ...part } : each)))
  return (
    <fieldset className={styles.variables}>
      <legend>{say.variables}</legend>
      {variables.map((variable, index) => (
        // What is typed in a row stays in it, whatever its name becomes.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className={styles.variable}>
          <TextInput
            size="sm"
            aria-label={say.variableName}
            placeholder={say.variableName}
            readOnly={readOnly}
            maxLength={50}
            value={variable.name}
            onChange={(event) => put(index, { name: event.currentTarget.value })}
          />
          <TextInput
            size="sm"
            aria-label={`${say.variableValue}: ${variable.name}`}
            placeholder={say.variableValue}
            readOnly={readOnly}
            value={variable.value}
            onChange={(event) => put(index, { value: event.currentTarget.value })}
          />
          {readOnly ? null : (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={say.removeVariable(variable.name)}
              onClick={() => onChange(variables.filter((_each, at) => at !== index))}
            >
              <Icon name="close" size={16} />
            </ActionIcon>
          )}
        </div>
      ))}
      {readOnly ? null : (
        <Button
          size="xs"
          variant="subtle"
          leftSection={<Icon name="plus" size={15} />}
          onClick={() => onChange([...variables, { name: `word${variables.length + 1}`, value: '' }])}
        >
          {say.addVariable}
        </Button>
      )}
    </fieldset>
  )
}
