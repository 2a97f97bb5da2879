import { useEffect, useState } from 'react'
import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { CodexFormat } from '@scriptorium/contracts/nouns'
import { urlOf } from '../api/url.ts'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote, Warning } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { Progress } from './progress.tsx'
import { exportQuery, isOver } from './transfer-queries.ts'
import styles from './transfer-page.module.css'

const formats: readonly CodexFormat[] = [
  'json',
  'markdown',
  'csv',
  'world-info',
  'character-card',
  'novelai',
  'novelcrafter',
]

/** A file of the codex in a format that is chosen; made by the server, and fetched by the browser once it is there. */
export function ExportForm({ novelId }: { novelId: string }) {
  const { api } = useWorkspace()
  const [format, setFormat] = useState<CodexFormat>('json')
  const [exportId, setExportId] = useState<string>()
  const job = useQuery(exportQuery(api, exportId))
  const create = useMutation({
    mutationFn: (chosen: CodexFormat) =>
      api.call('createExport', { params: { id: novelId }, body: { format: chosen } }),
    onSuccess: (accepted) => setExportId(accepted.exportId),
  })
  const file = job.data?.status === 'complete' ? job.data.file : undefined
  const href = file === undefined || exportId === undefined ? undefined : urlOf('getExportFile', { id: exportId })
  useEffect(() => {
    if (href === undefined) return
    const link = document.createElement('a')
    link.href = href
    link.download = file?.name ?? ''
    link.click()
  }, [href, file?.name])
  const isMaking = create.isPending || (exportId !== undefined && !isOver(job.data) && job.error === null)
  const error = create.error ?? job.error
  return (
    <div className={styles.export}>
      <div className={styles.cards} role="radiogroup" aria-label={words.transfer.format}>
        {formats.map((each) => (
          <label key={each} className={styles.card} data-checked={each === format}>
            <input type="radio" name="format" checked={each === format} onChange={() => setFormat(each)} />
            <b>{words.transfer.formats[each].name}</b>
            <small>{words.transfer.formats[each].about}</small>
          </label>
        ))}
      </div>
      <div>
        <Button
          leftSection={<Icon name="download" size={16} />}
          loading={isMaking}
          onClick={() => {
            setExportId(undefined)
            create.mutate(format)
          }}
        >
          {words.transfer.makeFile}
        </Button>
      </div>
      <div aria-live="polite" className={styles.outcome}>
        {isMaking ? <Progress label={words.transfer.making} progress={job.data?.progress} /> : null}
        {error === null ? null : <ProblemNote error={error} />}
        {job.data?.status === 'failed' ? (
          <Warning title={words.transfer.exportFailed} text={<div>{job.data.error?.message}</div>} />
        ) : null}
        {href === undefined || file === undefined ? null : (
          <p>
            <a href={href} download={file.name}>
              {file.name}
            </a>{' '}
            {words.transfer.ready}
          </p>
        )}
        {job.data?.notCarried === undefined || job.data.notCarried.length === 0 ? null : (
          <div className={styles.left}>
            <h3>{words.transfer.leftOut}</h3>
            <ul>
              {job.data.notCarried.map(({ what, count, reason }) => (
                <li key={`${what} ${reason}`}>
                  <b>{what}</b> ({count.toLocaleString()}): {reason}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </div>
  )
}
