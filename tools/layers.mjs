/**
 * Checks the layer rules. A cruise that reads nothing passes every rule, so the number of modules is checked as well.
 *
 *   node tools/layers.mjs [--base FOLDER]     default: this project; another folder is for trying the rules themselves
 */
import { cruise } from 'dependency-cruiser'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import config from '../.dependency-cruiser.mjs'

const { values } = parseArgs({ options: { base: { type: 'string' } } })
const modulesMin = values.base === undefined ? 100 : 1
const baseDir = values.base ?? process.cwd()
const folders = ['packages', 'services', 'embedded', 'web/src'].filter((folder) => existsSync(join(baseDir, folder)))

const { tsConfig: _, ...options } = config.options
const { output } = await cruise(
  folders,
  { ...options, baseDir, ruleSet: { forbidden: config.forbidden }, validate: true },
  options.enhancedResolveOptions,
)
const { violations, totalCruised } = output.summary
for (const { rule, from, to, cycle } of violations) {
  console.error(`${rule.name}: ${from} -> ${cycle === undefined ? to : cycle.map((step) => step.name).join(' -> ')}`)
}
console.log(`layers: ${totalCruised} modules, ${violations.length} breaches`)
if (totalCruised < modulesMin) {
  console.error(`Only ${totalCruised} modules were read: the cruise is broken, not the tree clean.`)
  process.exit(1)
}
process.exit(violations.length === 0 ? 0 : 1)
