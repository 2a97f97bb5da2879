import { useState } from 'react'
import { Button, Group, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import Cropper from 'react-easy-crop'
import type { Area } from 'react-easy-crop'
import type { Entry } from '@scriptorium/contracts/nouns'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './portrait.module.css'

/** Of the square that is sent, in pixels: the largest that the server keeps. */
const sideMax = 1_024
const zoomMax = 4

type CropProps = { file: File; entryId: string; onClose: () => void; onDone: (entry: Entry) => void }

/** Cuts a square out of an image, by dragging, arrow keys and a slider, and gives it to the entry. */
export function PortraitCrop({ file, entryId, onClose, onDone }: CropProps) {
  const { api } = useWorkspace()
  const [url] = useState(() => URL.createObjectURL(file))
  const [crop, setCrop] = useState({ x: 0, y: 0 })
  const [zoom, setZoom] = useState(1)
  const [area, setArea] = useState<Area>()
  const [unreadable, setUnreadable] = useState(false)
  const close = () => {
    URL.revokeObjectURL(url)
    onClose()
  }
  const save = useMutation({
    mutationFn: async () => {
      const cut = area === undefined ? file : await cutOut(url, area)
      return await api.call('putEntryImage', { params: { id: entryId }, file: cut })
    },
    onSuccess: onDone,
    onSettled: (saved) => {
      if (saved !== undefined) URL.revokeObjectURL(url)
    },
  })
  return (
    <Modal
      opened
      onClose={close}
      title={words.codex.image.cut}
      size="lg"
      closeButtonProps={{ 'aria-label': words.close }}
    >
      {unreadable ? <p>{words.codex.image.unreadable}</p> : null}
      <div className={styles.stage} hidden={unreadable}>
        <Cropper
          image={url}
          crop={crop}
          zoom={zoom}
          maxZoom={zoomMax}
          aspect={1}
          objectFit="contain"
          onCropChange={setCrop}
          onZoomChange={setZoom}
          onCropComplete={(_percent, pixels) => setArea(pixels)}
          mediaProps={{ alt: words.codex.image.chosen, onError: () => setUnreadable(true) }}
          cropperProps={{ 'aria-label': words.codex.image.frame }}
        />
      </div>
      <label className={styles.zoom} hidden={unreadable}>
        {words.codex.image.zoom}
        <input
          type="range"
          min={1}
          max={zoomMax}
          step={0.05}
          value={zoom}
          onChange={(event) => setZoom(Number(event.currentTarget.value))}
        />
      </label>
      {save.error === null ? null : <ProblemNote error={save.error} />}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close}>
          {words.cancel}
        </Button>
        <Button disabled={unreadable || area === undefined} loading={save.isPending} onClick={() => save.mutate()}>
          {words.codex.image.use}
        </Button>
      </Group>
    </Modal>
  )
}

/** The part of the image as a file of its own. */
async function cutOut(url: string, { x, y, width, height }: Area): Promise<Blob> {
  const image = new Image()
  image.src = url
  await image.decode()
  const side = Math.min(sideMax, Math.round(Math.max(width, height)))
  const canvas = document.createElement('canvas')
  canvas.width = side
  canvas.height = side
  canvas.getContext('2d')!.drawImage(image, x, y, width, height, 0, 0, side, side)
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('No image came of it.')) : resolve(blob)), 'image/png')
  })
}
