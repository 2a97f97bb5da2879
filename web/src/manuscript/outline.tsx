import { useState } from 'react'
import type { ComponentProps, KeyboardEvent } from 'react'
import { ActionIcon, Menu } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ListedScene } from '@scriptorium/contracts/nouns'
import { NameDialog } from '../forms/name-dialog.tsx'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import type { OutlineChapter } from './manuscript-queries.ts'
import { useOutlineCalls, useOutlineDeletion } from './outline-calls.ts'
import { sceneStep } from './outline-move.ts'
import type { ScenePlace } from './outline-move.ts'
import styles from './outline.module.css'
import { sceneName } from './scene-name.ts'

/** Chapters and their scenes; each can be dragged, or moved with Alt and the arrow keys. */
export function Outline({ novelId, outline }: { novelId: string; outline: OutlineChapter[] }) {
  const calls = useOutlineCalls(novelId)
  const { leaving, deleteScene, deleteChapter } = useOutlineDeletion(novelId)
  const [dragged, setDragged] = useState<Dragged>()
  const [over, setOver] = useState<string>()
  const [naming, setNaming] = useState<OutlineChapter>()
  const [said, setSaid] = useState('')
  const chapters = outline.filter(({ id }) => !leaving.has(id))
  const stepScene = (scene: ListedScene, name: string, step: -1 | 1) => {
    const place = sceneStep(chapters, scene.id, step)
    if (place === undefined) return
    calls.moveScene.mutate({ scene, place })
    const chapter = chapters.find(({ id }) => id === place.chapterId)?.title ?? ''
    setSaid(words.manuscript.movedTo(name, chapter, place.position + 1))
  }
  const stepChapter = (chapter: OutlineChapter, step: -1 | 1) => {
    const position = chapters.findIndex(({ id }) => id === chapter.id) + step
    if (position < 0 || position >= chapters.length) return
    calls.moveChapter.mutate({ chapter, position })
    setSaid(words.manuscript.chapterMoved(chapter.title, position + 1))
  }
  const drop = (chapter: OutlineChapter, position: number) => {
    const move = dragged === undefined ? undefined : dropped(chapters, dragged, chapter, position)
    if (move?.scene !== undefined) calls.moveScene.mutate(move.scene)
    if (move?.chapter !== undefined) calls.moveChapter.mutate(move.chapter)
    setDragged(undefined)
    setOver(undefined)
  }
  /** What a row needs to be dragged, and to be dropped upon; `position` is where a scene would go. */
  const dragging = (what: Dragged, key: string, position: number): DragProps => ({
    draggable: true,
    'data-over': over === key && dragged !== undefined,
    onDragStart: () => setDragged(what),
    onDragEnd: () => setDragged(undefined),
    onDragOver: (event) => {
      event.preventDefault()
      setOver(key)
    },
    onDrop: (event) => {
      event.preventDefault()
      drop(what.chapter, position)
    },
  })
  return (
    <>
      <ol className={styles.chapters}>
        {chapters.map((chapter, index) => (
          <li key={chapter.id} className={styles.chapter}>
            <ChapterRow
              chapter={chapter}
              isFirst={index === 0}
              isLast={index === chapters.length - 1}
              drag={dragging({ kind: 'chapter', chapter }, chapter.id, chapter.scenes.length)}
              onAdd={() => calls.createScene.mutate(chapter.id)}
              onRename={() => setNaming(chapter)}
              onMove={(step) => stepChapter(chapter, step)}
              onDelete={() => deleteChapter(chapter)}
            />
            <ol className={styles.scenes}>
              {chapter.scenes.map((scene, at) =>
                leaving.has(scene.id) ? null : (
                  <li key={scene.id}>
                    <SceneRow
                      scene={scene}
                      name={sceneName(scene, at)}
                      isFirst={sceneStep(chapters, scene.id, -1) === undefined}
                      isLast={sceneStep(chapters, scene.id, 1) === undefined}
                      drag={dragging({ kind: 'scene', scene, chapter }, scene.id, at)}
                      onMove={(step) => stepScene(scene, sceneName(scene, at), step)}
                      onDelete={() => deleteScene(scene, sceneName(scene, at))}
                    />
                  </li>
                ),
              )}
            </ol>
          </li>
        ))}
      </ol>
      <output className="visually-hidden">{said}</output>
      {naming === undefined ? null : (
        <NameDialog
          title={words.manuscript.renameChapter}
          label={words.manuscript.titleLabel}
          action={words.done}
          initial={naming.title}
          maxLength={500}
          isPending={calls.renameChapter.isPending}
          onClose={() => setNaming(undefined)}
          onName={(title) =>
            calls.renameChapter.mutate({ chapter: naming, title }, { onSuccess: () => setNaming(undefined) })
          }
        />
      )}
    </>
  )
}

