import { useState } from 'react'
import { Button, SegmentedControl, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { Task } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { Page } from '../shell/page-head.tsx'
import { createStoredChoice } from '../shell/stored-choice.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { QuickAdd } from './quick-add.tsx'
import { TaskBoard } from './task-board.tsx'
import { TaskCategories } from './task-categories.tsx'
import { TaskDialog } from './task-dialog.tsx'
import { TaskList } from './task-list.tsx'
import { taskCategoriesQuery, tasksQuery, useTaskCalls } from './task-queries.ts'
import styles from './tasks-page.module.css'

const useView = createStoredChoice('tasks-view', ['list', 'board'])

/** What the writer still has to do for a novel, and besides. */
export function TasksPage() {
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/tasks' })
  const { api } = useWorkspace()
  const say = words.tasks
  const [view, setView] = useView()
  const [openId, setOpenId] = useState<string>()
  const [ordering, setOrdering] = useState(false)
  const tasks = useQuery(tasksQuery(api, novelId))
  const categories = useQuery(taskCategoriesQuery(api))
  const calls = useTaskCalls(novelId)
  const shown = tasks.data?.filter(({ id }) => !calls.leaving.has(id)).sort((a, b) => a.position - b.position)
  const opened = shown?.find(({ id }) => id === openId)
  const parts = {
    tasks: shown ?? [],
    categories: [...(categories.data ?? [])].sort((a, b) => a.position - b.position),
    onOpen: (task: Task) => setOpenId(task.id),
    onChange: calls.update,
  }
  return (
    <Page
      title={say.title}
      lead={say.lead}
      actions={
        <>
          <SegmentedControl
            aria-label={say.view}
            value={view}
            onChange={(next) => setView(next as typeof view)}
            data={[
              { value: 'list', label: say.list },
              { value: 'board', label: say.board },
            ]}
          />
          <Button variant="default" leftSection={<Icon name="tag" size={16} />} onClick={() => setOrdering(true)}>
            {say.categories}
          </Button>
        </>
      }
    >
      <QuickAdd
        isPending={calls.create.isPending}
        onAdd={(title, done) => calls.create.mutate({ title, novelId }, { onSuccess: done })}
      />
      {tasks.error === null || shown !== undefined ? null : (
        <ProblemNote error={tasks.error}>
          <Button size="xs" variant="default" onClick={() => void tasks.refetch()}>
            {words.tryAgain}
          </Button>
        </ProblemNote>
      )}
      {tasks.isPending ? (
        <div className={styles.waiting} aria-busy="true">
          <Skeleton height={44} />
          <Skeleton height={44} />
          <Skeleton height={44} />
        </div>
      ) : null}
      {shown?.length === 0 ? <p className={styles.empty}>{say.empty}</p> : null}
      {shown === undefined || shown.length === 0 ? null : view === 'list' ? (
        <TaskList {...parts} />
      ) : (
        <TaskBoard {...parts} />
      )}
      {opened === undefined ? null : (
        <TaskDialog
          key={opened.id}
          task={opened}
          novelId={novelId}
          categories={parts.categories}
          onChange={(change) => calls.update(opened, change)}
          onDelete={() => {
            setOpenId(undefined)
            calls.remove(opened)
          }}
          onClose={() => setOpenId(undefined)}
        />
      )}
      {ordering ? <TaskCategories categories={parts.categories} onClose={() => setOrdering(false)} /> : null}
    </Page>
  )
}
