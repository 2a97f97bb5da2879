import { useRef, useState } from 'react'
import { ActionIcon, Button, Menu, Skeleton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation, useParams } from '@tanstack/react-router'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { NameDialog } from '../forms/name-dialog.tsx'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { usePageTitle } from '../shell/page-title.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { importFileOf } from './import-file.ts'
import { outlineQuery } from './manuscript-queries.ts'
import styles from './manuscript-page.module.css'
import { useOutlineCalls } from './outline-calls.ts'
import { Outline } from './outline.tsx'

/** The manuscript: its chapters and scenes at the left, the scene that is written beside them; one of the two where the page is narrow. */
export function ManuscriptPage() {
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/manuscript' })
  const { api } = useWorkspace()
  const { pathname } = useLocation()
  const outline = useQuery(outlineQuery(api, novelId))
  const open = !/\/manuscript\/?$/.test(pathname)
  const total = outline.data?.reduce((sum, { wordCount }) => sum + wordCount, 0) ?? 0
  const title = words.manuscript.title
  return (
    <main className={styles.page} data-open={open}>
      <section className={styles.outline} aria-label={words.manuscript.outline}>
        <div className={styles.head}>
          {open ? <h2 className={styles.title}>{title}</h2> : <h1 className={styles.title}>{title}</h1>}
          <span className={styles.total}>{outline.data === undefined ? '' : words.manuscript.words(total)}</span>
          <ManuscriptMenu novelId={novelId} />
        </div>
        <div className={styles.scroller}>
          {outline.error === null ? null : <ProblemNote error={outline.error} />}
          {outline.isPending ? <Skeleton height={160} /> : null}
          {outline.data === undefined ? null : <Outline novelId={novelId} outline={outline.data} />}
          {outline.data === undefined || outline.data.length === 0 ? null : <AddChapter novelId={novelId} />}
        </div>
      </section>
      <div className={styles.scene}>
        <Outlet />
      </div>
    </main>
  )
}

/** Before a scene is chosen: where to begin. */
export function ManuscriptEntrance() {
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/manuscript' })
  const { api } = useWorkspace()
  const outline = useQuery(outlineQuery(api, novelId))
  const calls = useOutlineCalls(novelId)
  const upload = useManuscriptImport(novelId)
  usePageTitle(words.manuscript.title)
  if (outline.data === undefined) return null
  if (outline.data.length > 0) return <p className={styles.hint}>{words.manuscript.choose}</p>
  return (
    <div className={styles.hint}>
      <p>{words.manuscript.empty}</p>
      <div className={styles.begin}>
        <Button
          loading={calls.createChapter.isPending || calls.createScene.isPending}
          onClick={() => calls.createChapter.mutate(words.manuscript.chapterNumber(1))}
        >
          {words.manuscript.writeFirst}
        </Button>
        <Button variant="default" loading={upload.isPending} onClick={upload.choose}>
          {words.manuscript.importFile}
        </Button>
      </div>
      <p className={styles.small}>{words.manuscript.importAbout}</p>
      {upload.input}
    </div>
  )
}

function AddChapter({ novelId }: { novelId: string }) {
  const calls = useOutlineCalls(novelId)
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => setAsking(true)}
      >
        {words.manuscript.addChapter}
      </Button>
      {asking ? (
        <NameDialog
          title={words.manuscript.addChapter}
          label={words.manuscript.titleLabel}
          action={words.manuscript.addChapter}
          maxLength={500}
          isPending={calls.createChapter.isPending}
          onClose={() => setAsking(false)}
          onName={(title) => calls.createChapter.mutate(title, { onSuccess: () => setAsking(false) })}
        />
      ) : null}
    </>
  )
}

function ManuscriptMenu({ novelId }: { novelId: string }) {
  const upload = useManuscriptImport(novelId)
  return (
    <>
      <Menu position="bottom-end" width={240} shadow="md">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={34}
            loading={upload.isPending}
            aria-label={words.manuscript.menu}
          >
            <Icon name="dots" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            {...({ to: '/novels/$novelId/manuscript/grid', params: { novelId } } as object)}
            leftSection={<Icon name="grid" size={16} />}
          >
            {words.manuscript.grid}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="upload" size={16} />} onClick={upload.choose}>
            {words.manuscript.importFile}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {upload.input}
    </>
  )
}

/** Adds the chapters and scenes of a file behind the last chapter. `input` is the field to choose one with, to be shown somewhere. */
function useManuscriptImport(novelId: string) {
  const { api, queryClient, notices } = useWorkspace()
  const field = useRef<HTMLInputElement>(null)
  const send = useMutation({
    mutationFn: (file: Blob) => api.call('importManuscript', { params: { id: novelId }, file }),
    onSuccess: ({ chapters, scenes, words: count }) => {
      void queryClient.invalidateQueries({ queryKey: keys.chapters(novelId) })
      void queryClient.invalidateQueries({ queryKey: keys.mentions(novelId) })
      notices.show({ text: words.manuscript.imported(chapters, scenes, count) })
    },
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem', timeoutMs: 12_000 }),
  })
  const take = (file: File | undefined) => {
    if (file === undefined) return
    const typed = importFileOf(file)
    if (typed === undefined) notices.show({ text: words.manuscript.wrongFile, tone: 'problem' })
    else send.mutate(typed)
  }
  return {
    isPending: send.isPending,
    choose: () => field.current?.click(),
    input: (
      <input
        ref={field}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={words.manuscript.file}
        accept=".md,.markdown,.txt,.docx"
        onChange={(event) => {
          take(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }}
      />
    ),
  }
}
