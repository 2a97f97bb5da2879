import { useState } from 'react'
import { Menu } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Detail, DetailTemplate } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { NameDialog } from '../forms/name-dialog.tsx'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'

type MenuProps = {
  novelId: string
  type: string
  templates: readonly DetailTemplate[]
  details: readonly Detail[]
  onAdd: (details: Detail[]) => void
}

/** The templates of a type: add what one has and the entry lacks, make one of the entry's own details, delete one. */
export function TemplateMenu({ novelId, type, templates, details, onAdd }: MenuProps) {
  const { api, queryClient, notices } = useWorkspace()
  const [naming, setNaming] = useState(false)
  const settled = () => queryClient.invalidateQueries({ queryKey: keys.templates(novelId) })
  const onError = (error: unknown) => notices.show({ text: problemFrom(error).detail, tone: 'problem' })
  const create = useMutation({
    mutationFn: (name: string) =>
      api.call('createDetailTemplate', {
        params: { id: novelId },
        body: {
          name,
          type,
          details: details
            .filter((detail) => detail.name.trim() !== '')
            .map(({ name, kind, sendToAi }) => ({ name, kind, sendToAi })),
        },
      }),
    onSuccess: (template) => {
      setNaming(false)
      notices.show({ text: words.codex.templates.made(template.name) })
    },
    onSettled: settled,
  })
  const remove = useMutation({
    mutationFn: (id: string) => api.call('deleteDetailTemplate', { params: { id } }),
    onError,
    onSettled: settled,
  })
  const missingOf = (template: DetailTemplate) =>
    template.details
      .filter(({ name }) => !details.some((detail) => detail.name === name))
      .map(({ name, kind, value, sendToAi }) => ({ name, kind, value, sendToAi }))
  return (
    <>
      <Menu.Label>{words.codex.templates.title}</Menu.Label>
      {templates.map((template) => (
        <Menu.Item
          key={template.id}
          leftSection={<Icon name="plus" size={14} />}
          disabled={missingOf(template).length === 0}
          onClick={() => onAdd(missingOf(template))}
        >
          {template.name}
        </Menu.Item>
      ))}
      <Menu.Item
        leftSection={<Icon name="copy" size={14} />}
        closeMenuOnClick={false}
        disabled={details.length === 0}
        onClick={() => setNaming(true)}
      >
        {words.codex.templates.keep}
      </Menu.Item>
      {templates.map((template) => (
        <Menu.Item
          key={template.id}
          color="red"
          leftSection={<Icon name="trash" size={14} />}
          onClick={() => remove.mutate(template.id)}
        >
          {words.codex.templates.remove(template.name)}
        </Menu.Item>
      ))}
      {naming ? (
        <NameDialog
          title={words.codex.templates.keep}
          label={words.codex.name}
          action={words.codex.templates.add}
          isPending={create.isPending}
          error={create.error === null ? undefined : problemFrom(create.error).detail}
          onClose={() => setNaming(false)}
          onName={(name) => create.mutate(name)}
        />
      ) : null}
    </>
  )
}
