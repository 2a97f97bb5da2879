// Original file: proto/scriptorium/broker/v1/broker.proto


export interface EnqueueResponse {
}

export interface EnqueueResponse__Output {
}
