import { useState } from 'react'
import { Button, Checkbox, Group, Modal, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import type { Task, TaskCategory } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { dayOf, endOfDay } from './task-order.ts'
import type { TaskChange } from './task-queries.ts'
import styles from './tasks-page.module.css'

type DialogProps = {
  task: Task
  novelId: string
  categories: readonly TaskCategory[]
  onChange: (change: TaskChange) => void
  onDelete: () => void
  onClose: () => void
}

/** All of a task. */
export function TaskDialog({ task, novelId, categories, onChange, onDelete, onClose }: DialogProps) {
  const say = words.tasks
  const [fields, setFields] = useState({
    title: task.title,
    note: task.note ?? '',
    day: dayOf(task.dueAt),
    categoryId: task.categoryId ?? '',
    priority: task.priority,
    isGeneral: task.novelId === undefined,
  })
  const save = () => {
    const { title, note, day, categoryId, priority, isGeneral } = fields
    onChange({
      title: title.trim(),
      note: note.trim() === '' ? null : note,
      dueAt: day === '' ? null : day === dayOf(task.dueAt) ? (task.dueAt ?? null) : endOfDay(day),
      categoryId: categoryId === '' ? null : categoryId,
      priority,
      novelId: isGeneral ? null : novelId,
    })
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title={say.one} size="lg" closeButtonProps={{ 'aria-label': words.close }}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (fields.title.trim() !== '') save()
        }}
      >
        <TextInput
          label={say.what}
          required
          maxLength={500}
          data-autofocus
          value={fields.title}
          onChange={(event) => setFields({ ...fields, title: event.currentTarget.value })}
        />
        <Textarea
          label={say.note}
          rows={4}
          value={fields.note}
          onChange={(event) => setFields({ ...fields, note: event.currentTarget.value })}
        />
        <div className={styles.pair}>
          <TextInput
            label={say.due}
            type="date"
            value={fields.day}
            onChange={(event) => setFields({ ...fields, day: event.currentTarget.value })}
          />
          <Select
            label={say.category}
            data={[
              { value: '', label: say.noCategory },
              ...categories.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            allowDeselect={false}
            value={fields.categoryId}
            onChange={(categoryId) => setFields({ ...fields, categoryId: categoryId ?? '' })}
          />
        </div>
        <div>
          <div className={styles.label}>{say.priority}</div>
          <SegmentedControl
            aria-label={say.priority}
            value={fields.priority}
            onChange={(priority) => setFields({ ...fields, priority: priority as Task['priority'] })}
            data={(['low', 'normal', 'high'] as const).map((value) => ({ value, label: say.priorities[value] }))}
          />
        </div>
        <Checkbox
          label={say.isGeneral}
          description={say.isGeneralAbout}
          checked={fields.isGeneral}
          onChange={(event) => setFields({ ...fields, isGeneral: event.currentTarget.checked })}
        />
        <Group justify="space-between">
          <Button variant="subtle" color="red" leftSection={<Icon name="trash" size={16} />} onClick={onDelete}>
            {words.delete}
          </Button>
          <Group gap="sm">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" disabled={fields.title.trim() === ''}>
              {words.save}
            </Button>
          </Group>
        </Group>
      </form>
    </Modal>
  )
}
