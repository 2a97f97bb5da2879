import { useState } from 'react'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import { problemFrom } from '../api/problem.ts'
import { useFieldCheck } from '../forms/field-check.ts'
import { ProblemNote, Warning } from '../notices/problem-note.tsx'
import { useFirstFocus } from '../shell/first-focus.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { AnonymousFrame } from './anonymous-frame.tsx'
import styles from './form.module.css'

function BackToSignIn() {
  return <Link to="/sign-in">{words.account.backToSignIn}</Link>
}

/** Asks for a link with which a forgotten password is replaced. */
export function ForgottenPage() {
  const { api } = useWorkspace()
  const say = words.account
  const first = useFirstFocus()
  const [email, setEmail] = useState('')
  const ask = useMutation({
    mutationFn: () => api.call('requestPasswordReset', { body: { email: email.trim() } }),
  })
  const check = useFieldCheck(() => ask.mutate())
  return (
    <AnonymousFrame title={say.forgotten} footer={<BackToSignIn />}>
      {ask.data === undefined ? (
        <form className={styles.form} {...check.form}>
          <p>{say.forgottenLead}</p>
          <TextInput
            label={say.email}
            name="email"
            type="email"
            autoComplete="email"
            required
            maxLength={254}
            ref={first}
            value={email}
            error={check.errorAt('email')}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          {ask.error === null ? null : <ProblemNote error={ask.error} />}
          <Button type="submit" size="md" fullWidth loading={ask.isPending}>
            {say.sendLink}
          </Button>
        </form>
      ) : (
        <output>{say.linkSent(email.trim())}</output>
      )}
    </AnonymousFrame>
  )
}

/** Sets a new password by the link that was sent; what is behind its `#` goes to the server with the password alone. */
export function ResetPage() {
  const { api, notices } = useWorkspace()
  const say = words.account
  const navigate = useNavigate()
  const first = useFirstFocus()
  const { hash } = useLocation()
  const [token] = useState(hash.replace(/^#/, ''))
  const [password, setPassword] = useState('')
  const set = useMutation({
    mutationFn: () => api.call('resetPassword', { params: { token }, body: { password } }),
    onSuccess: async () => {
      notices.show({ text: say.passwordSet })
      await navigate({ to: '/sign-in' })
    },
  })
  const problem = set.error === null ? null : problemFrom(set.error)
  const check = useFieldCheck(() => set.mutate())
  const isOver = !/^[A-Za-z0-9_-]{43}$/.test(token) || problem?.code === 'not_found'
  return (
    <AnonymousFrame title={say.newPasswordTitle} footer={<BackToSignIn />}>
      {isOver ? (
        <Warning text={say.linkOver}>
          <Button size="xs" variant="default" renderRoot={(props) => <Link to="/forgotten-password" {...props} />}>
            {say.askForAnother}
          </Button>
        </Warning>
      ) : (
        <form className={styles.form} {...check.form}>
          <p>{say.newPasswordLead}</p>
          <PasswordInput
            label={say.newPassword}
            name="password"
            description={say.atLeast}
            autoComplete="new-password"
            required
            minLength={10}
            maxLength={1_000}
            ref={first}
            value={password}
            error={check.errorAt('password', problem)}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {problem === null ? null : <ProblemNote error={problem} atFields={['password']} />}
          <Button type="submit" size="md" fullWidth loading={set.isPending}>
            {say.setPassword}
          </Button>
        </form>
      )}
    </AnonymousFrame>
  )
}
