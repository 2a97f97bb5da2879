// Original file: proto/scriptorium/codex/v1/codex.proto


export interface DeleteNovelResponse {
}

export interface DeleteNovelResponse__Output {
}
