import { useState } from 'react'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { RegisterBody } from '@scriptorium/contracts/nouns'
import { keys } from '../api/queries.ts'
import { problemFrom } from '../api/problem.ts'
import { useFieldCheck } from '../forms/field-check.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { useFirstFocus } from '../shell/first-focus.ts'
import styles from './form.module.css'
import { rememberBrowser } from './known-browser.ts'
import { AnonymousFrame } from './anonymous-frame.tsx'

export function RegisterPage() {
  const first = useFirstFocus()
  const { api, queryClient } = useWorkspace()
  const navigate = useNavigate()
  const [fields, setFields] = useState<RegisterBody>({ name: '', email: '', password: '' })
  const register = useMutation({
    mutationFn: (body: RegisterBody) => api.call('register', { body }),
    onSuccess: async ({ user }) => {
      rememberBrowser()
      queryClient.clear()
      queryClient.setQueryData(keys.me, user)
      await navigate({ to: '/' })
    },
  })
  const { form, errorAt } = useFieldCheck(() =>
    register.mutate({ ...fields, name: fields.name.trim(), email: fields.email.trim() }),
  )
  const problem = register.error === null ? null : problemFrom(register.error)
  return (
    <AnonymousFrame
      title={words.account.createYours}
      footer={
        <>
          {words.account.haveOne} <Link to="/sign-in">{words.account.signIn}</Link>
        </>
      }
    >
      <form className={styles.form} {...form}>
        <TextInput
          label={words.account.name}
          name="name"
          autoComplete="name"
          required
          ref={first}
          value={fields.name}
          maxLength={200}
          error={errorAt('name', problem)}
          onChange={(event) => setFields({ ...fields, name: event.currentTarget.value })}
        />
        <TextInput
          label={words.account.email}
          name="email"
          type="email"
          autoComplete="email"
          required
          value={fields.email}
          maxLength={254}
          error={errorAt('email', problem)}
          onChange={(event) => setFields({ ...fields, email: event.currentTarget.value })}
        />
        <PasswordInput
          label={words.account.password}
          name="password"
          description={words.account.atLeast}
          autoComplete="new-password"
          required
          minLength={10}
          maxLength={1000}
          value={fields.password}
          error={errorAt('password', problem)}
          onChange={(event) => setFields({ ...fields, password: event.currentTarget.value })}
        />
        {problem === null ? null : <ProblemNote error={problem} atFields={['name', 'email', 'password']} />}
        <Button type="submit" size="md" loading={register.isPending} fullWidth>
          {words.account.createAccount}
        </Button>
      </form>
    </AnonymousFrame>
  )
}
