import type { Novel } from '@scriptorium/contracts/http'
import type * as wire from '@scriptorium/rpc/codex'

export function toNovel(novel: wire.Novel): Novel {
  return {
    id: novel.id,
    title: novel.title,
    author: novel.author,
    language: novel.language,
    genre: novel.genre,
    pointOfView: novel.pointOfView,
    tense: novel.tense,
    synopsis: novel.synopsis,
    entryCount: novel.entryCount,
    version: novel.version,
    createdAt: novel.createdAt,
    updatedAt: novel.updatedAt,
  }
}
