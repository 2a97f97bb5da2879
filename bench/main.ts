/**
 * Measures one thing by its name:
 *
 *   npm run bench -- path [its options]
 */
const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  path: async () => await import('./path/main.ts'),
  answers: async () => await import('./answers.ts'),
  bus: async () => await import('./bus-latency.ts'),
  codex: async () => await import('./codex-detection.ts'),
  'codex-service': async () => await import('./codex/service.ts'),
  entries: async () => await import('./entry-creation.ts'),
  models: async () => await import('./model-lists.ts'),
  providers: async () => await import('./provider-adapters.ts'),
  rpc: async () => await import('./rpc-latency.ts'),
}

const [name = '', ...rest] = process.argv.slice(2)
const bench = benches[name]
if (bench === undefined) {
  console.error(`Name one of: ${Object.keys(benches).join(', ')}.`)
  process.exitCode = 1
} else {
  // Each reads its own options.
  process.argv = [...process.argv.slice(0, 2), ...rest]
  await bench()
}
