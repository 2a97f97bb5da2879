import { UnstyledButton } from '@mantine/core'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { isMac } from '../workshop/send-key.ts'
import styles from './palette-button.module.css'
import { paletteStore } from './palette-store.ts'

/** Opens the list of all places and actions, and names its key. */
export function PaletteButton() {
  return (
    <UnstyledButton className={styles.button} aria-haspopup="dialog" onClick={() => paletteStore.set('go')}>
      <Icon name="search" size={16} />
      <span className={styles.words}>{words.shell.search}</span>
      <kbd className={styles.key}>{words.shell.searchKey(isMac)}</kbd>
    </UnstyledButton>
  )
}
