import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { Preset } from '@scriptorium/contracts/nouns'
import { newKey } from '../api/key.ts'
import { problemFrom } from '../api/problem.ts'
import { Icon } from '../icons/icon.tsx'
import { useLeaving } from '../notices/leaving.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { Page } from '../shell/page-head.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { PresetEditor } from './preset-editor.tsx'
import { presetsQuery } from './preset-queries.ts'
import styles from './presets-page.module.css'

/** The instructions that conversations can begin with: the writer's own, and those that are built in. */
export function PresetsPage() {
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/presets' })
  const { preset: openId } = useSearch({ from: '/authenticated/novels/$novelId/presets' })
  const { api } = useWorkspace()
  const say = words.tasks.presets
  const presets = useQuery(presetsQuery(api, novelId))
  const { leaving } = useLeaving()
  const create = useCreation(novelId)
  const shown = presets.data?.filter(({ id }) => !leaving.has(id))
  const opened = shown?.find(({ id }) => id === openId)
  const removal = useRemoval(novelId)
  return (
    <Page
      title={say.title}
      lead={say.lead}
      actions={
        <Button
          leftSection={<Icon name="plus" />}
          loading={create.isPending}
          onClick={() => create.mutate({ name: say.newName, system: say.newSystem, variables: [] })}
        >
          {say.create}
        </Button>
      }
    >
      {presets.error === null || shown !== undefined ? null : <ProblemNote error={presets.error} />}
      {presets.isPending ? <Skeleton height={220} /> : null}
      {shown === undefined ? null : (
        <div className={styles.page} data-open={opened !== undefined}>
          <Link to="/novels/$novelId/presets" params={{ novelId }} search={{}} className={styles.back ?? ''}>
            <Icon name="back" size={16} /> {say.title}
          </Link>
          <nav className={styles.list} aria-label={say.title}>
            <Group
              novelId={novelId}
              title={say.mine}
              presets={shown.filter(({ builtIn }) => !builtIn)}
              none={say.none}
            />
            <Group novelId={novelId} title={say.builtIn} presets={shown.filter(({ builtIn }) => builtIn)} />
          </nav>
          {opened === undefined ? (
            <p className={styles.choose}>{say.choose}</p>
          ) : (
            <PresetEditor
              key={opened.id}
              preset={opened}
              novelId={novelId}
              onCopy={({ name, system, variables }) => create.mutate({ name: say.copyName(name), system, variables })}
              onDelete={() => removal(opened)}
            />
          )}
        </div>
      )}
    </Page>
  )
}

type GroupProps = { novelId: string; title: string; presets: readonly Preset[]; none?: string }

function Group({ novelId, title, presets, none }: GroupProps) {
  return (
    <section>
      <h2 className={styles.groupTitle}>{title}</h2>
      {presets.length === 0 ? <p className={styles.none}>{none}</p> : null}
      {presets.map(({ id, name }) => (
        <Link
          key={id}
          to="/novels/$novelId/presets"
          params={{ novelId }}
          search={{ preset: id }}
          className={styles.link}
          data-words
        >
          {name}
        </Link>
      ))}
    </section>
  )
}

type NewPreset = Pick<Preset, 'name' | 'system' | 'variables'>

function useCreation(novelId: string) {
  const { api, queryClient, notices } = useWorkspace()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: (body: NewPreset) => api.call('createPreset', { body: { ...body, novelId }, idempotencyKey: newKey() }),
    onSuccess: async (preset) => {
      await queryClient.invalidateQueries({ queryKey: ['presets'] })
      await navigate({ to: '/novels/$novelId/presets', params: { novelId }, search: { preset: preset.id } })
    },
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
}

function useRemoval(novelId: string) {
  const { api, queryClient } = useWorkspace()
  const navigate = useNavigate()
  const { remove } = useLeaving()
  return ({ id, name }: Preset) => {
    remove(id, {
      what: `“${name}”`,
      run: () => api.call('deletePreset', { params: { id }, keepalive: true }),
      settled: () => queryClient.invalidateQueries({ queryKey: ['presets'] }),
    })
    void navigate({ to: '/novels/$novelId/presets', params: { novelId } })
  }
}
