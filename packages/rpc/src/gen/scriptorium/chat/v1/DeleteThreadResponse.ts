// Original file: proto/scriptorium/chat/v1/chat.proto


export interface DeleteThreadResponse {
}

export interface DeleteThreadResponse__Output {
}
