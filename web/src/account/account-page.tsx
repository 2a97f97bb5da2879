import { useState } from 'react'
import type { FormEvent } from 'react'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { useFieldCheck } from '../forms/field-check.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { Page, Section } from '../shell/page-head.tsx'
import { useWorkspace } from '../workspace.ts'
import { DeleteAccount, ExportAll } from './account-ends.tsx'
import styles from './account-page.module.css'
import form from './form.module.css'
import { useMe } from './me.ts'
import { Preferences } from './preferences.tsx'
import { Sessions } from './sessions.tsx'
import { useSignOut } from './sign-out.ts'
import { Tokens } from './tokens.tsx'
import { words } from '../words/words.ts'

export function AccountPage() {
  const me = useMe()
  const say = words.account
  const signOut = useMutation({ mutationFn: useSignOut() })
  return (
    <Page
      title={say.title}
      lead={me.email}
      actions={
        <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
          {words.shell.signOut}
        </Button>
      }
    >
      <NameForm name={me.name} />
      <Section title={say.settings}>
        <Preferences />
      </Section>
      <Section title={say.password} lead={say.passwordLead}>
        <PasswordForm email={me.email} />
      </Section>
      <Section title={say.sessions}>
        <Sessions />
      </Section>
      <Section title={say.tokens} lead={say.tokensLead}>
        <Tokens />
      </Section>
      <Section title={say.export} lead={say.exportLead}>
        <ExportAll />
      </Section>
      <Section title={say.delete} lead={say.deleteLead}>
        <DeleteAccount />
      </Section>
    </Page>
  )
}

function NameForm({ name }: { name: string }) {
  const { api, queryClient, notices } = useWorkspace()
  const [text, setText] = useState(name)
  const save = useMutation({
    mutationFn: () => api.call('updateMe', { body: { name: text.trim() } }),
    onSuccess: (user) => {
      queryClient.setQueryData(keys.me, user)
      setText(user.name)
      notices.show({ text: words.saved })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form className={`${form.form} ${styles.narrow}`} onSubmit={submit}>
      <TextInput
        label={words.account.name}
        autoComplete="name"
        maxLength={200}
        required
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {save.error === null ? null : <ProblemNote error={save.error} />}
      <div>
        <Button type="submit" loading={save.isPending} disabled={text.trim() === '' || text.trim() === name}>
          {words.save}
        </Button>
      </div>
    </form>
  )
}

function PasswordForm({ email }: { email: string }) {
  const { api, queryClient, notices } = useWorkspace()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const save = useMutation({
    mutationFn: () => api.call('changePassword', { body: { current, next } }),
    onSuccess: async () => {
      setCurrent('')
      setNext('')
      notices.show({ text: words.account.passwordChanged })
      await queryClient.invalidateQueries({ queryKey: keys.sessions })
    },
  })
  const problem = save.error === null ? null : problemFrom(save.error)
  const check = useFieldCheck(() => save.mutate())
  return (
    <form className={`${form.form} ${styles.narrow}`} {...check.form}>
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordInput
        label={words.account.currentPassword}
        name="current"
        error={check.errorAt('current', problem)}
        autoComplete="current-password"
        required
        maxLength={1_000}
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <PasswordInput
        label={words.account.newPassword}
        name="next"
        description={words.account.atLeast}
        autoComplete="new-password"
        required
        minLength={10}
        maxLength={1_000}
        value={next}
        error={check.errorAt('next', problem)}
        onChange={(event) => setNext(event.currentTarget.value)}
      />
      {problem === null ? null : <ProblemNote error={problem} atFields={['current', 'next']} />}
      <div>
        <Button type="submit" loading={save.isPending} disabled={current === '' || next === ''}>
          {words.account.changePassword}
        </Button>
      </div>
    </form>
  )
}
