import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Alias, AliasFinding, Entry } from '@scriptorium/contracts/nouns'
import { entryQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './alias-health.module.css'
import { aliasHealthQuery } from './codex-queries.ts'

type HealthProps = { entry: Entry; aliases: readonly Alias[]; onChange: (aliases: Alias[]) => void }

/** What is wrong with the names of an entry in the writer's own text, each with what can be done about it here. */
export function AliasHealth({ entry, aliases, onChange }: HealthProps) {
  const { api } = useWorkspace()
  const { data } = useQuery(aliasHealthQuery(api, entry.novelId))
  const enabled = new Set(aliases.filter(({ enabled }) => enabled).map(({ text }) => text))
  // A full name that the story never uses is no fault; an alias is there to be found, once there are scenes.
  const findings = (data?.findings ?? []).filter(({ entryId, alias, problem }) => {
    if (entryId !== entry.id) return false
    if (problem === 'never-found') return enabled.has(alias) && (data?.scenes ?? 0) > 0
    return alias === entry.name || enabled.has(alias)
  })
  if (findings.length === 0) return null
  return (
    <ul className={styles.list} aria-label={words.codex.health.title}>
      {findings.map((finding) => (
        <li
          key={`${finding.alias} ${finding.problem}`}
          className={styles.finding}
          data-mild={finding.problem === 'never-found'}
        >
          <Icon name="warning" size={15} />
          <span>
            {words.codex.health[finding.problem](finding.alias, finding.count)}{' '}
            {finding.others.slice(0, 3).map((id) => (
              <OtherEntry key={id} novelId={entry.novelId} entryId={id} />
            ))}
          </span>
          <Remedy finding={finding} aliases={aliases} onChange={onChange} />
        </li>
      ))}
    </ul>
  )
}

function OtherEntry({ novelId, entryId }: { novelId: string; entryId: string }) {
  const { api } = useWorkspace()
  const { data } = useQuery({ ...entryQuery(api, entryId), staleTime: 30_000 })
  if (data === undefined) return null
  return (
    <Link to="/novels/$novelId/codex/$entryId" params={{ novelId, entryId }} search className={styles.other}>
      {data.name}
    </Link>
  )
}

/** The entry's own name cannot be switched off; an alias can, or be looked for in its exact case. */
function Remedy({
  finding,
  aliases,
  onChange,
}: { finding: AliasFinding } & Pick<HealthProps, 'onChange'> & { aliases: readonly Alias[] }) {
  const alias = aliases.find(({ text }) => text === finding.alias)
  if (alias === undefined || finding.problem === 'never-found') return null
  const set = (part: Partial<Alias>) => onChange(aliases.map((each) => (each === alias ? { ...each, ...part } : each)))
  if (finding.problem === 'common-word' && !alias.caseSensitive)
    return (
      <Button size="compact-xs" variant="default" onClick={() => set({ caseSensitive: true })}>
        {words.codex.health.matchCase}
      </Button>
    )
  return (
    <Button size="compact-xs" variant="default" onClick={() => set({ enabled: false })}>
      {words.codex.health.switchOff}
    </Button>
  )
}
