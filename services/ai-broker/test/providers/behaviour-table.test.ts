/** The page says of every behaviour at every kind of provider what comes of it, and is right. */
import { expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { behaviourTable, tableText } from './behaviour-table.ts'

it('stands in docs/providers.md', async () => {
  const page = readFileSync(new URL('../../../../docs/providers.md', import.meta.url), 'utf8')
  const [, table] = /<!-- behaviours: npm run providers:table -->\n([^]*?)\n<!-- \/behaviours -->/.exec(page) ?? []
  expect(tableText(await behaviourTable()).split('\n')).toEqual(table?.split('\n'))
}, 30_000)
