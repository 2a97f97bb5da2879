import { useEffect, useRef, useState } from 'react'
import { Button, Group, Radio } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ExistingRule, Import } from '@scriptorium/contracts/nouns'
import { keys } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote, Warning } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { typedFile } from './file-type.ts'
import { ImportReportView } from './import-report.tsx'
import { Progress } from './progress.tsx'
import { importQuery, isOver } from './transfer-queries.ts'
import styles from './transfer-page.module.css'

const rules: readonly ExistingRule[] = ['update', 'skip', 'create']

/** An import in two steps: what it would do, and, once that is seen, that it does it. */
export function ImportForm({ novelId }: { novelId: string }) {
  const { api } = useWorkspace()
  const [file, setFile] = useState<File>()
  const [existing, setExisting] = useState<ExistingRule>('update')
  const [trialId, setTrialId] = useState<string>()
  const [realId, setRealId] = useState<string>()
  const trial = useQuery(importQuery(api, trialId))
  const real = useQuery(importQuery(api, realId))
  const upload = useMutation({
    mutationFn: ({ chosen, rule }: { chosen: File; rule: ExistingRule }) =>
      api.call('createImport', {
        params: { id: novelId },
        query: { dryRun: 'true', existing: rule },
        file: typedFile(chosen),
      }),
    onSuccess: ({ importId }) => setTrialId(importId),
  })
  const apply = useMutation({
    mutationFn: (id: string) => api.call('applyImport', { params: { id } }),
    onSuccess: ({ importId }) => setRealId(importId),
  })
  useRefreshAfter(novelId, real.data)
  const look = (chosen: File, rule: ExistingRule) => {
    setFile(chosen)
    setExisting(rule)
    setTrialId(undefined)
    setRealId(undefined)
    apply.reset()
    upload.mutate({ chosen, rule })
  }
  const again = () => {
    setFile(undefined)
    setTrialId(undefined)
    setRealId(undefined)
    upload.reset()
    apply.reset()
  }
  if (file === undefined) return <DropZone onFile={(chosen) => look(chosen, existing)} />
  const isBusy = upload.isPending || (trialId !== undefined && !isOver(trial.data) && trial.error === null)
  const isApplying = apply.isPending || (realId !== undefined && !isOver(real.data) && real.error === null)
  const error = upload.error ?? trial.error ?? apply.error ?? real.error
  const done = real.data?.status === 'complete' ? real.data : undefined
  return (
    <div className={styles.import} aria-live="polite">
      <div className={styles.file}>
        <Icon name="scene" /> <b>{file.name}</b>
        <Button size="compact-sm" variant="subtle" disabled={isApplying} onClick={again}>
          {done === undefined ? words.transfer.otherFile : words.transfer.another}
        </Button>
      </div>
      {error === null ? null : <ProblemNote error={error} />}
      {upload.isPending ? <Progress label={words.transfer.uploading} /> : null}
      {isBusy && !upload.isPending ? <Progress label={words.transfer.reading} progress={trial.data?.progress} /> : null}
      <Failure job={trial.data} />
      <Failure job={real.data} />
      {isApplying ? <Progress label={words.transfer.importing} progress={real.data?.progress} /> : null}
      {done?.report === undefined ? null : (
        <>
          <h2 className={styles.done}>
            <Icon name="check" /> {words.transfer.imported(done.report.create, done.report.update)}
          </h2>
          <ImportReportView report={done.report} isDone />
          <Button
            className={styles.action ?? ''}
            renderRoot={(props) => <Link to="/novels/$novelId/codex" params={{ novelId }} {...props} />}
          >
            {words.transfer.toCodex}
          </Button>
        </>
      )}
      {done === undefined && trial.data?.status === 'complete' && trial.data.report !== undefined && !isApplying ? (
        <>
          <Radio.Group
            label={words.transfer.existing}
            value={existing}
            onChange={(rule) => look(file, rule as ExistingRule)}
          >
            <Group mt={6} gap="md">
              {rules.map((rule) => (
                <Radio key={rule} value={rule} label={words.transfer.rules[rule]} />
              ))}
            </Group>
          </Radio.Group>
          <ImportReportView report={trial.data.report} />
          <Button
            className={styles.action ?? ''}
            disabled={trial.data.report.create + trial.data.report.update === 0}
            onClick={() => trialId !== undefined && apply.mutate(trialId)}
          >
            {words.transfer.apply(trial.data.report.create + trial.data.report.update)}
          </Button>
        </>
      ) : null}
    </div>
  )
}

function Failure({ job }: { job: Import | undefined }) {
  if (job?.status !== 'failed') return null
  return <Warning title={words.transfer.failed} text={<div>{job.error?.message}</div>} />
}

/** Everything that an import may have changed is read again. */
function useRefreshAfter(novelId: string, job: Import | undefined): void {
  const queryClient = useQueryClient()
  const isComplete = job?.status === 'complete'
  useEffect(() => {
    if (!isComplete) return
    const changed = [
      keys.entries(novelId),
      keys.graph(novelId),
      keys.categories(novelId),
      keys.entryTypes(novelId),
      keys.templates(novelId),
      keys.chapters(novelId),
      keys.mentions(novelId),
      keys.novels,
      ['entry'],
      ['relations'],
    ]
    for (const queryKey of changed) void queryClient.invalidateQueries({ queryKey })
  }, [isComplete, novelId, queryClient])
}

function DropZone({ onFile }: { onFile: (file: File) => void }) {
  const field = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const take = (file: File | undefined) => {
    if (file !== undefined) onFile(file)
  }
  return (
    <div
      className={styles.drop}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer.files[0])
      }}
    >
      <p className={styles.dropTitle}>{words.transfer.drop}</p>
      <Button leftSection={<Icon name="upload" size={16} />} onClick={() => field.current?.click()}>
        {words.transfer.choose}
      </Button>
      <p className={styles.formats}>{words.transfer.importFormats}</p>
      <input
        ref={field}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={words.transfer.file}
        accept=".json,.zip,.png,.csv,.md,.txt,.lorebook"
        onChange={(event) => take(event.currentTarget.files?.[0])}
      />
    </div>
  )
}
