import { ActionIcon, Button, Checkbox, Input, Textarea, TextInput } from '@mantine/core'
import type { Detail } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import styles from './details-field.module.css'

type FieldProps = { type: string; details: Detail[]; error: string | undefined; onChange: (details: Detail[]) => void }

const detailsMax = 200
const usual: Readonly<Record<string, readonly string[]>> = {
  character: ['Age', 'Appearance', 'Voice', 'Wants', 'Fears'],
  location: ['Where', 'Atmosphere', 'History'],
  item: ['Owner', 'Looks', 'Power'],
  lore: ['Rule', 'Exception', 'Known by'],
  organization: ['Purpose', 'Leader', 'Members'],
  subplot: ['Stakes', 'State', 'Resolution'],
}

/** Attributes by name, each with a switch for whether the AI reads it; the usual ones of the type are one click away. */
export function DetailsField({ type, details, error, onChange }: FieldProps) {
  const add = (name: string) => {
    if (details.length < detailsMax) onChange([...details, { name, kind: 'text', value: '', sendToAi: true }])
  }
  const change = (index: number, part: Partial<Detail>) =>
    onChange(details.map((detail, at) => (at === index ? { ...detail, ...part } : detail)))
  const missing = (usual[type] ?? []).filter((name) => !details.some((detail) => detail.name === name))
  return (
    <Input.Wrapper label="Details" labelElement="div" error={error}>
      <div className={styles.rows}>
        {details.map((detail, index) => (
          <div key={index} className={styles.row}>
            <TextInput
              aria-label={`Name of detail ${index + 1}`}
              placeholder="Name"
              error={detail.name.trim() === '' && detail.value.trim() !== '' ? 'Give it a name.' : undefined}
              maxLength={200}
              value={detail.name}
              onChange={(event) => change(index, { name: event.currentTarget.value })}
            />
            <Textarea
              aria-label={`Value of ${detail.name || `detail ${index + 1}`}`}
              placeholder="Value"
              autosize
              minRows={1}
              maxRows={8}
              maxLength={20_000}
              value={detail.value}
              onChange={(event) => change(index, { value: event.currentTarget.value })}
            />
            <Checkbox
              className={styles.send ?? ''}
              label="Send to the AI"
              checked={detail.sendToAi}
              onChange={(event) => change(index, { sendToAi: event.currentTarget.checked })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`Remove ${detail.name || `detail ${index + 1}`}`}
              onClick={() => onChange(details.filter((_detail, at) => at !== index))}
            >
              <Icon name="close" size={16} />
            </ActionIcon>
          </div>
        ))}
        <div className={styles.add}>
          {missing.map((name) => (
            <Button
              key={name}
              size="compact-sm"
              variant="default"
              leftSection={<Icon name="plus" size={13} />}
              onClick={() => add(name)}
            >
              {name}
            </Button>
          ))}
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<Icon name="plus" size={13} />}
            onClick={() => add('')}
          >
            Add a detail
          </Button>
        </div>
      </div>
    </Input.Wrapper>
  )
}
