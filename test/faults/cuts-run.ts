/** `npm run faults -- cuts`: see cuts.ts. */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { runCuts } from './cuts.ts'
import { seededRandom } from './nemesis.ts'
import { registerMany, withStack } from './stack.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    lanes: { type: 'string', default: '24' },
    /** Of an answer; one in a thousand is longer. */
    tokens: { type: 'string', default: '800' },
    /** At most; fewer are made then. */
    minutes: { type: 'string', default: '120' },
    seed: { type: 'string' },
  },
})
const seed = Number(values.seed ?? randomInt(1_000_000))
console.log(`seed ${seed}`)
const count = Number(values.count)
const started = performance.now()
const seconds = (): string => ((performance.now() - started) / 1_000).toFixed(0)

const { breaches, ...report } = await withStack({ workerConcurrency: 24 }, async (stack) => {
  return await runCuts({
    urls: stack.urls,
    users: await registerMany(stack, 20),
    providerUrl: stack.provider.url,
    count,
    lanes: Number(values.lanes),
    random: seededRandom(seed),
    tokensMax: Number(values.tokens),
    until: Date.now() + Number(values.minutes) * 60_000,
    onDone: (done) => {
      if (done % 500 === 0) console.log(`  ${done} after ${seconds()} s`)
    },
  })
})
for (const breach of breaches.slice(0, 50)) console.log(`    ${breach}`)
const { generations, characters, longest, cuts } = report
console.log(
  `${breaches.length === 0 ? '✓' : '✗'} cuts: ${generations} generations, ${characters} characters, the longest ${longest}; ` +
    `${cuts} cuts; ${breaches.length} breaches (seed ${seed}); ${seconds()} s`,
)
process.exit(breaches.length === 0 ? 0 : 1)
