import type { ReactNode } from 'react'
import { HoverCard } from '@mantine/core'
import { EntryCard } from './entry-card.tsx'

const openDelayMs = 350

/** Shows what an entry is while the pointer rests upon its name. */
export function EntryHoverCard({ entryId, children }: { entryId: string; children: ReactNode }) {
  return (
    <HoverCard width={300} openDelay={openDelayMs} closeDelay={80} shadow="md" position="bottom-start" withinPortal>
      <HoverCard.Target>{children as never}</HoverCard.Target>
      <HoverCard.Dropdown>
        <EntryCard entryId={entryId} />
      </HoverCard.Dropdown>
    </HoverCard>
  )
}
