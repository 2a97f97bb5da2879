/** A provider that speaks the dialects of OpenAI, Anthropic and Ollama over real HTTP and says that it is no AI; for people to try, and for tests. */
export { startDemoProvider } from './provider.ts'
export type { DemoProvider, DemoProviderOptions } from './provider.ts'
export { demoAnswer, demoTokens } from './answer.ts'
export type { AnswerRequest } from './answer.ts'
export { demoNotice } from './workshop.ts'
export { modelIds } from './models.ts'
export type { RequestLog, RequestRecord } from './request-log.ts'
