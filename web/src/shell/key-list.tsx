import { words } from '../words/words.ts'
import { isMac, useSendKey } from '../workshop/send-key.ts'
import styles from './palette-dialog.module.css'

/** All keys, by where they work. */
export function KeyList() {
  const [sendKey] = useSendKey()
  return (
    <div className={styles.keys}>
      {words.palette.keys.groups(isMac, sendKey).map(({ title, keys }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {keys.map(([key, what]) => (
              <div key={key} style={{ display: 'contents' }}>
                <dt>{what}</dt>
                <dd>
                  <kbd>{key}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
