import { useState } from 'react'
import { Select } from '@mantine/core'
import type { SelectProps } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { NameDialog } from '../forms/name-dialog.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { entryTypesQuery } from './codex-queries.ts'
import { useTypeNames } from './entry-words.ts'

const newValue = 'new'

type TypeProps = Omit<SelectProps, 'data' | 'value' | 'onChange'> & {
  novelId: string
  value: string
  onChange: (type: string) => void
}

/** One of the six types, or one of the writer's own, which can be made here. */
export function TypeSelect({ novelId, value, onChange, ...props }: TypeProps) {
  const { api, queryClient } = useWorkspace()
  const { options, nameOf } = useTypeNames(novelId)
  const [asking, setAsking] = useState(false)
  const create = useMutation({
    mutationFn: (name: string) => api.call('createEntryType', { params: { id: novelId }, body: { name } }),
    onSuccess: (type) => {
      queryClient.setQueryData(entryTypesQuery(api, novelId).queryKey, (known) => [...(known ?? []), type])
      void queryClient.invalidateQueries({ queryKey: keys.entryTypes(novelId) })
      setAsking(false)
      onChange(type.id)
    },
  })
  const known = options.some((option) => option.value === value)
  return (
    <>
      <Select
        allowDeselect={false}
        {...props}
        data={[
          ...options,
          ...(known || value === '' ? [] : [{ value, label: nameOf(value) }]),
          { value: newValue, label: words.codex.newTypeOption },
        ]}
        value={value === '' ? null : value}
        onChange={(type) => {
          if (type === newValue) setAsking(true)
          else if (type !== null) onChange(type)
        }}
      />
      {asking ? (
        <NameDialog
          title={words.codex.newType}
          label={words.codex.name}
          action={words.codex.addType}
          maxLength={100}
          isPending={create.isPending}
          error={create.error === null ? undefined : problemFrom(create.error).detail}
          onClose={() => setAsking(false)}
          onName={(name) => create.mutate(name)}
        />
      ) : null}
    </>
  )
}
