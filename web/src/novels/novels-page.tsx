import { useState } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Novel } from '@scriptorium/contracts/nouns'
import { novelsQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { Page } from '../shell/page-head.tsx'
import { useWorkspace } from '../workspace.ts'
import { spineColor } from './cover.ts'
import { CreateNovel } from './create-novel.tsx'
import { excerptOf } from './excerpt.ts'
import { useNovelDeletion } from './novel-deletion.ts'
import styles from './novels-page.module.css'
import { words } from '../words/words.ts'

export function NovelsPage() {
  const { api } = useWorkspace()
  const novels = useQuery(novelsQuery(api))
  const [creating, setCreating] = useState(false)
  const { leaving } = useNovelDeletion()
  const shown = novels.data?.filter((novel) => !leaving.has(novel.id))
  return (
    <Page
      title={words.novels.title}
      actions={
        <Button leftSection={<Icon name="plus" />} onClick={() => setCreating(true)}>
          {words.novels.create}
        </Button>
      }
    >
      {novels.error === null ? null : (
        <ProblemNote error={novels.error}>
          <Button size="xs" variant="default" onClick={() => void novels.refetch()}>
            {words.tryAgain}
          </Button>
        </ProblemNote>
      )}
      {novels.isPending ? (
        <div className={styles.grid} aria-busy="true">
          <Skeleton height={172} />
          <Skeleton height={172} />
          <Skeleton height={172} />
        </div>
      ) : null}
      {shown === undefined ? null : (
        <ul className={styles.grid}>
          {shown.map((novel) => (
            <li key={novel.id}>
              <NovelCard novel={novel} />
            </li>
          ))}
        </ul>
      )}
      {shown?.length === 0 ? <p className={styles.empty}>{words.novels.empty}</p> : null}
      <CreateNovel opened={creating} onClose={() => setCreating(false)} />
    </Page>
  )
}

function NovelCard({ novel }: { novel: Novel }) {
  const facts = [novel.genre, novel.pointOfView, novel.tense].filter(Boolean).join(' · ')
  return (
    <Link to="/novels/$novelId/workshop" params={{ novelId: novel.id }} className={styles.card}>
      <span className={styles.spine} style={{ background: spineColor(novel.id) }} />
      <span className={styles.words}>
        <span className={styles.title} title={novel.title} data-words>
          {novel.title}
        </span>
        {novel.author === undefined ? null : (
          <span className={styles.author} data-words>
            {novel.author}
          </span>
        )}
        {novel.synopsis === undefined ? null : (
          <span className={styles.synopsis} data-words>
            {excerptOf(novel.synopsis)}
          </span>
        )}
        <span className={styles.foot}>
          <span>{words.novels.entries(novel.entryCount)}</span>
          {facts === '' ? null : <span>{facts}</span>}
        </span>
      </span>
    </Link>
  )
}
