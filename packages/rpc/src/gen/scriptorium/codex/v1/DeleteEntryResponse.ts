// Original file: proto/scriptorium/codex/v1/codex.proto


export interface DeleteEntryResponse {
}

export interface DeleteEntryResponse__Output {
}
