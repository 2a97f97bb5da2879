import { Drawer } from '@mantine/core'
import styles from './sidebar-drawer.module.css'
import { Sidebar } from './sidebar.tsx'
import { words } from '../words/words.ts'

/** The navigation where the page is narrow. */
export function SidebarDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      size={300}
      padding={0}
      withCloseButton={false}
      aria-label={words.shell.navigation}
      transitionProps={{ duration: 150 }}
      classNames={{ body: styles.body ?? '' }}
    >
      <Sidebar />
    </Drawer>
  )
}
