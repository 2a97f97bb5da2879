import { useState } from 'react'
import { Button, Checkbox, Modal, Radio, Select, Skeleton, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { keys, novelsQuery } from '../api/queries.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { graphQuery } from './codex-queries.ts'
import styles from './dialog-list.module.css'
import { useTypeNames } from './entry-words.ts'

const perCall = 1_000

/** Copies entries of another novel into this one: all of them, or those that are chosen. */
export function CopyDialog({ novelId, onClose }: { novelId: string; onClose: () => void }) {
  const { api, queryClient, notices } = useWorkspace()
  const novels = useQuery(novelsQuery(api))
  const [fromId, setFromId] = useState<string | null>(null)
  const [some, setSome] = useState(false)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const others = (novels.data ?? []).filter(({ id }) => id !== novelId)
  const copy = useMutation({
    mutationFn: (from: string) =>
      api.call('copyEntries', {
        params: { id: novelId },
        body: some ? { fromId: from, entryIds: [...chosen].slice(0, perCall) } : { fromId: from },
      }),
    onSuccess: ({ entries, relations }) => {
      for (const queryKey of [
        keys.entries(novelId),
        keys.graph(novelId),
        keys.categories(novelId),
        keys.entryTypes(novelId),
        keys.templates(novelId),
        keys.novels,
      ])
        void queryClient.invalidateQueries({ queryKey })
      notices.show({ text: words.codex.copy.copied(entries, relations) })
      onClose()
    },
  })
  const ready = fromId !== null && (!some || chosen.size > 0)
  return (
    <Modal opened onClose={onClose} title={words.codex.copy.title} closeButtonProps={{ 'aria-label': words.close }}>
      <p className={styles.lead}>{words.codex.copy.lead}</p>
      {novels.data !== undefined && others.length === 0 ? (
        <p className={styles.empty}>{words.codex.copy.noOther}</p>
      ) : (
        <Select
          label={words.codex.copy.from}
          searchable
          placeholder={words.codex.copy.choose}
          data={others.map(({ id, title, entryCount }) => ({
            value: id,
            label: `${title} (${words.codex.entries(entryCount)})`,
          }))}
          value={fromId}
          onChange={(id) => {
            setFromId(id)
            setChosen(new Set())
          }}
        />
      )}
      {fromId === null ? null : (
        <Radio.Group
          mt="md"
          aria-label={words.codex.copy.which}
          value={some ? 'some' : 'all'}
          onChange={(value) => setSome(value === 'some')}
        >
          <Radio value="all" label={words.codex.copy.all} mb={6} />
          <Radio value="some" label={words.codex.copy.some} mb={10} />
        </Radio.Group>
      )}
      {fromId === null || !some ? null : <Choice novelId={fromId} chosen={chosen} onChange={setChosen} />}
      {copy.error === null ? null : <ProblemNote error={copy.error} />}
      <div className={styles.foot}>
        <Button variant="default" onClick={onClose}>
          {words.cancel}
        </Button>
        <Button disabled={!ready} loading={copy.isPending} onClick={() => fromId !== null && copy.mutate(fromId)}>
          {some ? words.codex.copy.copySome(chosen.size) : words.codex.copy.copy}
        </Button>
      </div>
    </Modal>
  )
}

const shownMax = 200

type ChoiceProps = { novelId: string; chosen: ReadonlySet<string>; onChange: (chosen: ReadonlySet<string>) => void }

function Choice({ novelId, chosen, onChange }: ChoiceProps) {
  const { api } = useWorkspace()
  const [search, setSearch] = useState('')
  const { nameOf } = useTypeNames(novelId)
  const graph = useQuery(graphQuery(api, novelId))
  if (graph.error !== null) return <ProblemNote error={graph.error} />
  if (graph.data === undefined) return <Skeleton height={80} />
  const q = search.trim().toLowerCase()
  const nodes = graph.data.nodes.filter(({ name }) => name.toLowerCase().includes(q)).slice(0, shownMax)
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    onChange(next)
  }
  return (
    <>
      <TextInput
        aria-label={words.codex.list.search}
        placeholder={words.codex.list.search}
        value={search}
        mb={8}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <ul className={styles.list}>
        {nodes.map(({ id, name, type }) => (
          <li key={id} className={styles.item}>
            <Checkbox
              label={name}
              description={nameOf(type)}
              checked={chosen.has(id)}
              onChange={(event) => toggle(id, event.currentTarget.checked)}
            />
          </li>
        ))}
      </ul>
    </>
  )
}
