/**
 * Walks a new writer's way through a running installation, from outside, and says where it breaks.
 *
 *   node tools/smoke.ts --url http://127.0.0.1:8080 [--url2 URL] [--provider-url URL] [--model ID]
 *
 * --url2: another gateway of the same installation, on which the cut stream is resumed.
 * --provider-url: an OpenAI-compatible provider to connect; without it the demo that every new account gets is used.
 * Ends with 0 when every step went well; the first that does not ends the run with 1.
 */
import { parseArgs } from 'node:util'
import { createSteps } from './smoke/steps.ts'

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    url2: { type: 'string' },
    'provider-url': { type: 'string' },
    model: { type: 'string' },
  },
})

let failed = false
for (const { name, run } of createSteps({
  url: values.url,
  url2: values.url2 ?? values.url,
  providerUrl: values['provider-url'],
  model: values.model,
})) {
  const begun = performance.now()
  const took = (): string => `${Math.round(performance.now() - begun)} ms`
  try {
    const said = await run()
    console.log(`✓ ${name} (${took()})${typeof said === 'string' && said !== '' ? `: ${said}` : ''}`)
  } catch (error) {
    console.log(`✗ ${name} (${took()}): ${error instanceof Error ? error.message : String(error)}`)
    failed = true
    break
  }
}
process.exitCode = failed ? 1 : 0
