import { Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { ProblemNote } from '../notices/problem-note.tsx'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { AnonymousFrame } from './anonymous-frame.tsx'
import styles from './account-page.module.css'

const everyMs = 3_000

/** How far the deletion of an account is; to be looked at without one. */
export function DeletedPage() {
  const { erasure: id } = useSearch({ from: '/anonymous/account-deleted' })
  const { api } = useWorkspace()
  const say = words.account
  const erasure = useQuery({
    queryKey: ['erasure', id],
    queryFn: ({ signal }) => api.call('getErasure', { params: { id: id ?? '' }, signal }),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data?.status === 'done' ? false : everyMs),
  })
  return (
    <AnonymousFrame
      title={say.deletedTitle}
      footer={
        <>
          {say.newHere} <Link to="/register">{say.createOne}</Link>
        </>
      }
    >
      <p className={styles.lead}>{say.deletedLead}</p>
      {erasure.error === null || erasure.data !== undefined ? null : <ProblemNote error={erasure.error} />}
      {erasure.data === undefined ? null : (
        <output>
          <ul className={styles.erased}>
            {erasure.data.services.map(({ name, erased }) => (
              <li key={name}>
                {erased ? <Icon name="check" size={16} /> : <Loader size={14} />} {say.services[name] ?? name}
              </li>
            ))}
          </ul>
          <p className={styles.times}>{erasure.data.status === 'done' ? say.allErased : say.erasing}</p>
        </output>
      )}
    </AnonymousFrame>
  )
}
