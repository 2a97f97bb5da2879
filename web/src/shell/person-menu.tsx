import type { ReactNode } from 'react'
import { Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMe } from '../account/me.ts'
import { useSignOut } from '../account/sign-out.ts'
import { Icon } from '../icons/icon.tsx'
import { chooseLanguage, language, languages, words } from '../words/words.ts'

/** The account, the colours, the language and the way out; open when it first appears. */
export function PersonMenu({ children }: { children: ReactNode }) {
  const me = useMe()
  const signOut = useMutation({ mutationFn: useSignOut() })
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light') === 'dark'
  return (
    <Menu position="top-start" width={230} shadow="md" defaultOpened>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.email}</Menu.Label>
        <Menu.Item component={Link} to="/settings/account" leftSection={<Icon name="user" />}>
          {words.shell.account}
        </Menu.Item>
        <Menu.Item component={Link} to="/settings/connections" leftSection={<Icon name="plug" />}>
          {words.shell.connections}
        </Menu.Item>
        <Menu.Item component={Link} to="/settings/usage" leftSection={<Icon name="chart" />}>
          {words.shell.usage}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<Icon name={dark ? 'sun' : 'moon'} />}
          onClick={() => setColorScheme(dark ? 'light' : 'dark')}
        >
          {dark ? words.shell.light : words.shell.dark}
        </Menu.Item>
        {colorScheme === 'auto' ? null : (
          <Menu.Item leftSection={<Icon name="gear" />} onClick={() => setColorScheme('auto')}>
            {words.shell.system}
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
          {words.shell.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
