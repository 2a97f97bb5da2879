import { lazy, Suspense, useState } from 'react'
import { Button, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Message } from '@scriptorium/contracts/nouns'
import { connectionsQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import type { ModelChoice } from '../models/model-options.ts'
import { part, useOpening } from '../shell/part.ts'
import { createStoredChoice } from '../shell/stored-choice.ts'
import { loadPageWords, words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './connect-offer.module.css'

const loadForm = part(async () => (await Promise.all([import('./connect-form.tsx'), loadPageWords()]))[0])
const ConnectForm = lazy(() => loadForm().then((module) => ({ default: module.ConnectForm })))

const useDismissed = createStoredChoice('connect-offer', ['shown', 'dismissed'])

type OfferProps = {
  path: readonly Message[]
  demoConnections: ReadonlySet<string>
  onAskAgain: (answer: Message, choice: ModelChoice) => void
}

/** Once the demo has answered, and there is nothing else that could: the way to an AI of one's own, in place. */
export function ConnectOffer({ path, demoConnections, onAskAgain }: OfferProps) {
  const { api } = useWorkspace()
  const { data: connections } = useQuery(connectionsQuery(api))
  const [dismissed, setDismissed] = useDismissed()
  // It stays until it is done with, though there is a real connection by then.
  const [begun, setBegun] = useState(false)
  const opening = useOpening()
  const answer = path.findLast(({ role, status }) => role === 'assistant' && status === 'complete')
  const isDemo = demoConnections.has(answer?.generation?.connectionId ?? answer?.connectionId ?? '')
  const hasOther = connections?.some(({ enabled, demo }) => enabled && !demo) !== false
  if (answer === undefined || (!begun && (!isDemo || hasOther || dismissed === 'dismissed'))) return null
  return (
    <aside className={styles.offer} aria-label={words.workshop.connect.title}>
      <div className={styles.head}>
        <div>
          <h2 className={styles.title}>{words.workshop.connect.title}</h2>
          {begun ? null : <p className={styles.lead}>{words.workshop.connect.lead}</p>}
        </div>
        <UnstyledButton
          className={styles.close}
          aria-label={words.workshop.connect.later}
          title={words.workshop.connect.later}
          onClick={() => {
            setBegun(false)
            setDismissed('dismissed')
          }}
        >
          <Icon name="close" size={16} />
        </UnstyledButton>
      </div>
      {begun ? (
        <Suspense>
          <ConnectForm
            onAskAgain={(choice) => {
              setBegun(false)
              onAskAgain(answer, choice)
            }}
          />
        </Suspense>
      ) : (
        <div className={styles.actions}>
          <Button leftSection={<Icon name="plug" size={16} />} onClick={() => opening(loadForm, () => setBegun(true))}>
            {words.workshop.connect.begin}
          </Button>
          <span className={styles.lead}>{words.workshop.connect.providers}</span>
        </div>
      )}
    </aside>
  )
}
