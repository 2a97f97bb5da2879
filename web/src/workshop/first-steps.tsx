import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { connectionsQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './first-steps.module.css'

/** What stands in the way of a first answer: no connection at all, or the demo alone. */
export function FirstSteps() {
  const { api } = useWorkspace()
  const { data } = useQuery(connectionsQuery(api))
  const usable = data?.filter((connection) => connection.enabled)
  if (usable === undefined || usable.some((connection) => !connection.demo)) return null
  return (
    <div className={styles.steps}>
      <span>{usable.length === 0 ? words.workshop.noConnection : words.workshop.onlyDemo}</span>
      <Button
        component={Link}
        to="/settings/connections"
        size="xs"
        variant="default"
        leftSection={<Icon name="plug" size={15} />}
      >
        {words.workshop.addConnection}
      </Button>
    </div>
  )
}
