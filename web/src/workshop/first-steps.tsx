import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { connectionsQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
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
      <span>
        {usable.length === 0
          ? 'There is no AI connection yet. Add one to get answers.'
          : 'Only the demo connection is set up. It shows how things work; it is not an AI.'}
      </span>
      <Button
        component={Link}
        to="/settings/connections"
        size="xs"
        variant="default"
        leftSection={<Icon name="plug" size={15} />}
      >
        Add an AI connection
      </Button>
    </div>
  )
}
