import { Button, Modal, Skeleton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { keys } from '../api/queries.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { language, words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { deletedEntriesQuery } from './codex-queries.ts'
import styles from './dialog-list.module.css'
import { useTypeNames } from './entry-words.ts'

/** The entries that were deleted last, and the way back for each. */
export function DeletedDialog({ novelId, onClose }: { novelId: string; onClose: () => void }) {
  const { api, queryClient } = useWorkspace()
  const navigate = useNavigate()
  const { nameOf } = useTypeNames(novelId)
  const deleted = useQuery({ ...deletedEntriesQuery(api, novelId), staleTime: 0 })
  const recover = useMutation({
    mutationFn: (id: string) => api.call('recoverEntry', { params: { id } }),
    onSuccess: (entry) => {
      queryClient.setQueryData(keys.entry(entry.id), entry)
      for (const queryKey of [keys.entries(novelId), keys.graph(novelId), keys.novels])
        void queryClient.invalidateQueries({ queryKey })
      onClose()
      void navigate({ to: '/novels/$novelId/codex/$entryId', params: { novelId, entryId: entry.id }, search: true })
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.deletedEntries(novelId) }),
  })
  const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.codex.list.deleted.replace('…', '')}
      closeButtonProps={{ 'aria-label': words.close }}
    >
      <p className={styles.lead}>{words.codex.list.deletedLead}</p>
      {deleted.error === null ? null : <ProblemNote error={deleted.error} />}
      {recover.error === null ? null : <ProblemNote error={recover.error} />}
      {deleted.isPending ? <Skeleton height={80} /> : null}
      {deleted.data?.length === 0 ? <p className={styles.empty}>{words.codex.list.noDeleted}</p> : null}
      <ul className={styles.list}>
        {deleted.data?.map(({ id, name, type, deletedAt }) => (
          <li key={id} className={styles.item}>
            <span>
              <b data-words>{name}</b>
              <small>
                {nameOf(type)} · {dates.format(new Date(deletedAt))}
              </small>
            </span>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={words.codex.list.recoverNamed(name)}
              loading={recover.isPending && recover.variables === id}
              onClick={() => recover.mutate(id)}
            >
              {words.codex.list.recover}
            </Button>
          </li>
        ))}
      </ul>
    </Modal>
  )
}
