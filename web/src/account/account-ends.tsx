import { useState } from 'react'
import { Button, Group, Modal, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { urlOf } from '../api/url.ts'
import { useFieldCheck } from '../forms/field-check.ts'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './account-page.module.css'
import { useMe } from './me.ts'

/** All that is the writer's, as one file; the browser loads it as it is made. */
export function ExportAll() {
  const say = words.account
  return (
    <div>
      <Button
        component="a"
        href={urlOf('exportMe', undefined as never)}
        download
        variant="default"
        leftSection={<Icon name="download" size={16} />}
      >
        {say.exportButton}
      </Button>
      <p className={styles.times}>{say.exportNote}</p>
    </div>
  )
}

/** Deletes the account, after the password was typed once more. */
export function DeleteAccount() {
  const say = words.account
  const [asking, setAsking] = useState(false)
  return (
    <div>
      <Button variant="outline" color="red" onClick={() => setAsking(true)}>
        {say.deleteButton}
      </Button>
      {asking ? <DeleteDialog onClose={() => setAsking(false)} /> : null}
    </div>
  )
}

function DeleteDialog({ onClose }: { onClose: () => void }) {
  const { api, queryClient } = useWorkspace()
  const say = words.account
  const me = useMe()
  const router = useRouter()
  const [password, setPassword] = useState('')
  const remove = useMutation({
    mutationFn: () => api.call('deleteMe', { body: { password } }),
    onSuccess: async ({ id }) => {
      queryClient.removeQueries({ queryKey: keys.me })
      forgetDrafts(me.id)
      await router.navigate({ to: '/account-deleted', search: { erasure: id } })
      queryClient.clear()
    },
  })
  const problem = remove.error === null ? null : problemFrom(remove.error)
  const check = useFieldCheck(() => remove.mutate())
  return (
    <Modal opened onClose={onClose} title={say.delete} closeButtonProps={{ 'aria-label': words.close }}>
      <form className={styles.tokenForm} {...check.form}>
        <p>{say.deleteWarning}</p>
        <input type="email" autoComplete="username" value={me.email} readOnly hidden />
        <PasswordInput
          label={say.passwordToDelete}
          name="password"
          autoComplete="current-password"
          required
          maxLength={1_000}
          data-autofocus
          value={password}
          error={check.errorAt('password', problem)}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {problem === null ? null : <ProblemNote error={problem} atFields={['password']} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" color="red" loading={remove.isPending} disabled={password === ''}>
            {say.deleteForEver}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

/** What this browser keeps of the account's unsaved texts goes with it. */
function forgetDrafts(userId: string): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith('scriptorium:draft:') && key.includes(userId)) localStorage.removeItem(key)
    }
  } catch {
    // Storage is refused: there is nothing in it.
  }
}
