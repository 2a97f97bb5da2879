import type { ProviderModel } from '../provider.ts'

const silent =
  /embed|whisper|tts|speech|transcri|dall-e|image|moderation|guard|rerank|realtime|audio|ocr|sora|davinci|babbage/i

/** Model lists hold more than models that talk, and name them in any order. The first of all when none seems to. */
export function firstChatModel<M extends Pick<ProviderModel, 'id'>>(models: readonly M[]): M | undefined {
  return models.find(({ id }) => !silent.test(id)) ?? models[0]
}
