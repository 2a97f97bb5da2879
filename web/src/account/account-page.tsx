import { useState } from 'react'
import type { FormEvent } from 'react'
import { Button, PasswordInput, SegmentedControl, Skeleton, TextInput, useMantineColorScheme } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Session } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { keys, sessionsQuery } from '../api/queries.ts'
import { useFieldCheck } from '../forms/field-check.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { Page, Section } from '../shell/page-head.tsx'
import { useWorkspace } from '../workspace.ts'
import { agentWords } from './agent-words.ts'
import styles from './account-page.module.css'
import form from './form.module.css'
import { useMe } from './me.ts'
import { useSignOut } from './sign-out.ts'

export function AccountPage() {
  const me = useMe()
  const signOut = useMutation({ mutationFn: useSignOut() })
  return (
    <Page
      title="Account"
      lead={me.email}
      actions={
        <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign out
        </Button>
      }
    >
      <NameForm name={me.name} />
      <Section title="Colours">
        <ColorChoice />
      </Section>
      <Section title="Password" lead="Changing it signs you out everywhere else.">
        <PasswordForm email={me.email} />
      </Section>
      <Section title="Where you are signed in">
        <Sessions />
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
      notices.show({ text: 'Saved.' })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form className={`${form.form} ${styles.narrow}`} onSubmit={submit}>
      <TextInput
        label="Your name"
        autoComplete="name"
        maxLength={200}
        required
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {save.error === null ? null : <ProblemNote error={save.error} />}
      <div>
        <Button type="submit" loading={save.isPending} disabled={text.trim() === '' || text.trim() === name}>
          Save
        </Button>
      </div>
    </form>
  )
}

function ColorChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <div>
      <SegmentedControl
        aria-label="Colours"
        value={colorScheme}
        onChange={(scheme) => setColorScheme(scheme as 'auto' | 'light' | 'dark')}
        data={[
          { value: 'auto', label: 'System' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
    </div>
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
      notices.show({ text: 'Your password is changed. You are signed out everywhere else.' })
      await queryClient.invalidateQueries({ queryKey: keys.sessions })
    },
  })
  const problem = save.error === null ? null : problemFrom(save.error)
  const check = useFieldCheck(() => save.mutate())
  return (
    <form className={`${form.form} ${styles.narrow}`} {...check.form}>
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordInput
        label="Current password"
        name="current"
        error={check.errorAt('current', problem)}
        autoComplete="current-password"
        required
        maxLength={1_000}
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <PasswordInput
        label="New password"
        name="next"
        description="At least 10 characters."
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
          Change the password
        </Button>
      </div>
    </form>
  )
}

function Sessions() {
  const { api } = useWorkspace()
  const sessions = useQuery(sessionsQuery(api))
  if (sessions.data === undefined)
    return sessions.error === null ? <Skeleton height={120} /> : <ProblemNote error={sessions.error} />
  const ordered = [...sessions.data].sort(
    (a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt.localeCompare(a.lastSeenAt),
  )
  return (
    <ul className={styles.sessions}>
      {ordered.map((session) => (
        <SessionRow key={session.id} session={session} />
      ))}
    </ul>
  )
}

function SessionRow({ session }: { session: Session }) {
  const { api, queryClient, notices } = useWorkspace()
  const end = useMutation({
    mutationFn: () => api.call('endSession', { params: { id: session.id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.sessions }),
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
  return (
    <li className={styles.session}>
      <div>
        <div className={styles.agent}>
          {agentWords(session.userAgent)}
          {session.current ? <span className={styles.here}>this session</span> : null}
        </div>
        <div className={styles.times}>
          Since {new Date(session.createdAt).toLocaleDateString()} · last used{' '}
          {new Date(session.lastSeenAt).toLocaleString()}
        </div>
      </div>
      {session.current ? null : (
        <Button size="xs" variant="default" loading={end.isPending} onClick={() => end.mutate()}>
          End session
        </Button>
      )}
    </li>
  )
}
