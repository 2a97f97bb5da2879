/**
 * Checks the layer rules. A cruise that reads nothing passes every rule, so the number of modules is checked as well.
 *
 *   node tools/layers.mjs [folder …]     default: the whole project
 */
import { cruise } from 'dependency-cruiser'
import config from '../.dependency-cruiser.mjs'

const modulesMin = 100
const chosen = process.argv.slice(2)
const folders = chosen.length > 0 ? chosen : ['packages', 'services', 'embedded', 'web/src']

const { output } = await cruise(folders, { ...config.options, ruleSet: { forbidden: config.forbidden }, validate: true })
const { violations, totalCruised } = output.summary
for (const { rule, from, to, cycle } of violations) {
  console.error(`${rule.name}: ${from} -> ${cycle === undefined ? to : cycle.map((step) => step.name).join(' -> ')}`)
}
console.log(`layers: ${totalCruised} modules, ${violations.length} breaches`)
if (chosen.length === 0 && totalCruised < modulesMin) {
  console.error(`Only ${totalCruised} modules were read: the cruise is broken, not the house clean.`)
  process.exit(1)
}
process.exit(violations.length === 0 ? 0 : 1)
