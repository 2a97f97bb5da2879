import { useState } from 'react'
import { Button } from '@mantine/core'
import type { Connection, Model, TestAnswer } from '@scriptorium/contracts/nouns'
import { AddForm } from '../connections/add-form.tsx'
import { ProviderCards } from '../connections/add-connection.tsx'
import type { Provider } from '../connections/providers.ts'
import { TestSteps } from '../connections/test-steps.tsx'
import { useAfterSaving } from '../connections/tested.ts'
import { Icon } from '../icons/icon.tsx'
import type { ModelChoice } from '../models/model-options.ts'
import { ModelSelector } from '../models/model-selector.tsx'
import { words } from '../words/words.ts'
import styles from './connect-offer.module.css'

type Saved = { connection: Connection; answer?: TestAnswer | undefined; usual?: Model | undefined; isTesting: boolean }

/** The steps from a provider to the same question asked of it, one in the place of the other. */
export function ConnectForm({ onAskAgain }: { onAskAgain: (choice: ModelChoice) => void }) {
  const [provider, setProvider] = useState<Provider>()
  const [saved, setSaved] = useState<Saved>()
  const afterSaving = useAfterSaving()
  const save = (connection: Connection, tested: TestAnswer | undefined) => {
    setSaved({ connection, answer: tested, isTesting: true })
    void afterSaving(connection, tested).then((outcome) => setSaved({ connection, ...outcome, isTesting: false }))
  }
  if (saved !== undefined) return <Connected saved={saved} onAskAgain={onAskAgain} />
  if (provider === undefined) return <ProviderCards onChoose={setProvider} />
  return <AddForm provider={provider} onBack={() => setProvider(undefined)} onSaved={save} />
}

/** The test as it goes, and what comes of it. */
function Connected({ saved, onAskAgain }: { saved: Saved; onAskAgain: (choice: ModelChoice) => void }) {
  const { connection, answer, usual, isTesting } = saved
  const [other, setOther] = useState<ModelChoice>()
  const choice = other ?? (usual === undefined ? undefined : { connectionId: connection.id, model: usual.id })
  return (
    <div className={styles.connected}>
      <TestSteps pending={isTesting && answer === undefined} complete={false} answer={answer} error={undefined} />
      {isTesting || answer?.ok !== true ? null : (
        <>
          <p className={styles.lead}>
            {usual === undefined ? words.workshop.connect.chooseModel : words.workshop.connect.usual(usual.name)}
          </p>
          <div className={styles.actions}>
            <Button
              disabled={choice === undefined}
              leftSection={<Icon name="retry" size={16} />}
              onClick={() => (choice === undefined ? undefined : onAskAgain(choice))}
            >
              {words.workshop.connect.askAgain}
            </Button>
            <ModelSelector value={choice} onChange={setOther} />
          </div>
        </>
      )}
      {isTesting || answer?.ok === true ? null : <p className={styles.lead}>{words.workshop.connect.failed}</p>}
    </div>
  )
}
