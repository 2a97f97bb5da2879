import { useState } from 'react'
import { Modal, UnstyledButton } from '@mantine/core'
import type { Connection, TestAnswer } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'
import styles from './add-connection.module.css'
import { AddForm } from './add-form.tsx'
import { providers } from './providers.ts'
import type { Provider } from './providers.ts'
import { useAfterSaving } from './tested.ts'

export function AddConnection({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [provider, setProvider] = useState<Provider>()
  const afterSaving = useAfterSaving()
  const close = () => {
    setProvider(undefined)
    onClose()
  }
  const save = (created: Connection, tested: TestAnswer | undefined) => {
    close()
    void afterSaving(created, tested)
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="lg"
      title={
        provider === undefined
          ? words.connections.add
          : words.connections.connect(words.connections.providers[provider.kind].name)
      }
    >
      {provider === undefined ? (
        <ProviderCards onChoose={setProvider} />
      ) : (
        <AddForm provider={provider} onBack={() => setProvider(undefined)} onSaved={save} />
      )}
    </Modal>
  )
}

export function ProviderCards({ onChoose }: { onChoose: (provider: Provider) => void }) {
  return (
    <ul className={styles.cards}>
      {providers.map((provider) => (
        <li key={provider.kind}>
          <UnstyledButton className={styles.card} onClick={() => onChoose(provider)}>
            <span className={styles.name}>{words.connections.providers[provider.kind].name}</span>
            <span className={styles.about}>{words.connections.providers[provider.kind].about}</span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}
