import type { Connection, Model, TestAnswer, User } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'

type Usual = Pick<User, 'defaultConnectionId' | 'defaultModel'>

/** Whether a new connection may become the usual one: there is none, it is gone, or it is the demo. */
export function mayBecomeUsual(
  { defaultConnectionId, defaultModel }: Usual,
  connections: readonly Pick<Connection, 'id' | 'demo'>[],
): boolean {
  const usual = connections.find(({ id }) => id === defaultConnectionId)
  return usual === undefined || defaultModel === undefined || usual.demo
}

/** Names of models that write no conversation, in the words that providers use. */
const otherPurpose =
  /embed|whisper|tts|speech|audio|transcri|realtime|moderation|guard|rerank|dall-?e|image|vision-only|sora/i

/** The first model of a connection that looks as if it writes. */
export function writingModel(models: readonly Model[]): Model | undefined {
  return models.find(({ id }) => !otherPurpose.test(id))
}

/** What to say once a connection is saved: "connected" only of one that was tested. */
export function savedWords(
  name: string,
  answer: Pick<TestAnswer, 'ok' | 'steps'> | undefined,
  usual: string | undefined,
): { text: string; tone: 'plain' | 'problem' } {
  if (answer === undefined) return { text: words.connections.savedUntested(name), tone: 'problem' }
  if (!answer.ok) {
    const why = answer.steps.find((step) => !step.ok)?.message
    return { text: words.connections.savedFailed(name, why ?? ''), tone: 'problem' }
  }
  return { text: words.connections.connected(name, usual), tone: 'plain' }
}
