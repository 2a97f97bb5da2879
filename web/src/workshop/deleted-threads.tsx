import { Button, Modal, Skeleton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { keys } from '../api/queries.ts'
import styles from '../codex/dialog-list.module.css'
import { ProblemNote } from '../notices/problem-note.tsx'
import { language, words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'

/** The conversations that were deleted last, and the way back for each. */
export function DeletedThreads({ novelId, onClose }: { novelId: string; onClose: () => void }) {
  const { api, queryClient } = useWorkspace()
  const navigate = useNavigate()
  const say = words.workshop.threads
  const deleted = useQuery({
    queryKey: ['deleted-threads', novelId],
    queryFn: async ({ signal }) => (await api.call('listDeletedThreads', { params: { id: novelId }, signal })).items,
  })
  const recover = useMutation({
    mutationFn: (id: string) => api.call('recoverThread', { params: { id } }),
    onSuccess: (thread) => {
      queryClient.setQueryData(keys.thread(thread.id), thread)
      void queryClient.invalidateQueries({ queryKey: keys.threads(novelId) })
      void queryClient.invalidateQueries({ queryKey: keys.messages(thread.id) })
      onClose()
      void navigate({ to: '/novels/$novelId/workshop/$threadId', params: { novelId, threadId: thread.id } })
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deleted-threads', novelId] }),
  })
  const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <Modal opened onClose={onClose} title={say.deletedTitle} closeButtonProps={{ 'aria-label': words.close }}>
      <p className={styles.lead}>{say.deletedLead}</p>
      {deleted.error === null ? null : <ProblemNote error={deleted.error} />}
      {recover.error === null ? null : <ProblemNote error={recover.error} />}
      {deleted.isPending ? <Skeleton height={80} /> : null}
      {deleted.data?.length === 0 ? <p className={styles.empty}>{say.noDeleted}</p> : null}
      <ul className={styles.list}>
        {deleted.data?.map(({ id, title, messages, deletedAt }) => (
          <li key={id} className={styles.item}>
            <span>
              <b data-words>{title || say.untitled}</b>
              <small>
                {say.messages(messages)} · {dates.format(new Date(deletedAt))}
              </small>
            </span>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={say.recoverNamed(title)}
              loading={recover.isPending && recover.variables === id}
              onClick={() => recover.mutate(id)}
            >
              {say.recover}
            </Button>
          </li>
        ))}
      </ul>
    </Modal>
  )
}
