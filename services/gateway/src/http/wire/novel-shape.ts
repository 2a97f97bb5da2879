import type { Novel } from '@scriptorium/contracts/http'
import type { Novel__Output } from '@scriptorium/rpc/codex'

export function toNovel(novel: Novel__Output): Novel {
  return {
    id: novel.id,
    title: novel.title,
    author: novel.author,
    language: novel.language,
    genre: novel.genre,
    pointOfView: novel.pointOfView,
    tense: novel.tense,
    synopsis: novel.synopsis,
    seriesId: novel.seriesId,
    entryCount: novel.entryCount,
    version: novel.version,
    createdAt: novel.createdAt,
    updatedAt: novel.updatedAt,
  }
}
