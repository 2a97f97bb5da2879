import { useParams } from '@tanstack/react-router'
import { Page, Section } from '../shell/page-head.tsx'
import { words } from '../words/words.ts'
import { ExportForm } from './export-form.tsx'
import { ImportForm } from './import-form.tsx'

/** A codex from files, and into files. */
export function TransferPage() {
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/transfer' })
  return (
    <Page title={words.transfer.title} lead={words.transfer.lead}>
      <ImportForm key={`import ${novelId}`} novelId={novelId} />
      <Section title={words.transfer.exportTitle} lead={words.transfer.exportLead}>
        <ExportForm key={`export ${novelId}`} novelId={novelId} />
      </Section>
    </Page>
  )
}
