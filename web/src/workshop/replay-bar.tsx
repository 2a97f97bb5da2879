import { useState } from 'react'
import { Button } from '@mantine/core'
import type { Generation } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import type { ModelChoice } from '../models/model-options.ts'
import { ModelSelector } from '../models/model-selector.tsx'
import { words } from '../words/words.ts'
import styles from './inspector.module.css'

type ReplayProps = { generation: Generation | undefined; onReplay: (choice?: ModelChoice) => Promise<unknown> }

/** Asks again with the very prompt that an answer had, by the same model or by another. */
export function ReplayBar({ generation, onReplay }: ReplayProps) {
  const [other, setOther] = useState<ModelChoice>()
  const [asking, setAsking] = useState(false)
  if (generation === undefined || generation.attempt === 0) return null
  const { connectionId, model, replayOf } = generation
  const same = connectionId === undefined || model === undefined ? undefined : { connectionId, model }
  const replay = () => {
    setAsking(true)
    void onReplay(other).finally(() => setAsking(false))
  }
  return (
    <section className={styles.replay}>
      <h3 className={styles.groupTitle}>{words.workshop.inspector.replayTitle}</h3>
      <p className={styles.small}>
        {replayOf === undefined ? words.workshop.inspector.replayLead : words.workshop.inspector.isReplay}
      </p>
      <div className={styles.replayActions}>
        <Button
          size="xs"
          variant="default"
          loading={asking}
          leftSection={<Icon name="retry" size={15} />}
          onClick={replay}
        >
          {words.workshop.inspector.replay}
        </Button>
        <ModelSelector value={other ?? same} onChange={setOther} />
      </div>
    </section>
  )
}
