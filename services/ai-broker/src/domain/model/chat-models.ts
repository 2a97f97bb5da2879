import type { ProviderModel } from '../provider.ts'

const notForChat =
  /embed|whisper|tts|speech|transcri|dall-e|image|moderation|guard|rerank|realtime|audio|ocr|sora|davinci|babbage/i

export function isChatModel(id: string): boolean {
  return !notForChat.test(id)
}

/** Model lists also have models that do not write text, in any order. The first of all when none seems to write. */
export function firstChatModel<M extends Pick<ProviderModel, 'id'>>(models: readonly M[]): M | undefined {
  return models.find(({ id }) => isChatModel(id)) ?? models[0]
}
