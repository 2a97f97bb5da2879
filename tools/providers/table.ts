/** Writes the table of behaviours into docs/providers.md: `npm run providers:table`. A test holds it equal. */
import { readFileSync, writeFileSync } from 'node:fs'
import { behaviourTable, tableText } from '../../services/ai-broker/test/providers/behaviour-table.ts'

const page = new URL('../../docs/providers.md', import.meta.url)
const begin = '<!-- behaviours: npm run providers:table -->\n'
const end = '\n<!-- /behaviours -->'
const text = readFileSync(page, 'utf8')
const [before, after] = [text.indexOf(begin), text.indexOf(end)]
if (before === -1 || after === -1) throw new Error('docs/providers.md has no place for the table')
writeFileSync(page, text.slice(0, before + begin.length) + tableText(await behaviourTable()) + text.slice(after))