type Dragged =
  | { kind: 'scene'; scene: ListedScene; chapter: OutlineChapter }
  | { kind: 'chapter'; chapter: OutlineChapter }
type DragProps = Pick<ComponentProps<'div'>, 'draggable' | 'onDragStart' | 'onDragEnd' | 'onDragOver' | 'onDrop'> & {
  'data-over': boolean
}

type Dropped = {
  scene?: { scene: ListedScene; place: ScenePlace }
  chapter?: { chapter: OutlineChapter; position: number }
}

/** What moves where when something is dropped upon a row; `position`: of that row among the scenes of its chapter. */
function dropped(
  chapters: readonly OutlineChapter[],
  dragged: Dragged,
  chapter: OutlineChapter,
  position: number,
): Dropped | undefined {
  if (dragged.kind === 'chapter') {
    if (dragged.chapter.id === chapter.id) return undefined
    return { chapter: { chapter: dragged.chapter, position: chapters.findIndex(({ id }) => id === chapter.id) } }
  }
  const from = chapter.scenes.findIndex(({ id }) => id === dragged.scene.id)
  const at = from >= 0 && from < position ? position - 1 : position
  return at === from ? undefined : { scene: { scene: dragged.scene, place: { chapterId: chapter.id, position: at } } }
}

type RowProps = {
  isFirst: boolean
  isLast: boolean
  drag: DragProps
  onMove: (step: -1 | 1) => void
  onDelete: () => void
}

function ChapterRow({
  chapter,
  drag,
  onAdd,
  ...row
}: RowProps & { chapter: OutlineChapter; onAdd: () => void; onRename: () => void }) {
  return (
    <div className={styles.head} {...drag}>
      <button
        type="button"
        className={styles.title}
        title={words.manuscript.moveHint}
        onClick={row.onRename}
        onKeyDown={onArrow(row.onMove)}
      >
        {chapter.title}
      </button>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={26}
        aria-label={words.manuscript.addSceneTo(chapter.title)}
        onClick={onAdd}
      >
        <Icon name="plus" size={15} />
      </ActionIcon>
      <span className={styles.words}>{chapter.wordCount.toLocaleString()}</span>
      <RowMenu label={words.manuscript.chapterMenu(chapter.title)} {...row} />
    </div>
  )
}

function SceneRow({ scene, name, drag, ...row }: RowProps & { scene: ListedScene; name: string }) {
  return (
    <div className={styles.scene} {...drag}>
      <Link
        to="/novels/$novelId/manuscript/$sceneId"
        params={{ novelId: scene.novelId, sceneId: scene.id }}
        className={styles.link}
        title={words.manuscript.moveHint}
        onKeyDown={onArrow(row.onMove)}
      >
        <span className={styles.name} data-words data-unnamed={scene.title === undefined}>
          {name}
        </span>
        <span className={styles.words}>{scene.wordCount.toLocaleString()}</span>
      </Link>
      <RowMenu label={words.manuscript.sceneMenu(name)} {...row} />
    </div>
  )
}

function onArrow(move: (step: -1 | 1) => void) {
  return (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    move(event.key === 'ArrowUp' ? -1 : 1)
  }
}

type MenuProps = {
  label: string
  isFirst: boolean
  isLast: boolean
  onRename?: () => void
  onMove: (step: -1 | 1) => void
  onDelete: () => void
}

function RowMenu({ label, isFirst, isLast, onRename, onMove, onDelete }: MenuProps) {
  return (
    <Menu position="bottom-end" width={200} shadow="md" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={26} className={styles.menu ?? ''} aria-label={label}>
          <Icon name="dots" size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onRename === undefined ? null : (
          <Menu.Item leftSection={<Icon name="edit" size={15} />} onClick={onRename}>
            {words.manuscript.rename}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<Icon name="arrowUp" size={15} />} disabled={isFirst} onClick={() => onMove(-1)}>
          {words.moveUp}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="arrowDown" size={15} />} disabled={isLast} onClick={() => onMove(1)}>
          {words.moveDown}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<Icon name="trash" size={15} />} onClick={onDelete}>
          {words.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
