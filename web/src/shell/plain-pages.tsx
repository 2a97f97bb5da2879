import { Button, Skeleton } from '@mantine/core'
import { Link, useRouter } from '@tanstack/react-router'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { problemFrom } from '../api/problem.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import styles from './plain-pages.module.css'
import { words } from '../words/words.ts'

export function MissingPage() {
  return (
    <main className={styles.page}>
      <h1>{words.shell.notFound}</h1>
      <p className={styles.text}>{words.shell.notFoundAbout}</p>
      <Link to="/">{words.shell.toNovels}</Link>
    </main>
  )
}

export function FailurePage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  if (problemFrom(error).code === 'not_found') return <MissingPage />
  const again = () => {
    reset()
    void router.invalidate()
  }
  return (
    <main className={styles.page}>
      <h1>{words.shell.notShown}</h1>
      <ProblemNote error={error}>
        <Button size="xs" variant="default" onClick={again}>
          {words.tryAgain}
        </Button>
      </ProblemNote>
    </main>
  )
}

export function WaitingPage() {
  return (
    <main className={styles.page} aria-busy="true" aria-label={words.loading}>
      <Skeleton height={30} width="45%" />
      <Skeleton height={14} width="90%" />
      <Skeleton height={14} width="80%" />
      <Skeleton height={14} width="60%" />
    </main>
  )
}
