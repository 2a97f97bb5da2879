import { useState } from 'react'
import { Button, Checkbox, Group, Modal, Select, Skeleton, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { scopeAreas } from '@scriptorium/contracts/nouns'
import type { ApiToken, Scope } from '@scriptorium/contracts/nouns'
import { newKey } from '../api/key.ts'
import { problemFrom } from '../api/problem.ts'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { language, words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { CopyButton } from '../workshop/copy-button.tsx'
import styles from './account-page.module.css'

const tokensKey = ['tokens'] as const
const dayMs = 86_400_000

/** The tokens with which programs work for the writer. */
export function Tokens() {
  const { api, queryClient, notices } = useWorkspace()
  const say = words.account
  const [making, setMaking] = useState(false)
  const tokens = useQuery({
    queryKey: tokensKey,
    queryFn: async ({ signal }) => (await api.call('listTokens', { signal })).items,
  })
  const end = useMutation({
    mutationFn: (id: string) => api.call('deleteToken', { params: { id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: tokensKey }),
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
  return (
    <>
      {tokens.error === null || tokens.data !== undefined ? null : <ProblemNote error={tokens.error} />}
      {tokens.isPending ? <Skeleton height={60} /> : null}
      {tokens.data?.length === 0 ? <p className={styles.times}>{say.noTokens}</p> : null}
      <ul className={styles.sessions}>
        {tokens.data?.map((token) => (
          <TokenRow
            key={token.id}
            token={token}
            isEnding={end.isPending && end.variables === token.id}
            onEnd={() => end.mutate(token.id)}
          />
        ))}
      </ul>
      <div>
        <Button variant="default" leftSection={<Icon name="key" size={16} />} onClick={() => setMaking(true)}>
          {say.newToken}
        </Button>
      </div>
      {making ? <TokenDialog onClose={() => setMaking(false)} /> : null}
    </>
  )
}

type RowProps = { token: ApiToken; isEnding: boolean; onEnd: () => void }

function TokenRow({ token, isEnding, onEnd }: RowProps) {
  const say = words.account
  const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })
  const { name, scopes, createdAt, lastUsedAt, expiresAt } = token
  const facts = [
    say.made(dates.format(new Date(createdAt))),
    lastUsedAt === undefined ? say.neverUsed : say.lastUsed(dates.format(new Date(lastUsedAt))),
    ...(expiresAt === undefined ? [] : [say.endsOn(dates.format(new Date(expiresAt)))]),
  ]
  return (
    <li className={styles.session}>
      <div>
        <div className={styles.agent}>{name}</div>
        <div className={styles.times}>{scopes.join(', ')}</div>
        <div className={styles.times}>{facts.join(' · ')}</div>
      </div>
      <Button size="xs" variant="default" loading={isEnding} aria-label={say.endToken(name)} onClick={onEnd}>
        {say.end}
      </Button>
    </li>
  )
}

const lifetimes = ['30', '90', '365', 'never'] as const

/** Makes a token, and shows it the one time that it can be seen. */
function TokenDialog({ onClose }: { onClose: () => void }) {
  const { api, queryClient } = useWorkspace()
  const say = words.account
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<Scope[]>(['novels:read', 'codex:read'])
  const [days, setDays] = useState<string>('90')
  const [key] = useState(newKey)
  const make = useMutation({
    mutationFn: () => {
      const expiresAt = days === 'never' ? {} : { expiresAt: new Date(Date.now() + Number(days) * dayMs).toISOString() }
      return api.call('createToken', { body: { name: name.trim(), scopes, ...expiresAt }, idempotencyKey: key })
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: tokensKey }),
  })
  return (
    <Modal opened onClose={onClose} title={say.newToken} size="lg" closeButtonProps={{ 'aria-label': words.close }}>
      {make.data === undefined ? (
        <form
          className={styles.tokenForm}
          onSubmit={(event) => {
            event.preventDefault()
            make.mutate()
          }}
        >
          <TextInput
            label={say.tokenName}
            description={say.tokenNameAbout}
            required
            maxLength={200}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <ScopeChoices scopes={scopes} onChange={setScopes} />
          <Select
            label={say.tokenEnds}
            allowDeselect={false}
            data={lifetimes.map((value) => ({ value, label: say.lifetimes[value] }))}
            value={days}
            onChange={(next) => setDays(next ?? '90')}
          />
          {make.error === null ? null : <ProblemNote error={make.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={make.isPending} disabled={name.trim() === '' || scopes.length === 0}>
              {say.makeToken}
            </Button>
          </Group>
        </form>
      ) : (
        <div className={styles.tokenForm}>
          <p>{say.tokenOnce}</p>
          <div className={styles.token}>
            <code>{make.data.token}</code>
            <CopyButton text={make.data.token} />
          </div>
          <Group justify="flex-end">
            <Button onClick={onClose}>{words.done}</Button>
          </Group>
        </div>
      )}
    </Modal>
  )
}

function ScopeChoices({ scopes, onChange }: { scopes: readonly Scope[]; onChange: (scopes: Scope[]) => void }) {
  const say = words.account
  const toggle = (scope: Scope, checked: boolean) =>
    onChange(checked ? [...scopes, scope] : scopes.filter((each) => each !== scope))
  return (
    <fieldset className={styles.scopes}>
      <legend>{say.mayDo}</legend>
      {scopeAreas.map((area) => (
        <div key={area} className={styles.scope}>
          <span>{say.areas[area]}</span>
          <Checkbox
            label={say.reads}
            aria-label={`${say.areas[area]}: ${say.reads}`}
            checked={scopes.includes(`${area}:read`) || scopes.includes(`${area}:write`)}
            disabled={scopes.includes(`${area}:write`)}
            onChange={(event) => toggle(`${area}:read`, event.currentTarget.checked)}
          />
          <Checkbox
            label={say.writes}
            aria-label={`${say.areas[area]}: ${say.writes}`}
            checked={scopes.includes(`${area}:write`)}
            onChange={(event) => toggle(`${area}:write`, event.currentTarget.checked)}
          />
        </div>
      ))}
    </fieldset>
  )
}
