import { useState } from 'react'
import { Button, Group, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { CreateNovelBody } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { useDrafts } from '../account/me.ts'
import { useFieldCheck } from '../forms/field-check.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { useWorkspace } from '../workspace.ts'
import { emptyNovel, novelCreateBody } from './novel-draft.ts'
import type { NovelDraft } from './novel-draft.ts'
import { NovelFields } from './novel-fields.tsx'
import { words } from '../words/words.ts'

const draftName = 'novel:new'

export function CreateNovel({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { api, queryClient } = useWorkspace()
  const drafts = useDrafts()
  const navigate = useNavigate()
  const [draft, setDraft] = useState<NovelDraft>(() => ({
    ...emptyNovel,
    ...(drafts.get(draftName) as Partial<NovelDraft> | undefined),
  }))
  const create = useMutation({
    mutationFn: (body: CreateNovelBody) => api.call('createNovel', { body }),
    onSuccess: async (novel) => {
      drafts.remove(draftName)
      setDraft(emptyNovel)
      queryClient.setQueryData(keys.novel(novel.id), novel)
      void queryClient.invalidateQueries({ queryKey: keys.novels, exact: true })
      onClose()
      await navigate({ to: '/novels/$novelId/workshop', params: { novelId: novel.id } })
    },
  })
  const change = (next: NovelDraft) => {
    setDraft(next)
    drafts.set(draftName, next)
  }
  const check = useFieldCheck(() => create.mutate(novelCreateBody(draft)))
  const problem = create.error === null ? null : problemFrom(create.error)
  return (
    <Modal opened={opened} onClose={onClose} title={words.novels.create} size="lg">
      <form {...check.form}>
        <NovelFields draft={draft} problem={problem} check={check} onChange={change} />
        {problem === null ? null : <ProblemNote error={problem} atFields={Object.keys(draft)} />}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {words.create}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
