import { Button, Menu, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Detail, DetailTemplate } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { templatesQuery } from './codex-queries.ts'
import { DetailMenu } from './detail-menu.tsx'
import { DetailValueField } from './detail-value-field.tsx'
import styles from './details-field.module.css'
import { TemplateMenu } from './template-menu.tsx'

type FieldProps = {
  novelId: string
  entryId: string | undefined
  type: string
  details: Detail[]
  error: string | undefined
  onChange: (details: Detail[]) => void
}

const detailsMax = 200

/** Attributes by name and kind; the usual ones of the type, and those of the writer's templates, are one click away. */
export function DetailsField({ novelId, entryId, type, details, error, onChange }: FieldProps) {
  const { api } = useWorkspace()
  const { data: allTemplates = [] } = useQuery(templatesQuery(api, novelId))
  const templates = allTemplates.filter((template) => template.type === type)
  const add = (more: Detail[]) => onChange([...details, ...more].slice(0, detailsMax))
  const change = (index: number, part: Partial<Detail>) =>
    onChange(details.map((detail, at) => (at === index ? { ...detail, ...part } : detail)))
  const move = (index: number, by: number) => {
    const next = [...details]
    const [moved] = next.splice(index, 1)
    next.splice(index + by, 0, moved!)
    onChange(next)
  }
  const usual: readonly string[] = templates.length > 0 ? [] : (words.codex.usualDetails[type as 'character'] ?? [])
  const missing = usual.filter((name) => !details.some((detail) => detail.name === name))
  return (
    <div className={styles.rows}>
      {error === undefined ? null : (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
      {details.map((detail, index) => (
        <div key={index} className={styles.row} data-hidden={!detail.sendToAi}>
          <TextInput
            variant="unstyled"
            size="xs"
            className={styles.name ?? ''}
            aria-label={words.codex.details.nameOf(index + 1)}
            placeholder={words.codex.details.name}
            error={detail.name.trim() === '' && detail.value.trim() !== '' ? words.codex.details.nameless : undefined}
            maxLength={200}
            value={detail.name}
            onChange={(event) => change(index, { name: event.currentTarget.value })}
          />
          <DetailMenu
            detail={detail}
            index={index}
            count={details.length}
            onChange={(part) => change(index, part)}
            onMove={(by) => move(index, by)}
            onRemove={() => onChange(details.filter((_detail, at) => at !== index))}
          />
          <DetailValueField
            novelId={novelId}
            entryId={entryId}
            detail={detail}
            label={words.codex.details.valueOf(detail.name || String(index + 1))}
            choices={choicesOf(templates, detail.name)}
            onChange={(value) => change(index, { value })}
          />
          {detail.sendToAi ? null : <span className={styles.hidden}>{words.codex.details.notSent}</span>}
        </div>
      ))}
      <div className={styles.add}>
        {missing.map((name) => (
          <Button
            key={name}
            size="compact-xs"
            variant="default"
            leftSection={<Icon name="plus" size={12} />}
            onClick={() => add([blank(name)])}
          >
            {name}
          </Button>
        ))}
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<Icon name="plus" size={12} />}
          onClick={() => add([blank('')])}
        >
          {words.codex.details.add}
        </Button>
        <Menu position="bottom-end" width={250} shadow="md" withinPortal>
          <Menu.Target>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              rightSection={<Icon name="chevron" size={12} />}
              aria-label={words.codex.templates.menu}
            >
              {words.codex.templates.short}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <TemplateMenu novelId={novelId} type={type} templates={templates} details={details} onAdd={add} />
          </Menu.Dropdown>
        </Menu>
      </div>
    </div>
  )
}

function blank(name: string): Detail {
  return { name, kind: 'text', value: '', sendToAi: true }
}

function choicesOf(templates: readonly DetailTemplate[], name: string): string[] {
  return [
    ...new Set(
      templates
        .flatMap(({ details }) => details.filter((each) => each.name === name))
        .flatMap(({ choices }) => choices),
    ),
  ]
}
