import { Menu, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMe } from '../account/me.ts'
import { useSignOut } from '../account/sign-out.ts'
import { Icon } from '../icons/icon.tsx'
import { chooseLanguage, language, languages } from '../words/words.ts'
import styles from './person-menu.module.css'

/** Who is signed in, with the account, the colours and the way out. */
export function PersonMenu() {
  const me = useMe()
  const signOut = useMutation({ mutationFn: useSignOut() })
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light') === 'dark'
  return (
    <div className={styles.row}>
      <Menu position="top-start" width={230} shadow="md">
        <Menu.Target>
          <UnstyledButton className={styles.person}>
            <span className={styles.mark} aria-hidden="true">
              {Array.from(me.name)[0]?.toUpperCase()}
            </span>
            <span className={styles.name}>
              <span className="visually-hidden">Menu of </span>
              {me.name}
            </span>
            <Icon name="chevron" size={16} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{me.email}</Menu.Label>
          <Menu.Item component={Link} to="/settings/account" leftSection={<Icon name="user" />}>
            Account
          </Menu.Item>
          <Menu.Item component={Link} to="/settings/connections" leftSection={<Icon name="plug" />}>
            AI connections
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<Icon name={dark ? 'sun' : 'moon'} />}
            onClick={() => setColorScheme(dark ? 'light' : 'dark')}
          >
            {dark ? 'Light colours' : 'Dark colours'}
          </Menu.Item>
          {colorScheme === 'auto' ? null : (
            <Menu.Item leftSection={<Icon name="gear" />} onClick={() => setColorScheme('auto')}>
              System colours
            </Menu.Item>
          )}
          <Menu.Divider />
          {languages
            .filter(({ value }) => value !== language)
            .map(({ value, name }) => (
              <Menu.Item
                key={value}
                lang={value}
                leftSection={<Icon name="chat" />}
                onClick={() => chooseLanguage(value)}
              >
                {name}
              </Menu.Item>
            ))}
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="back" />} disabled={signOut.isPending} onClick={() => signOut.mutate()}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
