/** For the tests of what belongs to others: one of each thing of the codex, and a body for each of its routes. */
import type { GatewayFixture, Person } from './gateway-fixture.ts'

type Places = { novelId: string; entryId: string }

/** Ids by the first word of the routes that take them. */
export async function makeCodexThings(
  fixture: GatewayFixture,
  as: Person,
  { novelId, entryId }: Places,
): Promise<Record<string, string>> {
  const idOf = async (path: string, body: object) => (await fixture.create(as, path, body)).id
  const other = await idOf(`/novels/${novelId}/entries`, { type: 'item', name: 'Other' })
  const chapter = await idOf(`/novels/${novelId}/chapters`, { title: 'Mine' })
  const scene = await idOf(`/chapters/${chapter}/scenes`, { text: 'Mine' })
  const progression = { sceneId: scene, target: 'description', mode: 'add', text: 'x' }
  return {
    chapters: chapter,
    scenes: scene,
    progressions: await idOf(`/entries/${entryId}/progressions`, progression),
    series: await idOf('/series', { title: 'Mine' }),
    relations: await idOf(`/entries/${entryId}/relations`, { toEntryId: other, label: 'a', inverseLabel: 'b' }),
    categories: await idOf(`/novels/${novelId}/categories`, { name: 'Mine' }),
    exports: await exportOf(fixture, as, novelId),
    // One of another kind: as an import it is not there for its owner either.
    imports: novelId,
    'entry-types': await idOf(`/novels/${novelId}/entry-types`, { name: 'Mine' }),
    'detail-templates': await idOf(`/novels/${novelId}/detail-templates`, { name: 'Mine', type: 'item' }),
  }
}

async function exportOf(fixture: GatewayFixture, as: Person, novelId: string): Promise<string> {
  const made = await fixture.create<{ exportId: string }>(as, `/novels/${novelId}/exports`, { format: 'json' })
  return made.exportId
}

/** What a query must have, by the last word of the route. */
export const queriesOf = (generationId: string): Record<string, string> => ({
  search: '?q=x',
  'context-diff': `?from=${generationId}`,
})

/** By method and the last word of the route. */
export function codexBodies({ novelId, entryId }: Places): Record<string, unknown> {
  return {
    'PATCH chapters': { version: 1, title: 'x' },
    'PATCH scenes': { version: 1, title: 'x' },
    'PATCH progressions': { version: 1, text: 'x' },
    'POST chapters': { title: 'x' },
    'POST scenes': { text: 'x' },
    'POST progressions': { sceneId: entryId, target: 'description', mode: 'add', text: 'x' },
    'PATCH relations': { version: 1, label: 'x' },
    'PATCH categories': { version: 1, name: 'x' },
    'PATCH entry-types': { version: 1, name: 'x' },
    'PATCH detail-templates': { version: 1, name: 'x' },
    'PATCH series': { version: 1, title: 'x' },
    'POST relations': { toEntryId: entryId, label: 'x', inverseLabel: 'x' },
    'POST categories': { name: 'x' },
    'POST entry-types': { name: 'x' },
    'POST detail-templates': { name: 'x', type: 'item' },
    'POST quick': { name: 'x', type: 'item' },
    'POST restore': { version: 1, to: 1 },
    'POST bulk-change': { entries: [{ id: entryId, version: 1 }], change: { pinned: true } },
    'POST bulk-delete': { entries: [{ id: entryId, version: 1 }] },
    'POST exports': { format: 'json' },
    'POST entry-drafts': { text: 'x' },
    'POST alias-suggestions': { name: 'x' },
    'POST copies': { fromId: novelId },
    'POST from-template': { title: 'x' },
  }
}
