import { useState } from 'react'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link, useRouter, useSearch } from '@tanstack/react-router'
import type { SignInBody } from '@scriptorium/contracts/nouns'
import { keys } from '../api/queries.ts'
import { useFieldCheck } from '../forms/field-check.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { useFirstFocus } from '../shell/first-focus.ts'
import styles from './form.module.css'
import { rememberBrowser } from './known-browser.ts'
import { returnPath } from './return-path.ts'
import { AnonymousFrame } from './anonymous-frame.tsx'

export function SignInPage() {
  const first = useFirstFocus()
  const { api, queryClient } = useWorkspace()
  const router = useRouter()
  const { next } = useSearch({ from: '/anonymous/sign-in' })
  const [fields, setFields] = useState<SignInBody>({ email: '', password: '' })
  const signIn = useMutation({
    mutationFn: (body: SignInBody) => api.call('signIn', { body }),
    onSuccess: ({ user }) => {
      rememberBrowser()
      queryClient.clear()
      queryClient.setQueryData(keys.me, user)
      router.history.push(returnPath(next))
    },
  })
  const { form, errorAt } = useFieldCheck(() =>
    signIn.mutate({ email: fields.email.trim(), password: fields.password }),
  )
  return (
    <AnonymousFrame
      title={words.account.welcome}
      footer={
        <>
          {words.account.newHere} <Link to="/register">{words.account.createOne}</Link>
          <br />
          <Link to="/forgotten-password">{words.account.forgotten}</Link>
        </>
      }
    >
      <form className={styles.form} {...form}>
        <TextInput
          label={words.account.email}
          name="email"
          error={errorAt('email')}
          type="email"
          autoComplete="email"
          required
          ref={first}
          value={fields.email}
          maxLength={254}
          onChange={(event) => setFields({ ...fields, email: event.currentTarget.value })}
        />
        <PasswordInput
          label={words.account.password}
          name="password"
          error={errorAt('password')}
          autoComplete="current-password"
          required
          value={fields.password}
          maxLength={1000}
          onChange={(event) => setFields({ ...fields, password: event.currentTarget.value })}
        />
        {signIn.error === null ? null : <ProblemNote error={signIn.error} />}
        <Button type="submit" size="md" loading={signIn.isPending} fullWidth>
          {words.account.signIn}
        </Button>
      </form>
    </AnonymousFrame>
  )
}
