/** How the names of a codex fare in the author's own scenes. */
import type { AliasFinding, AliasHealthAnswer } from '@scriptorium/contracts/nouns'
import { foldedText } from '@scriptorium/text/folding'
import type { Folder } from '@scriptorium/text/folding'
import { detect } from '../detection/codex-index.ts'
import type { CodexIndex, FolderOf } from '../detection/codex-index.ts'

const mostFindings = 1_000
const mostOthers = 50
/** Words in small letters beyond which a name is one of them. */
const commonFrom = 2

type Use = { found: number; small: number; ambiguous: number; with: Set<string> }

export type HealthCheck = {
  /** Takes in the text of a scene. */
  read(text: string): void
  result(): AliasHealthAnswer
}

export function createHealthCheck(index: CodexIndex, folderOf: FolderOf): HealthCheck {
  const folder = folderOf(index.language)
  const names = namesOf(index, folder)
  const uses = new Map<string, Use>()
  /** Words of one name, folded: how often they stand in small letters. */
  const small = new Map<string, number>()
  for (const { folded, isWord } of names) if (isWord) small.set(folded, 0)
  let scenes = 0

  const useOf = (entryId: string, alias: string): Use => {
    const key = `${entryId}\n${alias}`
    const use = uses.get(key) ?? { found: 0, small: 0, ambiguous: 0, with: new Set<string>() }
    uses.set(key, use)
    return use
  }

  return {
    read(text) {
      scenes += 1
      for (const { namings } of detect(index, text, folderOf))
        for (const { entryId, alias } of namings) {
          const use = useOf(entryId, alias)
          use.found += 1
          if (namings.length > 1) use.ambiguous += 1
          for (const other of namings)
            if (other.entryId !== entryId && use.with.size < mostOthers) use.with.add(other.entryId)
        }
      for (const [found] of text.matchAll(/(?<![\p{L}\p{M}\p{N}])\p{Ll}[\p{L}\p{M}]*/gu)) {
        const folded = foldedText(found, folder)
        const count = small.get(folded)
        if (count !== undefined) small.set(folded, count + 1)
      }
    },
    result() {
      const collisions = collisionsOf(names)
      const findings = names.flatMap(({ entryId, alias, folded, isWord }): AliasFinding[] => {
        const use = useOf(entryId, alias)
        const others = (collisions.get(folded) ?? []).filter((id) => id !== entryId).slice(0, mostOthers)
        const finding = (problem: AliasFinding['problem'], count: number, ids: string[]): AliasFinding[] => [
          { entryId, alias, problem, count, others: ids },
        ]
        const smallCount = isWord ? (small.get(folded) ?? 0) : 0
        return [
          ...(others.length > 0 ? finding('collision', use.found, others) : []),
          ...(scenes > 0 && use.found === 0 ? finding('never-found', 0, []) : []),
          ...(smallCount >= commonFrom ? finding('common-word', smallCount, []) : []),
          ...(use.ambiguous > 0 ? finding('ambiguous', use.ambiguous, [...use.with].toSorted()) : []),
        ]
      })
      return { findings: findings.slice(0, mostFindings), scenes, truncated: findings.length > mostFindings }
    },
  }
}

type KnownName = { entryId: string; alias: string; folded: string; isWord: boolean }

/** Names and enabled aliases, in the order of names. `isWord`: one word that has a capital. */
function namesOf({ entries }: CodexIndex, folder: Folder): KnownName[] {
  return Array.from(entries.values())
    .filter(({ archived }) => !archived)
    .toSorted((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : one.id < other.id ? -1 : 1))
    .flatMap(({ id, name, aliases }) => {
      const texts = new Set([name, ...aliases.filter(({ enabled }) => enabled).map(({ text }) => text)])
      return Array.from(texts, (alias) => ({
        entryId: id,
        alias,
        folded: foldedText(alias, folder),
        isWord: /^\p{Lu}[\p{L}\p{M}]*$/u.test(alias.trim()),
      }))
    })
}

function collisionsOf(names: readonly KnownName[]): Map<string, string[]> {
  const byName = new Map<string, string[]>()
  for (const { folded, entryId } of names) byName.set(folded, [...(byName.get(folded) ?? []), entryId])
  return byName
}
