import { useState } from 'react'
import { ActionIcon, Button, Checkbox, Group, Modal, NumberInput, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { fallbackMax } from '@scriptorium/contracts/nouns'
import type { Parameters, Thread } from '@scriptorium/contracts/nouns'
import { modelsQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { ModelPopover } from '../models/model-popover.tsx'
import { presetsQuery } from '../presets/preset-queries.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { useThreadPatch } from './thread-patch.ts'
import styles from './thread-settings.module.css'

const usual = 'usual'
type Settings = Pick<Thread, 'presetId' | 'includeTasks' | 'history' | 'parameters' | 'fallback' | 'withoutCodex'>

/** How a conversation is led: with which instruction, with the tasks or not, and how the model writes. */
export function ThreadSettings({ thread, onClose }: { thread: Thread; onClose: () => void }) {
  const { notices } = useWorkspace()
  const say = words.tasks.settings
  const patch = useThreadPatch()
  const [fields, setFields] = useState<Settings>(thread)
  const change = (part: Partial<Settings>) => setFields({ ...fields, ...part })
  const save = () => {
    const { presetId, includeTasks, history, parameters, fallback, withoutCodex } = fields
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
    patch.mutate(
      {
        thread,
        change: {
          presetId: presetId ?? null,
          includeTasks,
          ...(includeTasks ? { timeZone } : {}),
          history: history ?? null,
          parameters: parameters === undefined || Object.keys(parameters).length === 0 ? null : parameters,
          fallback,
          withoutCodex,
        },
      },
      {
        onSuccess: () => {
          notices.show({ text: say.saved, timeoutMs: 3_000 })
          onClose()
        },
      },
    )
  }
  return (
    <Modal opened onClose={onClose} title={say.title} size="lg" closeButtonProps={{ 'aria-label': words.close }}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          event.stopPropagation()
          save()
        }}
      >
        <PresetChoice
          novelId={thread.novelId}
          value={fields.presetId}
          onChange={(presetId) => setFields(withOrWithout(fields, presetId))}
        />
        <Checkbox
          label={say.includeTasks}
          checked={fields.includeTasks}
          onChange={(event) => change({ includeTasks: event.currentTarget.checked })}
        />
        <Checkbox
          label={say.withoutCodex}
          checked={fields.withoutCodex}
          onChange={(event) => change({ withoutCodex: event.currentTarget.checked })}
        />
        <NumberInput
          label={say.history}
          description={say.historyAbout}
          min={0}
          max={1_000}
          placeholder="10"
          value={fields.history?.messages ?? ''}
          onChange={(messages) =>
            setFields(
              typeof messages === 'number'
                ? { ...fields, history: { ...fields.history, messages } }
                : { ...fields, history: undefined as never },
            )
          }
        />
        <ParameterFields parameters={fields.parameters ?? {}} onChange={(parameters) => change({ parameters })} />
        <FallbackField fallback={fields.fallback} onChange={(fallback) => change({ fallback })} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={patch.isPending}>
            {words.save}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

function withOrWithout(fields: Settings, presetId: string | undefined): Settings {
  const { presetId: _before, ...rest } = fields
  return presetId === undefined ? rest : { ...rest, presetId }
}

type PresetProps = { novelId: string; value: string | undefined; onChange: (presetId: string | undefined) => void }

function PresetChoice({ novelId, value, onChange }: PresetProps) {
  const { api } = useWorkspace()
  const { data: presets } = useQuery(presetsQuery(api, novelId))
  const say = words.tasks.settings
  return (
    <div>
      <Select
        label={say.preset}
        description={say.presetAbout}
        allowDeselect={false}
        data={[
          { value: usual, label: say.usualPreset },
          ...(presets ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={value ?? usual}
        onChange={(next) => onChange(next === null || next === usual ? undefined : next)}
      />
      <Link
        to="/novels/$novelId/presets"
        params={{ novelId }}
        search={value === undefined ? {} : { preset: value }}
        className={styles.link}
      >
        {say.managePresets}
      </Link>
    </div>
  )
}

type ParameterProps = { parameters: Parameters; onChange: (parameters: Parameters) => void }

function ParameterFields({ parameters, onChange }: ParameterProps) {
  const say = words.tasks.settings
  const put = (name: 'temperature' | 'maxOutputTokens', value: number | string) => {
    const { [name]: _before, ...rest } = parameters
    onChange(typeof value === 'number' ? { ...rest, [name]: value } : rest)
  }
  const putEffort = (effort: string | null) => {
    const { reasoning: _before, ...rest } = parameters
    onChange(
      effort === null || effort === usual
        ? rest
        : { ...rest, reasoning: { effort: effort as 'none' | 'low' | 'medium' | 'high' } },
    )
  }
  return (
    <fieldset className={styles.group}>
      <legend>{say.parameters}</legend>
      <div className={styles.row}>
        <NumberInput
          label={say.temperature}
          min={0}
          max={2}
          step={0.1}
          decimalScale={2}
          value={parameters.temperature ?? ''}
          onChange={(value) => put('temperature', value)}
        />
        <NumberInput
          label={say.maxTokens}
          min={1}
          max={1_000_000}
          step={256}
          value={parameters.maxOutputTokens ?? ''}
          onChange={(value) => put('maxOutputTokens', value)}
        />
        <Select
          label={say.reasoning}
          allowDeselect={false}
          data={[usual, 'none', 'low', 'medium', 'high'].map((value) => ({
            value,
            label: say.efforts[value as keyof typeof say.efforts],
          }))}
          value={parameters.reasoning?.effort ?? usual}
          onChange={putEffort}
        />
      </div>
      <p className={styles.about}>{say.temperatureAbout}</p>
    </fieldset>
  )
}

type FallbackProps = { fallback: Thread['fallback']; onChange: (fallback: Thread['fallback']) => void }

function FallbackField({ fallback, onChange }: FallbackProps) {
  const { api } = useWorkspace()
  const { data: models } = useQuery(modelsQuery(api))
  const [opened, setOpened] = useState(false)
  const say = words.tasks.settings
  const nameOf = ({ connectionId, model }: Thread['fallback'][number]) =>
    models?.items.find((each) => each.id === model && each.connectionId === connectionId)?.name ?? model ?? connectionId
  return (
    <fieldset className={styles.group}>
      <legend>{say.fallback}</legend>
      <p className={styles.about}>{say.fallbackAbout}</p>
      <ol className={styles.fallback}>
        {fallback.map((target, index) => (
          <li key={`${target.connectionId}/${target.model}`}>
            <span>{nameOf(target)}</span>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={words.models.leaveOut(nameOf(target))}
              onClick={() => onChange(fallback.filter((_each, at) => at !== index))}
            >
              <Icon name="close" size={15} />
            </ActionIcon>
          </li>
        ))}
      </ol>
      {fallback.length >= fallbackMax ? null : (
        <ModelPopover
          opened={opened}
          onClose={() => setOpened(false)}
          onChoose={(choice) => {
            setOpened(false)
            onChange([...fallback, choice])
          }}
        >
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon name="plus" size={15} />}
            onClick={() => setOpened(!opened)}
          >
            {say.addFallback}
          </Button>
        </ModelPopover>
      )}
    </fieldset>
  )
}
