import { useState } from 'react'
import { Select } from '@mantine/core'
import type { SelectProps } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { NameDialog } from '../forms/name-dialog.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { categoryTree } from './category-tree.ts'
import { categoriesQuery } from './codex-queries.ts'

const newValue = 'new'

type CategoryProps = Omit<SelectProps, 'data' | 'value' | 'onChange'> & {
  novelId: string
  /** The id of the category; empty for none. */
  value: string
  canCreate?: boolean
  onChange: (id: string) => void
}

/** Chooses a category out of the tree, or makes a new one at its top. */
export function CategorySelect({ novelId, value, canCreate = true, onChange, ...props }: CategoryProps) {
  const { api, queryClient } = useWorkspace()
  const { data: categories = [] } = useQuery(categoriesQuery(api, novelId))
  const [asking, setAsking] = useState(false)
  const create = useMutation({
    mutationFn: (name: string) => api.call('createCategory', { params: { id: novelId }, body: { name } }),
    onSuccess: (category) => {
      queryClient.setQueryData(categoriesQuery(api, novelId).queryKey, (known) => [...(known ?? []), category])
      void queryClient.invalidateQueries({ queryKey: keys.categories(novelId) })
      setAsking(false)
      onChange(category.id)
    },
  })
  const data = categoryTree(categories).map(({ id, name, depth }) => ({
    value: id,
    label: `${'  '.repeat(depth)}${name}`,
  }))
  return (
    <>
      <Select
        clearable
        searchable={data.length > 7}
        placeholder={words.codex.noCategory}
        {...props}
        data={canCreate ? [...data, { value: newValue, label: words.codex.newCategoryOption }] : data}
        value={value === '' ? null : value}
        onChange={(id) => {
          if (id === newValue) setAsking(true)
          else onChange(id ?? '')
        }}
      />
      {asking ? (
        <NameDialog
          title={words.codex.newCategory}
          label={words.codex.name}
          action={words.codex.addCategory}
          isPending={create.isPending}
          error={create.error === null ? undefined : problemFrom(create.error).detail}
          onClose={() => setAsking(false)}
          onName={(name) => create.mutate(name)}
        />
      ) : null}
    </>
  )
}
