import { lazy, Suspense, useRef, useState } from 'react'
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Entry } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { part } from '../shell/part.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './portrait.module.css'
import { imageUrl } from './type-mark.tsx'

const loadCrop = part(() => import('./portrait-crop.tsx'))
const PortraitCrop = lazy(() => loadCrop().then((module) => ({ default: module.PortraitCrop })))

const accepted = 'image/png,image/jpeg,image/webp,image/gif,image/avif'

/** The image of an entry: shown, chosen or dropped, cut, taken away. */
export function Portrait({ entry, onChanged }: { entry: Entry; onChanged: (entry: Entry) => void }) {
  const { api, queryClient, notices } = useWorkspace()
  const input = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<File>()
  const [over, setOver] = useState(false)
  const remove = useMutation({
    mutationFn: async () => {
      await api.call('deleteEntryImage', { params: { id: entry.id } })
      return await api.call('getEntry', { params: { id: entry.id } })
    },
    onSuccess: onChanged,
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
  const choose = (chosen: File | undefined) => {
    if (chosen === undefined) return
    if (accepted.split(',').includes(chosen.type)) setFile(chosen)
    else notices.show({ text: words.codex.image.wrongType, tone: 'problem' })
  }
  return (
    // Dropping is a shorter way for the mouse; the button does the same.
    <div
      className={styles.portrait}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        choose(event.dataTransfer.files[0])
      }}
    >
      {entry.imageId === undefined ? null : (
        <img
          key={entry.imageId}
          className={styles.image}
          src={imageUrl(entry.id, '1024', entry.imageId)}
          alt={words.codex.image.of(entry.name)}
        />
      )}
      <div className={styles.tools}>
        <Button
          size="compact-sm"
          variant={entry.imageId === undefined ? 'default' : 'subtle'}
          leftSection={<Icon name="image" size={15} />}
          onClick={() => input.current?.click()}
        >
          {entry.imageId === undefined ? words.codex.image.add : words.codex.image.replace}
        </Button>
        {entry.imageId === undefined ? null : (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {words.codex.image.remove}
          </Button>
        )}
      </div>
      <input
        ref={input}
        type="file"
        accept={accepted}
        className="visually-hidden"
        tabIndex={-1}
        aria-label={words.codex.image.file}
        onChange={(event) => {
          choose(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }}
      />
      {file === undefined ? null : (
        <Suspense>
          <PortraitCrop
            file={file}
            entryId={entry.id}
            onClose={() => setFile(undefined)}
            onDone={(saved) => {
              setFile(undefined)
              void queryClient.invalidateQueries({ queryKey: keys.entries(entry.novelId) })
              onChanged(saved)
            }}
          />
        </Suspense>
      )}
    </div>
  )
}
