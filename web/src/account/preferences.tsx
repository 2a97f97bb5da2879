import { SegmentedControl, Select, useMantineColorScheme } from '@mantine/core'
import { chooseLanguage, language, languages, words } from '../words/words.ts'
import { useSendKey } from '../workshop/send-key.ts'
import type { SendKey } from '../workshop/send-key.ts'
import styles from './account-page.module.css'

/** How the workspace looks and behaves in this browser. */
export function Preferences() {
  const say = words.account
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [sendKey, setSendKey] = useSendKey()
  return (
    <div className={styles.preferences}>
      <div>
        <div className={styles.label}>{say.colors}</div>
        <SegmentedControl
          aria-label={say.colors}
          value={colorScheme}
          onChange={(scheme) => setColorScheme(scheme as 'auto' | 'light' | 'dark')}
          data={[
            { value: 'auto', label: say.system },
            { value: 'light', label: say.light },
            { value: 'dark', label: say.dark },
          ]}
        />
      </div>
      <Select
        label={say.language}
        allowDeselect={false}
        data={languages.map(({ value, name }) => ({ value, label: name }))}
        value={language}
        onChange={(value) => {
          if (value === 'en' || value === 'de') chooseLanguage(value)
        }}
      />
      <div>
        <div className={styles.label}>{say.sendKey}</div>
        <SegmentedControl
          aria-label={say.sendKey}
          value={sendKey}
          onChange={(key) => setSendKey(key as SendKey)}
          data={[
            { value: 'ctrl-enter', label: say.sendKeys['ctrl-enter'] },
            { value: 'enter', label: say.sendKeys.enter },
          ]}
        />
      </div>
      <p className={styles.times}>{say.timeZone(Intl.DateTimeFormat().resolvedOptions().timeZone)}</p>
    </div>
  )
}
