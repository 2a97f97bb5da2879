/** Where the CPU of a Node process went: its own profile, by package. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

type Profile = {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[]
  samples: number[]
  timeDeltas: number[]
}

/** Shares of the time in which something ran, the largest first. `folder` holds one profile. */
export async function sharesOfProfile(folder: string): Promise<[string, number][]> {
  const [file] = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'))
  if (file === undefined) return []
  const profile = JSON.parse(await readFile(join(folder, file), 'utf8')) as Profile
  const owners = ownersOf(profile)
  const times = new Map<string, number>()
  for (const [index, sample] of profile.samples.entries()) {
    const owner = owners.get(sample) ?? 'unknown'
    if (owner !== '(idle)') times.set(owner, (times.get(owner) ?? 0) + (profile.timeDeltas[index] ?? 0))
  }
  const total = [...times.values()].reduce((sum, time) => sum + time, 0)
  return [...times].map(([owner, time]): [string, number] => [owner, time / total]).toSorted(([, a], [, b]) => b - a)
}

/** Node's own functions count for whoever called them. */
function ownersOf({ nodes }: Profile): Map<number, string> {
  const owners = new Map<number, string>()
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const visit = (id: number, caller: string): void => {
    const node = byId.get(id)
    if (node === undefined) return
    const owner = ownerOf(node.callFrame, caller)
    owners.set(id, owner)
    for (const child of node.children ?? []) visit(child, owner)
  }
  visit(1, '(node)')
  return owners
}

function ownerOf({ functionName, url }: { functionName: string; url: string }, caller: string): string {
  if (/^\((?:idle|program|garbage collector)\)$/.test(functionName)) return functionName
  const dependency = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
  if (dependency !== undefined) return dependency
  const own = /\/((?:packages|services)\/[^/]+|embedded)\//.exec(url)?.[1]
  return own ?? caller
}
