import { ActionIcon, Menu } from '@mantine/core'
import type { Detail, DetailKind } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'

const kinds: readonly DetailKind[] = ['text', 'number', 'date', 'url', 'list', 'choice', 'entry']

type MenuProps = {
  detail: Detail
  index: number
  count: number
  onChange: (part: Partial<Detail>) => void
  onMove: (by: number) => void
  onRemove: () => void
}

/** What a detail is, whether the AI reads it, where it stands. */
export function DetailMenu({ detail, index, count, onChange, onMove, onRemove }: MenuProps) {
  const name = detail.name || String(index + 1)
  return (
    <Menu position="bottom-end" width={210} shadow="md" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={24} aria-label={words.codex.details.options(name)}>
          <Icon name="dots" size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.codex.details.kind}</Menu.Label>
        {kinds.map((kind) => (
          <Menu.Item
            key={kind}
            role="menuitemradio"
            aria-checked={detail.kind === kind}
            rightSection={detail.kind === kind ? <Icon name="check" size={14} /> : null}
            onClick={() => onChange({ kind })}
          >
            {words.codex.details.kinds[kind]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<Icon name={detail.sendToAi ? 'close' : 'eye'} size={15} />}
          onClick={() => onChange({ sendToAi: !detail.sendToAi })}
        >
          {detail.sendToAi ? words.codex.details.hide : words.codex.details.show}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="arrowUp" size={15} />} disabled={index === 0} onClick={() => onMove(-1)}>
          {words.moveUp}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="arrowDown" size={15} />}
          disabled={index === count - 1}
          onClick={() => onMove(1)}
        >
          {words.moveDown}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<Icon name="trash" size={15} />} onClick={onRemove}>
          {words.codex.details.remove(name)}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
