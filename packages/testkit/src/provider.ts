import { startDemoProvider } from '@scriptorium/demo-provider'
import type { DemoProvider, DemoProviderOptions } from '@scriptorium/demo-provider'

export { demoAnswer, demoNotice, demoTokens } from '@scriptorium/demo-provider'
export type { DemoProvider, RequestLog, RequestRecord } from '@scriptorium/demo-provider'

/** The demo provider with all its faults, on a free port of the loopback; see its faults.ts for the model names. */
export async function startFakeProvider(options: Partial<DemoProviderOptions> = {}): Promise<DemoProvider> {
  return await startDemoProvider({ host: '127.0.0.1', port: 0, faults: true, ...options })
}
