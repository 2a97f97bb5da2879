/** `npm run faults -- soak`: see soak.ts. */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { seededRandom } from './nemesis.ts'
import { auditSoak } from './soak-audit.ts'
import { runSoak } from './soak.ts'
import { registerMany, withStack } from './stack.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    users: { type: 'string', default: '20' },
    threads: { type: 'string', default: '500' },
    seed: { type: 'string' },
  },
})
const seed = Number(values.seed ?? randomInt(1_000_000))
console.log(`seed ${seed}`)
const counts = new Map<string, number>()

const { accepted, cuts, states, breaches } = await withStack({ workerConcurrency: 24 }, async (stack) => {
  const answers = await runSoak({
    urls: stack.urls,
    users: await registerMany(stack, Number(values.users)),
    providerUrl: stack.provider.url,
    threads: Number(values.threads),
    lanesPerUser: 3,
    ms: Number(values.minutes) * 60_000,
    random: seededRandom(seed),
    onAction: (name) => counts.set(name, (counts.get(name) ?? 0) + 1),
  })
  const records = await Promise.all(answers.map(async ({ record }) => await record))
  const report = await auditSoak(stack.fresh, answers)
  return { accepted: answers.length, cuts: records.reduce((sum, record) => sum + (record?.cuts ?? 0), 0), ...report }
})
for (const [name, count] of counts) console.log(`  ${count} × ${name}`)
for (const breach of breaches.slice(0, 50)) console.log(`    ${breach}`)
const ended = Object.entries(states).map(([state, count]) => `${count} ${state}`)
console.log(
  `${breaches.length === 0 ? '✓' : '✗'} soak: ${values.minutes} minutes, ${values.users} users, ${values.threads} threads; ` +
    `${accepted} answers accepted, of those there still: ${ended.join(', ')}; ${cuts} cuts; ${breaches.length} breaches (seed ${seed})`,
)
process.exit(breaches.length === 0 ? 0 : 1)
